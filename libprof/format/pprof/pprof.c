#include "libprof/format/pprof/pprof.h"

#include <string.h>

/* Of a window, that may be the beginning of anything. */
enum { CUT_MAX = 16 };

#define FIELD(n) (1u << (n))
#define FIELDS(from, to) (FIELD((to) + 1) - FIELD(from))

/* Which fields the messages of a profile have, by their wire type. */
static const struct {
	uint32_t last;
	unsigned numbers, bytes;
} messages[] = {
	[SAMPLE_TYPE] = {UNIT, FIELDS(TYPE, UNIT), 0},
	[SAMPLE] = {LABEL, FIELDS(LOCATION_ID, VALUE),
		    FIELDS(LOCATION_ID, LABEL)},
	[MAPPING] = {HAS_INLINE_FRAMES, FIELDS(ID, HAS_INLINE_FRAMES), 0},
	[LOCATION] = {IS_FOLDED, FIELDS(ID, IS_FOLDED) - FIELD(LINE),
		      FIELD(LINE)},
	[FUNCTION] = {START_LINE, FIELDS(ID, START_LINE), 0},
};

/* Could the message have this field? */
static bool is_inner(uint32_t message, const struct wire_field *f)
{
	if (f->number > messages[message].last)
		return true; /* of a later time */
	return (f->type == WIRE_VARINT &&
		messages[message].numbers & FIELD(f->number)) ||
	       (f->type == WIRE_BYTES &&
		messages[message].bytes & FIELD(f->number));
}

/* Are these the fields of such a message, all of them? */
static bool is_message(const struct wire_field *of)
{
	struct wire w;
	struct wire_field f;
	bool has_value = of->number != SAMPLE;
	int more;

	if (of->type != WIRE_BYTES)
		return false;
	w = wire_of(of);
	while ((more = wire_next(&f, &w, NULL)) > 0) {
		if (!is_inner(of->number, &f))
			return false;
		has_value |= f.number == VALUE;
	}
	return more == 0 && has_value;
}

/* Could the file have this field, whatever is in it? */
static bool is_field(const struct wire_field *f)
{
	if (f->number > DOC_URL)
		return true; /* of a later time */
	if (f->number == COMMENT)
		return f->type == WIRE_BYTES || f->type == WIRE_VARINT;
	return f->type == profile_field_type(f->number);
}

/* Nothing but what people read? A profile has other bytes: the tags of its
 * messages, or of the fields in them. */
static bool is_text(const unsigned char *window, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (window[i] < ' ' && !memchr("\t\n\r\f\033", window[i], 5))
			return false;
	return true;
}

/* A field of a message that is known, and not of a later time. */
static bool is_known(uint32_t message, const struct wire_field *f)
{
	return f->number && f->number <= messages[message].last &&
	       is_inner(message, f);
}

/* A sample or a location that is longer than what we see of it, or a string
 * that is; other rows are short. */
static bool is_long_field(const unsigned char *p, size_t len)
{
	uint32_t number = p[0] >> 3;
	struct wire w = {p + 1, p + len, 0};
	const unsigned char *at;
	struct wire_field f;
	uint64_t size;

	if ((p[0] & 7) != WIRE_BYTES || wire_varint(&size, &w, NULL) < 0 ||
	    size <= (size_t)(w.end - w.p) || size > INT32_MAX)
		return false;
	if (number != SAMPLE && number != LOCATION)
		return number == STRING_TABLE;
	for (at = w.p; wire_next(&f, &w, NULL) > 0; at = w.p)
		if (!is_known(number, &f))
			return false;
	if (at == w.end)
		return true;
	f.number = *at >> 3; /* this one is cut */
	f.type = (enum wire_type)(*at & 7);
	return is_known(number, &f);
}

/* What speaks for a profile. */
struct evidence {
	unsigned fields;   /* those that could be right */
	unsigned messages; /* of these, those with fields that are right, too */
	unsigned kinds;	   /* of messages, and of a table of strings; bits */
	bool is_broken;	   /* something is not right inside, or breaks off */
	bool is_other;	   /* what no profile has */
};

static void weigh_field(struct evidence *e, const struct wire_field *f)
{
	bool is_row = f->number < STRING_TABLE;
	bool is_right = is_row ? is_message(f)
			       : f->number == STRING_TABLE && !f->len;

	e->is_other |= !is_field(f) || (f->number == SAMPLE_TYPE && !is_right);
	if (e->is_other || f->number > DOC_URL)
		return;
	e->fields++;
	e->messages += is_row ? is_right : 1;
	e->is_broken |= is_row && !is_right;
	e->kinds |= is_right ? FIELD(f->number) : 0;
}

static struct evidence weigh(const unsigned char *window, size_t len)
{
	struct wire w = {window, window + len, 0};
	const unsigned char *at;
	struct evidence e = {0};
	struct wire_field f;

	for (at = w.p; wire_next(&f, &w, NULL) > 0 && !e.is_other; at = w.p)
		weigh_field(&e, &f);
	len = (size_t)(window + len - at);
	if (len <= CUT_MAX)
		return e;
	if (!is_long_field(at, len))
		e.is_broken = true;
	else if (at[0] >> 3 != STRING_TABLE)
		e.kinds |= FIELD(at[0] >> 3);
	return e;
}

/*
 * Each field that could be right speaks for us. A short text may look like a
 * few fields, and any file like one; but a whole profile has a string table
 * that begins with "", and a part of one has messages of several kinds, or
 * rows or samples without end.
 */
static unsigned pprof_bid(const unsigned char *window, size_t len, bool whole)
{
	struct evidence e;
	bool has_kinds, has_strings;

	if (is_text(window, len))
		return 0;
	e = weigh(window, len);
	has_kinds = e.kinds & (e.kinds - 1);
	has_strings = e.kinds & FIELD(STRING_TABLE);
	if (e.is_other)
		return 0;
	if (whole && !has_strings)
		return e.messages > 1 && has_kinds ? 1 : 0;
	if (!whole && !e.fields)
		return !e.is_broken && window[0] >> 3 != STRING_TABLE ? 4 : 0;
	if (!whole && !has_kinds &&
	    (e.is_broken || e.kinds == FIELD(SAMPLE_TYPE) || !e.kinds))
		return 0;
	return e.fields < 125 ? e.fields * 8 : 1000;
}

static const char *const suffixes[] = {".pb", ".pprof", ".prof", NULL};

const struct prof_format format_pprof = {
	.name = "pprof",
	.summary = "profile.proto of google/pprof, Go and Pyroscope",
	.suffixes = suffixes,
	.is_binary = true,
	.bid = pprof_bid,
	.read = pprof_read,
	.write = pprof_write,
};
