#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 4000 };

/* A profile on its way into a format. */
struct trip {
	const struct prof_profile *p;
	const struct prof_format *format;
	const struct plan *plan;
	enum prof_by by;
	int two_column;
	struct prof_notes notes;
	struct prof_tally tally;
};

static void stop_counting(struct trip *t)
{
	free(t->tally.total);
	free(t->tally.is_written);
	t->tally = (struct prof_tally)PROF_TALLY;
	memset(&t->notes, 0, sizeof(t->notes));
}

static void start_counting(struct trip *t, const struct prof_profile *p)
{
	struct prof_tally *tally = &t->tally;

	stop_counting(t);
	prof_columns(p, &tally->column_count);
	tally->total = calloc(tally->column_count + 1, sizeof(*tally->total));
	tally->is_written = calloc(tally->column_count + 1, 1);
	must(tally->total && tally->is_written, "no memory");
}

static int write_to(struct prof_out *out, const struct prof_profile *p,
		    struct trip *t, struct prof_error *err)
{
	struct prof_write_options o = {
		.size = sizeof(o),
		.format = t->format,
		.by = t->by,
		.two_column = t->two_column,
		.header = t->plan->header && !t->two_column,
		.semicolon = t->plan->semicolon,
		.notes = &t->notes,
		.tally = &t->tally,
	};
	int status;

	start_counting(t, p);
	status = prof_write(p, out, &o, err);
	if (status < 0)
		prof_out_abort(out);
	return status;
}

static int write_bytes(struct bytes *b, const struct prof_profile *p,
		       struct trip *t, struct prof_error *err)
{
	struct prof_out_options o = {.size = sizeof(o),
				     .codec = t->plan->codec};
	struct prof_out *out = open_memory(&o);
	int status = write_to(out, p, t, err);

	if (status == PROF_OK)
		*b = close_memory(out);
	return status;
}

/* Is there a value that only a sign could say, in a format that has at most
 * an old side? */
static bool has_signs(const struct trip *t)
{
	const int64_t *value = prof_values(t->p, prof_default_column(t->p));
	bool has_sides = prof_is_two_sided(t->p);
	size_t count, columns;

	prof_columns(t->p, &columns);
	count = columns ? prof_sample_count(t->p) : 0;
	for (size_t i = 0; i < count; i++) {
		bool is_base = prof_is_base(t->p, prof_sample_labels(t->p)[i]);

		if (has_sides ? is_base && value[i] > 0 : value[i] < 0)
			return true;
	}
	return false;
}

static bool may_refuse(const struct trip *t)
{
	size_t columns;

	prof_columns(t->p, &columns);
	return !columns || !prof_sample_count(t->p) || t->plan->header ||
	       has_signs(t);
}

/* Not every profile fits every format; but then the writer says why. */
static void check_refusal(int status, const struct prof_error *err,
			  const struct trip *t)
{
	const char *name = prof_format_name(t->format);

	check_error(status, err, name);
	must((status == PROF_ENOTSUP && may_refuse(t)) ||
		     status == PROF_ERANGE || status == PROF_ELIMIT,
	     "%s: cannot write: %d, %s", name, status, err->text);
	must(strcmp(name, "pprof") != 0 || status == PROF_ERANGE,
	     "pprof refuses a profile: %s", err->text);
}

static void check_notes(const struct trip *t)
{
	must(t->notes.count <= PROF_NOTES_MAX, "too many notes");
	for (size_t i = 0; i < t->notes.count; i++)
		must(t->notes.note[i].count && t->notes.note[i].one &&
			     t->notes.note[i].many,
		     "note %zu says nothing", i);
}

/* Are the names in the file not those of the profile? */
static bool changes_names(const struct trip *t)
{
	if (t->by != PROF_BY_FUNCTION)
		return true;
	for (size_t i = 0; i < t->notes.count; i++)
		if (strstr(t->notes.note[i].one, "changed name") ||
		    strstr(t->notes.note[i].one, "name like another"))
			return true;
	return false;
}

static struct prof_profile *read_back(struct bytes b, const struct trip *t,
				      const struct prof_format *format)
{
	struct prof_read_options o = {
		.size = sizeof(o),
		.format = format,
		/* Numbers alone do not tell an old count from a name. */
		.two_column = t->two_column || prof_is_two_sided(t->p),
	};
	struct prof_profile *q = NULL;
	struct prof_error err;
	struct prof_in *in;
	int status = prof_in_open_memory(&in, b.p, b.len, NULL, &err);

	if (status == PROF_OK) {
		status = prof_read(&q, in, &o, &err);
		prof_in_close(in);
	}
	must(status == PROF_OK, "%s: cannot read what we wrote%s: %s",
	     prof_format_name(t->format), format ? "" : ", by its content",
	     err.text);
	check_profile(q, "read back");
	return q;
}

/* The column of the profile that is this one of what was read back. */
static size_t column_before(const struct trip *t, const struct prof_profile *q,
			    size_t column)
{
	size_t before, after;

	prof_columns(t->p, &before);
	prof_columns(q, &after);
	return before == after ? column : prof_default_column(t->p);
}

