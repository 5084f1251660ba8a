/*
 * While every line so far has two numbers at its end, nobody knows yet what
 * they mean. Until the end, or a line with one number, tells, the first of
 * them is taken as part of the last frame's name: nothing is lost by that.
 */
#include "libprof/fmt/folded.h"
#include "libprof/fmt/folded_stack.h"

#include "libprof/array.h"
#include "libprof/buffer.h"
#include "libprof/build.h"
#include "libprof/error.h"
#include "libprof/in.h"
#include "libprof/lines.h"
#include "libprof/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char DEFAULT_TYPE[] = "samples/count";

enum { LINE_MAX_BYTES = 1 << 28 };

enum sides { ONE_SIDE, TWO_SIDES, PERHAPS_TWO };

struct column {
	const char *finest; /* unit; NULL: there is no finer one */
	int64_t to_finest;
	int64_t factor; /* of values so far */
};

/* So many lines that say nothing came before a sample: while nobody knows
 * whether there are two sides, so that the second look can name lines. */
struct silence {
	size_t sample;
	uint64_t lines;
};

struct reader {
	struct prof_builder *b;
	const struct prof_read_options *options;
	struct prof_error *err;
	uint64_t line;
	enum sides sides;
	bool has_columns;

	struct column *column;
	int64_t *value;
	size_t column_count, column_room, value_room;

	struct folded_stack stack;
	struct buffer again; /* a line put together for a second look */
	struct silence *silence;
	size_t silence_count, silence_room;
};

