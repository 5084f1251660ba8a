/* What standard output is, for text that a person reads. */
#ifndef TOP_TERMINAL_H
#define TOP_TERMINAL_H

#include "cmd/common/opt.h"

/* Characters in a line; 0: it is no terminal, or nobody knows. The variable
 * COLUMNS says otherwise. */
size_t terminal_width(void);

/* Without --color: on a terminal, unless NO_COLOR or TERM=dumb forbids it. */
bool terminal_wants_color(enum opt_color color);

#endif
