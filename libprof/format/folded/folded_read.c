/* Line by line; what two numbers at the ends of all lines mean is decided in
 * folded_sides.c. */
#include "libprof/format/folded/folded_read.h"

#include "libprof/io/in.h"
#include "libprof/io/lines.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1 << 28 };

static prof_id add_span(struct reader *r, struct prof_str s)
{
	return prof_add_string(r->b, s.s, s.len);
}

/* A column called type/unit; without a slash the unit is count. */
int folded_add_column(struct reader *r, struct prof_str name)
{
	const char *slash = memchr(name.s, '/', name.len);
	size_t type = slash ? (size_t)(slash - name.s) : name.len;
	struct prof_str unit = {"count", 5};
	struct column c = {0};
	int status;

	if (slash)
		unit = (struct prof_str){slash + 1, name.len - type - 1};
	if (!unit_finest(&c.finest, &c.to_finest, unit.s, unit.len))
		c.finest = NULL;
	c.is_refined = c.to_finest == 1;
	c.factor = r->options->scale > 1 ? r->options->scale : 1;
	prof_add_column(r->b, add_span(r, (struct prof_str){name.s, type}),
			add_span(r, unit));
	if ((status = GROW(r, column, r->column_count)) < 0 ||
	    (status = GROW(r, value, r->column_count)) < 0 ||
	    (status = GROW(r, parts, r->column_count)) < 0)
		return status;
	r->column[r->column_count++] = c;
	r->has_columns = true;
	return prof_builder_error(r->b, r->err);
}

int folded_add_default_column(struct reader *r)
{
	const char *type = r->options->type;

	if (!type)
		type = "samples/count";
	return folded_add_column(r, (struct prof_str){type, strlen(type)});
}

static int read_header(struct reader *r, struct prof_str line)
{
	struct prof_str word;
	int status = PROF_OK;

	r->sides = ONE_SIDE;
	while (status == PROF_OK && folded_take_word(&line, &word))
		status = folded_add_column(r, word);
	return status;
}

/* Goes over to the finest unit: values so far, and those to come. */
int folded_refine(struct reader *r, size_t c)
{
	struct prof_profile *p = r->b->profile;
	struct column *column = &r->column[c];
	bool fits = sum_multiply(&column->factor, column->to_finest);

	for (size_t i = 0; i < p->samples.count && fits; i++)
		fits = sum_multiply(&p->samples.value[c][i], column->to_finest);
	if (!fits)
		return fail_line(r->err, r->line,
				 "counts in %s do not fit 64 bits",
				 column->finest);
	column->is_refined = true;
	p->columns[c].unit =
		prof_add_string(r->b, column->finest, strlen(column->finest));
	return PROF_OK;
}

static int fail_large(struct reader *r)
{
	return fail_line(r->err, r->line, "count does not fit 64 bits");
}

static int fail_fraction(struct reader *r, struct prof_str s)
{
	struct decimal d;
	int status = fail_line(r->err, r->line,
			       "count '%.*s' is not whole in any unit of "
			       "this type",
			       str_shown(s, 60), s.s);

	return decimal_parse(&d, s.s, s.len) != NUMBER_OK ||
			       !decimal_can_scale(d)
		       ? status
		       : fail_but(r->err, PROF_REMEDY_SCALE, status);
}

int folded_parse_count(struct reader *r, size_t c, struct prof_str s,
		       struct parts *parts)
{
	struct column *column = &r->column[c];
	struct decimal d = {0};
	enum number n = decimal_parse(&d, s.s, s.len);

	if (n == NUMBER_OK)
		n = decimal_split(parts, d, column->factor);
	if (n == NUMBER_NOT_WHOLE && column->finest && !column->is_refined) {
		if (folded_refine(r, c) < 0)
			return PROF_EFORMAT;
		n = decimal_split(parts, d, column->factor);
	}
	if (n == NUMBER_TOO_LARGE)
		return fail_large(r);
	if (n == NUMBER_NOT_WHOLE && !column->finest && r->options->scale < 2)
		return fail_fraction(r, s);
	return PROF_OK;
}

/* The value of the next sample for a count; of a side, new or old. */
static int take_value(struct reader *r, size_t c, const struct parts *parts,
		      struct taken by)
{
	struct owner owner = {by.stack, r->b->profile->samples.count};

	r->value[c] = parts->whole;
	if (!parts->fraction)
		return PROF_OK;
	return remainders_round(&r->value[c], &r->column[c].rest[!by.is_old],
				parts, owner, r->err);
}

