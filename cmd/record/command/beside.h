/*
 * What makes a fresh process the recorder beside a command: it hears no signal
 * that is meant for the command, holds nothing of it open, and is the first to
 * go when memory is short.
 */
#ifndef RECORD_BESIDE_H
#define RECORD_BESIDE_H

#include "cmd/record/command/command.h"
#include "cmd/record/recorder.h"

/* Seconds for which the command waits for its recorder to begin. */
enum { BESIDE_PATIENCE = 5 };

/* The ends of the pipes between the recorder and us. */
struct beside {
	struct recorder_link link; /* its ends */
	int answer;		   /* ours of link.tell */
	int alive;		   /* ours of link.supervisor; -1: none */
};

/* All but link.started and link.ended, which are the command's. False: errno
 * tells, and there is nothing. */
bool beside_open(struct beside *b, bool supervised);

/* After the fork, in us. */
void beside_close_its(struct beside *b);

/*
 * For a recorder: adds to our niceness. BESIDE_PROMPT: whatever was not asked
 * for. It then takes precedence over others, if it may, because samples are
 * lost where it waits for its turn too long, and it needs few turns.
 */
#define BESIDE_PROMPT UINT64_MAX
void beside_be_nice(uint64_t by);

/* After the fork, in the recorder. With `stays` it does not end before the
 * command, and removes the file with its number. */
_Noreturn void beside_run(struct beside *b, const struct recorder_options *o,
			  const struct launch *l, bool stays);

#endif
