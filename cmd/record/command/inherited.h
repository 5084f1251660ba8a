/*
 * What we were started with and need otherwise, while the command shall have
 * it as it was: which signals are blocked, what those do that we change, which
 * standard descriptors were closed, and what our parent's death sends.
 */
#ifndef RECORD_INHERITED_H
#define RECORD_INHERITED_H

#include <signal.h>
#include <stdbool.h>

enum { INHERITED_ACTIONS = 3 };

struct inherited {
	sigset_t mask;
	struct sigaction actions[INHERITED_ACTIONS];
	bool was_closed[3];
	int death_signal;
};

/* Before anything else in main. */
void inherited_note(struct inherited *i);

/* After msg_init, which fills the standard descriptors that were closed: an
 * exec closes them again. */
void inherited_hide(const struct inherited *i);

/* From here on nothing that we write ends or stops us: a closed pipe, a limit
 * or a terminal is no reason for the command not to run. */
void inherited_be_robust(void);

/* Just before an exec. */
void inherited_restore(const struct inherited *i);

#endif
