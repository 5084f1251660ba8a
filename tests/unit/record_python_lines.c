/*
 * Lines of instructions: of tables that are written down here, of noise, and
 * of thousands of code objects of each Python that is here, as it tells them
 * itself.
 */
#include "libcode/python/codes.h"
#include "tests/unit/python_told.h"

#include <inttypes.h>

enum { CODE = 0x10000 };

static struct python python;

static void use_version(unsigned minor)
{
	const struct python_layout *row =
		code_python_row(minor < 12 ? minor : 12);

	python.layout = *row;
	python.layout.minor = (uint16_t)minor;
}

/* offset: in bytes, as versions count them, from the first instruction on. */
static int64_t line_at(const struct python_code *code, uint64_t address,
		       int64_t offset)
{
	struct python_frame f = {.code = address};
	unsigned minor = python.layout.minor;

	if (minor >= 11)
		f.instruction = address + python.layout.code_bytes +
				(uint64_t)offset;
	else
		f.instruction = (uint64_t)(minor == 10 && offset >= 0
						   ? offset / 2
						   : offset);
	return code_python_line(&python, code, &f);
}

static void is_line(const void *table, size_t size, int64_t offset,
		    int64_t want, const char *name)
{
	struct python_code code = {
		.first_line = 100, .lines = table, .lines_size = size};

	is_int(line_at(&code, CODE, offset), want, "3.%u: %s",
	       python.layout.minor, name);
}

#define IS(table, offset, want, name) \
	is_line(table, sizeof(table) - 1, offset, want, name)

static void check_lnotab(unsigned minor)
{
	/* 0: 100, 4: 101, 10: 99, 12: 99 + 127 + 10 */
	static const char table[] = "\4\1\6\xfe\2\x7f\0\12";

	use_version(minor);
	IS(table, -1, 100, "before its first instruction");
	IS(table, 0, 100, "its first one");
	IS(table, 3, 100, "one in a line");
	IS(table, 4, 101, "the first of a line");
	IS(table, 10, 99, "a line that was before");
	IS(table, 12, 236, "a line that is far");
	IS(table, 30000, 236, "the last line");
	IS("", 5, 100, "without a table");
	IS("\1", 5, 100, "a table that is cut");
	IS("\0\x80\0\x80", 5, 0, "a line below 1");
}

static void check_pairs(void)
{
	/* to 4: 101, to 6: none, to 260: 98, to 262: 225 */
	static const char table[] = "\4\1\2\x80\xfe\xfd\0\0\2\x7f";

	use_version(10);
	IS(table, -1, 100, "before its first instruction");
	IS(table, 0, 101, "its first one");
	IS(table, 4, 0, "one without a line");
	IS(table, 6, 98, "a line that was before");
	IS(table, 258, 98, "its last one");
	IS(table, 260, 225, "a line that is far");
	IS(table, 262, 0, "behind the last one");
	IS("", 0, 0, "without a table");
	IS("\4", 0, 0, "a table that is cut");
}

static void check_locations(unsigned minor)
{
	/* one unit: short form, 100; two: one line on, 101; two: none;
	 * one: long, 101 + 1000; eight: without columns, - 3 */
	static const char table[] = "\x80\x11"
				    "\xd9\0\0"
				    "\xf9"
				    "\xf0\x50\x1f\0\0\0"
				    "\xef\7";

	use_version(minor);
	IS(table, -2, 100, "before its first instruction");
	IS(table, 0, 100, "a short form");
	IS(table, 2, 101, "the next line");
	IS(table, 5, 101, "the last byte of that");
	IS(table, 6, 0, "one without a line");
	IS(table, 10, 1101, "a long form");
	IS(table, 12, 1098, "a line that was before");
	IS(table, 26, 1098, "the last one");
	IS(table, 28, 0, "behind the last one");
	IS("", 0, 0, "without a table");
	IS("\xf0", 0, 100, "a table that is cut");
	IS("\xf0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 0, 0,
	   "a number without an end");
}

