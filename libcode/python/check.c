#include "libcode/python/check.h"

#include "libcode/proc/proc_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	INTERPRETERS_MOST = 64,
	THREADS_MOST = 4096, /* of all of them */
	TASKS_MOST = 64,     /* that the kernel is asked for */
	FRAMES_MOST = 8,     /* of a thread, until one has code with a name */
	NAME_MOST = 4096,
	TAGS = 7,	/* low bits of a pointer that are not its own */
	OWNED_BY_C = 3, /* owner of frames that run no Python code, and above */
	TYPE_AT = 8,	/* in any object */
	LENGTH_AT = 16, /* in a str */
	GLIBC_SELF = 16, /* what pthread_t points to: itself, its tid */
	GLIBC_TID = 720,
	MUSL_SELF = 0,
	MUSL_TID = 48
};

struct check {
	struct image *m;
	const struct python *p;
	uint64_t str_type;
	pid_t pid;
	size_t threads, tasks;
	bool is_wrong; /* a thread has a frame that makes no sense */
	uint64_t seen; /* of such threads: by what they may be told */
};

/* 0: nothing is there, or it cannot be read. */
static uint64_t word_at(struct image *m, uint64_t address)
{
	uint64_t value;

	return code_image_read(m, address, &value, sizeof(value)) ? value : 0;
}

static bool is_str(const struct check *c, uint64_t object)
{
	uint64_t length = word_at(c->m, object + LENGTH_AT);

	return length && length <= NAME_MOST &&
	       (!c->str_type || word_at(c->m, object + TYPE_AT) == c->str_type);
}

static bool is_code(const struct check *c, uint64_t object)
{
	const struct python *p = c->p;

	return object &&
	       (!p->code_type ||
		word_at(c->m, object + TYPE_AT) == p->code_type) &&
	       is_str(c, word_at(c->m, object + p->layout.code_file)) &&
	       is_str(c, word_at(c->m, object + p->layout.code_name));
}

static uint64_t frame_of(const struct check *c, uint64_t thread)
{
	const struct python_layout *l = &c->p->layout;
	uint64_t cframe;

	if (l->thread_frame != PYTHON_NOWHERE)
		return word_at(c->m, thread + l->thread_frame);
	cframe = word_at(c->m, thread + l->thread_cframe);
	return cframe ? word_at(c->m, cframe + l->cframe_frame) : 0;
}

static bool is_of_c(const struct check *c, uint64_t frame)
{
	const struct python_layout *l = &c->p->layout;
	unsigned char owner;

	return l->minor >= 12 &&
	       code_image_read(c->m, frame + l->frame_owner, &owner, 1) &&
	       owner >= OWNED_BY_C;
}

/* Frames that were put together for the interpreter's own use may have code
 * without a name: one of the innermost must have some with a name. */
static enum python_found check_frames(const struct check *c, uint64_t thread)
{
	const struct python_layout *l = &c->p->layout;
	uint64_t frame = frame_of(c, thread);
	enum python_found found = PYTHON_NONE;

	for (int i = 0; frame && i < FRAMES_MOST; i++) {
		if (!is_of_c(c, frame)) {
			uint64_t code = word_at(c->m, frame + l->frame_code);

			found = PYTHON_REFUSED;
			if (is_code(c, code & ~(uint64_t)TAGS))
				return PYTHON_KNOWN;
		}
		frame = word_at(c->m, frame + l->frame_previous);
	}
	return found;
}

/* What the system library's own structure of a thread says; 0: is none. */
static uint32_t library_tid(const struct check *c, uint64_t pthread)
{
	uint64_t at = 0;
	uint32_t tid = 0;

	if (!pthread)
		return 0;
	if (word_at(c->m, pthread + GLIBC_SELF) == pthread)
		at = pthread + GLIBC_TID;
	else if (word_at(c->m, pthread + MUSL_SELF) == pthread)
		at = pthread + MUSL_TID;
	return at && code_image_read(c->m, at, &tid, sizeof(tid)) ? tid : 0;
}

/* As the process itself sees it, which may be in a name space of its own; 0:
 * it is not. */
static uint64_t inner_pid(pid_t pid)
{
	char text[256];
	const char *last;

	if (!code_proc_read_status(text, sizeof(text), pid, "NSpid:"))
		return 0;
	last = strrchr(text, '\t');
	return last ? strtoull(last, NULL, 10) : 0;
}

static bool is_task(struct check *c, uint64_t tid)
{
	char path[64];

	if (!tid || tid > INT32_MAX)
		return false;
	if (tid == (uint64_t)c->pid)
		return true;
	if (c->tasks++ >= TASKS_MOST)
		return false;
	snprintf(path, sizeof(path), "/proc/%d/task/%d", (int)c->pid, (int)tid);
	return access(path, F_OK) == 0;
}

/* The number that Python keeps may be that of the thread which forked. */
static bool is_thread(struct check *c, uint64_t thread)
{
	const struct python_layout *l = &c->p->layout;
	uint64_t native = 0, inner;
	uint32_t tid = library_tid(c, word_at(c->m, thread + l->thread_id));

	if (l->thread_native_id != PYTHON_NOWHERE)
		native = word_at(c->m, thread + l->thread_native_id);
	if (is_task(c, tid) || is_task(c, native))
		return true;
	if (!tid && !native)
		return false;
	inner = c->tasks < TASKS_MOST ? inner_pid(c->pid) : 0;
	if (!inner)
		return false;
	return inner == tid || inner == native ||
	       (tid && (!native || native == tid));
}

static bool check_threads(struct check *c, uint64_t thread)
{
	const struct python_layout *l = &c->p->layout;

	while (thread && c->threads++ < THREADS_MOST) {
		enum python_found found = check_frames(c, thread);

		if (found == PYTHON_KNOWN && is_thread(c, thread))
			return true;
		if (found != PYTHON_NONE) {
			c->is_wrong = true;
			c->seen = c->seen * 31 + frame_of(c, thread);
		}
		thread = word_at(c->m, thread + l->thread_next);
	}
	return false;
}

enum python_found code_python_check(struct image *m, const struct python *p,
				    uint64_t str_type, pid_t pid,
				    uint64_t *seen)
{
	const struct python_layout *l = &p->layout;
	struct check c = {.m = m, .p = p, .str_type = str_type, .pid = pid};
	uint64_t at = word_at(m, p->runtime + l->interpreters);

	for (int i = 0; at && i < INTERPRETERS_MOST; i++) {
		if (check_threads(&c, word_at(m, at + l->interpreter_threads)))
			return PYTHON_KNOWN;
		at = word_at(m, at + l->interpreter_next);
	}
	*seen = c.seen;
	return c.is_wrong ? PYTHON_REFUSED : PYTHON_NONE;
}
