/* Folded stacks: what a line means, and what is written for it. */
#include "tests/unit/describe.h"
#include "tests/unit/placed.h"
#include "tests/unit/random_profile.h"

static struct prof_error err;

/* "main;f 1 [k=v] | ..." with columns in front: what was read, shortly. */
static char *brief(const struct prof_profile *p)
{
	struct line *line = line_begin();
	size_t columns;
	const struct prof_column *c = prof_columns(p, &columns);

	for (size_t i = 0; i < columns; i++)
		fprintf(line->to, "%.*s/%.*s ",
			(int)prof_string(p, c[i].type).len,
			prof_string(p, c[i].type).s,
			(int)prof_string(p, c[i].unit).len,
			prof_string(p, c[i].unit).s);
	for (size_t i = 0; i < prof_sample_count(p); i++) {
		struct prof_stack s = prof_stack(p, prof_sample_stacks(p)[i]);

		fputs("| ", line->to);
		for (size_t j = s.depth; j-- > 0;) {
			struct prof_location l =
				prof_location(p, s.locations[j]);
			struct prof_str name = prof_string(
				p, prof_function(p, l.lines[0].function)->name);

			fprintf(line->to, "<%.*s>", (int)name.len, name.s);
		}
		for (size_t j = 0; j < columns; j++)
			fprintf(line->to, " %" PRId64, prof_values(p, j)[i]);
		fputs(prof_is_base(p, prof_sample_labels(p)[i]) ? " base "
								: " ",
		      line->to);
	}
	return line_end(line);
}

/* NULL text: as the reader does without being told; else a type. */
static void reads_as(const char *type, int two_column, const char *text,
		     const char *want)
{
	struct prof_read_options o = {
		.size = sizeof(o),
		.format = prof_format_find("folded"),
		.type = type,
		.two_column = two_column,
	};
	struct prof_profile *p = read_text(text, &o, &err);
	char *have = p ? brief(p) : NULL;

	is_str(have ? have : placed(&err), want, "%s", text);
	free(have);
	prof_free(p);
}

