/*
 * The recorder: opens the best sampler that works, records until its end comes,
 * and writes what was recorded. It is a process of its own next to the command
 * (command.h), so that nothing that happens here can harm that; with -p it is
 * the whole program.
 */
#ifndef RECORD_RECORDER_H
#define RECORD_RECORDER_H

#include "cmd/common/profile_io.h"
#include "cmd/record/plan.h"
#include "cmd/record/process_end.h"

struct recorder_options {
	struct plan plan;
	const char *engine;	      /* name of a sampler; NULL: the best */
	struct profile_target target; /* resolved; its path may be a pattern */
	const char *name;	      /* pattern with %p %t %n; never NULL */
	unsigned run;		      /* of --repeat, from 1; 0: it is one */
	int64_t interval, duration, delay; /* nanoseconds; 0: none */
	int64_t snapshot; /* instead of interval: all that there is so far is
			     written so often, for who may be killed when the
			     command ends, as PID 1's relatives are; 0: no */
	const char *const *labels; /* "KEY=VALUE", NULL ends them */
	const char *status_path;   /* --status; NULL: none */
	bool is_required;	   /* --require-recording */
};

struct recorder_link {
	int tell;    /* one byte goes there once: '+' records, '-' cannot */
	int started; /* end of file: the command's exec is done; a byte: it
			failed, and there is nothing to record; -1: none */
	struct process_end command; /* pid 0: -p, SIGINT and its like end */
	int supervisor; /* end of file: it is gone, write and end; -1: none */
};

enum recorder_status {
	RECORDER_WROTE,	  /* at least one profile */
	RECORDER_NOTHING, /* no sampler could be opened, or exec failed */
	RECORDER_FAILED	  /* could not write; also the status of die */
};

enum recorder_status recorder_run(const struct recorder_options *o,
				  const struct recorder_link *link);

#endif
