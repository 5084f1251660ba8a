/*
 * What is written and read again is the same, as far as the format can hold
 * it: random profiles, in every format of the table and every codec.
 */
#include "tests/unit/describe.h"
#include "tests/unit/random_profile.h"

#define SEEDS tap_times(150)

static struct prof_error err;

/* What a format can hold of a profile, as text. */
struct holding {
	const char *format;
	char *(*describe)(const struct prof_profile *);
};

static void say_name(struct line *to, const struct prof_profile *p,
		     const struct prof_line *l)
{
	const struct prof_function *f = prof_function(p, l->function);
	struct prof_str s = prof_string(p, f->name ? f->name : f->system_name);

	fprintf(to->to, "%.*s;", (int)s.len, s.s);
}

/* A location without lines goes by its place in its file, its address, or its
 * file alone. */
static void say_place(struct line *to, const struct prof_profile *p,
		      const struct prof_location *l)
{
	const struct prof_mapping *m = prof_mapping(p, l->mapping);
	struct prof_str file = prof_string(p, m->file);

	if (!l->address)
		fprintf(to->to, "%s%.*s%s;", file.len ? "[" : "[unknown",
			(int)file.len, file.s, "]");
	else if (file.len && l->address >= m->start)
		fprintf(to->to, "%.*s+0x%" PRIx64 ";", (int)file.len, file.s,
			l->address - m->start + m->offset);
	else
		fprintf(to->to, "0x%" PRIx64 ";", l->address);
}

/* "main;parse;", root first */
static char *names_of(const struct prof_profile *p, prof_id stack)
{
	struct prof_stack s = prof_stack(p, stack);
	struct line *line = line_begin();

	if (!s.depth)
		fputs("[no stack];", line->to);
	for (size_t i = s.depth; i-- > 0;) {
		struct prof_location l = prof_location(p, s.locations[i]);

		for (size_t j = l.line_count; j-- > 0;)
			say_name(line, p, &l.lines[j]);
		if (!l.line_count)
			say_place(line, p, &l);
	}
	return line_end(line);
}

/* Has the sample something, but not in this column? */
static bool is_of_others(const struct prof_profile *p, size_t sample,
			 size_t column)
{
	size_t columns;
	bool has_any = false;

	prof_columns(p, &columns);
	for (size_t c = 0; c < columns; c++)
		has_any |= prof_values(p, c)[sample] != 0;
	return has_any && !prof_values(p, column)[sample];
}

/* Sorted stacks of names with the sum of the column that is shown. */
static char *describe_names(const struct prof_profile *p)
{
	size_t column = prof_default_column(p);
	const int64_t *value = prof_values(p, column);
	struct lines stacks = {0}, sums = {0};
	int64_t sum = 0;

	for (size_t i = 0; i < prof_sample_count(p); i++) {
		struct line *line;
		char *names;

		if (is_of_others(p, i, column))
			continue;
		line = line_begin();
		names = names_of(p, prof_sample_stacks(p)[i]);
		/* The value stands behind, where strcmp does not see it. */
		fprintf(line->to, "%s%c%" PRId64, names, 0, value[i]);
		free(names);
		lines_add(&stacks, line_end(line));
	}
	qsort(stacks.line, stacks.count, sizeof(*stacks.line), compare_lines);
	for (size_t i = 0; i < stacks.count; i++) {
		const char *at = stacks.line[i] + strlen(stacks.line[i]) + 1;
		struct line *line;

		sum += strtoll(at, NULL, 10);
		if (i + 1 < stacks.count &&
		    strcmp(stacks.line[i], stacks.line[i + 1]) == 0)
			continue;
		line = line_begin();
		fprintf(line->to, "%s %" PRId64, stacks.line[i], sum);
		lines_add(&sums, line_end(line));
		sum = 0;
	}
	free(lines_join(&stacks, false));
	return lines_join(&sums, true);
}

/* What every format can hold comes last. */
static const struct holding holdings[] = {
	{"pprof", describe},
	{NULL, describe_names},
};

static const struct holding *holding_of(const struct prof_format *f)
{
	const struct holding *h = holdings;

	while (h->format && strcmp(h->format, prof_format_name(f)) != 0)
		h++;
	return h;
}

/* Written in a format and a codec, sniffed, read: the same? */
static bool comes_back(const struct prof_profile *p,
		       const struct prof_format *f, enum prof_codec codec)
{
	const struct holding *h = holding_of(f);
	struct prof_write_options o = {.size = sizeof(o), .format = f};
	struct bytes b = write_bytes(p, &o, codec, &err);
	struct prof_profile *back = b.at ? read_bytes(b, NULL, &err) : NULL;
	char *want = h->describe(p), *have = back ? h->describe(back) : NULL;
	bool same = have && strcmp(want, have) == 0;

	if (!back)
		tap_diag("%s", err.text);
	else if (!same)
		tap_str(TAP_HERE, have, want, "%s", prof_format_name(f));
	free(want);
	free(have);
	free(b.at);
	prof_free(back);
	return same;
}