static void lines(void)
{
	static const char *const good[][2] = {
		{"a;b 3", "samples/count | <a><b> 3 "},
		{"a;b 3\n", "samples/count | <a><b> 3 "},
		{"a;b 3\r\nc 4\r\n", "samples/count | <a><b> 3 | <c> 4 "},
		{"a;b\t3\n", "samples/count | <a><b> 3 "},
		{"a;b  \t 3 \t \n", "samples/count | <a><b> 3 "},
		{"a b;c d 3\n", "samples/count | <a b><c d> 3 "},
		{" a; b 3\n", "samples/count | < a>< b> 3 "},
		{"\n\n# c 9\n \t\r\na 3\n", "samples/count | <a> 3 "},
		{"a 3\n# c 9\na 4\n", "samples/count | <a> 3 | <a> 4 "},
		{"\xef\xbb\xbf"
		 "a 3\n",
		 "samples/count | <a> 3 "},
		{"a;;b 3\n", "samples/count | <a><><b> 3 "},
		{"a; 3\n", "samples/count | <a><> 3 "},
		{";a 3\n", "samples/count | <><a> 3 "},
		{"; 3\n", "samples/count | <><> 3 "},
		{" 9\n", "samples/count |  9 "},
		{"\t9\na 1\n", "samples/count |  9 | <a> 1 "},
		{"a 0\n", "samples/count | <a> 0 "},
		{"a -4\n", "samples/count | <a> -4 "},
		{"a +4\n", "samples/count | <a> 4 "},
		{"a 1e3\n", "samples/count | <a> 1000 "},
		{"a 2.50e1\n", "samples/count | <a> 25 "},
		{"a 2.0\n", "samples/count | <a> 2 "},
		{"a 9223372036854775807\n",
		 "samples/count | <a> 9223372036854775807 "},
		{"a -9223372036854775808\n",
		 "samples/count | <a> -9223372036854775808 "},
		{"a;a;a 1\na;a 1\na;a;a 1\n",
		 "samples/count | <a><a><a> 1 | <a><a> 1 | <a><a><a> 1 "},
		{"\xff\xc3;b 1\n", "samples/count | <\xff\xc3><b> 1 "},
		{"a 1 2\nb 3\n", "samples/count | <a 1> 2 | <b> 3 "},
		{"b 3\na 1 2\n", "samples/count | <b> 3 | <a 1> 2 "},
		{"a 1 2\n 5\n", "samples/count | <a 1> 2 |  5 "},
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		reads_as(NULL, 0, good[i][0], good[i][1]);
}

static void sides(void)
{
	static const char *const good[][2] = {
		{"a 1 0\nb 0 2\nc 0 0\n",
		 "samples/count | <a> -1 base | <b> 2 | <c> 0 "},
		{"# x\na 1\t2\r\nb\t3  0\n",
		 "samples/count | <a> -1 base | <a> 2 | <b> -3 base "},
		{"a 0 2\n#\nb 0 1\n", "samples/count | <a> 2 | <b> 1 "},
		{"a 9223372036854775807 9223372036854775807\nb 1e1 0\n",
		 "samples/count | <a> -9223372036854775807 base "
		 "| <a> 9223372036854775807 | <b> -10 base "},
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		reads_as(NULL, 0, good[i][0], good[i][1]);
		reads_as(NULL, 1, good[i][0], good[i][1]);
	}
	reads_as(NULL, 1, "a;b 1 2\n",
		 "samples/count | <a><b> -1 base | <a><b> 2 ");
	reads_as(NULL, -1, "a 1 0\nb 0 2\n",
		 "samples/count | <a 1> 0 | <b 0> 2 ");
	reads_as(NULL, 1, " 1 2\n", "samples/count |  -1 base |  2 ");
	reads_as(NULL, 1, "a 1 2\n#\nb 3\n",
		 "3: one count, but two columns are asked for");
	reads_as(NULL, 1, "b 3\n",
		 "1: one count, but two columns are asked for");
	reads_as(NULL, 1, "a -9223372036854775808 1\n",
		 "1: count does not fit 64 bits");
	reads_as(NULL, 1, "a 99999999999999999999 1\n",
		 "1: count does not fit 64 bits");
	reads_as(NULL, 1, "a 1 1\n#\nb 1.5 1\n",
		 "3: count '1.5' is not whole in any unit of this type");
	reads_as("cpu/s", 0, "a 1 0\nb 1.5 3\n",
		 "cpu/nanoseconds | <a> -1000000000 base "
		 "| <b> -1500000000 base | <b> 3000000000 ");
	reads_as("cpu/s", 0, "a 1 0\nb 1 2.5\n",
		 "cpu/nanoseconds | <a> -1000000000 base "
		 "| <b> -1000000000 base | <b> 2500000000 ");
}

/* Names that end in numbers, which are no old counts. */
static void one_side(void)
{
	static const char *const good[][2] = {
		{"thread 140234 120\nthread 140235 5\n",
		 "samples/count | <thread 140234> 120 | <thread 140235> 5 "},
		{"thread 0 120\nthread 1 5\n",
		 "samples/count | <thread 0> 120 | <thread 1> 5 "},
		{"a;cpu 0 3\nb;cpu 0 4\n",
		 "samples/count | <a><cpu 0> 3 | <b><cpu 0> 4 "},
		{"a 1 2\n", "samples/count | <a 1> 2 "},
		{"a 1 0\na 2 1\n", "samples/count | <a 1> 0 | <a 2> 1 "},
		{"a 0 0\nb 1 1\n", "samples/count | <a 0> 0 | <b 1> 1 "},
		{"a 1.5 0\nb 1 1\n", "samples/count | <a 1.5> 0 | <b 1> 1 "},
		{"a -1 2\nb 3 4\n", "samples/count | <a -1> 2 | <b 3> 4 "},
		{"a 99999999999999999999 0\nb 3 4\n",
		 "samples/count | <a 99999999999999999999> 0 | <b 3> 4 "},
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		reads_as(NULL, 0, good[i][0], good[i][1]);
		reads_as(NULL, -1, good[i][0], good[i][1]);
	}
}

static void units(void)
{
	reads_as("cpu/ms", 0, "a 3\n", "cpu/ms | <a> 3 ");
	reads_as("cpu/ms", 0, "a 3\nb 2.5\nc 1\n",
		 "cpu/nanoseconds | <a> 3000000 | <b> 2500000 | <c> 1000000 ");
	reads_as("alloc/KB", 0, "a 0.5\nb 1\n",
		 "alloc/bytes | <a> 512 | <b> 1024 ");
	reads_as("wait/hours", 0, "a 0.0000000001\n",
		 "wait/nanoseconds | <a> 360 ");
	reads_as("cpu/ns", 0, "a 2.5\na 2.5\n", "cpu/ns | <a> 2 | <a> 3 ");
	reads_as("lock/cycles", 0, "a 2.5\n",
		 "1: count '2.5' is not whole in any unit of this type");
	reads_as("cpu/s", 0, "a 9223372036\nb 0.5\n",
		 "cpu/nanoseconds | <a> 9223372036000000000 | <b> 500000000 ");
	reads_as("cpu/s", 0, "a 9223372037\nb 0.5\n",
		 "2: counts in nanoseconds do not fit 64 bits");
}

static void headers(void)
{
	reads_as(NULL, 0, "cpu/ns alloc/B\na;b 1 -2\nc 3 4\n",
		 "cpu/ns alloc/B | <a><b> 1 -2 | <c> 3 4 ");
	reads_as(NULL, 0, "# x\ncpu/ns\na 1 2\n", "cpu/ns | <a 1> 2 ");
	reads_as(NULL, 0, "cpu/s n/count\na 1 2\nb 0.5 3\n",
		 "cpu/nanoseconds n/count | <a> 1000000000 2 "
		 "| <b> 500000000 3 ");
	reads_as(NULL, 0, "cpu/ns alloc/B\na 1\n", "2: 1 count for 2 columns");
	reads_as(NULL, 0, "cpu/ns\n", "no line has a stack and a count");
	reads_as(NULL, 0, "a/b 1\n", "samples/count | <a/b> 1 ");
	reads_as("t/u", 0, "cpu/ns\na 1\n", "cpu/ns | <a> 1 ");
}

static void refused(void)
{
	static const char *const bad[][2] = {
		{"a 1\nb 2\nmain;foo\n", "3: no count"},
		{"main;foo bar\n", "1: no count"},
		{"main nan\n", "1: no count"},
		{"main 1,000\n", "1: '1,000' is not a count"},
		{"main 0x10\n", "1: '0x10' is not a count"},
		{"main 1.2.3\n", "1: '1.2.3' is not a count"},
		{"main 3-\n", "1: '3-' is not a count"},
		{"17\n", "1: a count without a stack"},
		{"a;b 3\n-1.5e3 \r\n", "2: a count without a stack"},
		{"main 99999999999999999999\n",
		 "1: count does not fit 64 bits"},
		{"main 9223372036854775808\n", "1: count does not fit 64 bits"},
		{"main 2.5\n",
		 "1: count '2.5' is not whole in any unit of this type"},
		{"# nothing 3\n\n", "no line has a stack and a count"},
		{"\xff\xfe"
		 "a",
		 "the UTF-16 text ends inside a character"},
		{"\xff\xfe", "no line has a stack and a count"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		reads_as(NULL, 0, bad[i][0], bad[i][1]);
}

/* Text of UTF-16 with its mark; ASCII and a few others. */
static struct bytes utf16(const uint32_t *c, size_t count, bool is_big)
{
	struct bytes b = {0};

	for (size_t i = 0; i < count; i++) {
		unsigned char low = (unsigned char)c[i];
		unsigned char high = (unsigned char)(c[i] >> 8);

		bytes_add(&b, is_big ? &high : &low, 1);
		bytes_add(&b, is_big ? &low : &high, 1);
	}
	return b;
}

static void wide_text(void)
{
	static const uint32_t text[] = {
		0xfeff, 'a', ';',  0xf6, 0x20ac, 0xd83d, 0xde00, 0xd800, 'b',
		' ',	'7', '\r', '\n', 'c',	 0xdc00, ' ',	 '8',
	};
	struct prof_profile *p;
	struct bytes b;
	char *have;

	for (int is_big = 0; is_big < 2; is_big++) {
		b = utf16(text, sizeof(text) / sizeof(*text), is_big);
		p = read_bytes(b, NULL, &err);
		have = p ? brief(p) : NULL;
		is_str(have,
		       "samples/count | <a><\xc3\xb6\xe2\x82\xac"
		       "\xf0\x9f\x98\x80\xef\xbf\xbd"
		       "b> 7 "
		       "| <c\xef\xbf\xbd> 8 ",
		       "UTF-16, %s end first", is_big ? "big" : "little");
		free(have);
		prof_free(p);
		free(b.at);
	}
}

/* A pair, a line and a chunk end anywhere. */
static void much_wide_text(void)
{
	static const uint32_t unit[] = {'a', ';', 0xd83d, 0xde00,
					' ', '1', '\n'};
	static const uint32_t mark = 0xfeff;
	struct bytes b = utf16(&mark, 1, false);
	struct prof_profile *p;
	int64_t total = 0;
	pid_t child;
	struct prof_in *in;

	for (size_t i = 0; i < 60000; i++) {
		struct bytes line = utf16(unit + i % 2, 7 - i % 2, false);

		bytes_add(&b, line.at, line.len);
		free(line.at);
	}
	prof_in_open_fd(&in, fed_pipe(&child, b, 4999), NULL, &err);
	if (ok(prof_read(&p, in, NULL, &err) == PROF_OK, "much UTF-16"))
		prof_column_total(&total, p, 0, NULL);
	is_int(total, 60000, "with all its lines");
	is_uint(prof_table_size(p, PROF_STACKS), 3, "of two kinds");
	prof_in_close(in);
	reap(child);
	prof_free(p);
	free(b.at);
}

/* Names without a frame are told. */
static void remarks(void)
{
	struct prof_notes notes = {0};
	struct prof_read_options o = {.size = sizeof(o), .notes = &notes};
	struct prof_profile *p = read_text("a;;b; 1\n;c 1\n", &o, &err);

	is_uint(notes.count, 1, "one remark");
	ok(notes.note[0].kind == PROF_NOTE_REMARK && notes.note[0].count == 3,
	   "on three names that are empty");
	is_str(notes.note[0].many, "frames without a name", "in words");
	prof_free(p);

	notes.count = 0;
	p = read_text("#\na;;b 1 2\n; 3 0\n", &o, &err);
	ok(notes.count == 2 && notes.note[1].count == 3,
	   "also where there are two sides");
	prof_free(p);
}

int main(void)
{
	lines();
	sides();
	one_side();
	units();
	headers();
	refused();
	wide_text();
	much_wide_text();
	remarks();
	return tap_end();
}
