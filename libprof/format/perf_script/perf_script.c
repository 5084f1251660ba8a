#include "libprof/format/perf_script/perf_script.h"

#include <string.h>

/* A line of an event holds more than a whole file of folded stacks can. */
enum {
	EVENT_BITS = 1000,
	DATA_BITS = 2000,
	LATER_BITS = 300,
	HEADER_BITS = 80
};

bool perf_is_data(const unsigned char *p, size_t len)
{
	return len >= 8 &&
	       (memcmp(p, "PERFILE2", 8) == 0 || memcmp(p, "2ELIFREP", 8) == 0);
}

static bool perf_may_begin(struct prof_str begin)
{
	return perf_is_data((const unsigned char *)begin.s, begin.len);
}

/* The next line of a window that is not blank; false: none is complete. */
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
		if (!perf_is_blank(*line))
			return true;
	}
	return false;
}

/* An event with a time, or one that a frame or a second event follows. */
static bool is_event(struct prof_str line, struct prof_str left, bool whole)
{
	struct perf_event e;
	struct perf_frame f;

	if (perf_timed_event(&e, line) != PERF_OTHER)
		return true;
	if (perf_untimed_event(&e, line) == PERF_OTHER)
		return false;
	return e.frame.len || (next_line(&line, &left, whole) &&
			       (perf_frame(&f, line) ||
				perf_untimed_event(&e, line) != PERF_OTHER));
}

/*
 * The first line that says something is an event. Where it is not, a program
 * may have said something before: then a later line has to be one, with its
 * frame.
 */
static unsigned perf_script_bid(const unsigned char *window, size_t len,
				bool whole)
{
	struct prof_str all = {(const char *)window, len}, left = all, line;
	unsigned bits = EVENT_BITS;
	struct perf_frame f;

	if (perf_is_data(window, len))
		return DATA_BITS;
	while (next_line(&line, &left, whole)) {
		struct prof_str behind = left, frame = {0};

		if (memchr(line.s, '\0', line.len))
			return 0;
		if (is_event(line, left, whole) &&
		    (bits == EVENT_BITS || (next_line(&frame, &behind, whole) &&
					    perf_frame(&f, frame))))
			return bits;
		if (line.s[0] != '#')
			bits = LATER_BITS;
	}
	return !whole && str_begins(all, "# ========\n") ? HEADER_BITS : 0;
}

static const char *const suffixes[] = {".perf", NULL};

const struct prof_format format_perf_script = {
	.name = "perf-script",
	.summary = "output of perf script (Linux)",
	.suffixes = suffixes,
	.bid = perf_script_bid,
	.may_begin = perf_may_begin,
	.read = perf_script_read,
};
