#include "libprof/fmt/pprof.h"

#include <string.h>

/* Are these the fields of a column, and perhaps some of a later time? */
static bool is_column(const struct wire_field *of)
{
	struct wire w = wire_of(of);
	struct wire_field f;
	int more;

	while ((more = wire_next(&f, &w, NULL)) > 0)
		if (f.number <= UNIT && f.type != WIRE_VARINT)
			return false;
	return more == 0;
}

/* Could the file have this field? */
static bool is_field(const struct wire_field *f)
{
	if (f->number > DOC_URL)
		return true; /* of a later time */
	if (f->number == COMMENT)
		return f->type == WIRE_BYTES || f->type == WIRE_VARINT;
	if (f->type != profile_field_type(f->number))
		return false;
	return f->number != SAMPLE_TYPE || is_column(f);
}

/* Nothing but what people read? */
static bool is_text(const unsigned char *window, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (window[i] < ' ' && !memchr("\t\n\r", window[i], 3))
			return false;
	return true;
}

/* The tag of a table's row or of a sample, which may be longer than what we
 * see of it. */
static bool begins_with_bytes(const unsigned char *window)
{
	return (window[0] & 7) == WIRE_BYTES && window[0] >> 3 >= SAMPLE_TYPE &&
	       window[0] >> 3 <= STRING_TABLE;
}

/*
 * Each field that could be right speaks for us. A short text may look like a
 * few fields, and any file like one; but a whole profile has a string table
 * that begins with "".
 */
static unsigned pprof_bid(const unsigned char *window, size_t len, bool whole)
{
	struct wire w = {window, window + len, 0};
	struct wire_field f;
	bool has_strings = false;
	unsigned bits = 0;

	while (wire_next(&f, &w, NULL) > 0) {
		if (!is_field(&f))
			return 0;
		if (f.number <= DOC_URL && bits < 1000)
			bits += 8;
		has_strings |= f.number == STRING_TABLE && f.len == 0;
	}
	if (whole && !has_strings)
		return bits > 8 && !is_text(window, len) ? 1 : 0;
	if (!whole && !bits && begins_with_bytes(window))
		return is_text(window, len) ? 0 : 4;
	return bits;
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
