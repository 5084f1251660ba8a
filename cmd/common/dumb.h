/* Terminals that know neither colors nor a way back in a line. */
#ifndef COMMON_DUMB_H
#define COMMON_DUMB_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline bool terminal_is_dumb(void)
{
	const char *term = getenv("TERM");

	return term && strcmp(term, "dumb") == 0;
}

#endif
