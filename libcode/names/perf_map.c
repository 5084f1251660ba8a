/*
 * New lines are read from time to time, a slice at a time, and make a table of
 * their own. As long as the table before is not larger the two are made one,
 * so that there are few tables, and each line is sorted a few times only; what
 * is large already is left alone, since sorting it takes longer than samples
 * can wait.
 *
 * The file stays open: its process may be gone before all of it is read.
 */
#include "libcode/names/perf_map.h"

#include "libcode/base/hex.h"
#include "libcode/names/ranges.h"
#include "libcode/proc/below.h"
#include "libcode/proc/proc_read.h"
#include "program/clock.h"
#include "program/memory.h"
#include "program/msg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TABLES = 64, TABLE_MOST = 1 << 16 };
enum { SLICE = 1 << 16, LINE_MOST = 4096, PROBE = 64 };

/* How often the file is looked at, when its names do, and when they do not. */
enum { MILLISECOND = 1000000 };
static const int64_t PATIENCE = 100 * MILLISECOND, HASTE = 10 * MILLISECOND;

struct entry {
	uint64_t start, limit;
	uint32_t name; /* in text */
};

struct table {
	size_t first;	      /* entry; up to the first of the next table */
	struct ranges ranges; /* of entry, plus 1 */
};

struct perf_map {
	struct perf_map_room *room;
	pid_t pid, ns_pid;
	uint64_t born;	/* when the process began; another may get its number */
	uid_t uid;	/* of the process; (uid_t)-1: not known */
	int64_t looked; /* when, by the clock */
	bool is_asked, is_missed; /* since: for names; for one that it lacks */
	int fd;			  /* of the file, or -1 */
	struct stat seen;	  /* of it, at that time */
	uint64_t read;		  /* bytes of the file */
	char probe[PROBE];	  /* the last of them; else another file */
	size_t probe_len;
	bool is_full;	  /* no more is read of it */
	bool is_skipping; /* a line that is too long, up to its end */
	char *text;	  /* names, each ended by NUL */
	size_t len, text_room;
	size_t tail; /* behind that: of a line that has no end yet */
	struct entry *entry;
	size_t count, entry_room;
	struct table table[TABLES];
	size_t tables;
};

void code_perf_map_new(struct perf_map **out, struct perf_map_room *room,
		       pid_t pid, pid_t ns_pid)
{
	struct perf_map *p = memory_new(1, sizeof(*p));

	p->room = room;
	p->pid = pid;
	p->ns_pid = ns_pid;
	p->born = code_proc_read_start(pid);
	p->uid = code_proc_read_user(pid);
	p->looked = -PATIENCE;
	p->fd = -1;
	*out = p;
}

static void close_file(struct perf_map *p)
{
	if (p->fd < 0)
		return;
	close(p->fd);
	p->fd = -1;
	p->room->files--;
}

static void forget(struct perf_map *p)
{
	while (p->tables)
		code_ranges_release(&p->table[--p->tables].ranges);
	p->room->bytes += p->read;
	p->room->entries += p->count;
	p->read = p->probe_len = 0;
	p->len = p->tail = p->count = 0;
	p->is_full = p->is_skipping = false;
}

void code_perf_map_free(struct perf_map *p)
{
	if (!p)
		return;
	forget(p);
	close_file(p);
	free(p->text);
	free(p->entry);
	free(p);
}

/* The last one, from its first entry to the end. */
static void fill_table(struct perf_map *p)
{
	struct table *t = &p->table[p->tables - 1];
	size_t count = p->count - t->first;
	struct range *range = memory_new(count, sizeof(*range));

	for (size_t i = 0; i < count; i++) {
		const struct entry *e = &p->entry[p->count - 1 - i];

		range[i] = (struct range){e->start, e->limit,
					  (uint32_t)(p->count - i)};
	}
	code_ranges_release(&t->ranges);
	code_ranges_build(&t->ranges, range, count);
	free(range);
}

static bool may_join(const struct perf_map *p, const struct table *before,
		     size_t first)
{
	return first - before->first <= p->count - first &&
	       p->count - before->first <= TABLE_MOST;
}

/* A table for the entries from `first` on. */
static void add_table(struct perf_map *p, size_t first)
{
	if (first == p->count)
		return;
	while (p->tables) {
		struct table *before = &p->table[p->tables - 1];

		if (!may_join(p, before, first) && p->tables < TABLES)
			break;
		first = before->first;
		code_ranges_release(&before->ranges);
		p->tables--;
	}
	p->table[p->tables++] = (struct table){.first = first};
	fill_table(p);
}

/* Said once, of the first one. */
static void stop_reading(struct perf_map *p)
{
	struct perf_map_room *room = p->room;

	p->is_full = true;
	if (!room->is_told)
		msg_warn("/tmp/perf-%d.map of process %d is too large: names "
			 "after its first %.1f MiB are ignored",
			 (int)p->ns_pid, (int)p->pid,
			 (double)p->read / (1 << 20));
	room->is_told = true;
}

/* One line, of len bytes, at the end of p->text; what is no name is not kept
 * there. */