/* Copied, so that a sanitizer sees who reads behind it. */
static void check_noise(unsigned minor)
{
	use_version(minor);
	for (uint64_t seed = 0; seed < tap_times(2000); seed++) {
		struct bytes b = bytes_noise(seed % 97, seed);
		struct python_code code = {.first_line = (int64_t)(seed * seed),
					   .lines = b.at,
					   .lines_size = b.len};

		for (int64_t at = -4; at < 400; at += 3) {
			int64_t line = line_at(&code, CODE, at);

			if (line < 0 || line > INT32_MAX)
				ok(false, "a line of noise %" PRIu64, seed);
		}
		free(b.at);
	}
	ok(true, "3.%u: lines of noise", minor);
}

/* What a program told of one code object, and what is read of it. */
struct compared {
	struct told *told;
	struct python_codes *codes;
	const struct python_code *code;
	uint64_t address;
	long from, line; /* -1: not begun */
	size_t functions, instructions, wrong;
};

static void compare_at(struct compared *c, long at)
{
	int64_t line = line_at(c->code, c->address, at);

	c->instructions++;
	if (line != c->line && !c->wrong++)
		tap_diag("%s %s at %ld: got %" PRId64 ", want %ld",
			 c->code->file, c->code->name, at, line, c->line);
}

/* The first instruction of a line, and the last. */
static void compare(struct compared *c, long to)
{
	if (c->line < 0 || !c->code || c->from >= to)
		return;
	compare_at(c, c->from);
	compare_at(c, to - 2);
}

static void compare_next(struct compared *c, uint64_t address, long at,
			 long line)
{
	if (address == c->address) {
		compare(c, at);
	} else {
		c->address = address;
		c->code = code_python_code(c->codes, &c->told->image, &python,
					   c->told->run.pid, address);
		c->functions++;
		c->wrong += !c->code;
	}
	c->from = at;
	c->line = line;
}

static void compare_all(struct compared *c)
{
	char *at = (char *)c->told->text.at;

	while (*at >= '0' && *at <= '9') {
		uint64_t address = strtoull(at, &at, 10);
		long offset = strtol(at, &at, 10);

		/* Memory of an image is for one moment. */
		if (c->told->image.effort < IMAGE_EFFORT / 2 ||
		    c->told->image.used > TOLD_BYTES / 2 ||
		    c->told->image.piece_count > TOLD_PIECES / 2)
			code_image_begin(&c->told->image, c->told->run.pid);
		compare_next(c, address, offset, strtol(at, &at, 10));
		at += *at == '\n';
	}
}

static void check_live(const char *path)
{
	struct told t;
	struct compared c = {.told = &t};

	if (!told_start(&t,
			(const char *const[]){path, "-c", TOLD_AS("tables.py"),
					      "tests/programs/python/tables.py",
					      NULL},
			"END\n")) {
		tap_skip_here(path, "it is none that is read");
		return;
	}
	python = t.python;
	code_python_codes_new(&c.codes);
	code_image_begin(&t.image, t.run.pid);
	compare_all(&c);
	is_uint(c.wrong, 0, "%s: lines that are wrong", path);
	ok(c.functions > 1000 && c.instructions > 50000,
	   "%s: of %zu instructions in %zu functions", path, c.instructions,
	   c.functions);
	code_python_codes_free(c.codes);
	told_end(&t);
}

int main(void)
{
	glob_t list;

	check_lnotab(8);
	check_lnotab(9);
	check_pairs();
	check_locations(11);
	check_locations(13);
	for (unsigned minor = 8; minor <= 15; minor++)
		check_noise(minor);
	pythons_list(&list, "bin/python3");
	for (size_t i = 0; i < list.gl_pathc; i++)
		check_live(list.gl_pathv[i]);
	globfree(&list);
	return tap_end();
}