/* Room for one more in an array of the reader's. */
#define GROW(r, array, count) \
	ARRAY_ROOM(&(r)->array, &(r)->array##_room, count, (r)->err)

static prof_id add_span(struct reader *r, struct prof_str s)
{
	return prof_add_string(r->b, s.s, s.len);
}

/* A column called type/unit; without a slash the unit is count. */
static int add_column(struct reader *r, struct prof_str name)
{
	const char *slash = memchr(name.s, '/', name.len);
	size_t type = slash ? (size_t)(slash - name.s) : name.len;
	struct prof_str unit = {"count", 5};
	struct column c = {.factor = 1};
	int status;

	if (slash)
		unit = (struct prof_str){slash + 1, name.len - type - 1};
	if (!unit_finest(&c.finest, &c.to_finest, unit.s, unit.len))
		c.finest = NULL;
	prof_add_column(r->b, add_span(r, (struct prof_str){name.s, type}),
			add_span(r, unit));
	if ((status = GROW(r, column, r->column_count)) < 0 ||
	    (status = GROW(r, value, r->column_count)) < 0)
		return status;
	r->column[r->column_count++] = c;
	r->has_columns = true;
	return prof_builder_error(r->b, r->err);
}

static int read_header(struct reader *r, struct prof_str line)
{
	struct prof_str word;
	int status = PROF_OK;

	r->sides = ONE_SIDE;
	while (status == PROF_OK && folded_take_word(&line, &word))
		status = add_column(r, word);
	return status;
}

/* Goes over to the finest unit: values so far, and those to come. */
static int refine(struct reader *r, size_t c)
{
	struct prof_profile *p = r->b->profile;
	struct column *column = &r->column[c];

	for (size_t i = 0; i < p->samples.count; i++)
		if (!sum_multiply(&p->samples.value[c][i], column->to_finest))
			return fail_line(r->err, r->line,
					 "counts in %s do not fit 64 bits",
					 column->finest);
	column->factor = column->to_finest;
	p->columns[c].unit =
		prof_add_string(r->b, column->finest, strlen(column->finest));
	return PROF_OK;
}

static int parse_value(struct reader *r, size_t c, struct prof_str s,
		       int64_t *value)
{
	struct column *column = &r->column[c];
	struct decimal d = {0};
	enum number n = decimal_parse(&d, s.s, s.len);
	int shown = s.len < 60 ? (int)s.len : 60;

	if (n == NUMBER_OK)
		n = decimal_scale(value, d, column->factor);
	if (n == NUMBER_NOT_WHOLE && column->finest &&
	    column->factor != column->to_finest) {
		if (refine(r, c) < 0)
			return PROF_EFORMAT;
		n = decimal_scale(value, d, column->factor);
	}
	if (n == NUMBER_TOO_LARGE)
		return fail_line(r->err, r->line, "count does not fit 64 bits");
	if (n == NUMBER_NOT_WHOLE)
		return fail_line(r->err, r->line,
				 "count '%.*s' is not whole in any unit of "
				 "this type",
				 shown, s.s);
	return PROF_OK;
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

/* The old count as a negative sample, the new one as any other. A side that
 * is 0 is left out, unless both are. */
static int add_sides(struct reader *r, prof_id stack, int64_t base, int64_t new)
{
	r->value[0] = base;
	if (!sum_multiply(&r->value[0], -1))
		return fail_line(r->err, r->line, "count does not fit 64 bits");
	if (base)
		add_sample(r, stack, builder_add_base_labels(r->b));
	r->value[0] = new;
	if (new || !base)
		add_sample(r, stack, 0);
	return PROF_OK;
}

/* Why a line has no count at its end. */
static int fail_count(struct reader *r, struct prof_str line)
{
	struct prof_str last = {0}, word;
	size_t words = 0;

	for (; folded_take_word(&line, &word); words++)
		last = word;
	if (words > 1 && last.len < 60 && last.s[0] >= '+' && last.s[0] <= '9')
		return fail_line(r->err, r->line, "'%.*s' is not a count",
				 (int)last.len, last.s);
	return fail_line(r->err, r->line, "no count");
}

static int read_two(struct reader *r, struct prof_str stack,
		    struct prof_str new)
{
	int64_t old_value, new_value;
	struct prof_str old;
	prof_id id;
	int status;

	if (!folded_take_count(&stack, &old))
		return fail_line(r->err, r->line,
				 "one count, but two columns are asked for");
	if ((status = parse_value(r, 0, old, &old_value)) < 0 ||
	    (status = parse_value(r, 0, new, &new_value)) < 0 ||
	    (status = folded_add_stack(&id, &r->stack, stack)) < 0)
		return status;
	return add_sides(r, id, old_value, new_value);
}

/* One column, or those of a header; the last is taken off already. */
static int read_columns(struct reader *r, struct prof_str stack,
			struct prof_str last)
{
	int status = PROF_OK;
	prof_id id;

	for (size_t c = r->column_count; c-- > 0 && status == PROF_OK;) {
		status = parse_value(r, c, last, &r->value[c]);
		if (c && status == PROF_OK && !folded_take_count(&stack, &last))
			return fail_line(r->err, r->line,
					 "%zu count%s for %zu columns",
					 r->column_count - c,
					 r->column_count - c == 1 ? "" : "s",
					 r->column_count);
	}
	if (status == PROF_OK)
		status = folded_add_stack(&id, &r->stack, stack);
	if (status == PROF_OK)
		add_sample(r, id, 0);
	return status;
}

static int read_data(struct reader *r, struct prof_str line)
{
	const char *type = r->options->type;
	struct prof_str count, rest, old;
	int status;

	if (!r->has_columns && folded_is_header(line))
		return read_header(r, line);
	if (!type)
		type = DEFAULT_TYPE;
	if (!r->has_columns) {
		status = add_column(r, (struct prof_str){type, strlen(type)});
		if (status < 0)
			return status;
	}
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

/* The text of a sample's stack as its line had it. */
static int stack_text(struct reader *r, const struct prof_profile *from,
		      size_t sample, struct prof_str *text)
{
	struct prof_stack stack = prof_stack(from, from->samples.stack[sample]);

	r->again.len = 0;
	for (size_t i = stack.depth; i-- > 0;) {
		struct prof_location l =
			prof_location(from, stack.locations[i]);

		buffer_add_str(
			&r->again,
			prof_string(from,
				    prof_function(from, l.lines[0].function)
					    ->name));
		if (i)
			buffer_add_text(&r->again, ";");
	}
	*text = buffer_str(&r->again);
	return r->again.failed ? fail_memory(r->err) : PROF_OK;
}

static void release_reader(struct reader *r)
{
	free(r->column);
	free(r->value);
	folded_stack_release(&r->stack);
	buffer_release(&r->again);
	free(r->silence);
}

/* The line of sample i, asked for one after the other. */
static uint64_t line_of(struct reader *to, const struct reader *from, size_t i)
{
	size_t *n = &to->silence_count;

	while (*n < from->silence_count && from->silence[*n].sample <= i)
		++*n;
	return i + 1 + (*n ? from->silence[*n - 1].lines : 0);
}

/* Sample i of `from` again: its last frame ends in the old count. */
static int reread(struct reader *to, struct reader *from, size_t i)
{
	const struct prof_profile *p = from->b->profile;
	int64_t old_value, new_value = p->samples.value[0][i];
	struct prof_str text, old;
	prof_id id;
	int status = stack_text(from, p, i, &text);

	if (status < 0)
		return status;
	to->line = line_of(to, from, i);
	folded_take_count(&text, &old);
	status = parse_value(to, 0, old, &old_value);
	if (status < 0)
		return status;
	if (!sum_multiply(&new_value,
			  to->column[0].factor / from->column[0].factor))
		return fail(to->err, PROF_ERANGE,
			    "a count does not fit 64 bits");
	status = folded_add_stack(&id, &to->stack, text);
	return status < 0 ? status : add_sides(to, id, old_value, new_value);
}

/* All lines had two numbers: makes two sides of the samples read so far. */
static int split_sides(struct reader *r)
{
	struct prof_profile *p = r->b->profile;
	struct prof_builder *fresh;
	struct reader to = {.options = r->options, .err = r->err};
	struct prof_str type = {r->options->type, 0};
	int status = prof_builder_new(&fresh, &p->limits, r->err);

	if (status < 0)
		return status;
	to.b = fresh;
	to.stack = (struct folded_stack){.b = fresh, .err = r->err};
	if (!type.s)
		type.s = DEFAULT_TYPE;
	type.len = strlen(type.s);
	status = add_column(&to, type);
	if (status == PROF_OK && r->column[0].factor != 1)
		status = refine(&to, 0);
	for (size_t i = 0; i < p->samples.count && status == PROF_OK; i++)
		status = reread(&to, r, i);
	if (status == PROF_OK)
		status = prof_builder_error(fresh, r->err);
	r->b->profile = fresh->profile;
	fresh->profile = p;
	r->stack.empty_frames = to.stack.empty_frames;
	prof_builder_free(fresh);
	release_reader(&to);
	return status;
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
	if (status == PROF_OK && r->sides == PERHAPS_TWO)
		status = split_sides(r);
	return status;
}

int folded_read(struct prof_builder *b, struct prof_in *in,
		const struct prof_read_options *options, struct prof_error *err)
{
	struct reader r = {
		.b = b,
		.options = options,
		.err = err,
		.stack = {.b = b, .err = err},
		.sides = options->two_column ? TWO_SIDES : PERHAPS_TWO,
	};
	int status = read_text(&r, in);

	note(options->notes, PROF_NOTE_REMARK, r.stack.empty_frames,
	     "frame without a name", "frames without a name");
	release_reader(&r);
	return status;
}
