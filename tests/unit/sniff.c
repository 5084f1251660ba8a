/* What a file begins with: texts and other binary files of any size are not
 * taken for profiles, and profiles in any order of their fields are found. */
#include "tests/unit/random_profile.h"
#include "tests/unit/wire_out.h"

enum { WINDOW = 1 << 16, TEXTS = 600, BINARIES = 4000 };

static struct prof_error err;

static size_t random_size(struct dice *d)
{
	static const size_t sizes[] = {200,	   WINDOW - 1, WINDOW,
				       WINDOW + 1, 70000,      2 * WINDOW};

	return roll_one_in(d, 3) ? 1 + roll_below(d, 3000)
				 : sizes[roll_below(d, 6)];
}

static void add_words(struct bytes *b, struct dice *d, const char *between)
{
	for (size_t words = 1 + roll_below(d, 12); words--;) {
		char word[16];
		size_t len = 1 + roll_below(d, 14);

		for (size_t i = 0; i < len; i++)
			word[i] = (char)(' ' + 1 + roll_below(d, 94));
		bytes_add(b, word, len);
		bytes_add(b, between, strlen(between));
	}
}

enum kind { PROSE, CSV, LOG, XML, JSON, LINES_OF_JSON, FRAMES, COLORED, KINDS };

static void add_line(struct bytes *b, struct dice *d, enum kind kind)
{
	static const char *const begins[KINDS] = {
		"",   "",	 "2026-11-30T12:00:01.5Z INFO ", "<a b=\"1\">",
		",{", "{\"a\":", "java/lang/Thread.run:1583;",	 "\033[31m"};
	static const char *const between[KINDS] = {
		" ", ",", " ", " ", "1,", " ", ";", "\033[0m \f"};
	static const char *const ends[KINDS] = {
		".\n", "x\r\n", "done\n",	"</a>\n",
		"}\n", "}\n",	"[10000000]\n", "\033[0m\n"};

	bytes_add(b, begins[kind], strlen(begins[kind]));
	add_words(b, d, between[kind]);
	bytes_add(b, ends[kind], strlen(ends[kind]));
}

/* The first byte is what tells protocol buffers: any of them. */
static struct bytes make_text(struct dice *d)
{
	enum kind kind = (enum kind)roll_below(d, KINDS);
	size_t size = random_size(d);
	struct bytes b = {0};
	char first = (char)(' ' + 1 + roll_below(d, 94));

	if (roll_one_in(d, 2))
		bytes_add(&b, &first, 1);
	else if (roll_one_in(d, 8))
		bytes_add(&b, "\n\n", 2);
	while (b.len < size)
		add_line(&b, d, kind);
	b.len = size;
	return b;
}

/* The fields of a message that is no profile, deep down. */
static void add_message(struct bytes *b, struct dice *d, int depth)
{
	static const size_t numbers[] = {1, 2, 3, 4, 6, 10, 15, 40};

	for (size_t fields = 1 + roll_below(d, 6); fields--;) {
		unsigned number = (unsigned)numbers[roll_below(d, 8)];
		struct bytes inner = {0};

		if (!depth || roll_one_in(d, 2)) {
			put_number(b, number, 1 + roll_bits(d));
			continue;
		}
		add_message(&inner, d, depth - 1);
		put_message(b, number, &inner);
	}
}

/* Of another schema: one field of messages again and again, as traces and
 * other telemetry are. */
static void add_messages(struct bytes *b, struct dice *d, size_t size)
{
	unsigned number = 1 + (unsigned)roll_below(d, 2);

	while (b->len < size) {
		struct bytes message = {0};

		put_number(&message, 8, 1 + roll_bits(d));
		add_message(&message, d, 2);
		put_message(b, number, &message);
	}
}

static struct bytes make_binary(struct dice *d)
{
	static const char tags[] = "\n\022\032\"*2:\b";
	size_t size = random_size(d);
	struct bytes b = {0};

	if (roll_one_in(d, 4))
		add_messages(&b, d, size);
	if (roll_one_in(d, 2))
		bytes_add(&b, tags + roll_below(d, 8), 1);
	while (b.len < size) {
		uint64_t r = roll(d);

		bytes_add(&b, &r, sizeof(r));
	}
	b.len = size;
	return b;
}

