/*
 * jitdumps made by hand, in both byte orders: what they say is found by
 * address and time; and whatever else is in them does no harm.
 */
#include "libcode/names/jit_dump.h"
#include "libcode/names/jit_history.h"
#include "program/clock.h"
#include "program/msg.h"
#include "tests/unit/bytes.h"
#include "tests/unit/tap.h"

#include <sys/mman.h>

enum { PID = 4321, LOAD = 0, MOVE, LINES, CLOSE, UNWINDING };

/* What is written, in an order of bytes that may not be ours. */
static unsigned char file[1 << 20];
static size_t used, begun;
static bool is_big;

static void put(uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		file[used + (is_big ? size - 1 - i : i)] =
			(unsigned char)(value >> 8 * i);
	used += size;
}

static void put_text(const char *s)
{
	memcpy(file + used, s, strlen(s) + 1);
	used += strlen(s) + 1;
}

static void put_header(uint32_t pid, uint64_t time, uint64_t flags)
{
	used = 0;
	put(0x4a695444, 4);
	put(1, 4);
	put(40, 4);
	put(62, 4);
	put(0, 4);
	put(pid, 4);
	put(time, 8);
	put(flags, 8);
}

static void begin(uint32_t id, uint64_t time)
{
	begun = used;
	put(id, 4);
	put(0, 4);
	put(time, 8);
}

/* The size is known now. */
static void end(void)
{
	size_t size = used - begun, all = used;

	used = begun + 4;
	put(size, 4);
	used = all;
}

struct code {
	uint64_t time, start, size, index;
	const char *name;
};

static void put_load(const struct code *c)
{
	begin(LOAD, c->time);
	put(PID, 4);
	put(PID, 4);
	put(c->start, 8);
	put(c->start, 8);
	put(c->size, 8);
	put(c->index, 8);
	put_text(c->name);
	put(0xc3c3c3c3, 4);
	end();
}

static void put_move(const struct code *c, uint64_t from)
{
	begin(MOVE, c->time);
	put(PID, 4);
	put(PID, 4);
	put(c->start, 8);
	put(from, 8);
	put(c->start, 8);
	put(c->size, 8);
	put(c->index, 8);
	end();
}

struct line {
	uint64_t address;
	uint32_t line;
	const char *file;
};

static void put_lines(uint64_t start, const struct line *l, size_t count)
{
	begin(LINES, 1);
	put(start, 8);
	put(count, 8);
	for (size_t i = 0; i < count; i++) {
		put(l[i].address, 8);
		put(l[i].line, 4);
		put(0, 4);
		put_text(l[i].file);
	}
	end();
}

/* A dump of all kinds of records. */
static void put_all(void)
{
	static const struct line lines[] = {{0x1000, 10, "a.js"},
					    {0x1008, 11, "\xff"},
					    {0x1010, 5, "b.js"}};
	static const struct line shifted[] = {{0x3040, 20, "c.js"},
					      {0x3048, 21, "\xff"}};

	put_header(PID, 1, 0);
	put_lines(0x1000, lines, 3);
	put_load(&(struct code){10, 0x1000, 0x20, 1, "first"});
	begin(UNWINDING, 11);
	put(24, 8);
	put(12, 8);
	put(24, 8);
	put(0, 8);
	end();
	put_load(&(struct code){20, 0x1000, 0x10, 2, "second"});
	put_lines(0x3000, shifted, 2);
	put_load(&(struct code){30, 0x3000, 0x10, 3, "third"});
	put_lines(0x6000, lines, 3);
	put(0, 8);
	put(0, 1);
	end();
	put_load(&(struct code){30, 0x6000, 0x10, 6, "sixth"});
	put_move(&(struct code){40, 0x5000, 0x10, 3, NULL}, 0x3000);
	begin(77, 41);
	put(1, 8);
	end();
	put_load(&(struct code){50, 0x1000, 0x20, 4, "fourth"});
	begin(CLOSE, 60);
	end();
	put_load(&(struct code){70, 0x7000, 0x20, 5, "after the end"});
}

static struct jit_dump_room room;
static int fd;

static struct jit_dump *dump_of(size_t len)
{
	struct jit_dump *d;

