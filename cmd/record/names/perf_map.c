/*
 * New lines are read from time to time, and make a table of their own. As
 * long as the table before is not larger the two are made one, so that there
 * are few tables, and each line is sorted a few times only.
 */
#include "cmd/record/names/perf_map.h"

#include "cmd/common/memory.h"
#include "cmd/record/clock.h"
#include "cmd/record/names/below.h"
#include "cmd/record/names/hex.h"
#include "cmd/record/names/ranges.h"
#include "cmd/record/proc/proc_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 256 << 20, MOST_ENTRIES = 1 << 20, TABLES = 32 };

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
	pid_t pid, ns_pid;
	uid_t uid;	  /* of the process; (uid_t)-1: not known */
	int64_t looked;	  /* when, by the clock */
	struct stat seen; /* of the file, at that time */
	char *text;	  /* whole lines, each ended by NUL */
	size_t len, room;
	struct entry *entry;
	size_t count, entry_room;
	struct table table[TABLES];
	size_t tables;
};

/* The effective one: it is behind the real one. */
static uid_t uid_of(pid_t pid)
{
	char text[128];
	const char *at = NULL;

	if (proc_read_status(text, sizeof(text), pid, "Uid:\t"))
		at = strchr(text, '\t');
	return at ? (uid_t)strtoul(at + 1, NULL, 10) : (uid_t)-1;
}

void perf_map_new(struct perf_map **out, pid_t pid, pid_t ns_pid)
{
	struct perf_map *p = memory_new(1, sizeof(*p));

	p->pid = pid;
	p->ns_pid = ns_pid;
	p->uid = uid_of(pid);
	p->looked = -PATIENCE;
	*out = p;
}

static void forget(struct perf_map *p)
{
	while (p->tables)
		ranges_release(&p->table[--p->tables].ranges);
	p->len = p->count = 0;
}

void perf_map_free(struct perf_map *p)
{
	if (!p)
		return;
	forget(p);
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
	ranges_release(&t->ranges);
	ranges_build(&t->ranges, range, count);
	free(range);
}

/* A table for the entries from `first` on. */
static void add_table(struct perf_map *p, size_t first)
{
	if (first == p->count)
		return;
	while (p->tables) {
		struct table *before = &p->table[p->tables - 1];

		if (first - before->first > p->count - first &&
		    p->tables < TABLES)
			break;
		first = before->first;
		ranges_release(&before->ranges);
		p->tables--;
	}
	p->table[p->tables++] = (struct table){.first = first};
	fill_table(p);
}

/* One line, which is in p->text; len is without its end. */
static void add_line(struct perf_map *p, size_t at, size_t len)
{
	const char *s = p->text + at;
	uint64_t start, size;

	if (!hex_take(&start, &s, &len) || !len || *s != ' ')
		return;
	s++, len--;
	if (!hex_take(&size, &s, &len) || len < 2 || *s != ' ' || !size ||
	    size > UINT64_MAX - start || p->count >= MOST_ENTRIES)
		return;
	p->entry = memory_grow(p->entry, &p->entry_room, p->count + 1,
			       sizeof(*p->entry));
	p->entry[p->count++] = (struct entry){
		start,
		start + size,
		(uint32_t)(s + 1 - p->text),
	};
}

/* What was appended; a line that has no end yet stays for later. */
static void read_new(struct perf_map *p, int fd)
{
	size_t first = p->count, end = p->len, line = p->len;
	ssize_t n = 1;

	while (n > 0 && end < MOST) {
		p->text = memory_grow(p->text, &p->room, end + 65536, 1);
		n = pread(fd, p->text + end, p->room - end, (off_t)end);
		if (n > 0)
			end += (size_t)n;
	}
	for (size_t i = p->len; i < end; i++) {
		if (p->text[i] != '\n')
			continue;
		p->text[i] = '\0';
		add_line(p, line, i - line);
		p->len = line = i + 1;
	}
	add_table(p, first);
}

/* The file that the process sees; when it has ended, the one that we do. */
static int open_map(const struct perf_map *p)
{
	char root[40], path[40];
	int fd;

	snprintf(root, sizeof(root), "/proc/%d/root", (int)p->pid);
	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)p->ns_pid);
	fd = open_below(root, path);
	if (fd < 0 && p->pid == p->ns_pid && access(root, F_OK) < 0)
		fd = open_below("/", path);
	return fd;
}

static bool is_trusted(const struct perf_map *p, const struct stat *s)
{
	return s->st_uid == 0 || s->st_uid == p->uid || s->st_uid == geteuid();
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

static void look(struct perf_map *p)
{
	struct stat now;
	int fd = open_map(p);

	if (fd >= 0 && fstat(fd, &now) == 0 && is_trusted(p, &now) &&
	    has_changed(&now, &p->seen)) {
		if (!has_grown(&now, &p->seen))
			forget(p);
		read_new(p, fd);
		p->seen = now;
	}
	if (fd >= 0)
		close(fd);
}

static const char *find(const struct perf_map *p, uint64_t address)
{
	for (size_t i = p->tables; i-- > 0;) {
		uint32_t e = ranges_find(&p->table[i].ranges, address);

		if (e)
			return p->text + p->entry[e - 1].name;
	}
	return NULL;
}

const char *perf_map_find(struct perf_map *p, uint64_t address)
{
	const char *name = find(p, address);
	int64_t now = clock_read(CLOCK_MONOTONIC_COARSE);

	if (now - p->looked < (name ? PATIENCE : HASTE))
		return name;
	look(p);
	p->looked = now;
	return find(p, address);
}
