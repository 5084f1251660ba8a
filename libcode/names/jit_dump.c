#include "libcode/names/jit_dump.h"

#include "libcode/base/map.h"
#include "libcode/names/jit_history.h"
#include "program/clock.h"
#include "program/memory.h"
#include "program/msg.h"

#include <byteswap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAGIC = 0x4a695444, HEADER = 40, HEADER_MOST = 4096, PREFIX = 16 };
enum { LOAD, MOVE, DEBUG_INFO, CLOSE };
enum { LOAD_SIZE = 40, MOVE_SIZE = 48 };
enum { NAME_MOST = 4096, DEBUG_MOST = 1 << 20, LINES_MOST = 4096 };
enum { WINDOW = 1 << 16 };

/* V8 tells of lines as if code had the header of an ELF in front. */
enum { ELF_HEADER = 64 };

struct line {
	uint64_t address;
	uint32_t line, file; /* file: in text */
};

struct jit_dump {
	struct jit_dump_room *room;
	int fd;
	pid_t pid;
	bool is_begun, is_swapped;
	bool has_other_clock; /* than ours: the newest code counts */
	bool is_over;	      /* nothing more is read */
	uint64_t at;	      /* the next record */
	uint64_t size;

	unsigned char *window; /* the bytes of the file from window_at on */
	size_t window_room, window_len;
	uint64_t window_at;

	struct jit_history history;
	struct map name_of; /* by the index of code: in text, plus 1 */
	char *text;	    /* each ended by NUL */
	size_t text_len, text_room;
	struct line *line;
	size_t line_count, line_room;
	size_t told;	  /* the first line of code that is still to come */
	uint64_t told_of; /* its address */
};

/* What is left of a record, from the front; nothing, when more was taken. */
struct cursor {
	const unsigned char *at;
	size_t left;
	bool is_swapped;
};

struct record {
	uint32_t id, size;
	uint64_t time;
};

void code_jit_dump_new(struct jit_dump **out, struct jit_dump_room *room,
		       int fd, pid_t pid)
{
	struct jit_dump *d = memory_new(1, sizeof(*d));

	d->room = room;
	d->fd = fd;
	d->pid = pid;
	*out = d;
}

void code_jit_dump_free(struct jit_dump *d)
{
	if (!d)
		return;
	d->room->codes += d->history.count;
	d->room->lines += d->line_count;
	d->room->text += d->text_len;
	code_jit_history_release(&d->history);
	code_map_release(&d->name_of);
	free(d->window);
	free(d->text);
	free(d->line);
	free(d);
}

static uint32_t take_u32(struct cursor *c)
{
	uint32_t value = 0;

	if (c->left < sizeof(value)) {
		c->left = 0;
		return 0;
	}
	memcpy(&value, c->at, sizeof(value));
	c->at += sizeof(value);
	c->left -= sizeof(value);
	return c->is_swapped ? bswap_32(value) : value;
}

static uint64_t take_u64(struct cursor *c)
{
	uint64_t a = take_u32(c), b = take_u32(c);
	const uint16_t order = 1;
	bool is_little = *(const unsigned char *)&order;

	return is_little != c->is_swapped ? a | b << 32 : a << 32 | b;
}

/* `size` bytes of the file, which are there until the next call; false: they
 * are not there yet, or any more. */
static bool see(struct jit_dump *d, struct cursor *c, uint64_t at, size_t size)
{
	if (at > d->size || size > d->size - at)
		return false;
	if (at < d->window_at || at + size > d->window_at + d->window_len) {
		size_t want = size > WINDOW ? size : WINDOW;
		ssize_t n;

		d->window = memory_grow(d->window, &d->window_room, want, 1);
		n = pread(d->fd, d->window, want, (off_t)at);
		d->window_at = at;
		d->window_len = n > 0 ? (size_t)n : 0;
	}
	if (at + size > d->window_at + d->window_len)
		return false;
	*c = (struct cursor){d->window + (at - d->window_at), size,
			     d->is_swapped};
	return true;
}

