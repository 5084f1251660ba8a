/*
 * Our tables of CPython's structures, against the headers of each version that
 * has them here; and what damaged _Py_DebugOffsets lead to.
 *
 *	record_python_layout [INCLUDE FLAG...]
 *
 * of these headers only, such as /usr/include/python3.14.
 */
#include "libcode/python/python.h"
#include "tests/unit/bytes.h"
#include "tests/unit/pythons.h"

enum { NUMBERS = 160 };

/* What headers say. */
struct told {
	struct python_layout layout;
	size_t str_length, object_type, bytes_size, bytes_text, owned_by_c;
	uint64_t number[NUMBERS];
	size_t count; /* of numbers */
};

static const struct field {
	const char *name;
	size_t at;
} fields[] = {
#define FIELD(name)                                         \
	{                                                   \
#name, offsetof(struct python_layout, name) \
	}
	FIELD(minor),
	FIELD(interpreters),
	FIELD(interpreter_next),
	FIELD(interpreter_threads),
	FIELD(thread_next),
	FIELD(thread_id),
	FIELD(thread_native_id),
	FIELD(thread_interpreter),
	FIELD(gil),
	FIELD(gil_holder),
	FIELD(gil_locked),
	FIELD(thread_frame),
	FIELD(thread_cframe),
	FIELD(cframe_frame),
	FIELD(cframe_previous),
	FIELD(thread_chunk),
	FIELD(thread_top),
	FIELD(frame_previous),
	FIELD(frame_code),
	FIELD(frame_instruction),
	FIELD(frame_owner),
	FIELD(frame_is_entry),
	FIELD(code_qualname),
	FIELD(code_name),
	FIELD(code_file),
	FIELD(code_first_line),
	FIELD(code_lines),
	FIELD(code_bytes),
	FIELD(str_ascii),
	FIELD(str_other),
#undef FIELD
};
enum { FIELDS = sizeof(fields) / sizeof(*fields) };

static uint16_t field_of(const struct python_layout *l, size_t i)
{
	uint16_t value;

	memcpy(&value, (const char *)l + fields[i].at, sizeof(value));
	return value;
}

static void take_field(struct told *t, const char *name, uint64_t value)
{
	static const struct field others[] = {
		{"str_length", offsetof(struct told, str_length)},
		{"object_type", offsetof(struct told, object_type)},
		{"bytes_size", offsetof(struct told, bytes_size)},
		{"bytes_text", offsetof(struct told, bytes_text)},
		{"owned_by_c", offsetof(struct told, owned_by_c)},
	};
	uint16_t small = (uint16_t)value;
	size_t size = value;

	for (size_t i = 0; i < FIELDS; i++)
		if (strcmp(fields[i].name, name) == 0)
			memcpy((char *)&t->layout + fields[i].at, &small,
			       sizeof(small));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strcmp(others[i].name, name) == 0)
			memcpy((char *)t + others[i].at, &size, sizeof(size));
}

static void take_line(struct told *t, const char *name, uint64_t value)
{
	if (strcmp(name, "offsets") != 0)
		take_field(t, name, value);
	else if (t->count < NUMBERS)
		t->number[t->count++] = value;
}

/* Compiles and runs the program; false: it cannot be compiled. */
static bool ask(struct told *t, const char *include, const char *flags)
{
	char command[3 * PATH_MAX], name[32];
	const char *program = scratch_path("layout");
	FILE *pipe;
	uint64_t value;

	memset(t, 0, sizeof(*t));
	snprintf(command, sizeof(command),
		 "${CC:-cc} -w -I%s -I%s/internal %s -o %s "
		 "tests/data/src/python_layout.c && %s",
		 include, include, flags, program, program);
	pipe = popen(command, "r");
	while (pipe && fscanf(pipe, "%31s %" SCNu64, name, &value) == 2)
		take_line(t, name, value);
	return pipe && pclose(pipe) == 0;
}

static bool find(struct python_layout *l, const struct told *t)
{
	const struct python_layout *row = code_python_row(t->layout.minor);

	if (row)
		*l = *row;
	return row ||
	       code_python_offsets(l, t->number, t->count * sizeof(*t->number));
}

static void compare(const struct told *t, const char *include)
{
	struct python_layout l;
	size_t different = 0;

	if (!ok(find(&l, t), "%s: a version that is known", include))
		return;
	for (size_t i = 0; i < FIELDS; i++)
		if (field_of(&l, i) != field_of(&t->layout, i)) {
			tap_diag("%s: %u here, %u in the headers",
				 fields[i].name, field_of(&l, i),
				 field_of(&t->layout, i));
			different++;
		}
	ok(!different && !l.is_free_threaded,
	   "3.%u: the layout is that of the headers", l.minor);
	ok(t->str_length == 16 && t->object_type == 8 && t->bytes_size == 16 &&
		   t->bytes_text == 32,
	   "3.%u: str and bytes are as those of all versions", l.minor);
	ok(t->owned_by_c == (l.minor < 12 ? 0 : 3),
	   "3.%u: who owns a frame has its number", l.minor);
}