static void add_line(struct perf_map *p, const char *line, size_t len)
{
	const char *s = line;
	uint64_t start, size;

	if (!hex_take(&start, &s, &len) || !len || *s != ' ')
		return;
	s++, len--;
	if (!hex_take(&size, &s, &len) || len < 2 || *s != ' ' || !size ||
	    size > UINT64_MAX - start || !s[1])
		return;
	if (!p->room->entries) {
		stop_reading(p);
		return;
	}
	s++, len--;
	p->room->entries--;
	p->entry = memory_grow(p->entry, &p->entry_room, p->count + 1,
			       sizeof(*p->entry));
	p->entry[p->count++] =
		(struct entry){start, start + size, (uint32_t)p->len};
	len = strnlen(s, len);
	memmove(p->text + p->len, s, len);
	p->len += len + 1;
	p->text[p->len - 1] = '\0';
}

/* The lines among the n bytes behind the tail. */
static void add_lines(struct perf_map *p, size_t n)
{
	size_t line = p->len, at = p->len + p->tail, end = at + n;

	for (; at < end; at++) {
		if (p->text[at] != '\n')
			continue;
		if (!p->is_skipping)
			add_line(p, p->text + line, at - line);
		p->is_skipping = false;
		line = at + 1;
	}
	p->tail = end - line;
	if (p->tail > LINE_MOST)
		p->is_skipping = true;
	if (p->is_skipping)
		p->tail = 0;
	memmove(p->text + p->len, p->text + line, p->tail);
}

/* False: there is no more. */
static bool read_slice(struct perf_map *p)
{
	size_t first = p->count;
	ssize_t n;

	if (p->is_full || p->fd < 0 || p->read >= (uint64_t)p->seen.st_size)
		return false;
	if (p->room->bytes < SLICE || p->read > PERF_MAP_MOST - SLICE) {
		stop_reading(p);
		return false;
	}
	p->text = memory_grow(p->text, &p->text_room,
			      p->len + p->tail + SLICE + 1, 1);
	n = pread(p->fd, p->text + p->len + p->tail, SLICE, (off_t)p->read);
	if (n <= 0) {
		p->seen.st_size = (off_t)p->read;
		return false;
	}
	p->probe_len = n < PROBE ? (size_t)n : PROBE;
	memcpy(p->probe, p->text + p->len + p->tail + n - p->probe_len,
	       p->probe_len);
	p->read += (uint64_t)n;
	p->room->bytes -= (uint64_t)n;
	add_lines(p, (size_t)n);
	add_table(p, first);
	return true;
}

/* The file that the process sees; when it has ended, the one that we do. */
static int open_map(const struct perf_map *p)
{
	bool is_there = p->born && code_proc_read_start(p->pid) == p->born;
	char root[40], path[40];

	snprintf(root, sizeof(root), "/proc/%d/root", (int)p->pid);
	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)p->ns_pid);
	/* One that has ended and is not waited for has no root directory. */
	if (is_there && access(root, F_OK) == 0)
		return code_open_own_below(root, path, p->uid);
	return p->fd < 0 && p->pid == p->ns_pid
		       ? code_open_own_below("/", path, p->uid)
		       : -1;
}

static bool has_grown(const struct stat *now, const struct stat *before)
{
	return now->st_size > before->st_size &&
	       now->st_ino == before->st_ino && now->st_dev == before->st_dev;
}

static bool has_changed(const struct stat *now, const struct stat *before)
{
	return now->st_size != before->st_size ||
	       now->st_ino != before->st_ino || now->st_dev != before->st_dev ||
	       now->st_mtim.tv_sec != before->st_mtim.tv_sec ||
	       now->st_mtim.tv_nsec != before->st_mtim.tv_nsec;
}

/* Is what was read still there, in front of what is new? */
static bool goes_on(const struct perf_map *p, int fd)
{
	char bytes[PROBE];

	return pread(fd, bytes, p->probe_len,
		     (off_t)(p->read - p->probe_len)) ==
		       (ssize_t)p->probe_len &&
	       memcmp(bytes, p->probe, p->probe_len) == 0;
}

static void see(struct perf_map *p, int fd)
{
	struct stat now;

	if (fstat(fd, &now) < 0 || !has_changed(&now, &p->seen))
		return;
	if (!has_grown(&now, &p->seen) || !goes_on(p, fd))
		forget(p);
	p->seen = now;
}

static void look(struct perf_map *p)
{
	int fd = open_map(p);

	if (fd >= 0) {
		close_file(p);
		p->fd = fd;
		p->room->files++;
	}
	if (p->fd >= 0)
		see(p, p->fd);
}

static const char *find(const struct perf_map *p, uint64_t address)
{
	for (size_t i = p->tables; i-- > 0;) {
		uint32_t e = code_ranges_find(&p->table[i].ranges, address);

		if (e)
			return p->text + p->entry[e - 1].name;
	}
	return NULL;
}

const char *code_perf_map_find(struct perf_map *p, uint64_t address)
{
	const char *name = find(p, address);

	p->is_asked = true;
	p->is_missed |= !name;
	return name;
}

bool code_perf_map_read(struct perf_map *p)
{
	int64_t now;

	if (read_slice(p))
		return true;
	if (p->room->files > PERF_MAP_FILES)
		close_file(p);
	if (!p->is_asked)
		return false;
	now = clock_read(CLOCK_MONOTONIC_COARSE);
	if (now - p->looked < (p->is_missed ? HASTE : PATIENCE))
		return false;
	p->looked = now;
	p->is_asked = p->is_missed = false;
	look(p);
	return read_slice(p);
}

void code_perf_map_finish(struct perf_map *p)
{
	look(p);
	while (read_slice(p))
		;
	close_file(p);
}