static void stop_at_bound(struct jit_dump *d)
{
	d->is_over = true;
	if (!d->room->is_told)
		msg_warn("the jitdump of process %d is too large: names after "
			 "its first %.1f MiB are ignored",
			 (int)d->pid, (double)d->at / (1 << 20));
	d->room->is_told = true;
}

/* Of a text that ends within `len` bytes, or there. False: there is no room. */
static bool keep(struct jit_dump *d, uint32_t *kept, const unsigned char *s,
		 size_t len)
{
	len = strnlen((const char *)s, len < NAME_MOST ? len : NAME_MOST);
	if (d->room->text <= len) {
		stop_at_bound(d);
		return false;
	}
	d->room->text -= len + 1;
	d->text = memory_grow(d->text, &d->text_room, d->text_len + len + 1, 1);
	memcpy(d->text + d->text_len, s, len);
	d->text[d->text_len + len] = '\0';
	*kept = (uint32_t)d->text_len;
	d->text_len += len + 1;
	return true;
}

static void add_code(struct jit_dump *d, const struct jit_code *code)
{
	if (!d->room->codes) {
		stop_at_bound(d);
		return;
	}
	d->room->codes--;
	code_jit_history_add(&d->history, code);
}

/* The lines that were told of it come before it. */
static void take_load(struct jit_dump *d, struct cursor *c,
		      const struct record *r)
{
	struct jit_code code = {.time = r->time};
	uint64_t size, index;

	take_u64(c); /* pid, tid */
	take_u64(c); /* vma */
	code.start = take_u64(c);
	size = take_u64(c);
	index = take_u64(c);
	if (!size || !c->left || !*c->at ||
	    __builtin_add_overflow(code.start, size, &code.limit) ||
	    !keep(d, &code.name, c->at, c->left))
		return;
	if (d->told < d->line_count && d->told_of == code.start) {
		code.line = (uint32_t)d->told;
		code.line_count = (uint32_t)(d->line_count - d->told);
	}
	d->told = d->line_count;
	*code_map_at(&d->name_of, index, 0, 0) = (uint64_t)code.name + 1;
	add_code(d, &code);
}

/* Lines stay with the old place, from which they would have to be moved. */
static void take_move(struct jit_dump *d, struct cursor *c,
		      const struct record *r)
{
	struct jit_code code = {.time = r->time};
	const uint64_t *name;
	uint64_t size;

	take_u64(c); /* pid, tid */
	take_u64(c); /* vma */
	take_u64(c); /* where it was */
	code.start = take_u64(c);
	size = take_u64(c);
	if (c->left < sizeof(uint64_t) || !size ||
	    __builtin_add_overflow(code.start, size, &code.limit))
		return;
	name = code_map_find(&d->name_of, take_u64(c), 0);
	if (!name)
		return;
	code.name = (uint32_t)(*name - 1);
	add_code(d, &code);
}

/* The name of a file that is the one before is a byte of 255 alone. */
static bool take_line(struct jit_dump *d, struct cursor *c, struct line *line)
{
	static const unsigned char again[] = {255, 0};
	size_t len;

	line->address = take_u64(c);
	line->line = take_u32(c);
	take_u32(c); /* column */
	len = c->left ? strnlen((const char *)c->at, c->left) : 0;
	if (len == c->left)
		return false;
	if (len != 1 || memcmp(c->at, again, sizeof(again)) != 0)
		if (!keep(d, &line->file, c->at, len))
			return false;
	c->at += len + 1;
	c->left -= len + 1;
	return true;
}

/* V8 may have written names that were gone: then they do not fill the record,
 * but for bytes that align the next one, and none is taken. */
static void take_lines(struct jit_dump *d, struct cursor *c)
{
	struct line line = {.file = UINT32_MAX};
	uint64_t count;
	size_t added = 0;

	d->told = d->line_count;
	d->told_of = take_u64(c);
	count = take_u64(c);
	if (count > LINES_MOST || count > d->room->lines)
		return;
	for (; count && take_line(d, c, &line); count--) {
		if (line.file == UINT32_MAX)
			break;
		d->line = memory_grow(d->line, &d->line_room,
				      d->line_count + added + 1,
				      sizeof(*d->line));
		d->line[d->line_count + added++] = line;
	}
	if (count || c->left >= sizeof(uint64_t))
		return;
	d->line_count += added;
	d->room->lines -= added;
}

