/*
 * Native frames and those of Python as one stack, of threads that are made up:
 * memory as CPython 3.12 and 3.10 would have it, in an image.
 */
#include "libcode/python/codes.h"
#include "libcode/python/merge.h"
#include "libcode/python/places.h"
#include "program/memory.h"
#include "tests/unit/tap.h"

#include <unistd.h>

enum {
	BASE = 0x100000, /* of all that memory */
	SIZE = 1 << 16,
	THREAD = BASE + 0x100,
	STACK = BASE + 0x1000,
	HEAP = BASE + 0x2000,
	CODE_TYPE = BASE + 0x80,
	CALL = 0x100, /* bytes of the stack that a native frame has */
	EVAL = 0x40001000,
	OWN = 0x40000000,
	OTHER = 0x50000000,
	ROOM = 64
};

static unsigned char bytes[SIZE];
static struct image_piece piece = {BASE, SIZE, 0};
static struct modules *modules;
static struct symbols *symbols;
static struct python_merger *merger;
static struct python python;
static uint32_t own_module;
static uint64_t heap = HEAP;

static void put(uint64_t address, uint64_t value, size_t size)
{
	memcpy(bytes + (address - BASE), &value, size);
}

static uint64_t take(size_t size)
{
	uint64_t at = heap;

	heap += (size + 15) & ~(size_t)15;
	return at;
}

/* A str of ASCII, as that version has it. */
static uint64_t make_text(const char *text)
{
	size_t len = strlen(text);
	uint64_t at = take(python.layout.str_ascii + len + 1);

	put(at + 16, len, 8);
	/* kind 1, compact, ascii; ready is a bit of its own before 3.12 */
	put(at + 32,
	    python.layout.minor < 12 ? 1u << 2 | 7u << 5 : 1u << 2 | 3u << 5,
	    4);
	memcpy(bytes + (at + python.layout.str_ascii - BASE), text, len + 1);
	return at;
}

static uint64_t make_bytes(void)
{
	uint64_t at = take(64);

	put(at + 16, 0, 8);
	return at;
}

static uint64_t make_code(const char *name)
{
	const struct python_layout *l = &python.layout;
	uint64_t at = take(256);

	put(at + 8, CODE_TYPE, 8);
	put(at + l->code_name, make_text(name), 8);
	put(at + l->code_file, make_text("m.py"), 8);
	if (l->code_qualname != PYTHON_NOWHERE)
		put(at + l->code_qualname, make_text(name), 8);
	put(at + l->code_first_line, 1, 4);
	put(at + l->code_lines, make_bytes(), 8);
	return at;
}

/* A frame of that function, called by that other frame. */
static uint64_t make_frame(const char *name, uint64_t previous)
{
	const struct python_layout *l = &python.layout;
	uint64_t at = take(160), code = make_code(name);

	put(at + l->frame_code, code, 8);
	put(at + l->frame_previous, previous, 8);
	if (l->minor >= 11)
		put(at + l->frame_instruction, code + l->code_bytes, 8);
	return at;
}

/* The entry frame of the n-th native frame, in its part of the stack. */
static uint64_t make_entry(size_t n, uint64_t previous)
{
	const struct python_layout *l = &python.layout;
	uint64_t at = STACK + CALL * (n + 1) - 144;

	put(at + l->frame_code, 0, 8);
	put(at + l->frame_previous, previous, 8);
	put(at + l->frame_owner, 3, 1);
	return at;
}

/* A structure of the call that runs a frame, as 3.11 and 3.12 have it. */
static uint64_t make_call(uint64_t frame, uint64_t previous)
{
	uint64_t at = take(32);

	put(at + python.layout.cframe_frame, frame, 8);
	put(at + python.layout.cframe_previous, previous, 8);
	return at;
}

/* Calls from the leaf on, each with its frame, until 0. */
static void make_thread(const uint64_t *calls)
{
	const struct python_layout *l = &python.layout;
	uint64_t call = 0;
	size_t count = 0;

	if (l->thread_cframe == PYTHON_NOWHERE) {
		put(THREAD + l->thread_frame, calls[0], 8);
		return;
	}
	while (calls[count])
		count++;
	call = make_call(0, 0);
	while (count)
		call = make_call(calls[--count], call);
	put(THREAD + l->thread_cframe, call, 8);
}

