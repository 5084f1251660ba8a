/*
 * pprof: one profile has many encodings. All of them read the same; what is
 * none of them is refused, whatever happened to it on the way.
 */
#include "tests/unit/describe.h"
#include "tests/unit/message.h"
#include "tests/unit/random_profile.h"

static struct prof_error err;

/* Fields 1 (locations) and 2 (values) of samples, and comments: packed
 * becomes not packed, or half of it. */
static bool is_packed(unsigned message, const struct field *f)
{
	return f->type == 2 && ((message == 2 && f->number <= 2) ||
				(message == 0 && f->number == 13));
}

static void unpack(struct bytes *to, const struct field *f, bool half)
{
	const unsigned char *p = f->data, *end = f->data + f->value;
	size_t n = 0;

	while (p < end && !(half && n++ == 1))
		put_number(to, f->number, take_varint(&p));
	if (p < end)
		put_bytes(to, f->number, p, (size_t)(end - p));
}

static struct bytes unpack_message(const unsigned char *p, size_t len,
				   unsigned message, bool half)
{
	const unsigned char *end = p + len;
	struct bytes to = {0};

	bytes_add(&to, "", 0);
	while (p < end) {
		struct field f = take_field(&p);

		if (is_packed(message, &f)) {
			unpack(&to, &f, half);
		} else if (message == 0 && f.number == 2) {
			struct bytes sample =
				unpack_message(f.data, f.value, 2, half);

			put_bytes(&to, 2, sample.at, sample.len);
			free(sample.at);
		} else {
			bytes_add(&to, f.begin, (size_t)(f.end - f.begin));
		}
	}
	return to;
}

/* Fields of the outermost message in another order. Those of one number stay
 * in theirs. */
static struct bytes reorder(struct bytes from, struct dice *d)
{
	unsigned order[16];
	struct bytes to = {0};

	bytes_add(&to, "", 0);
	for (unsigned i = 0; i < 16; i++) {
		unsigned j = (unsigned)roll_below(d, i + 1);

		order[i] = order[j];
		order[j] = i;
	}
	for (unsigned i = 0; i < 16; i++)
		for (const unsigned char *p = from.at;
		     p < from.at + from.len;) {
			struct field f = take_field(&p);

			if (f.number == order[i])
				bytes_add(&to, f.begin,
					  (size_t)(f.end - f.begin));
		}
	return to;
}

/* Fields that nobody knows, of all types, between all others. */
static struct bytes sprinkle(struct bytes from)
{
	static const char unknown[] = "\xa0\x06\x01"
				      "\xa1\x06xxxxxxxx"
				      "\xa2\x06\x02xx"
				      "\xa5\x06xxxx";
	struct bytes to = {0};

	for (const unsigned char *p = from.at; p < from.at + from.len;) {
		struct field f = take_field(&p);

		bytes_add(&to, f.begin, (size_t)(f.end - f.begin));
		bytes_add(&to, unknown, sizeof(unknown) - 1);
	}
	return to;
}

static struct bytes encode(const struct prof_profile *p)
{
	static const struct prof_write_options o = PROF_WRITE_OPTIONS;

	return write_bytes(p, &o, PROF_PLAIN, &err);
}

/* Reads the same as `want`? Frees the bytes. */
static bool reads(struct bytes b, const char *want)
{
	static const struct prof_read_options defaults = PROF_READ_OPTIONS;
	struct prof_read_options o = defaults;
	struct prof_profile *p;
	char *have;
	bool same;

	o.format = prof_format_find("pprof");
	p = read_bytes(b, &o, &err);
	have = p ? describe(p) : NULL;
	same = have && strcmp(have, want) == 0;
	if (!have)
		tap_diag("%s", err.text);
	free(have);
	prof_free(p);
	free(b.at);
	return same;
}

static void encodings(void)
{
	unsigned seeds = tap_times(200);
	size_t unpacked = 0, mixed = 0, reordered = 0, sprinkled = 0;

	for (uint64_t seed = 1; seed <= seeds; seed++) {
		struct dice d = {.state = seed};
		struct prof_profile *p = random_profile(seed, seed % 2);
		struct bytes b = encode(p);
		char *want = describe(p);

		unpacked += reads(unpack_message(b.at, b.len, 0, false), want);
		mixed += reads(unpack_message(b.at, b.len, 0, true), want);
		reordered += reads(reorder(b, &d), want);
		sprinkled += reads(sprinkle(b), want);
		free(want);
		free(b.at);
		prof_free(p);
	}
	is_uint(unpacked, seeds, "numbers that are not packed read the same");
	is_uint(mixed, seeds, "and those that are partly");
	is_uint(reordered, seeds, "fields in any order");
	is_uint(sprinkled, seeds, "fields of another time in between");
}

/* A kind of number, such as ids: where it stands, and what it becomes. */
struct place {
	unsigned message, field;
};

struct kind {
	const struct place *places;
	size_t count;
	uint64_t (*change)(uint64_t);
};

/* Messages go by the field of the profile that holds them; these lie in
 * others. */
enum { LINE = 100, LABEL };

static const struct place id_places[] = {
	{2, 1}, {3, 1}, {4, 1}, {4, 2}, {5, 1}, {LINE, 1},
};

static const struct place string_places[] = {
	{1, 1}, {1, 2},	 {3, 5},  {3, 6},     {5, 2},	  {5, 3},
	{5, 4}, {11, 1}, {11, 2}, {LABEL, 1}, {LABEL, 2}, {LABEL, 4},
	{0, 7}, {0, 8},	 {0, 13}, {0, 14},    {0, 15},
};

