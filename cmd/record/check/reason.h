/*
 * Why a system call that samplers need has failed, and what would help: a
 * flag for the container, a capability, a setting of the kernel. The same
 * error has several causes; what surrounds us tells which it is.
 */
#ifndef RECORD_REASON_H
#define RECORD_REASON_H

#include "cmd/record/check/surroundings.h"
#include "cmd/record/sampler.h"

/* perf_event_open failed with that errno, for an event with the kernel's
 * frames or without. */
void reason_of_perf(struct reason *o, int error, bool wants_kernel);

/* mmap of a ring of so many bytes (one for each processor) failed. */
void reason_of_ring(struct reason *o, int error, size_t bytes);

/* Reading the memory of a process. */
void reason_of_memory(struct reason *o, int error);

/* Puts what is missing before why; shorter than 80. */
void reason_prefix(struct reason *o, const char *what);

/* The same for surroundings that are known. */
void reason_explain_perf(struct reason *o, int error, bool wants_kernel,
			 const struct surroundings *s);
void reason_explain_ring(struct reason *o, int error, size_t bytes,
			 const struct surroundings *s);
/* The kernel's functions are seen, but not what they are called. */
void reason_explain_names(struct reason *o, const struct surroundings *s);
void reason_explain_memory(struct reason *o, int error,
			   const struct surroundings *s);

#endif