	if (ftruncate(fd, 0) < 0 || pwrite(fd, file, len, 0) != (ssize_t)len)
		tap_bail("cannot write into memory");
	code_jit_dump_new(&d, &room, fd, PID);
	code_jit_dump_read(d);
	return d;
}

/* "name file:line", or "" */
static const char *at(struct jit_dump *d, uint64_t address, uint64_t time)
{
	static char text[8192];
	struct jit_name n;

	text[0] = '\0';
	if (!code_jit_dump_find(d, address, time, &n))
		return text;
	if (n.file)
		snprintf(text, sizeof(text), "%s %s:%u", n.name, n.file,
			 n.line);
	else
		snprintf(text, sizeof(text), "%s", n.name);
	return text;
}

static void test_records(const char *order)
{
	struct jit_dump *d;

	put_all();
	d = dump_of(used);
	is_str(at(d, 0x1000, 15), "first a.js:10", "%s: code has a name",
	       order);
	is_str(at(d, 0x100f, 15), "first a.js:11", "of lines the last before");
	is_str(at(d, 0x1010, 15), "first b.js:5", "of another file");
	is_str(at(d, 0x1000, 9), "", "before it was made it has none");
	is_str(at(d, 0x1000, 20), "second", "its place may be taken");
	is_str(at(d, 0x1018, 20), "first b.js:5", "or a part of that");
	is_str(at(d, 0x1000, 1000), "fourth", "by the newest in the end");
	is_str(at(d, 0x3009, 35), "third c.js:21",
	       "lines behind a header that is not there");
	is_str(at(d, 0x5000, 45), "third", "code that is moved keeps its name");
	is_str(at(d, 0x5000, 35), "", "which was not there before");
	is_str(at(d, 0x6000, 45), "sixth",
	       "lines that do not fill their record are let be");
	is_str(at(d, 0x7000, 1000), "", "what is behind the end is let be");
	code_jit_dump_free(d);
}

static void test_clock(void)
{
	struct jit_dump *d;

	put_header(PID, 1, 1);
	put_load(&(struct code){500, 0x1000, 8, 1, "old"});
	put_load(&(struct code){400, 0x1000, 8, 1, "new"});
	d = dump_of(used);
	is_str(at(d, 0x1000, 1), "new",
	       "by the clock of a processor the last record counts");
	code_jit_dump_free(d);
	put_header(PID, (uint64_t)clock_now() * 2, 0);
	put_load(&(struct code){UINT64_MAX, 0x1000, 8, 1, "later"});
	d = dump_of(used);
	is_str(at(d, 0x1000, 1), "later", "as by one that is ahead of ours");
	code_jit_dump_free(d);
	put_header(PID, 1, 0);
	put_load(&(struct code){20, 0x1000, 8, 1, "b"});
	put_load(&(struct code){10, 0x1000, 8, 1, "a"});
	d = dump_of(used);
	is_str(at(d, 0x1000, 15), "a", "records may be out of order");
	code_jit_dump_free(d);
}

static void test_growth(void)
{
	struct jit_dump *d;
	size_t half;

	put_header(PID, 1, 0);
	d = dump_of(0);
	code_jit_dump_read(d);
	is_str(at(d, 0x1000, 15), "", "an empty file has no names yet");
	put_load(&(struct code){10, 0x1000, 8, 1, "one"});
	half = used + 30;
	put_load(&(struct code){11, 0x2000, 8, 2, "two"});
	if (pwrite(fd, file, half, 0) != (ssize_t)half)
		tap_bail("cannot write into memory");
	code_jit_dump_read(d);
	is_str(at(d, 0x1000, 15), "one", "it grows");
	is_str(at(d, 0x2000, 15), "", "a record may come in parts");
	if (pwrite(fd, file, used, 0) != (ssize_t)used)
		tap_bail("cannot write into memory");
	code_jit_dump_read(d);
	is_str(at(d, 0x2000, 15), "two", "and is read when it is whole");
	code_jit_dump_free(d);
}

