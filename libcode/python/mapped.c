#include "libcode/python/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	LINES_MOST = 1 << 15, /* half of what a process may have */
	LINE = 4096 + 128,    /* a path, and what is before it */
	QUERIES_MOST = 1 << 12
};

static unsigned char small_number(const char **text)
{
	unsigned value = 0;

	for (; **text >= '0' && **text <= '9' && value < 25; ++*text)
		value = value * 10 + (unsigned)(**text - '0');
	return (unsigned char)value;
}

/* "3.12", after "python" */
static bool take_version(struct mapped_file *f, const char *text)
{
	if (*text != '2' && *text != '3')
		return !*text;
	f->major = small_number(&text);
	if (*text == '.') {
		text++;
		f->minor = small_number(&text);
	}
	return true;
}

void code_mapped_name(struct mapped_file *f, const char *name)
{
	f->name = MAPPED_OTHER;
	f->major = f->minor = 0;
	if (strncmp(name, "lib", 3) == 0)
		name += 3;
	if (strncmp(name, "pypy", 4) == 0)
		f->name = MAPPED_PYPY;
	else if (strncmp(name, "graalpy", 7) == 0 ||
		 strncmp(name, "pythonvm", 8) == 0)
		f->name = MAPPED_GRAALPY;
	else if (strncmp(name, "python", 6) == 0 && take_version(f, name + 6))
		f->name = MAPPED_PYTHON;
}

/* What was found: interpreters at the beginning, in place of others. */
struct list {
	struct mapped_file *file;
	size_t count, named, room;
};

static void add(struct list *l, uint64_t start, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct mapped_file f = {.start = start}, *to;

	code_mapped_name(&f, slash ? slash + 1 : path);
	if (f.name == MAPPED_OTHER) {
		if (l->count < l->room)
			l->file[l->count++] = f;
		return;
	}
	if (l->named == l->room)
		return;
	if (l->count < l->room)
		l->count++;
	to = &l->file[l->named];
	memmove(to + 1, to, (l->count - l->named - 1) * sizeof(*to));
	*to = f;
	l->named++;
}

static const char *after_space(const char *text)
{
	while (*text && *text != ' ')
		text++;
	while (*text == ' ')
		text++;
	return text;
}

/* "START-LIMIT PERMISSIONS OFFSET DEVICE INODE PATH" */
static void take_line(struct list *l, const char *line)
{
	uint64_t start = strtoull(line, NULL, 16);
	const char *offset, *path;

	if (!strchr(line, '/'))
		return;
	offset = after_space(after_space(line));
	if (strncmp(offset, "00000000 ", 9) != 0)
		return;
	path = after_space(after_space(after_space(offset)));
	if (*path == '/')
		add(l, start, path);
}

/* Takes the lines that are whole; returns how much is left of the last. */
static size_t take_lines(struct list *l, char *text, size_t size,
			 unsigned *lines)
{
	char *line = text, *end;

	while ((end = memchr(line, '\n', size - (size_t)(line - text)))) {
		*end = '\0';
		take_line(l, line);
		line = end + 1;
		++*lines;
	}
	size -= (size_t)(line - text);
	memmove(text, line, size);
	return size;
}

static int read_maps(struct list *l, int fd)
{
	char text[2 * LINE];
	size_t used = 0;
	unsigned lines = 0;

	while (lines < LINES_MOST && used < sizeof(text)) {
		ssize_t n = read(fd, text + used, sizeof(text) - used);

		if (n < 0)
			return -errno;
		if (!n)
			break;
		used = take_lines(l, text, used + (size_t)n, &lines);
	}
	return 0;
}

/* As <linux/fs.h> of 6.11 and later has it: of one mapping, without those that
 * nobody asks for, which is some times faster. */
struct mapping_query {
	uint64_t size, flags, address;
	uint64_t start, limit, vma_flags, page_size, offset, inode;
	uint32_t device[2];
	uint32_t name_size, build_id_size;
	uint64_t name, build_id;
};
#define MAPPING_QUERY _IOWR('f', 17, struct mapping_query)

enum { IS_CODE = 0x04, OR_NEXT = 0x10, OF_FILE = 0x20 };

struct queries {
	int fd;
	unsigned count;
};

/* A negative number is -errno: -ENOENT if there is none. */
static int query(struct queries *of, struct mapping_query *q, uint64_t address,
		 int flags, char *name)
{
	*q = (struct mapping_query){.size = sizeof(*q),
				    .flags = (uint64_t)flags,
				    .address = address,
				    .name = (uintptr_t)name,
				    .name_size = name ? LINE : 0};
	if (++of->count > QUERIES_MOST)
		return -ENOENT;
	return ioctl(of->fd, MAPPING_QUERY, q) < 0 ? -errno : 0;
}

static bool is_beginning(const struct mapping_query *q,
			 const struct mapping_query *code)
{
	return !q->offset && q->inode == code->inode &&
	       memcmp(q->device, code->device, sizeof(q->device)) == 0;
}

/* Where the file of this code is mapped from its beginning, after `from`: most
 * are in memory as they are on disk. 0: nowhere. */
static uint64_t find_beginning(struct queries *of,
			       const struct mapping_query *code, uint64_t from)
{
	struct mapping_query q;

	if (!code->offset)
		return code->start;
	if (code->offset < code->start &&
	    query(of, &q, code->start - code->offset, OF_FILE, NULL) == 0 &&
	    is_beginning(&q, code))
		return q.start;
	while (from < code->start &&
	       query(of, &q, from, OF_FILE | OR_NEXT, NULL) == 0) {
		if (q.start < code->start && is_beginning(&q, code))
			return q.start;
		from = q.limit;
	}
	return 0;
}

/* From code to code. */
static int query_maps(struct list *l, int fd)
{
	struct queries queries = {.fd = fd};
	struct mapping_query q;
	uint64_t from = 0, start, last = 0;
	char name[LINE] = "";
	int status;

	while ((status = query(&queries, &q, from, IS_CODE | OF_FILE | OR_NEXT,
			       name)) == 0) {
		start = find_beginning(&queries, &q, from);
		if (start && start != last)
			add(l, start, name);
		if (start)
			last = start;
		from = q.limit;
	}
	return status == -ENOENT ? 0 : status;
}

ssize_t code_mapped_files(pid_t pid, struct mapped_file *to, size_t room)
{
	struct list l = {.file = to, .room = room};
	char path[32];
	int fd, status;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	status = query_maps(&l, fd);
	if (status < 0) { /* an older kernel; or a name that is too long */
		l.count = l.named = 0;
		status = read_maps(&l, fd);
	}
	close(fd);
	return status < 0 ? status : (ssize_t)l.count;
}
