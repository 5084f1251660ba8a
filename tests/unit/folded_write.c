/* What is written as folded stacks, and what is said about it. */
#include "tests/unit/describe.h"
#include "tests/unit/random_profile.h"

static struct prof_error err;
static struct prof_notes notes;

/* One column, one sample of value 1 for each stack: names and lengths. */
struct name {
	const char *s;
	size_t len;
};

#define NAME(s) ((struct name){s, sizeof(s) - 1})

static prof_id add_raw_frame(struct prof_builder *b, struct name n)
{
	struct prof_function f = {.name = prof_add_string(b, n.s, n.len)};
	struct prof_line line = {.function = prof_add_function(b, &f)};
	struct prof_location l = {.lines = &line, .line_count = 1};

	return prof_add_location(b, &l);
}

static struct bytes written(struct prof_profile *p, struct prof_write_options o)
{
	struct bytes b;

	notes.count = 0;
	o.format = prof_format_find("folded");
	o.notes = &notes;
	b = write_bytes(p, &o, PROF_PLAIN, &err);
	prof_free(p);
	return b;
}

static void writes(struct prof_profile *p, struct prof_write_options o,
		   const char *want, const char *what)
{
	struct bytes b = written(p, o);

	is_str(b.at ? (char *)b.at : err.text, want, "%s", what);
	free(b.at);
}

/* How the count of a note with this word stands; 0: there is none. */
static uint64_t noted(const char *many)
{
	for (size_t i = 0; i < notes.count; i++)
		if (strcmp(notes.note[i].many, many) == 0)
			return notes.note[i].count;
	return 0;
}

/* A stack of root, "mid" and leaf. */
static struct prof_profile *around(struct name root, struct name leaf)
{
	struct prof_builder *b = new_builder();
	prof_id frame[3] = {add_raw_frame(b, leaf),
			    add_raw_frame(b, NAME("mid")),
			    add_raw_frame(b, root)};
	int64_t value = 1;
	struct prof_sample s = {.values = &value, .value_count = 1};

	add_column(b, "samples", "count");
	s.stack = prof_add_stack(b, frame, 3);
	prof_add_sample(b, &s);
	return finish(b);
}

static void becomes(struct name name, const char *root, const char *leaf)
{
	static const struct prof_write_options o = PROF_WRITE_OPTIONS;
	char want[64];

	snprintf(want, sizeof(want), "%s;mid;z 1\n", root);
	writes(around(name, NAME("z")), o, want, "at the root");
	is_uint(noted("changed names"),
		strlen(root) != name.len || memcmp(root, name.s, name.len),
		"which is noted if it is another");
	snprintf(want, sizeof(want), "a;mid;%s 1\n", leaf);
	writes(around(NAME("a"), name), o, want, "at the leaf");
	is_uint(noted("changed names"),
		strlen(leaf) != name.len || memcmp(leaf, name.s, name.len),
		"which is noted if it is another");
}

static void odd_names(void)
{
	becomes(NAME("f(int, a b)"), "f(int, a b)", "f(int, a b)");
	becomes(NAME("\xff\xc3"), "\xff\xc3", "\xff\xc3");
	becomes(NAME("\xff\xfe"), "_\xfe", "\xff\xfe");
	becomes(NAME("\xfe\xffx"), "_\xffx", "\xfe\xffx");
	becomes(NAME("f;g"), "f:g", "f:g");
	becomes(NAME("f\ng\rh\ti"), "f g h i", "f g h i");
	becomes(NAME("f\0g"), "f g", "f g");
	becomes(NAME(""), "[unknown]", "[unknown]");
	becomes(NAME("# x"), "_ x", "# x");
	becomes(NAME("\x1f\x8b\x08"), "_\x8b\x08", "\x1f\x8b\x08");
	becomes(NAME("\xef\xbb\xbfx"), "_\xbb\xbfx", "\xef\xbb\xbfx");
	becomes(NAME("PERFILE2"), "_ERFILE2", "PERFILE2");
	becomes(NAME("f 12"), "f 12", "f_12");
	becomes(NAME("f 1 2"), "f 1 2", "f 1_2");
	becomes(NAME("f 1e3"), "f 1e3", "f_1e3");
	becomes(NAME("f "), "f ", "f_");
	becomes(NAME("f 12 "), "f 12 ", "f 12_");
	becomes(NAME(" "), " ", "_");
	becomes(NAME("12"), "12", "12");
	becomes(NAME("a/b"), "a/b", "a/b");
}

static void semicolons(void)
{
	struct prof_write_options o = {.size = sizeof(o), .semicolon = '|'};

	writes(around(NAME("f;g"), NAME("h")), o, "f|g;mid;h 1\n",
	       "another sign for ';'");
}

/* Stacks of one column, and their values. */
static struct prof_profile *stacks(const char *const *text,
				   const int64_t *value, size_t count)
{
	struct prof_builder *b = new_builder();

	add_column(b, "samples", "count");
	for (size_t i = 0; i < count; i++)
		add_sample(b, text[i], 0, value[i]);
	return finish(b);
}