static void begin(unsigned minor)
{
	memset(bytes, 0, sizeof(bytes));
	python = (struct python){
		.found = PYTHON_KNOWN,
		.eval = EVAL,
		.eval_size = 0x1000,
		.code_type = CODE_TYPE,
		.start = OWN,
		.limit = OWN + 0x100000,
		.layout = *code_python_row(minor),
	};
}

/* Native frames by a letter each: e: eval, p: plumbing of the interpreter, o:
 * code of others, leaf first. */
static struct frame frames[ROOM];
static struct cfi_registers registers[ROOM];

static size_t set_native(const char *kinds)
{
	size_t count = strlen(kinds);

	for (size_t i = 0; i < count; i++) {
		uint64_t at = kinds[i] == 'e'	? (uint64_t)EVAL + 0x10
			      : kinds[i] == 'p' ? (uint64_t)OWN + 0x10
						: (uint64_t)OTHER;

		frames[i] = (struct frame){
			.module = kinds[i] == 'o' ? 0 : own_module,
			.is_activation = i == 0,
			.address = at,
			.memory = at,
		};
		registers[i] = (struct cfi_registers){
			.known = 1u << DWARF_RSP,
		};
		registers[i].value[DWARF_RSP] = STACK + CALL * i;
	}
	return count;
}

static void append(char *text, const struct frame *f)
{
	struct symbol_line line;
	size_t used = strlen(text);

	if (f->module == own_module || !f->module)
		snprintf(text + used, 200 - used, " %s",
			 f->memory == OTHER	     ? "other"
			 : f->memory - EVAL < 0x1000 ? "eval"
						     : "plumbing");
	else if (code_symbols_find(symbols, f, &line, 1))
		snprintf(text + used, 200 - used, " %s", line.name);
}

/* What comes of it: how, and the frames. */
static const char *merge(const char *kinds, enum unwind_end end)
{
	static const char *const how[] = {"absent", "merged", "filled", "torn"};
	static char text[256];
	struct event_sample sample = {
		.stack = bytes + (STACK - BASE),
		.stack_size = 0x1000,
	};
	struct frame_list native = {
		.frame = frames,
		.count = set_native(kinds),
		.registers = registers,
	};
	struct frame out[ROOM];
	struct python_whole whole = {.to = {.frame = out, .room = ROOM}};
	struct frame_list *to = &whole.to;
	struct python_native_stack stack = {&sample, &native, end};
	struct snapshot s = {
		.python = &python,
		.thread = THREAD,
		.image =
			{
				.piece = &piece,
				.piece_count = 1,
				.piece_room = 1,
				.bytes = bytes,
				.used = SIZE,
				.size = SIZE,
			},
	};

	sample.registers[DWARF_RSP] = STACK;
	snprintf(text, sizeof(text), "%s",
		 how[code_python_merge(merger, getpid(), &s, &stack, &whole)]);
	for (size_t i = 0; i < to->count; i++)
		append(text, &to->frame[i]);
	return text;
}

/* outer calls other code, which calls middle, which calls inner. */
static void begin_mixed(void)
{
	uint64_t calls[3] = {0};

	begin(12);
	calls[1] = make_frame("outer", make_entry(4, 0));
	calls[0] = make_frame("inner",
			      make_frame("middle", make_entry(1, calls[1])));
	make_thread(calls);
}

static void test_marks(void)
{
	begin_mixed();
	is_str(merge("pepoepp", UNWIND_COMPLETE),
	       "merged plumbing inner middle other outer",
	       "plumbing stays below the leaf only");
	is_str(merge("oepoepo", UNWIND_COMPLETE),
	       "merged other inner middle other outer other",
	       "others' code stays");
	is_str(merge("pppopp", UNWIND_COMPLETE),
	       "merged plumbing inner middle other outer",
	       "calls are found without their symbol");
	is_str(merge("pepo", UNWIND_BROKEN),
	       "filled plumbing inner middle other [native frames missing] "
	       "outer",
	       "what cannot be unwound is filled");
	is_str(merge("po", UNWIND_UNKNOWN),
	       "filled plumbing other [native frames missing] inner middle "
	       "outer",
	       "all of it");
	is_str(merge("pepo", UNWIND_COMPLETE), "torn",
	       "frames without a call do not fit");
	is_str(merge("pp", UNWIND_COMPLETE), "absent",
	       "a thread that runs nothing of Python's");
}