static void add_sample(struct reader *r, prof_id stack, prof_id labels)
{
	struct prof_sample s = {
		.stack = stack,
		.labels = labels,
		.values = r->value,
		.value_count = r->column_count,
	};

	prof_add_sample(r->b, &s);
}

static bool is_zero(const struct parts *parts)
{
	return !parts->whole && !parts->fraction;
}

/* The old count as a negative sample, the new one as any other. A side that
 * is 0 is left out, unless both are. */
int folded_add_sides(struct reader *r, prof_id stack, const struct parts *base,
		     const struct parts *new)
{
	struct parts minus = *base;
	int status = PROF_OK;

	if (!sum_multiply(&minus.whole, -1))
		return fail_large(r);
	minus.fraction = -minus.fraction;
	if (!is_zero(base)) {
		status = take_value(r, 0, &minus, (struct taken){stack, true});
		add_sample(r, stack, builder_add_base_labels(r->b));
	}
	if (status == PROF_OK && (!is_zero(new) || is_zero(base))) {
		status = take_value(r, 0, new, (struct taken){stack, false});
		add_sample(r, stack, 0);
	}
	return status;
}

/* Lets the second look name lines, though this one made no sample. */
static int keep_silence(struct reader *r)
{
	size_t sample = r->b->profile->samples.count, n = r->silence_count;
	int status = PROF_OK;

	if (r->sides != PERHAPS_TWO)
		return PROF_OK;
	if (n == 0 || r->silence[n - 1].sample != sample) {
		status = GROW(r, silence, n);
		r->silence_count += status == PROF_OK;
	}
	if (status == PROF_OK)
		r->silence[r->silence_count - 1] =
			(struct silence){sample, r->line - sample};
	return status;
}

/* A line that means nothing, with --repair. */
static int skip_line(struct reader *r)
{
	meet(&r->skipped, r->line);
	return keep_silence(r);
}

/* The same line without. */
static int odd_line(struct reader *r, int status)
{
	return fail_but(r->err, PROF_REMEDY_REPAIR, status);
}

/* Why a line has no stack and a count. */
static int fail_count(struct reader *r, struct prof_str line)
{
	struct prof_str last = {0}, word;
	struct decimal d;
	size_t words = 0;

	if (folded_has_metrics(line))
		return fail_line(
			r->err, r->line,
			"three numbers, as austin writes them with --full "
			"(time, idle, memory); expected one count");
	if (r->options->repair)
		return skip_line(r);
	for (; folded_take_word(&line, &word); words++)
		last = word;
	if (words > 1 && last.len < 60 && last.s[0] >= '+' && last.s[0] <= '9')
		return odd_line(r, fail_line(r->err, r->line,
					     "'%.*s' is not a count",
					     (int)last.len, last.s));
	if (words == 1 && decimal_parse(&d, last.s, last.len) != NUMBER_BAD)
		return odd_line(r, fail_line(r->err, r->line,
					     "a count without a stack"));
	return odd_line(r, fail_line(r->err, r->line, "no count"));
}

static int fail_one(struct reader *r)
{
	if (r->options->repair)
		return skip_line(r);
	return odd_line(r, fail_line(r->err, r->line,
				     "one count, but two columns are asked "
				     "for"));
}

static int read_two(struct reader *r, struct prof_str stack,
		    struct prof_str count)
{
	struct parts base, new;
	struct prof_str old;
	prof_id id;
	int status;

	if (!folded_take_count(&stack, &old))
		return fail_one(r);
	if ((status = folded_parse_count(r, 0, old, &base)) < 0 ||
	    (status = folded_parse_count(r, 0, count, &new)) < 0 ||
	    (status = folded_add_stack(&id, &r->stack, stack)) < 0)
		return status;
	return folded_add_sides(r, id, &base, &new);
}

/* The count of column c is not there. */
static int fail_columns(struct reader *r, size_t c)
{
	size_t counts = r->column_count - c;

	if (r->options->repair)
		return skip_line(r);
	return odd_line(r, fail_line(r->err, r->line,
				     "%zu count%s for %zu columns", counts,
				     counts == 1 ? "" : "s", r->column_count));
}

/* One column, or those of a header; the last is taken off already. */
static int read_columns(struct reader *r, struct prof_str stack,
			struct prof_str last)
{
	int status = PROF_OK;
	prof_id id;

	for (size_t c = r->column_count; c-- > 0 && status == PROF_OK;) {
		status = folded_parse_count(r, c, last, &r->parts[c]);
		if (c && status == PROF_OK && !folded_take_count(&stack, &last))
			return fail_columns(r, c);
	}
	if (status == PROF_OK)
		status = folded_add_stack(&id, &r->stack, stack);
	for (size_t c = 0; c < r->column_count && status == PROF_OK; c++)
		status = take_value(r, c, &r->parts[c],
				    (struct taken){id, false});
	if (status == PROF_OK)
		add_sample(r, id, 0);
	return status;
}