static void joining(void)
{
	static const struct prof_write_options o = PROF_WRITE_OPTIONS;
	static const char *const text[] = {"b", "a;c", "", "a", "a;b", "a;c"};
	static const int64_t value[] = {1, 2, 4, 8, 0, 32};
	static const int64_t large[] = {INT64_MAX, 0, 0, 0, 0, 0};
	static const int64_t minus[] = {1, 2, 4, 8, 16, -3};
	static const int64_t even[] = {1, 2, 4, 8, 16, -2};
	static const char *const same[] = {"a", "a"};
	static const int64_t over[] = {INT64_MAX, 1};

	writes(stacks(text, value, 6), o,
	       "[no stack] 4\na 8\na;b 0\na;c 34\nb 1\n",
	       "a line for each stack, sorted");
	is_uint(noted("stacks without frames"), 1, "the one without is noted");
	writes(stacks(text, large, 6), o,
	       "[no stack] 0\na 0\na;b 0\na;c 0\nb 9223372036854775807\n",
	       "the largest value");
	writes(stacks(text, even, 6), o,
	       "[no stack] 4\na 8\na;b 16\na;c 0\nb 1\n",
	       "negative parts of what is not");
	writes(stacks(text, minus, 6), o,
	       "folded stacks cannot hold the negative values of 1 stack in "
	       "one column; in two they can",
	       "a negative value");
	is_int(err.status, PROF_ENOTSUP, "is not possible");
	writes(stacks(same, over, 2), o,
	       "the sum of a stack does not fit 64 bits", "too large a sum");
	is_int(err.status, PROF_ERANGE, "is no number");
	writes(stacks(text, value, 0), o,
	       "the profile has no samples, and folded stacks cannot say so",
	       "no sample");
}

/* Names that change to the same are one. */
static void collisions(void)
{
	static const struct prof_write_options o = PROF_WRITE_OPTIONS;
	struct prof_builder *b = new_builder();
	struct name names[] = {NAME("a;"), NAME("a:"), NAME("a\n"), NAME("")};
	int64_t value = 1;
	struct prof_sample s = {.values = &value, .value_count = 1};
	prof_id frame;

	add_column(b, "samples", "count");
	for (size_t i = 0; i < 4; i++) {
		frame = add_raw_frame(b, names[i]);
		s.stack = prof_add_stack(b, &frame, 1);
		prof_add_sample(b, &s);
	}
	add_sample(b, "[unknown]", 0, 1);
	writes(finish(b), o, "[unknown] 2\na: 2\na_ 1\n",
	       "names that become like others");
	is_uint(noted("names like others"), 1, "are counted");
	is_uint(noted("changed names"), 3, "apart from those that change");
}

static struct prof_profile *sides(void)
{
	struct prof_builder *b = new_builder();
	prof_id base = add_label(b, PROF_BASE_LABEL, "true");

	add_column(b, "samples", "count");
	add_sample(b, "a", base, -1);
	add_sample(b, "a", 0, 2);
	add_sample(b, "gone", base, -4);
	add_sample(b, "new", 0, 8);
	return finish(b);
}

static void two_sides(void)
{
	static const struct prof_write_options plain = PROF_WRITE_OPTIONS,
					       two = {.size = sizeof(two),
						      .two_column = 1},
					       header = {.size = sizeof(header),
							 .header = 1};
	static const char *const text[] = {"a", "b"};
	static const int64_t value[] = {1, -2};

	writes(sides(), plain, "a 1 2\ngone 4 0\nnew 0 8\n", "two sides");
	is_uint(noted("labels"), 0, "whose label is not lost");
	writes(stacks(text, value, 2), two, "a 0 1\nb 2 0\n",
	       "negative values are an old side on request");
	writes(sides(), header, "samples/count\na 1\ngone -4\nnew 8\n",
	       "a header allows negative values");
	is_uint(noted("labels"), 2, "and loses the labels");
}

static struct prof_profile *columns(const char *type, const char *unit)
{
	struct prof_builder *b = new_builder();
	struct prof_header h = {.default_type = add_text(b, "samples")};
	int64_t value[2] = {3, -40};
	struct prof_sample s = {.values = value, .value_count = 2};

	prof_set_header(b, &h);
	add_column(b, "samples", "count");
	add_column(b, type, unit);
	s.stack = add_stack(b, "main;f");
	prof_add_sample(b, &s);
	return finish(b);
}

static void several_columns(void)
{
	static const struct prof_write_options plain = PROF_WRITE_OPTIONS,
					       header = {.size = sizeof(header),
							 .header = 1};
	static const char no_word[] =
		"the type or unit of column 2 is no word for a header";

	writes(columns("cpu", "ns"), plain, "main;f 3\n",
	       "the column that is shown");
	is_uint(noted("value columns"), 1, "the other is lost");
	writes(columns("cpu", "ns"), header,
	       "samples/count cpu/ns\nmain;f 3 -40\n", "all, with a header");
	is_uint(noted("value columns"), 0, "none is lost");
	writes(columns("c p u", "ns"), header, no_word, "two words");
	writes(columns("cpu", ""), header, no_word, "no word");
	writes(columns("cpu", "n/s"), header, no_word, "a word with a slash");
}

/* Is every stack behind the one before, as bytes? */
static bool is_sorted(char *text)
{
	char *before = NULL, *end;

	for (; (end = strchr(text, '\n')); text = end + 1) {
		*end = '\0';
		*strrchr(text, ' ') = '\0';
		if (before && strcmp(before, text) >= 0)
			return false;
		before = text;
	}
	return true;
}

static void order(void)
{
	size_t wrong = 0, count = 0;

	for (uint64_t seed = 1; seed <= 400; seed++) {
		struct prof_write_options o = {.size = sizeof(o),
					       .two_column = 0};
		struct bytes b = written(random_profile(seed, seed % 2), o);

		if (!b.at)
			continue;
		count++;
		if (!is_sorted((char *)b.at)) {
			tap_diag("seed %" PRIu64, seed);
			wrong++;
		}
		free(b.at);
	}
	is_uint(wrong, 0, "lines are sorted, and none is there twice");
	ok(count > 200, "in %zu profiles", count);
}

int main(void)
{
	odd_names();
	semicolons();
	joining();
	collisions();
	two_sides();
	several_columns();
	order();
	return tap_end();
}
