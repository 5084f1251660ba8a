/* What is left of a report when it is read again. */
#ifndef TESTS_FUZZ_TSV_H
#define TESTS_FUZZ_TSV_H

#include "tests/fuzz/fuzz.h"

#include <prof/top.h>

enum { NEW, BASE, SIDES };

struct tsv_row {
	size_t depth;
	bool has_self;
	int64_t self[SIDES], total[SIDES];
	struct prof_str name; /* as it is written: with escapes */
};

struct tsv {
	const struct prof_top_options *options;
	bool has_sides;
	struct tsv_row *row;
	size_t count;
};

/* The rows of a report as TSV, whose text stays the caller's. */
void tsv_read(struct tsv *t, struct bytes text);
void tsv_release(struct tsv *t);

/* What must be true of all its rows when none was left out; total is what the
 * profile sums up to. */
void check_tsv(const struct tsv *t, const int64_t total[SIDES]);

#endif
