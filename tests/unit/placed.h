/* An error as the programs show it, without the name of the file. */
#ifndef TESTS_UNIT_PLACED_H
#define TESTS_UNIT_PLACED_H

#include <inttypes.h>
#include <prof/error.h>
#include <stdio.h>

/* "3: no count"; of an error without a line, its text. Valid until the next
 * call. */
static inline const char *placed(const struct prof_error *err)
{
	static char text[sizeof(err->text) + 24];

	if (!err->line)
		return err->text;
	snprintf(text, sizeof(text), "%" PRIu64 ": %s", err->line, err->text);
	return text;
}

#endif