/* How much of a record is looked at; 0: nothing. */
static size_t wanted_size(const struct record *r)
{
	const size_t most[] = {
		[LOAD] = LOAD_SIZE + NAME_MOST,
		[MOVE] = MOVE_SIZE,
		[DEBUG_INFO] = DEBUG_MOST,
	};
	size_t size = r->size - PREFIX;

	if (r->id > DEBUG_INFO || (r->id == DEBUG_INFO && size > DEBUG_MOST))
		return 0;
	return size < most[r->id] ? size : most[r->id];
}

/* What it tells of a time, which other clocks do not tell. */
static void take_record(struct jit_dump *d, struct record *r)
{
	struct cursor c;
	size_t size = wanted_size(r);

	if (d->has_other_clock)
		r->time = 0;
	if (r->id == CLOSE)
		d->is_over = true;
	if (!size || !see(d, &c, d->at + PREFIX, size))
		return;
	if (r->id == LOAD)
		take_load(d, &c, r);
	else if (r->id == MOVE)
		take_move(d, &c, r);
	else
		take_lines(d, &c);
}

/* False: it has no end yet, or makes no sense. */
static bool read_record(struct jit_dump *d)
{
	struct record r;
	struct cursor c;

	if (!see(d, &c, d->at, PREFIX))
		return false;
	r.id = take_u32(&c);
	r.size = take_u32(&c);
	r.time = take_u64(&c);
	if (r.size < PREFIX)
		d->is_over = true;
	if (d->is_over || r.size > d->size - d->at)
		return false;
	if (!d->room->records) {
		stop_at_bound(d);
		return false;
	}
	d->room->records--;
	take_record(d, &r);
	d->at += r.size;
	return !d->is_over;
}

static bool read_header(struct jit_dump *d)
{
	struct cursor c;
	uint32_t magic, size;

	if (d->is_begun)
		return true;
	if (!see(d, &c, 0, HEADER))
		return false;
	magic = take_u32(&c);
	d->is_swapped = c.is_swapped = bswap_32(magic) == MAGIC;
	d->is_over = !d->is_swapped && magic != MAGIC;
	take_u32(&c); /* version */
	size = take_u32(&c);
	take_u64(&c); /* machine, nothing */
	d->is_over |= (pid_t)take_u32(&c) != d->pid;
	d->has_other_clock = take_u64(&c) > (uint64_t)clock_now();
	d->has_other_clock |= take_u64(&c) & 1;
	d->is_over |= size < HEADER || size > HEADER_MOST;
	d->is_begun = true;
	d->at = size;
	return !d->is_over;
}

void code_jit_dump_read(struct jit_dump *d)
{
	struct stat st;

	if (d->is_over || fstat(d->fd, &st) < 0 || st.st_size <= 0)
		return;
	d->size = (uint64_t)st.st_size;
	d->window_len = 0;
	if (read_header(d))
		while (read_record(d))
			;
	free(d->window);
	d->window = NULL;
	d->window_room = d->window_len = 0;
}

/* The last line that begins at or before the address. */
static void find_line(const struct jit_dump *d, const struct jit_code *code,
		      uint64_t address, struct jit_name *name)
{
	const struct line *first = d->line + code->line, *best = NULL;
	uint64_t shift = ELF_HEADER;

	for (size_t i = 0; i < code->line_count; i++)
		if (first[i].address - code->start < shift)
			shift = 0;
	for (size_t i = 0; i < code->line_count; i++)
		if (first[i].address - shift <= address &&
		    (!best || first[i].address >= best->address))
			best = &first[i];
	if (!best)
		return;
	name->line = best->line;
	name->file = d->text + best->file;
}

bool code_jit_dump_find(struct jit_dump *d, uint64_t address, uint64_t time,
			struct jit_name *name)
{
	const struct jit_code *code = code_jit_history_find(
		&d->history, address, d->has_other_clock ? UINT64_MAX : time);

	if (!code)
		return false;
	*name = (struct jit_name){.name = d->text + code->name};
	find_line(d, code, address, name);
	return true;
}