/* Ids are any numbers: 1, 2, 3 become large ones. */
static uint64_t far_id(uint64_t id)
{
	return id ? id * 0x9e3779b97f4a7c15 : 0;
}

/* Two more empty strings come first. */
static uint64_t two_behind(uint64_t string)
{
	return string ? string + 2 : 0;
}

static const struct kind ids = {id_places, 6, far_id};
static const struct kind strings = {string_places, 17, two_behind};

static bool is_there(const struct kind *k, unsigned message, unsigned field)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->places[i].message == message &&
		    k->places[i].field == field)
			return true;
	return false;
}

/* The message in a field; 0: it is none. */
static unsigned message_in(unsigned message, unsigned field)
{
	if (message == 4 && field == 4)
		return LINE;
	if (message == 2 && field == 3)
		return LABEL;
	return message == 0 && (field <= 5 || field == 11) ? field : 0;
}

static void change_packed(struct bytes *to, const struct field *f,
			  const struct kind *k)
{
	for (const unsigned char *p = f->data; p < f->data + f->value;)
		put_number(to, f->number, k->change(take_varint(&p)));
}

/* All numbers of a kind changed. */
static struct bytes change(const unsigned char *p, size_t len, unsigned message,
			   const struct kind *k)
{
	const unsigned char *end = p + len;
	struct bytes to = {0};

	bytes_add(&to, "", 0);
	while (p < end) {
		struct field f = take_field(&p);
		unsigned inner = message_in(message, f.number);

		if (is_there(k, message, f.number)) {
			if (f.type == 2)
				change_packed(&to, &f, k);
			else
				put_number(&to, f.number, k->change(f.value));
		} else if (inner) {
			struct bytes b = change(f.data, f.value, inner, k);

			put_bytes(&to, f.number, b.at, b.len);
			free(b.at);
		} else {
			bytes_add(&to, f.begin, (size_t)(f.end - f.begin));
		}
	}
	return to;
}

static struct bytes with_empty_strings(struct bytes from)
{
	struct bytes to = {0};
	struct bytes changed = change(from.at, from.len, 0, &strings);

	bytes_add(&to, "\x32\0\x32\0", 4);
	bytes_add(&to, changed.at, changed.len);
	free(changed.at);
	return to;
}

static void other_numbers(void)
{
	unsigned seeds = tap_times(100);
	size_t sparse = 0, shifted = 0;

	for (uint64_t seed = 1; seed <= seeds; seed++) {
		struct prof_profile *p = random_profile(seed, seed % 2);
		struct bytes b = encode(p);
		char *want = describe(p);

		sparse += reads(change(b.at, b.len, 0, &ids), want);
		shifted += reads(with_empty_strings(b), want);
		free(want);
		free(b.at);
		prof_free(p);
	}
	is_uint(sparse, seeds, "ids may be any numbers");
	is_uint(shifted, seeds, "the empty string may be there more than once");
}

/* Cut anywhere, or with a byte changed: refused, or sound (read_bytes sees to
 * that); never more than that. */
static void damage(void)
{
	struct prof_profile *p = random_profile(4, true);
	struct prof_read_options o = {.size = sizeof(o),
				      .format = prof_format_find("pprof")};
	struct bytes b = encode(p);
	const size_t step = tap_is_slow() ? 13 : 1;
	size_t cut_reads = 0, refused = 0;

	prof_free(p);
	for (size_t len = 0; len < b.len; len += step) {
		p = read_bytes(bytes_view(b.at, len), &o, &err);
		cut_reads += p != NULL;
		prof_free(p);
	}
	ok(cut_reads < b.len / step / 2,
	   "cut profiles are refused, most of them");
	for (int repair = 0; repair < 2; repair++)
		for (size_t i = 0; i < b.len; i += step) {
			unsigned char before = b.at[i];

			o.repair = repair;
			b.at[i] ^= (unsigned char)(1u << i % 8);
			p = read_bytes(b, &o, &err);
			refused += !p;
			prof_free(p);
			b.at[i] = before;
		}
	ok(refused > 0, "changed ones are refused or sound");
	free(b.at);
}

/* Limits hold for what a file says. */
static void limits(void)
{
	struct prof_limits limit = {.size = sizeof(limit), .max_depth = 2};
	struct prof_read_options o = {.size = sizeof(o), .limits = &limit};
	struct prof_builder *b = new_builder();
	struct prof_profile *p;
	struct bytes bytes;

	add_column(b, "samples", "count");
	add_sample(b, "a;b;c", 0, 1);
	p = finish(b);
	bytes = encode(p);
	prof_free(p);
	ok(!read_bytes(bytes, &o, &err), "a stack that is too deep");
	is_int(err.status, PROF_ELIMIT, "exceeds a limit");
	is_str(err.text, "a stack of 3 frames; the limit is 2", "why");
	limit.max_depth = 3;
	p = read_bytes(bytes, &o, &err);
	ok(p, "a stack that is not");
	prof_free(p);
	free(bytes.at);
}

static void unknown_fields_are_told(void)
{
	struct prof_notes notes = {0};
	struct prof_read_options o = {.size = sizeof(o), .notes = &notes};
	struct prof_profile *p = read_bytes(
		bytes_view("\x32\0\xa0\x06\x01\x12\x03\xa0\x06\x01", 10), &o,
		&err);

	ok(p, "unknown fields");
	ok(notes.count == 1 && notes.note[0].count == 2 &&
		   notes.note[0].kind == PROF_NOTE_LOSS,
	   "are counted as lost");
	is_str(notes.note[0].many, "unknown fields", "by name");
	prof_free(p);
}

int main(void)
{
	encodings();
	other_numbers();
	damage();
	limits();
	unknown_fields_are_told();
	return tap_end();
}
