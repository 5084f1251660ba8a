#include "libprof/io/lines.h"

#include "libprof/base/error.h"

#include <string.h>

/* Looks further than the window goes. PROF_OK also at the end of the input,
 * where *have is no more than `seen`. */
static int look_on(struct lines *l, size_t seen, struct prof_error *err)
{
	const unsigned char *window;
	int status;

	prof_in_skip(l->in, l->used);
	l->used = 0;
	status = prof_in_peek(&window, &l->left, l->in, seen + 1, err);
	l->at = (const char *)window;
	return status;
}

/* Goes on behind n bytes of the window. */
static void consume(struct lines *l, size_t n)
{
	l->begin = l->used;
	l->at += n;
	l->left -= n;
	l->used += n;
	l->number++;
}

int lines_next(struct prof_str *line, struct lines *l, struct prof_error *err)
{
	const char *end = l->left ? memchr(l->at, '\n', l->left) : NULL;
	size_t seen = l->left;
	int status;

	while (!end) {
		if (seen > l->most)
			return fail_line(err, l->number + 1,
					 "longer than %zu bytes", l->most);
		status = look_on(l, seen, err);
		if (status < 0)
			return status;
		if (l->left == seen)
			break;
		end = memchr(l->at + seen, '\n', l->left - seen);
		seen = l->left;
	}
	if (!l->left)
		return 0;
	*line = (struct prof_str){l->at, end ? (size_t)(end - l->at) : l->left};
	consume(l, line->len + (end ? 1 : 0));
	return 1;
}

uint64_t lines_offset(const struct lines *l)
{
	return prof_in_offset(l->in) + l->begin;
}
