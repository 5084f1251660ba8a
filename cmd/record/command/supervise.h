/*
 * The default: we are the parent of the command and of the recorder, stay
 * until both have ended, and say of the command what it said.
 */
#ifndef RECORD_SUPERVISE_H
#define RECORD_SUPERVISE_H

#include "cmd/record/command/command.h"
#include "cmd/record/recorder.h"

struct supervised {
	int status;	 /* the command's, as wait tells it */
	bool is_refused; /* it was not started, as there is no recording */
	bool has_failed; /* the profile could not be written */
};

/* The signals of the whole program are taken from here on: may be called again,
 * but nothing else is to be done but supervise_end. With is_last nothing of
 * the command's is held open any longer than by itself. */
struct supervised supervise(const struct launch *l,
			    const struct recorder_options *o, bool is_last);

/* Ends as the command did. */
_Noreturn void supervise_end(const struct supervised *s,
			     const struct launch *l);

#endif
