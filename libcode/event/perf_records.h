/*
 * Records as the kernel writes them into rings, in the shape that
 * perf_open.c asks for; each is a header, what belongs to its type, and in all
 * but samples, at the end, whose it is, when and where.
 */
#ifndef RECORD_PERF_RECORDS_H
#define RECORD_PERF_RECORDS_H

#include "libcode/event/event.h"

#include <linux/perf_event.h>

#define RECORD_SAMPLE_TYPE                                          \
	(PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME |      \
	 PERF_SAMPLE_ID | PERF_SAMPLE_STREAM_ID | PERF_SAMPLE_CPU | \
	 PERF_SAMPLE_PERIOD | PERF_SAMPLE_CALLCHAIN)

/* What comes on top for unwinding. */
#define RECORD_STACK_TYPE (PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER)

/* rax to rip, and r8 to r15, by their bits in <asm/perf_regs.h> for x86. */
#define RECORD_REGISTERS 0xff01ffu

/* A record is one piece of memory at a multiple of 8, with the size that its
 * header tells. */

/* When it was. False: it is too short to tell. */
bool code_record_time(const struct perf_event_header *record, uint64_t *time);

/* What the first bytes of a sample tell, of which there may be more. */
enum { RECORD_SAMPLE_HEAD = 32 };

struct record_sample {
	pid_t pid, tid;
	uint64_t time;
};

/* False: it is something else, or is too short. */
bool code_record_sample(struct record_sample *s,
			const unsigned char head[RECORD_SAMPLE_HEAD]);

/* The event of the kernel's that tells it. */
struct record_source {
	uint64_t id;	 /* of the one that was opened */
	uint64_t stream; /* the same, or of one that was inherited from it */
};

/* Fills in e and its source. False: it is of a type that nobody asked for, or
 * is not whole. */
bool code_record_event(struct event *e, struct record_source *source,
		       const struct perf_event_header *record, bool has_stacks);

#endif
