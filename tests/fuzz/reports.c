/*
 * What a profile sums up to, told in every way: each report as TSV, which is
 * read again and must add up, and one as the plan says, which must be what it
 * claims to be.
 */
#include "tests/fuzz/json.h"
#include "tests/fuzz/tsv.h"
#include "tests/fuzz/xml.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LEN = 80 };

/* What the reports of a profile must agree on. */
struct sums {
	const struct prof_profile *p;
	size_t column;
	bool has_sides, has_negative;
	bool has_values;
	bool fits; /* all sizes together */
	int64_t total[SIDES];
};

static struct sums sum_up(const struct prof_profile *p, size_t column)
{
	struct sums s = {
		.p = p,
		.column = column,
		.has_sides = prof_is_two_sided(p),
		.fits = true,
	};
	uint64_t all = 0;
	size_t columns;

	prof_columns(p, &columns);
	s.has_values = columns > 0;
	for (size_t i = 0; i < prof_sample_count(p) && columns; i++) {
		int64_t value = prof_values(p, column)[i];
		bool is_base = prof_is_base(p, prof_sample_labels(p)[i]) ||
			       value < 0;

		all += value < 0 ? -(uint64_t)value : (uint64_t)value;
		s.fits = all <= INT64_MAX;
		s.has_negative |= value < 0;
		if (!s.fits)
			break;
		if (s.has_sides && is_base)
			s.total[BASE] -= value;
		else
			s.total[NEW] += value;
	}
	return s;
}

/* Options that no program lets through. */
static bool is_nonsense(const struct prof_top_options *o)
{
	bool is_of_calls = o->report == PROF_TOP_CALLERS ||
			   o->report == PROF_TOP_CALLEES;

	return o->report > PROF_TOP_TREE || o->format > PROF_TOP_MARKDOWN ||
	       o->by > PROF_BY_FILEFUNCTION || (is_of_calls && !o->pattern) ||
	       (o->label && (o->report != PROF_TOP_NAMES || !*o->label)) ||
	       !(o->min_share >= 0 && o->min_share <= 1);
}

/* The report as text, or what came instead, for a reason that holds. */
static int write_report(struct bytes *b, const struct sums *s,
			const struct prof_top_options *o)
{
	struct prof_out *out = open_memory(NULL);
	struct prof_error err;
	int status = prof_top_write(s->p, out, o, &err);

	if (status == PROF_OK) {
		*b = close_memory(out);
		must(s->fits, "a report of what does not add up");
		must(!is_nonsense(o), "a report of options that cannot be");
		return status;
	}
	prof_out_abort(out);
	check_error(status, &err, "reporting");
	must(status == PROF_ELIMIT || (status == PROF_ERANGE && !s->fits) ||
		     (status == PROF_EINVAL && (!s->has_values || o->label ||
						o->pattern || is_nonsense(o))),
	     "a report is refused: %s", err.text);
	return status;
}

/* The numbers of a name among its callers and callees are those that it has
 * among all names; what calls it is no more than it has. */
static void check_calls(const struct tsv *names, const struct sums *s,
			enum prof_top_report report, const char *name)
{
	const struct tsv_row *row = names->row;
	struct prof_top_options o = {
		.size = sizeof(o),
		.report = report,
		.format = PROF_TOP_TSV,
		.column = s->column,
		.by = names->options->by,
		.pattern = name,
	};
	struct tsv t = {.options = &o, .has_sides = s->has_sides};
	struct bytes text;
	int status = write_report(&text, s, &o);

	must(status != PROF_EINVAL, "a name is not found");
	if (status < 0)
		return;
	tsv_read(&t, text);
	must(t.count && t.row[0].name.len == row->name.len &&
		     memcmp(t.row[0].name.s, row->name.s, row->name.len) == 0 &&
		     memcmp(t.row[0].self, row->self, sizeof(row->self)) == 0 &&
		     memcmp(t.row[0].total, row->total, sizeof(row->total)) ==
			     0,
	     "the row of a name is another");
	for (size_t i = 1; i < t.count; i++)
		must(t.row[i].depth == 1 &&
			     (s->has_negative ||
			      t.row[i].total[NEW] <= row->total[NEW]),
		     "a call has more than the name");
	tsv_release(&t);
	free(text.p);
}

/* The first name, if it can be asked for as it is written. */
static void check_first(const struct tsv *names, const struct sums *s)
{
	char name[NAME_MAX_LEN];
	struct prof_str first;

	if (!names->count)
		return;
	first = names->row[0].name;
	if (first.len >= sizeof(name) || memchr(first.s, '\\', first.len) ||
	    memchr(first.s, '\0', first.len))
		return;
	memcpy(name, first.s, first.len);
	name[first.len] = '\0';
	check_calls(names, s, PROF_TOP_CALLERS, name);
	check_calls(names, s, PROF_TOP_CALLEES, name);
}

static void check_sums(const struct sums *s, enum prof_by by)
{
	static const enum prof_top_report reports[] = {
		PROF_TOP_NAMES, PROF_TOP_TRACES, PROF_TOP_TAGS, PROF_TOP_TREE};

	for (size_t i = 0; i < sizeof(reports) / sizeof(*reports); i++) {
		struct prof_top_options o = {
			.size = sizeof(o),
			.report = reports[i],
			.format = PROF_TOP_TSV,
			.column = s->column,
			.by = by,
		};
		struct tsv t = {.options = &o, .has_sides = s->has_sides};
		struct bytes text;

		if (write_report(&text, s, &o) < 0)
			return;
		tsv_read(&t, text);
		check_tsv(&t, s->total);
		if (o.report == PROF_TOP_NAMES)
			check_first(&t, s);
		tsv_release(&t);
		free(text.p);
	}
}