static void test_entering(void)
{
	uint64_t calls[2] = {0};

	begin(12);
	calls[0] = make_frame("middle", make_entry(2, 0));
	make_thread(calls);
	is_str(merge("epep", UNWIND_COMPLETE), "merged middle",
	       "a call that has just begun has no frame yet");
}

/* Nothing is learnt of a call that runs no frame. */
static void test_empty(void)
{
	uint64_t calls[3] = {0};

	begin(12);
	calls[1] = make_frame("outer", make_entry(3, 0));
	calls[0] = make_entry(1, calls[1]);
	make_thread(calls);
	for (size_t i = 0; i < 300; i++)
		merge("pepepp", UNWIND_COMPLETE);
	is_str(merge("pepepp", UNWIND_COMPLETE), "merged plumbing outer",
	       "a call without a frame");
}

static void test_nameless(void)
{
	uint64_t calls[2] = {0};

	begin(12);
	calls[0] = make_frame("inner", make_entry(3, 0));
	make_thread(calls);
	is_str(merge("pppepp", UNWIND_COMPLETE), "merged plumbing inner",
	       "of several without a name one is shown");
	is_str(merge("popepp", UNWIND_COMPLETE),
	       "merged plumbing other plumbing inner", "if they are in a row");
}

static void test_number(void)
{
	uint64_t calls[2] = {0};

	begin(10);
	calls[0] = make_frame("inner", make_frame("outer", 0));
	make_thread(calls);
	is_str(merge("pepepp", UNWIND_COMPLETE), "merged plumbing inner outer",
	       "one frame a call");
	is_str(merge("epepepp", UNWIND_COMPLETE), "merged inner outer",
	       "a call that has just begun");
	is_str(merge("pepp", UNWIND_COMPLETE), "merged plumbing outer",
	       "one that has just ended");
	is_str(merge("pepoo", UNWIND_BROKEN),
	       "filled plumbing inner other other [native frames missing] "
	       "outer",
	       "the rest is filled");
	is_str(merge("epepepepp", UNWIND_COMPLETE), "torn",
	       "two calls more do not fit");
}

static void test_garbage(void)
{
	begin(12);
	make_thread((uint64_t[]){0x10, 0});
	is_str(merge("pepp", UNWIND_COMPLETE), "torn", "no frame is there");
	begin(10);
	put(THREAD + python.layout.thread_frame, HEAP, 8);
	put(HEAP + python.layout.frame_previous, HEAP, 8);
	put(HEAP + python.layout.frame_code, HEAP, 8);
	is_str(merge("pepp", UNWIND_COMPLETE), "torn", "a circle");
}

static void test_many_places(void)
{
	enum { MANY = 1 << 20 };
	static const struct python_code code = {.name = "f", .file = "f.py"};
	struct python_places *places;
	struct frame first, a, b;

	code_python_places_new(&places, modules);
	first = code_python_place(places, &code, 1);
	for (int64_t line = 2; line < MANY + 2; line++)
		a = code_python_place(places, &code, line);
	b = code_python_place(places, &code, MANY + 2);
	ok(a.address == b.address && a.address != first.address,
	   "beyond very many lines there are functions only");
	code_python_places_free(places);
}

static void make_own_module(void)
{
	struct event_map map = {
		.start = OWN,
		.length = 0x100000,
		.inode = 1,
		.path = "/proc/self/exe",
	};
	struct module *m = code_modules_of_map(modules, getpid(), &map);

	own_module = m ? m->number : 0;
}

int main(void)
{
	code_modules_new(&modules);
	code_symbols_new(&symbols, modules, false);
	make_own_module();
	code_python_merger_new(&merger, modules, symbols, false, ROOM);
	test_marks();
	test_entering();
	test_empty();
	test_nameless();
	test_number();
	test_garbage();
	test_many_places();
	code_python_merger_free(merger);
	code_symbols_free(symbols);
	code_modules_free(modules);
	return tap_end();
}
