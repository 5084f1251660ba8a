/*
 * _Py_DebugOffsets, which CPython has at the beginning of _PyRuntime since
 * 3.13: a cookie, the version, and numbers of eight bytes in groups, each of
 * which begins with the size of a structure. Which number is where changes
 * with each minor version.
 */
#include "libcode/python/python.h"

#include <string.h>

enum member {
	RUNTIME, /* groups: the size of a structure, then offsets in it */
	RUNTIME_INTERPRETERS,
	INTERPRETER,
	INTERPRETER_NEXT,
	INTERPRETER_THREADS,
	INTERPRETER_GIL,
	OWN_GIL, /* a GIL inside of an interpreter, and what is in that */
	OWN_GIL_LOCKED,
	OWN_GIL_HOLDER,
	THREAD,
	THREAD_NEXT,
	THREAD_INTERPRETER,
	THREAD_FRAME,
	THREAD_ID,
	THREAD_NATIVE_ID,
	THREAD_CHUNK,
	FRAME,
	FRAME_PREVIOUS,
	FRAME_CODE,
	FRAME_INSTRUCTION,
	FRAME_OWNER,
	CODE,
	CODE_FILE,
	CODE_NAME,
	CODE_QUALNAME,
	CODE_LINES,
	CODE_FIRST_LINE,
	CODE_BYTES,
	OBJECT,
	OBJECT_TYPE,
	STR,
	STR_LENGTH,
	STR_ASCII, /* a size */
	MEMBERS
};

/* Of each group, its first member. */
static const unsigned char groups[] = {RUNTIME, INTERPRETER, THREAD, FRAME,
				       CODE,	OBJECT,	     STR,    MEMBERS};

/* Where each member is, counted in numbers; those before are the same. */
enum { COOKIE = 0, VERSION = 1, FREE_THREADED = 2, NUMBERS_MOST = 128 };

static const struct order {
	unsigned minor;
	unsigned char at[MEMBERS];
} orders[] = {
	{13, {3,  5,			  /* runtime */
	      6,  8,  9,  14, 15, 17, 18, /* interpreter */
	      19, 21, 22, 23, 24, 25, 26, /* thread */
	      28, 29, 30, 31, 33,	  /* frame */
	      34, 35, 36, 37, 38, 39, 43, /* code */
	      44, 45,			  /* object */
	      67, 69, 70}},		  /* str */
	{14,
	 {3,  5,  6,  8,  9,  15, 16, 18, 19, 22, 24, 25, 26, 27, 28, 29, 31,
	  32, 33, 34, 36, 39, 40, 41, 42, 43, 44, 48, 50, 51, 77, 79, 80}},
	{15,
	 {3,  5,  6,  8,  9,  15, 16, 18, 19, 22, 24, 25, 26, 30, 31, 32, 39,
	  40, 41, 42, 44, 47, 48, 49, 50, 51, 52, 56, 58, 59, 89, 91, 92}},
};

/* What the members of all versions have in common. */
enum {
	TYPE_AT = 8,
	LENGTH_AT = 16,
	OTHER_AFTER_ASCII = 16,
	TOP_AFTER_CHUNK = 8
};

static uint64_t number_at(const unsigned char *bytes, size_t i)
{
	uint64_t value;

	memcpy(&value, bytes + i * sizeof(value), sizeof(value));
	return value;
}

static const struct order *find_order(uint64_t version)
{
	if (version > UINT32_MAX || version >> 24 != 3)
		return NULL;
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++)
		if (orders[i].minor == (version >> 16 & 0xff))
			return &orders[i];
	return NULL;
}

/* Do all members of a group lie inside of the structure that it describes? */
static bool is_inside(const uint64_t *member, size_t from, size_t to)
{
	for (size_t i = from + 1; i < to; i++) {
		if (member[i] >= PYTHON_NOWHERE)
			return false;
		if (i != STR_ASCII && member[i] >= member[from])
			return false;
	}
	return true;
}

static bool is_sound(const uint64_t *member, bool is_free_threaded)
{
	for (size_t i = 0; groups[i] < MEMBERS; i++)
		if (!is_inside(member, groups[i], groups[i + 1]))
			return false;
	return is_free_threaded || (member[OBJECT_TYPE] == TYPE_AT &&
				    member[STR_LENGTH] == LENGTH_AT);
}

/* A member of a structure inside of another. */
static uint16_t part(const uint64_t *member, enum member structure,
		     enum member inside)
{
	return member[inside] < member[structure]
		       ? PYTHON_NOWHERE
		       : (uint16_t)(member[inside] - member[structure]);
}

static struct python_layout layout_of(const uint64_t *member)
{
#define AT(name) .name = (uint16_t)member
	return (struct python_layout){
		AT(interpreters)[RUNTIME_INTERPRETERS],
		AT(interpreter_next)[INTERPRETER_NEXT],
		AT(interpreter_threads)[INTERPRETER_THREADS],
		AT(thread_next)[THREAD_NEXT],
		AT(thread_id)[THREAD_ID],
		AT(thread_native_id)[THREAD_NATIVE_ID],
		AT(thread_frame)[THREAD_FRAME],
		AT(thread_interpreter)[THREAD_INTERPRETER],
		AT(gil)[INTERPRETER_GIL],
		.gil_holder = part(member, OWN_GIL, OWN_GIL_HOLDER),
		.gil_locked = part(member, OWN_GIL, OWN_GIL_LOCKED),
		.thread_cframe = PYTHON_NOWHERE,
		.cframe_frame = PYTHON_NOWHERE,
		.cframe_previous = PYTHON_NOWHERE,
		AT(thread_chunk)[THREAD_CHUNK],
		.thread_top =
			(uint16_t)(member[THREAD_CHUNK] + TOP_AFTER_CHUNK),
		AT(frame_previous)[FRAME_PREVIOUS],
		AT(frame_code)[FRAME_CODE],
		AT(frame_instruction)[FRAME_INSTRUCTION],
		AT(frame_owner)[FRAME_OWNER],
		.frame_is_entry = PYTHON_NOWHERE,
		AT(code_qualname)[CODE_QUALNAME],
		AT(code_name)[CODE_NAME],
		AT(code_file)[CODE_FILE],
		AT(code_first_line)[CODE_FIRST_LINE],
		AT(code_lines)[CODE_LINES],
		AT(code_bytes)[CODE_BYTES],
		AT(str_ascii)[STR_ASCII],
		.str_other = (uint16_t)(member[STR_ASCII] + OTHER_AFTER_ASCII),
	};
#undef AT
}

bool code_python_offsets(struct python_layout *out, const void *bytes,
			 size_t size)
{
	const unsigned char *from = bytes;
	const struct order *order;
	uint64_t member[MEMBERS], is_free_threaded;

	if (size < (FREE_THREADED + 1) * sizeof(uint64_t) ||
	    memcmp(from + COOKIE, "xdebugpy", 8) != 0)
		return false;
	order = find_order(number_at(from, VERSION));
	is_free_threaded = number_at(from, FREE_THREADED);
	if (!order || is_free_threaded > 1)
		return false;
	for (size_t i = 0; i < MEMBERS; i++) {
		if (order->at[i] >= size / sizeof(uint64_t))
			return false;
		member[i] = number_at(from, order->at[i]);
	}
	if (!is_sound(member, is_free_threaded))
		return false;
	*out = layout_of(member);
	out->minor = (uint16_t)order->minor;
	out->is_free_threaded = is_free_threaded;
	return true;
}
