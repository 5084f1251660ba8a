/*
 * perf_event_open: one event a processor for each thread or tree of processes,
 * one ring a processor for what they tell, and the records in those rings put
 * in order of time.
 */
#ifndef RECORD_RINGS_H
#define RECORD_RINGS_H

#include "cmd/record/plan.h"
#include "cmd/record/python/processes.h"
#include "cmd/record/sampler.h"
#include "libcode/event/event.h"

struct rings;

/* Opens the events. A held command's wait for its exec; others run at once,
 * and what their processes are is told by /proc (process.h), not by events.
 * On success, reason tells what is less than the plan, or could be: no
 * frames of the kernel, small rings; its `why` is empty if that is nothing. */
bool rings_open(struct rings **out, const struct plan *plan,
		struct reason *reason);

int rings_fd(const struct rings *r); /* readable when a ring fills */

/* Hands over, in order of time, what happened until a moment ago; with `all`,
 * until now. */
void rings_drain(struct rings *r, bool all, event_handler *handler, void *arg);

/* Events count no more; the rings keep what they have. */
void rings_stop(struct rings *r);
void rings_close(struct rings *r);

/* Nanoseconds between two samples of a thread. It reaches the threads that
 * there were when the rings were opened, and those that will come, but none
 * that has come in between; nor any after an exit of the first ones, or of
 * those that the kernel has mixed up with them to save work. */
void rings_set_period(struct rings *r, uint64_t period);

/* All threads have ended; nothing more will come. */
bool rings_have_ended(const struct rings *r);

/* Nanoseconds that processors have spent in what is recorded. */
uint64_t rings_cpu_time(const struct rings *r);

bool rings_have_kernel(const struct rings *r);
bool rings_have_stacks(const struct rings *r); /* copies of them, for DWARF */

/* Copies of Python's frames that there was no room or time for. */
uint64_t rings_python_dropped(const struct rings *r);

#endif
