/*
 * What we were started with and need otherwise, while the command shall have
 * it as it was: which signals are blocked, what SIGCHLD does, which standard
 * descriptors were closed, and what our parent's death sends.
 */
#ifndef RECORD_INHERITED_H
#define RECORD_INHERITED_H

#include <signal.h>
#include <stdbool.h>

struct inherited {
	sigset_t mask;
	struct sigaction child;
	bool was_closed[3];
	int death_signal;
};

/* Before anything else in main. */
void inherited_note(struct inherited *i);

/* After msg_init, which fills the standard descriptors that were closed: an
 * exec closes them again. */
void inherited_hide(const struct inherited *i);

/* Just before an exec. */
void inherited_restore(const struct inherited *i);

#endif
