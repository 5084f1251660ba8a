/*
 * A line is a stack, root first, a space, and a count:
 *
 *	process 7:"python3 a.py";thread (8): worker;f (a.py:1);g (a.py:2) 15
 *
 * There are as many processes as one has started the next. A command line
 * stands there as it is, with all its semicolons, quotes and line breaks, so
 * that it ends where what must come next begins. A thread's number may be an
 * address, and its name may be missing.
 */
#include "cmd/record/python/py_spy_raw.h"

#include "cmd/record/proc/cpu_profile.h"
#include "cmd/record/sampler.h"
#include "libcode/proc/proc_read.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

struct text {
	const char *s;
	size_t len;
};

struct line {
	struct text frames; /* "f (a.py:1);g (a.py:2)" */
	struct text thread; /* its name */
	pid_t pid, tid;
	int64_t count;
};

static struct text behind(struct text t, size_t n)
{
	return (struct text){t.s + n, t.len - n};
}

static bool begins(struct text t, const char *with)
{
	size_t len = strlen(with);

	return t.len >= len && memcmp(t.s, with, len) == 0;
}

/* How many digits t begins with; *number: what they say. */
static size_t digits(struct text t, int64_t *number)
{
	size_t n = 0;

	*number = 0;
	for (; n < t.len && n < 18 && t.s[n] >= '0' && t.s[n] <= '9'; n++)
		*number = *number * 10 + (t.s[n] - '0');
	return n;
}

/* The length of `process 7:"`; 0: t begins otherwise. */
static size_t process_mark(struct text t, pid_t *pid)
{
	static const char word[] = "process ";
	size_t len = strlen(word), n;
	int64_t number;

	if (!begins(t, word))
		return 0;
	n = digits(behind(t, len), &number);
	if (!n || !begins(behind(t, len + n), ":\""))
		return 0;
	*pid = (pid_t)number;
	return len + n + 2;
}

/* Behind the command line that t begins with, and `";`. */
static struct text skip_command(struct text t)
{
	static const char end[] = "\";";
	const char *at;
	pid_t pid;

	while ((at = memmem(t.s, t.len, end, strlen(end)))) {
		t = behind(t, (size_t)(at - t.s) + strlen(end));
		if (begins(t, "thread (") || process_mark(t, &pid))
			break;
	}
	return at ? t : behind(t, t.len);
}

static struct text until(struct text t, char c)
{
	const char *end = t.len ? memchr(t.s, c, t.len) : NULL;

	return (struct text){t.s, end ? (size_t)(end - t.s) : t.len};
}

/* `thread (8): worker`; what is no number is not the kernel's. */
static void read_thread(struct line *l, struct text t)
{
	int64_t number;
	size_t n;

	t = behind(t, strlen("thread ("));
	n = digits(t, &number);
	if (n && begins(behind(t, n), ")"))
		l->tid = (pid_t)number;
	t = behind(t, until(t, ')').len);
	if (begins(t, "): "))
		l->thread = behind(t, 3);
}

/* The count at the end of a line; what is before it is left. */
static bool cut_count(struct text *t, int64_t *count)
{
	size_t n = t->len;

	while (n && t->s[n - 1] >= '0' && t->s[n - 1] <= '9')
		n--;
	if (!n || t->s[n - 1] != ' ' || n == t->len ||
	    digits(behind(*t, n), count) < t->len - n)
		return false;
	t->len = n - 1;
	return true;
}

/* Takes a line from the rest; false: it is not one. */
static bool read_line(struct line *l, struct text *rest)
{
	struct text t = *rest, thread;
	size_t mark;

	while ((mark = process_mark(t, &l->pid)))
		t = skip_command(behind(t, mark));
	l->frames = until(t, '\n');
	*rest = behind(t, l->frames.len + (l->frames.len < t.len));
	if (!cut_count(&l->frames, &l->count))
		return false;
	if (!begins(l->frames, "thread ("))
		return true;
	thread = until(l->frames, ';');
	read_thread(l, thread);
	l->frames =
		behind(l->frames, thread.len + (thread.len < l->frames.len));
	return true;
}

/* `name (file:line)`, else a name only. */
static prof_id add_frame(struct prof_builder *b, struct text t)
{
	const char *open = t.len > 3 && t.s[t.len - 1] == ')'
				   ? memrchr(t.s, '(', t.len)
				   : NULL;
	const char *colon = open ? memrchr(t.s, ':', t.len) : NULL;
	struct prof_function f = {0};
	struct prof_line line = {0};
	const struct prof_location l = {.lines = &line, .line_count = 1};

	if (open && open > t.s + 1 && open[-1] == ' ' && colon > open) {
		struct text number = behind(t, (size_t)(colon + 1 - t.s));

		if (digits(number, &line.line) + 1 == number.len) {
			f.file = prof_add_string(b, open + 1,
						 (size_t)(colon - open - 1));
			t.len = (size_t)(open - 1 - t.s);
		}
	}
	if (!f.file)
		line.line = 0;
	f.name = f.system_name = prof_add_string(b, t.s, t.len);
	line.function = prof_add_function(b, &f);
	return prof_add_location(b, &l);
}

/* Leaf first; a mark is in the place of the outermost when there are too
 * many. */
static prof_id add_stack(struct py_spy_raw *r, struct text frames,
			 int64_t samples)
{
	prof_id *ids = NULL, stack;
	size_t count = 0, room = 0;

	while (frames.len) {
		struct text frame = until(frames, ';');

		ids = memory_grow(ids, &room, count + 1, sizeof(*ids));
		ids[count++] = add_frame(r->b, frame);
		frames = behind(frames, frame.len + (frame.len < frames.len));
	}
	for (size_t i = 0; i < count / 2; i++) {
		prof_id id = ids[i];

		ids[i] = ids[count - 1 - i];
		ids[count - 1 - i] = id;
	}
	if (r->max_stack && count > r->max_stack) {
		count = r->max_stack;
		ids[count++] = cpu_profile_named(r->b, SAMPLER_CUT);
		r->deep += (uint64_t)samples;
	}
	stack = prof_add_stack(r->b, ids, count);
	free(ids);
	return stack;
}

/* A thread that Python does not name has the kernel's name while it lives. */
static prof_id add_labels(struct py_spy_raw *r, const struct line *l)
{
	char *name = l->thread.len ? strndup(l->thread.s, l->thread.len) : NULL;
	struct cpu_thread t = {.pid = l->pid, .tid = l->tid};
	char comm[16];
	prof_id id;

	if (name)
		t.name = name;
	else if (l->tid && code_proc_read_name(comm, l->pid, l->tid))
		t.name = comm;
	id = cpu_profile_labels(r->b, &t);
	free(name);
	return id;
}

static void add_line(struct py_spy_raw *r, const struct line *l)
{
	int64_t values[] = {l->count, 0};
	struct prof_sample s = {.values = values, .value_count = 2};

	if (l->count <= 0 ||
	    __builtin_mul_overflow(l->count, r->period, &values[1]))
		return;
	s.stack = add_stack(r, l->frames, l->count);
	s.labels = add_labels(r, l);
	prof_add_sample(r->b, &s);
	r->samples += (uint64_t)l->count;
	code_map_at(&r->threads, (uint64_t)l->pid, (uint64_t)l->tid, 0);
}

void py_spy_raw_read(struct py_spy_raw *r, const char *text, size_t len)
{
	struct text rest = {text, len};

	while (rest.len) {
		struct line l = {.pid = r->pid};

		if (read_line(&l, &rest))
			add_line(r, &l);
	}
}