static int read_data(struct reader *r, struct prof_str line)
{
	struct prof_str count, rest, old;
	int status;

	if (!r->has_columns && folded_is_header(line))
		return read_header(r, line);
	if (!r->has_columns && (status = folded_add_default_column(r)) < 0)
		return status;
	if (!folded_take_count(&line, &count))
		return fail_count(r, line);
	if (r->sides == TWO_SIDES)
		return read_two(r, line, count);
	rest = line;
	if (r->sides == PERHAPS_TWO &&
	    (!folded_take_count(&rest, &old) || !rest.len))
		r->sides = ONE_SIDE;
	return read_columns(r, line, count);
}

static int fail_binary(struct reader *r, uint64_t offset)
{
	return fail(r->err, PROF_EFORMAT,
		    "looks binary, not folded stacks (NUL at offset %" PRIu64
		    ")",
		    offset);
}

static int read_line(struct reader *r, const struct lines *lines,
		     struct prof_str line)
{
	const char *nul = line.len ? memchr(line.s, '\0', line.len) : NULL;

	r->line = lines->number;
	if (nul)
		return fail_binary(r, lines_offset(lines) +
					      (uint64_t)(nul - line.s));
	if (r->line == 1 && line.len >= 3 &&
	    memcmp(line.s, "\xef\xbb\xbf", 3) == 0) {
		line.s += 3;
		line.len -= 3;
	}
	if (folded_is_silent(line))
		return keep_silence(r);
	return read_data(r, line);
}

static int read_lines(struct reader *r, struct prof_in *in)
{
	struct lines lines = {.in = in, .most = LINE_MAX_BYTES};
	struct prof_str line = {0};
	int status;

	while ((status = lines_next(&line, &lines, r->err)) > 0) {
		status = read_line(r, &lines, line);
		if (status < 0)
			return status;
	}
	if (status == PROF_OK && !r->b->profile->samples.count)
		return fail(r->err, PROF_EFORMAT,
			    "no line has a stack and a count");
	return status;
}

int folded_settle(struct reader *r)
{
	int status = PROF_OK;

	for (size_t c = 0; c < r->column_count; c++)
		for (int side = 0; side < 2 && status == PROF_OK; side++)
			status = remainders_settle(
				&r->column[c].rest[side],
				r->b->profile->samples.value[c], r->err);
	return status;
}

void folded_release(struct reader *r)
{
	for (size_t c = 0; c < r->column_count; c++) {
		remainders_release(&r->column[c].rest[0]);
		remainders_release(&r->column[c].rest[1]);
	}
	free(r->column);
	free(r->value);
	free(r->parts);
	folded_stack_release(&r->stack);
	buffer_release(&r->again);
	free(r->silence);
}

static int read_text(struct reader *r, struct prof_in *in)
{
	struct prof_in *text;
	int status = in_utf16(&text, in, r->err);

	if (status < 0)
		return status;
	status = read_lines(r, text);
	if (text != in)
		prof_in_close(text);
	if (status == PROF_OK)
		status = folded_settle(r);
	if (status == PROF_OK && r->sides == PERHAPS_TWO)
		status = folded_decide_sides(r);
	return status;
}

static enum sides sides_of(const struct prof_read_options *options)
{
	return options->two_column > 0	 ? TWO_SIDES
	       : options->two_column < 0 ? ONE_SIDE
					 : PERHAPS_TWO;
}

static uint64_t count_rounded(const struct reader *r)
{
	uint64_t sum = 0;

	for (size_t c = 0; c < r->column_count; c++)
		sum += r->column[c].rest[0].rounded +
		       r->column[c].rest[1].rounded;
	return sum;
}

int folded_read(struct prof_builder *b, struct prof_in *in,
		const struct prof_read_options *options, struct prof_error *err)
{
	struct reader r = {
		.b = b,
		.options = options,
		.err = err,
		.stack = {.b = b, .err = err},
		.sides = sides_of(options),
	};
	int status = read_text(&r, in);

	note(options->notes, PROF_NOTE_REMARK, r.stack.empty_frames,
	     "frame without a name", "frames without a name");
	note(options->notes, PROF_NOTE_LOSS, count_rounded(&r), NUMBER_FINER,
	     NUMBERS_FINER);
	note_met(options->notes, PROF_NOTE_REPAIR, r.skipped,
		 "skipped line without a count",
		 "skipped lines without a count");
	folded_release(&r);
	return status;
}
