/*
 * One input, read in all the ways that there are: every one of them must show
 * the same bytes, or refuse with the same words.
 */
#ifndef TESTS_UNIT_INPUTS_H
#define TESTS_UNIT_INPUTS_H

#include "libprof/io/in.h"
#include "tests/unit/bytes.h"

/* Reads all of an input, closes it; at NULL when it fails. */
static inline struct bytes drain(struct prof_in *in, size_t step,
				 struct prof_error *err)
{
	const unsigned char *p;
	struct bytes b = {0};
	size_t have;

	bytes_add(&b, "", 0);
	for (;;) {
		if (prof_in_peek(&p, &have, in, step, err) < 0) {
			free(b.at);
			b.at = NULL;
			break;
		}
		if (!have)
			break;
		if (have > step)
			have = step;
		bytes_add(&b, p, have);
		prof_in_skip(in, have);
	}
	if (b.at)
		is_uint(prof_in_offset(in), b.len, "the offset at the end");
	prof_in_close(in);
	return b;
}

enum way { MEMORY, ITS_FILE, PIPE, DRIPS, WAYS };

static const char *const way_names[] = {"memory", "a file", "a pipe",
					"a pipe that drips"};

/* All of the bytes that an input shows, the one way or the other. */
static inline struct bytes read_all(enum way way, struct bytes stored,
				    const struct prof_in_options *o,
				    struct prof_error *err)
{
	const char *path = scratch_path("in");
	struct prof_in *in = NULL;
	struct bytes b = {0};
	pid_t child = 0;
	int status;

	err->text[0] = '\0';
	if (way == MEMORY) {
		status =
			prof_in_open_memory(&in, stored.at, stored.len, o, err);
	} else if (way == ITS_FILE) {
		spill(path, stored.at, stored.len);
		status = prof_in_open(&in, path, o, err);
	} else {
		int fd = fed_pipe(&child, stored, way == PIPE ? 4096 : 1);

		status = prof_in_open_fd(&in, fd, o, err);
	}
	if (status == PROF_OK)
		b = drain(in, 1000, err);
	if (child)
		reap(child);
	return b;
}

/* The stored bytes show those bytes, whichever way they come. */
static inline void shows(struct bytes stored, const void *bytes, size_t len,
			 const char *what)
{
	struct prof_error err;

	for (int way = 0; way < WAYS; way++) {
		struct bytes b;

		if (way == DRIPS && stored.len > 20000)
			continue;
		b = read_all((enum way)way, stored, NULL, &err);
		is_mem(b.at, b.at ? b.len : 0, bytes, len, "%s from %s", what,
		       way_names[way]);
		if (!b.at)
			tap_diag("%s", err.text);
		free(b.at);
	}
}

static inline void refuses(struct bytes stored, int status, const char *text)
{
	struct prof_error err;

	for (int way = 0; way < WAYS; way++) {
		struct bytes b = read_all((enum way)way, stored, NULL, &err);

		ok(!b.at, "refused from %s: %s", way_names[way], text);
		is_str(err.text, text, "and it says so");
		is_int(err.status, status, "with the status");
		free(b.at);
	}
}

#endif
