#include "libprof/fmt/perf_script.h"

#include <string.h>

/* A line of an event holds more than a whole file of folded stacks can. */
enum { EVENT_BITS = 1000, DATA_BITS = 2000, HEADER_BITS = 80 };

bool perf_is_data(const unsigned char *p, size_t len)
{
	return len >= 8 &&
	       (memcmp(p, "PERFILE2", 8) == 0 || memcmp(p, "2ELIFREP", 8) == 0);
}

/* The next line of a window that says something; false: none is complete. */
static bool next_line(struct prof_str *line, struct prof_str *left, bool whole)
{
	while (left->len) {
		const char *end = memchr(left->s, '\n', left->len);

		if (!end && !whole)
			return false;
		line->s = left->s;
		line->len = end ? (size_t)(end - left->s) : left->len;
		left->s += line->len + (end ? 1 : 0);
		left->len -= line->len + (end ? 1 : 0);
		if (!perf_is_blank(*line) && line->s[0] != '#')
			return true;
	}
	return false;
}

/* The first line that says something is an event; one without a time needs a
 * frame, or a second event, behind it. */
static unsigned perf_script_bid(const unsigned char *window, size_t len,
				bool whole)
{
	struct prof_str all = {(const char *)window, len}, left = all, line;
	struct perf_event e;
	struct perf_frame f;

	if (perf_is_data(window, len))
		return DATA_BITS;
	if (!next_line(&line, &left, whole))
		return !whole && str_begins(all, "# ========\n") ? HEADER_BITS
								 : 0;
	if (memchr(line.s, '\0', line.len))
		return 0;
	if (perf_timed_event(&e, line) != PERF_OTHER)
		return EVENT_BITS;
	if (perf_untimed_event(&e, line) == PERF_OTHER)
		return 0;
	if (perf_frame(&f, e.rest))
		return EVENT_BITS;
	return next_line(&line, &left, whole) &&
			       (perf_frame(&f, line) ||
				perf_untimed_event(&e, line) != PERF_OTHER)
		       ? EVENT_BITS
		       : 0;
}

static const char *const suffixes[] = {".perf", NULL};

const struct prof_format format_perf_script = {
	.name = "perf-script",
	.summary = "what perf script of Linux prints",
	.suffixes = suffixes,
	.bid = perf_script_bid,
	.read = perf_script_read,
};