/* A column that got through has its total, and its values on its stacks. */
static void check_columns(const struct trip *t, const struct prof_profile *q)
{
	const char *name = prof_format_name(t->format);
	int64_t before, after;
	size_t columns;

	prof_columns(q, &columns);
	for (size_t c = 0; c < columns && prof_sample_count(q); c++) {
		size_t from = column_before(t, q, c);

		if (!has_total(&before, t->p, from) || !has_total(&after, q, c))
			continue;
		must(before == after, "%s: the total of column %zu changes",
		     name, from);
		must(t->tally.is_written[from] &&
			     before == t->tally.total[from],
		     "%s: the tally of column %zu is wrong", name, from);
		must(changes_names(t) ||
			     fingerprint(t->p, from) == fingerprint(q, c),
		     "%s: stacks or values of column %zu change", name, from);
	}
}

static void must_be_equal(const struct prof_profile *p,
			  const struct prof_profile *q, const char *name,
			  const char *where)
{
	const char *what = find_difference(p, q);

	must(!what, "%s: %s: %s changes", name, where, what);
}

/* Is all of the profile in the file: does the format have a place for all, or
 * carry what it has no place for? */
static bool keeps_all(const struct trip *t)
{
	const char *name = prof_format_name(t->format);

	return strcmp(name, "pprof") == 0 || strcmp(name, "speedscope") == 0;
}

static struct bytes write_again(struct trip *t, const struct prof_profile *q)
{
	struct prof_error err;
	struct bytes b = {0};
	int status = write_bytes(&b, q, t, &err);

	must(status == PROF_OK, "%s: cannot write what was read back: %s",
	     prof_format_name(t->format), err.text);
	return b;
}

static bool is_equal(struct bytes a, struct bytes b)
{
	return a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

/* For whoever has to find out what differs. */
static void show(const char *what, struct bytes b)
{
	fprintf(stderr, "%s, %zu bytes:\n", what, b.len);
	fwrite(b.p, 1, b.len < SHOWN ? b.len : SHOWN, stderr);
	fputc('\n', stderr);
}

/* Written again, it is the same to the byte. */
static void check_again(struct trip *t, const struct prof_profile *q,
			struct bytes b)
{
	const char *name = prof_format_name(t->format);
	struct bytes again = write_again(t, q);

	if (!is_equal(again, b)) {
		show("first", b);
		show("second", again);
	}
	must(is_equal(again, b), "%s: a second write is not the same", name);
	free(again.p);
}

/* Lines of folded stacks whose names are made for it are events of perf. */
static bool passes_for_perf(struct bytes b, const char *name)
{
	if (strcmp(name, "folded") != 0)
		return false;
	for (size_t i = 0; i + 1 < b.len; i++)
		if (b.p[i] == ':' && b.p[i + 1] == ' ')
			return true;
	return false;
}

static void check_sniffed(struct trip *t, const struct prof_profile *q,
			  struct bytes b)
{
	const char *name = prof_format_name(t->format);
	struct prof_profile *sniffed;

	if (passes_for_perf(b, name))
		return;
	sniffed = read_back(b, t, NULL);
	must_be_equal(q, sniffed, name, "read by its content");
	prof_free(sniffed);
}

static void check_bytes(struct trip *t, struct bytes b)
{
	const char *name = prof_format_name(t->format);
	struct prof_profile *q = read_back(b, t, t->format);

	check_columns(t, q);
	check_sniffed(t, q, b);
	if (keeps_all(t))
		must_be_equal(t->p, q, name, "read back");
	must(strcmp(name, "pprof") != 0 || has_same_rows(t->p, q),
	     "pprof: a row that no sample uses is lost");
	/* What told names apart is in the names now. An old side of zeros
	 * only is not there any more. */
	if (find_difference(t->p, q)) {
		t->by = PROF_BY_FUNCTION;
		t->two_column |= !t->plan->header && prof_is_two_sided(t->p);
	}
	check_again(t, q, b);
	prof_free(q);
}

void check_roundtrip(const struct prof_profile *p, const struct prof_format *f,
		     const struct plan *plan, enum prof_by by)
{
	struct trip t = {
		.p = p,
		.format = f,
		.plan = plan,
		.by = by,
		.two_column = plan->two_column,
	};
	struct prof_error err;
	struct bytes b;
	int status = write_bytes(&b, p, &t, &err);

	check_notes(&t);
	if (status < 0) {
		check_refusal(status, &err, &t);
	} else {
		check_bytes(&t, b);
		free(b.p);
	}
	stop_counting(&t);
}

void check_write(const struct prof_profile *p, const struct prof_format *f,
		 const struct plan *plan, enum prof_by by)
{
	struct trip t = {.p = p, .format = f, .plan = plan, .by = by};
	struct prof_error err;
	struct prof_out *out;
	int status;

	must(prof_out_open_null(&out, &err) == PROF_OK,
	     "cannot open an output: %s", err.text);
	status = write_to(out, p, &t, &err);
	check_notes(&t);
	if (status < 0)
		check_refusal(status, &err, &t);
	else
		must(prof_out_close(out, &err) == PROF_OK, "cannot write: %s",
		     err.text);
	stop_counting(&t);
}

struct prof_profile *copy_profile(const struct prof_profile *p)
{
	static const struct plan plain;
	struct trip t = {.p = p, .format = prof_format_find("pprof")};
	struct prof_profile *q = NULL;
	struct prof_error err;
	struct bytes b;
	int status;

	t.plan = &plain;
	status = write_bytes(&b, p, &t, &err);
	if (status < 0) {
		check_refusal(status, &err, &t);
	} else {
		q = read_back(b, &t, t.format);
		free(b.p);
	}
	stop_counting(&t);
	return q;
}
