#include "libcode/python/threads.h"

#include "libcode/proc/proc_file.h"
#include "libcode/python/frames.h"
#include "libcode/python/peek.h"

#include <stdlib.h>

enum {
	INTERPRETERS = 256,
	THREADS = 65536, /* of all interpreters: an end for circles */
	GLIBC_TID = 720, /* in its struct pthread, x86-64 */
	SCAN = 1024,	 /* where others may have it */
	SCAN_AT_ONCE = 64
};

pid_t code_python_own_tid(pid_t pid, pid_t tid)
{
	static const char field[] = "\nNSpid:";
	char text[4096];
	const char *at = NULL;
	long last = 0;

	if (code_proc_file_read(text, sizeof(text), "/proc/%d/task/%d/status",
				(int)pid, (int)tid) > 0)
		at = strstr(text, field);
	if (!at)
		return tid;
	at += sizeof(field) - 1;
	while (*at == '\t') {
		char *end;

		last = strtol(at, &end, 10);
		at = end;
	}
	return last > 0 && last <= INT32_MAX ? (pid_t)last : tid;
}

/* The number that glibc keeps of a thread; other C libraries have it anywhere
 * in its first words. */
static bool is_pthread(struct image *m, uint64_t pthread, pid_t tid)
{
	unsigned char head[32], some[SCAN_AT_ONCE];
	uint32_t number;

	if (!is_structure(pthread) ||
	    !code_image_read(m, pthread, head, sizeof(head)))
		return false;
	if (peek_word(head) == pthread && peek_word(head + 16) == pthread &&
	    peek_word(head + 24) != pthread)
		return code_image_read(m, pthread + GLIBC_TID, &number,
				       sizeof(number)) &&
		       number == (uint32_t)tid;
	for (size_t at = 0; at < SCAN; at += sizeof(some)) {
		if (!code_image_read(m, pthread + at, some, sizeof(some)))
			return false;
		for (size_t i = 0; i < sizeof(some); i += sizeof(number))
			if (peek_half(some + i) == (uint32_t)tid)
				return true;
	}
	return false;
}

static bool has_pthread(struct image *m, const struct python *p,
			uint64_t thread, pid_t tid)
{
	uint64_t pthread;

	return read_word(m, thread + p->layout.thread_id, &pthread) &&
	       is_pthread(m, pthread, tid);
}

static bool has_number(struct image *m, const struct python *p, uint64_t thread,
		       pid_t tid)
{
	uint64_t number;

	return read_word(m, thread + p->layout.thread_native_id, &number) &&
	       number == (uint64_t)tid;
}

typedef bool is_wanted(struct image *m, const struct python *p, uint64_t thread,
		       pid_t tid);

/* Does it run anything? A thread has several states when it runs in several
 * interpreters. */
static bool has_frames(struct image *m, const struct python *p, uint64_t thread)
{
	struct python_frame frame[1];
	struct python_eval eval[2];
	struct python_stack s = {
		.frame = frame, .room = 1, .eval = eval, .eval_room = 2};

	return code_python_stack(m, p, thread, &s);
}

/* One interpreter's: one with frames, else any; 0: none. */
static uint64_t find_in(struct image *m, const struct python *p,
			uint64_t thread, is_wanted *wanted, pid_t tid,
			size_t *left)
{
	uint64_t found = 0;

	for (; is_structure(thread) && *left; --*left) {
		if (wanted(m, p, thread, tid)) {
			found = thread;
			if (has_frames(m, p, thread))
				break;
		}
		if (!read_word(m, thread + p->layout.thread_next, &thread))
			break;
	}
	return found;
}

static uint64_t find(struct image *m, const struct python *p, is_wanted *wanted,
		     pid_t tid)
{
	const struct python_layout *l = &p->layout;
	uint64_t interpreter, thread, found = 0;
	size_t left = THREADS;

	if (!read_word(m, p->runtime + l->interpreters, &interpreter))
		return 0;
	for (int i = 0; i < INTERPRETERS && is_structure(interpreter); i++) {
		uint64_t here = 0;

		if (read_word(m, interpreter + l->interpreter_threads, &thread))
			here = find_in(m, p, thread, wanted, tid, &left);
		if (here && has_frames(m, p, here))
			return here;
		if (here && !found)
			found = here;
		if (!read_word(m, interpreter + l->interpreter_next,
			       &interpreter))
			break;
	}
	return found;
}

static bool has_native_id(const struct python *p)
{
	return p->layout.thread_native_id != PYTHON_NOWHERE;
}

/* A fork leaves the parent's number in the child's state, before 3.11.2; its C
 * library knows better. */
uint64_t code_python_thread_of(struct image *m, const struct python *p,
			       pid_t own_tid, bool is_main)
{
	uint64_t found = 0;

	if (has_native_id(p))
		found = find(m, p, has_number, own_tid);
	if (!found && (!has_native_id(p) || is_main))
		found = find(m, p, has_pthread, own_tid);
	return found;
}

bool code_python_is_thread(struct image *m, const struct python *p,
			   uint64_t thread, pid_t own_tid)
{
	if (!is_structure(thread))
		return false;
	return (has_native_id(p) && has_number(m, p, thread, own_tid)) ||
	       has_pthread(m, p, thread, own_tid);
}

uint64_t code_python_thread(struct image *m, const struct python *p, pid_t pid,
			    pid_t tid, uint64_t hint)
{
	if (hint && has_native_id(p) && has_number(m, p, hint, tid) &&
	    has_frames(m, p, hint))
		return hint;
	return code_python_thread_of(m, p, code_python_own_tid(pid, tid),
				     pid == tid);
}
