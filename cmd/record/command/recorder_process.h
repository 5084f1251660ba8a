/*
 * What makes a fresh process the recorder of a command: it receives no signal
 * that is meant for the command, holds nothing of it open, and is the first to
 * go when memory is short.
 */
#ifndef RECORD_RECORDER_PROCESS_H
#define RECORD_RECORDER_PROCESS_H

#include "cmd/record/command/command.h"
#include "cmd/record/recorder.h"

/* Seconds for which the command waits for its recorder to begin. */
enum { RECORDER_PATIENCE = 5 };

/* The ends of the pipes between the recorder and us. */
struct recorder_process {
	struct recorder_link link; /* its ends */
	int answer;		   /* ours of link.tell */
	int alive;		   /* ours of link.supervisor; -1: none */
};

/* All but link.started and link.command, which are the command's. False: errno
 * tells, and there is nothing. */
bool recorder_process_open(struct recorder_process *b, bool supervised);

/* After the fork, in us. */
void recorder_process_close_its(struct recorder_process *b);

/*
 * For a recorder: adds to our niceness. RECORDER_PROMPT: whatever was not asked
 * for. It then takes precedence over others, if it may, because samples are
 * lost where it waits for its turn too long, and it needs few turns.
 */
#define RECORDER_PROMPT UINT64_MAX
void recorder_process_be_nice(uint64_t by);

/* After the fork, in the recorder. With `stays` it does not end before the
 * command, and removes the file with its number. */
_Noreturn void recorder_process_run(struct recorder_process *b,
				    const struct recorder_options *o,
				    const struct launch *l, bool stays);

#endif