static void tame(const struct prof_format *f)
{
	for (int codec = PROF_PLAIN; codec <= PROF_ZSTD; codec++) {
		size_t wrong = 0;

		for (uint64_t seed = 1; seed <= SEEDS; seed++) {
			struct prof_profile *p = random_profile(seed, false);

			if (!comes_back(p, f, (enum prof_codec)codec)) {
				tap_diag("seed %" PRIu64, seed);
				wrong++;
			}
			prof_free(p);
		}
		is_uint(wrong, 0, "%d tame profiles come back from %s, %s",
			SEEDS, prof_format_name(f),
			prof_codec_name((enum prof_codec)codec));
	}
}

static void wild_pprof(void)
{
	const struct prof_format *f = prof_format_find("pprof");
	size_t wrong = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct prof_profile *p = random_profile(seed, true);

		if (prof_check(p, &err) < 0)
			ok(false, "seed %" PRIu64 ": %s", seed, err.text);
		if (!comes_back(p, f, PROF_PLAIN)) {
			tap_diag("seed %" PRIu64, seed);
			wrong++;
		}
		prof_free(p);
	}
	is_uint(wrong, 0, "%d wild profiles come back from pprof", SEEDS);
}

/* Bytes of bytes: read, written. */
static struct bytes rewrite(struct bytes b, const struct prof_write_options *o)
{
	struct prof_profile *p = read_bytes(b, NULL, &err);
	struct bytes again = {0};

	if (p)
		again = write_bytes(p, o, PROF_PLAIN, &err);
	prof_free(p);
	return again;
}

/* What we have written and read once, we write the same for ever. */
static void stable(const struct prof_format *f, bool is_wild)
{
	struct prof_write_options o = {.size = sizeof(o), .format = f};
	size_t wrong = 0, refused = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct prof_profile *p = random_profile(seed, is_wild);
		struct bytes first = write_bytes(p, &o, PROF_PLAIN, &err);
		struct bytes second = {0}, third = {0};

		prof_free(p);
		if (!first.at) {
			refused++;
			wrong += err.status != PROF_ENOTSUP &&
				 err.status != PROF_ERANGE;
			continue;
		}
		second = rewrite(first, &o);
		third = second.at ? rewrite(second, &o) : third;
		if (!third.at || second.len != third.len ||
		    memcmp(second.at, third.at, third.len) != 0) {
			tap_diag("seed %" PRIu64 ": %s", seed, err.text);
			wrong++;
		}
		free(first.at);
		free(second.at);
		free(third.at);
	}
	is_uint(wrong, 0, "%s profiles in %s stay the same bytes",
		is_wild ? "wild" : "tame", prof_format_name(f));
	ok(refused < SEEDS, "of those that it can hold (not %zu of %d)",
	   refused, SEEDS);
}

/* Of the column that is shown; false when there is none, or it is too large. */
static bool total(int64_t *sum, const struct prof_profile *p)
{
	size_t columns;

	prof_columns(p, &columns);
	return columns && prof_column_total(sum, p, prof_default_column(p),
					    NULL) == PROF_OK;
}

/* Names may change, the total may not. */
static void wild_totals(const struct prof_format *f)
{
	size_t wrong = 0, held = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct prof_profile *p = random_profile(seed, true), *back;
		struct prof_write_options o = {.size = sizeof(o), .format = f};
		struct bytes b = write_bytes(p, &o, PROF_PLAIN, &err);
		int64_t before = 0, after = 1;

		back = b.at ? read_bytes(b, NULL, &err) : NULL;
		if (back && total(&before, p)) {
			held++;
			wrong += !total(&after, back) || before != after;
		} else if (b.at && !back) {
			tap_diag("seed %" PRIu64 ": %s", seed, err.text);
			wrong++;
		}
		free(b.at);
		prof_free(p);
		prof_free(back);
	}
	is_uint(wrong, 0, "wild profiles keep their total in %s",
		prof_format_name(f));
	ok(held > 0, "those that it can hold (%zu)", held);
}

int main(void)
{
	const struct prof_format *f;

	for (size_t i = 0; (f = prof_format_at(i)); i++) {
		if (!prof_format_can_write(f))
			continue;
		tame(f);
		stable(f, false);
		stable(f, true);
		wild_totals(f);
	}
	wild_pprof();
	return tap_end();
}