static bool is_known(const char *include)
{
	const char *digits = strstr(include, "python3.");
	unsigned long minor = digits ? strtoul(digits + 8, NULL, 10) : 0;

	return minor >= 8 && minor <= 15;
}

static void test_headers(void)
{
	glob_t list;
	struct told t;

	pythons_list(&list, "include/python3.*/internal");
	for (size_t i = 0; i < list.gl_pathc; i++) {
		char *include = list.gl_pathv[i];

		*strrchr(include, '/') = '\0';
		if (!is_known(include) || !ask(&t, include, "")) {
			tap_diag("not for us: %s", include);
			continue;
		}
		compare(&t, include);
		if (ask(&t, include, "-DPy_DEBUG")) {
			tap_diag("the same of a build with assertions");
			compare(&t, include);
		}
	}
	globfree(&list);
}

/* Offsets that are right, of a version with more structures than it needs. */
static void make_offsets(struct told *t)
{
	static const uint64_t number[] = {
		0,  0x030d00f0, 0,   5000, 640, 632, 8000, 0, 7264, 7344, 0,
		0,  0,		0,   0,	   0,	0,   0,	   0, 300,  0,	  8,
		16, 72,		152, 160,  232, 0,   88,   8, 0,    56,	  72,
		70, 208,	112, 120,  128, 136, 68,   0, 0,    0,	  200,
		16, 8,		0,   0,	   0,	0,   0,	   0, 0,    0,	  0,
		0,  0,		0,   0,	   0,	0,   0,	   0, 0,    0,	  0,
		0,  64,		32,  16,   40,	0,   0};

	memset(t, 0, sizeof(*t));
	t->count = sizeof(number) / sizeof(*number);
	memcpy(t->number, number, sizeof(number));
	memcpy(t->number, "xdebugpy", 8);
}

static bool is_taken(const struct told *t)
{
	struct python_layout l;

	return code_python_offsets(&l, t->number,
				   t->count * sizeof(*t->number));
}

/* With one number of it changed. */
static bool is_taken_with(const struct told *t, size_t i, uint64_t value)
{
	struct told other = *t;

	other.number[i] = value;
	return is_taken(&other);
}

static void test_damage(const struct told *t)
{
	struct python_layout l;
	size_t taken = 0;

	ok(is_taken(t), "offsets are taken");
	ok(!is_taken_with(t, 0, 0), "not without the cookie");
	ok(!is_taken_with(t, 1, 0x031000f0), "not those of 3.16");
	ok(!is_taken_with(t, 1, 0x030c00f0), "not those of 3.12");
	ok(!is_taken_with(t, 1, 0x1030d00f0), "not those of no version");
	ok(!is_taken_with(t, 2, 2), "free-threaded or not, there is no third");
	ok(!is_taken_with(t, 6, 9), "no member beyond its structure");
	ok(!is_taken_with(t, 5, UINT64_MAX), "none far away");
	ok(!is_taken_with(t, 45, 24), "no object with another header");
	for (size_t size = 0; size < 71 * sizeof(uint64_t); size++) {
		void *exact = must(malloc(size ? size : 1));

		memcpy(exact, t->number, size);
		taken += code_python_offsets(&l, exact, size);
		free(exact);
	}
	is_int(taken, 0, "none that are cut short");
	for (size_t i = 0; i < 10000; i++)
		is_taken_with(t, i % t->count,
			      0x9e3779b97f4a7c15 * i >> i % 64);
	ok(true, "whatever a number is, nothing happens");
}

static void test_free_threaded(const struct told *t)
{
	struct told other = *t;
	struct python_layout l;

	other.number[2] = 1;
	ok(code_python_offsets(&l, other.number,
			       other.count * sizeof(*other.number)) &&
		   l.is_free_threaded,
	   "free-threaded ones are told");
}

static void test_rows(void)
{
	for (unsigned minor = 8; minor <= 12; minor++)
		ok(code_python_row(minor) &&
			   code_python_row(minor)->minor == minor,
		   "3.%u has a row", minor);
	ok(!code_python_row(7) && !code_python_row(13) && !code_python_row(0),
	   "others have none");
}

int main(int argc, char **argv)
{
	struct told t, made;

	if (argc > 1) {
		if (ok(ask(&t, argv[1], argc > 2 ? argv[2] : ""),
		       "the headers of %s compile", argv[1]))
			compare(&t, argv[1]);
		return tap_end();
	}
	make_offsets(&made);
	test_rows();
	test_damage(&made);
	test_free_threaded(&made);
	test_headers();
	return tap_end();
}
