/*
 * One event of perf_event_open: the processor's clock, with a fixed period, of
 * a thread and of what it begets. Older kernels and narrower permissions get
 * less; perf_setup_fit finds out how much.
 */
#ifndef RECORD_PERF_OPEN_H
#define RECORD_PERF_OPEN_H

#include "cmd/record/plan.h"
#include "cmd/record/sampler.h"

/* What kernels have learned in the course of time, each with all before. */
enum perf_feature {
	PERF_BASIC,
	PERF_BUILD_ID,	/* 5.12: of what is mapped */
	PERF_THREADS,	/* 5.13: threads are followed, processes are not */
	PERF_COUNT_LOST /* 6.0: each event knows what it lost */
};

struct perf_setup {
	unsigned rate;
	bool has_kernel;
	bool has_stacks; /* copies of them, and registers */
	bool on_exec;	 /* counts from the next exec on */
	bool threads_only;
	enum perf_feature feature; /* the last that this kernel has */
	uint32_t stack_size;	   /* of a copy */
	uint32_t watermark;	   /* bytes in a ring that are worth a wake */
	bool wakes_at_once;	   /* each sample is worth one */
};

/* Registers and stacks can be unwound: this machine, this build. */
bool perf_can_unwind(void);

/* The most frames that the kernel follows by frame pointers. */
size_t perf_chain_limit(void);

/* cpu: -1 is any, but such an event can have no ring. False: errno tells. */
bool perf_open_one(int *fd, const struct perf_setup *setup, pid_t tid, int cpu);

/* What of the plan is possible here, tried on a thread. On success, reason
 * tells which part of it is not; its `why` is empty if that is nothing. */
bool perf_setup_fit(struct perf_setup *setup, const struct plan *plan,
		    pid_t tid, struct reason *reason);

#endif