static void test_bounds(void)
{
	struct jit_dump *d;
	char name[5000];

	put_header(PID + 1, 1, 0);
	put_load(&(struct code){10, 0x1000, 8, 1, "one"});
	d = dump_of(used);
	is_str(at(d, 0x1000, 15), "", "of another process it is not read");
	code_jit_dump_free(d);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	put_header(PID, 1, 0);
	put_load(&(struct code){10, 0x1000, 8, 1, name});
	put_load(&(struct code){10, UINT64_MAX - 4, 8, 1, "over"});
	put_load(&(struct code){10, 0x2000, 0, 1, "empty"});
	put_load(&(struct code){10, 0x3000, 8, 1, ""});
	put_move(&(struct code){10, 0x4000, 8, 99, NULL}, 0x1000);
	d = dump_of(used);
	is_uint(strlen(at(d, 0x1000, 15)), 4096, "a long name is cut");
	ok(!*at(d, UINT64_MAX, 15) && !*at(d, 0x2000, 15) &&
		   !*at(d, 0x3000, 15) && !*at(d, 0x4000, 15),
	   "what makes no sense has no name");
	code_jit_dump_free(d);
	room.codes = 1;
	put_header(PID, 1, 0);
	put_load(&(struct code){10, 0x1000, 8, 1, "one"});
	put_load(&(struct code){10, 0x2000, 8, 2, "two"});
	d = dump_of(used);
	ok(*at(d, 0x1000, 15) && !*at(d, 0x2000, 15) && room.is_told,
	   "there is a bound, and a warning");
	code_jit_dump_free(d);
	is_uint(room.codes, 1, "and what is not needed is given back");
	room = JIT_DUMP_ROOM;
}

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static void use(size_t len)
{
	struct jit_dump *d = dump_of(len);

	for (uint64_t a = 0x1000; a < 0x8000; a += 0x108)
		at(d, a, a & 63);
	code_jit_dump_free(d);
}

static void test_hostile(void)
{
	static unsigned char whole[sizeof(file)];
	size_t len;
	uint64_t seed = 7;

	put_all();
	len = used;
	memcpy(whole, file, len);
	for (size_t i = 0; i <= len; i++)
		use(i);
	ok(true, "a dump may end anywhere");
	for (size_t i = 0; i < len * 8; i++) {
		file[i / 8] ^= (unsigned char)(1 << i % 8);
		use(len);
		file[i / 8] = whole[i / 8];
	}
	ok(true, "each bit may be another");
	for (size_t i = 0; i < 3000; i++) {
		memcpy(file, whole, len);
		for (uint64_t k = 1 + next(&seed) % 8; k; k--)
			file[next(&seed) % len] =
				next(&seed) % 3 ? (unsigned char)next(&seed)
						: 255;
		use(len);
	}
	ok(true, "a dump may have anything in it");
	ok(room.codes == JIT_DUMP_CODES && room.lines == JIT_DUMP_LINES &&
		   room.text == JIT_DUMP_TEXT,
	   "all its room is given back");
	room = JIT_DUMP_ROOM;
}

/* Beside a list that is gone through from its end. */
static void test_history(void)
{
	enum { COUNT = 5000 };
	struct jit_history h = {0};
	static struct jit_code all[COUNT];
	uint64_t seed = 3;
	size_t differ = 0;

	for (size_t i = 0; i < COUNT; i++) {
		uint64_t start = next(&seed) % 2000;

		all[i] = (struct jit_code){
			.time = i / 3,
			.start = start,
			.limit = start + 1 + next(&seed) % 30,
			.name = (uint32_t)i,
		};
		code_jit_history_add(&h, &all[i]);
	}
	for (size_t i = 0; i < 20000; i++) {
		uint64_t address = next(&seed) % 2100, time = i % (COUNT / 2);
		const struct jit_code *have =
			code_jit_history_find(&h, address, time);
		size_t k = COUNT;

		while (k &&
		       (all[k - 1].time > time || address < all[k - 1].start ||
			address >= all[k - 1].limit))
			k--;
		differ += k ? !have || have->name != k - 1 : have != NULL;
	}
	is_uint(differ, 0, "code is found by address and time");
	code_jit_history_release(&h);
}

int main(void)
{
	msg_init("record_jit_dump", 2);
	msg_set_level(MSG_QUIET);
	room = JIT_DUMP_ROOM;
	fd = memfd_create("dump", MFD_CLOEXEC);
	if (fd < 0)
		tap_bail("there is no such memory");
	test_records("from the least byte on");
	is_big = true;
	test_records("from the greatest");
	test_hostile();
	is_big = false;
	test_clock();
	test_growth();
	test_bounds();
	test_hostile();
	test_history();
	close(fd);
	return tap_end();
}