/* The total comes first, and is the same in every report. */
static void check_total(struct prof_str text, const struct sums *s)
{
	static const char before[] = ",\"total\":";
	const char *at = text.s, *end = text.s + text.len;

	while ((at = memchr(at, ',', (size_t)(end - at))) &&
	       ((size_t)(end - at) < sizeof(before) ||
		memcmp(at, before, sizeof(before) - 1) != 0))
		at++;
	must(at && strtoll(at + sizeof(before) - 1, NULL, 10) == s->total[NEW],
	     "the total is another");
}

/* All rows of a table have as many fields. */
static void check_markdown(struct prof_str text)
{
	size_t fields = 0, want = 0;

	must(text.len && text.s[text.len - 1] == '\n', "a line does not end");
	for (size_t i = 0; i < text.len; i++) {
		fields += text.s[i] == '|';
		if (text.s[i] == '\\') {
			i++;
		} else if (text.s[i] == '\n') {
			must(!want || fields == want, "%zu fields of %zu",
			     fields, want);
			want = fields;
			fields = 0;
		}
	}
}

/* Between colors nothing steers a terminal. */
static void check_seen(struct prof_str text, bool is_colored)
{
	const char *s = text.s, *end = text.s + text.len, *escape;

	while (is_colored && (escape = memchr(s, '\033', (size_t)(end - s)))) {
		check_characters((struct prof_str){s, (size_t)(escape - s)},
				 true);
		s = memchr(escape, 'm', (size_t)(end - escape));
		must(s && escape[1] == '[' && s - escape <= 4,
		     "an escape is no color");
	}
	check_characters((struct prof_str){s, (size_t)(end - s)}, true);
}

static void check_text(struct prof_str text, const struct prof_top_options *o,
		       const struct sums *s)
{
	switch (o->format) {
	case PROF_TOP_JSON:
		check_characters(text, false);
		check_json(text);
		check_total(text, s);
		break;
	case PROF_TOP_MARKDOWN:
		check_markdown(text);
		check_seen(text, false);
		break;
	case PROF_TOP_TEXT:
		check_seen(text, o->is_colored);
		break;
	default:
		break;
	}
}

/* The first string of the profile that is a key, or any other. */
static void choose_label(char label[NAME_MAX_LEN], const struct prof_profile *p)
{
	struct prof_str key = {"thread", 6};

	if (prof_table_size(p, PROF_LABELSETS) > 1)
		key = prof_string(p, prof_labels(p, 1).label[0].key);
	if (key.len >= NAME_MAX_LEN)
		key.len = NAME_MAX_LEN - 1;
	memcpy(label, key.s, key.len);
	label[key.len] = '\0';
}

/* Now and then something that does not exist. */
static void spoil(struct prof_top_options *o, uint32_t bits)
{
	switch (take_bits(&bits, 16)) {
	case 1:
		o->report = (enum prof_top_report)(PROF_TOP_TREE + 1 + bits);
		break;
	case 2:
		o->format = (enum prof_top_format)(PROF_TOP_MARKDOWN + 1);
		break;
	case 3:
		o->by = (enum prof_by)(PROF_BY_FILEFUNCTION + 1 + bits);
		break;
	case 4:
		o->pattern = NULL;
		break;
	case 5:
		o->min_share = -1;
		break;
	}
}

/* In the order in which a change is worth most to a fuzzer. */
static void check_any(const struct sums *s, uint32_t bits)
{
	static const double shares[] = {0, 0.01, 0.5, 1};
	static const size_t widths[] = {0, 1, 40, 80};
	static const char *const patterns[] = {".", "^[a-m]", "main", "(", ""};
	struct prof_top_options o = {.size = sizeof(o), .column = s->column};
	char label[NAME_MAX_LEN];
	struct bytes text;

	o.format = (enum prof_top_format)take_bits(&bits, 4);
	o.report = (enum prof_top_report)take_bits(&bits, 6);
	o.by = (enum prof_by)take_bits(&bits, PROF_BY_FILEFUNCTION + 1);
	o.pattern = patterns[take_bits(&bits, 5)];
	choose_label(label, s->p);
	o.label = take_bits(&bits, 2) ? label : NULL;
	o.by_total = (int)take_bits(&bits, 2);
	o.most = take_bits(&bits, 4);
	o.min_share = shares[take_bits(&bits, 4)];
	o.width = widths[take_bits(&bits, 4)];
	o.is_colored = (int)take_bits(&bits, 2);
	spoil(&o, bits);
	if (write_report(&text, s, &o) < 0)
		return;
	check_text((struct prof_str){(const char *)text.p, text.len}, &o, s);
	free(text.p);
}

void check_reports(const struct prof_profile *p, const struct plan *plan)
{
	uint32_t bits = plan->work >> 8; /* the others are for merges */
	size_t columns;
	struct sums s;

	prof_columns(p, &columns);
	s = sum_up(p, take_bits(&bits, 2) && columns ? columns - 1 : 0);
	if (columns)
		check_sums(&s, plan->by);
	check_any(&s, bits);
}