/* How many of those that are made are taken for a profile. */
static int count_taken(struct bytes (*make)(struct dice *), unsigned count)
{
	struct dice d = {.state = 2};
	int taken = 0;

	for (unsigned i = 0; i < count; i++) {
		struct bytes b = make(&d);
		struct prof_profile *p = read_bytes(b, NULL, &err);

		if (p || err.status != PROF_EUNKNOWN) {
			taken++;
			tap_diag("%u: %zu bytes of '%.*s': %s", i, b.len,
				 b.len < 40 ? (int)b.len : 40, (char *)b.at,
				 p ? "read" : err.text);
		}
		prof_free(p);
		free(b.at);
	}
	return taken;
}

/* Sections of a profile that are each larger than the window, or not. */
enum section { COLUMNS, SAMPLES, LONG_SAMPLE, LOCATIONS, FUNCTIONS, STRINGS };

static void add_section(struct bytes *b, enum section section, unsigned rows)
{
	struct bytes m = {0};

	if (section == COLUMNS) {
		put_number(&m, 1, 1);
		put_number(&m, 2, 1);
		put_message(b, 1, &m);
	} else if (section == STRINGS) {
		put_bytes(b, 6, "", 0);
		for (unsigned i = 0; i < rows; i++)
			put_bytes(b, 6, "a name of a function", 20);
	} else if (section == LONG_SAMPLE) {
		struct bytes ids = {0};

		for (unsigned i = 0; i < rows; i++)
			put(&ids, 1 + i % 9);
		put_message(&m, 1, &ids);
		put_number(&m, 2, 5);
		put_message(b, 2, &m);
	}
	for (unsigned i = 0; i < rows && section != COLUMNS; i++) {
		if (section == SAMPLES) {
			put_number(&m, 1, 1 + i % 9);
			put_number(&m, 2, 1);
			put_message(b, 2, &m);
		} else if (section == LOCATIONS && i < 9) {
			struct bytes line = {0};

			put_number(&line, 1, 1);
			put_number(&m, 1, i + 1);
			put_message(&m, 4, &line);
			put_message(b, 4, &m);
		} else if (section == FUNCTIONS && i == 0) {
			put_number(&m, 1, 1);
			put_number(&m, 2, 1);
			put_message(b, 5, &m);
		}
	}
}

static void orders(void)
{
	static const enum section order[][5] = {
		{COLUMNS, SAMPLES, LOCATIONS, FUNCTIONS, STRINGS},
		{SAMPLES, COLUMNS, LOCATIONS, FUNCTIONS, STRINGS},
		{STRINGS, FUNCTIONS, LOCATIONS, SAMPLES, COLUMNS},
		{LONG_SAMPLE, COLUMNS, LOCATIONS, FUNCTIONS, STRINGS},
		{COLUMNS, LONG_SAMPLE, LOCATIONS, FUNCTIONS, STRINGS},
		{LOCATIONS, FUNCTIONS, LONG_SAMPLE, COLUMNS, STRINGS},
	};
	static const unsigned rows[] = {9, 1000, 10000, 60000};
	const size_t sizes = tap_is_slow() ? 3 : 4;

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		for (size_t k = 0; k < sizes; k++) {
			struct bytes b = {0};
			struct prof_profile *p;

			for (size_t s = 0; s < 5; s++)
				add_section(&b, order[i][s], rows[k]);
			p = read_bytes(b, NULL, &err);
			if (!ok(p, "order %zu of %u rows is a profile", i,
				rows[k]))
				tap_diag("%s", err.text);
			prof_free(p);
			free(b.at);
		}
}

int main(void)
{
	is_int(count_taken(make_text, tap_times(TEXTS)), 0,
	       "no text of %u is taken for a profile", tap_times(TEXTS));
	is_int(count_taken(make_binary, tap_times(BINARIES)), 0,
	       "nor any of %u binary files", tap_times(BINARIES));
	orders();
	return tap_end();
}
