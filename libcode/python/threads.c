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

/* What is looked for, and what was found: those that run something first, in
 * the order of the lists. */
struct states {
	is_wanted *wanted;
	pid_t tid;
	uint64_t *state;
	size_t count, running;
	size_t left; /* to be looked at */
};

static void put(struct states *s, uint64_t state, bool is_running)
{
	size_t at = is_running ? s->running : s->count;

	if (s->count == PYTHON_STATES)
		return;
	memmove(s->state + at + 1, s->state + at,
		(s->count - at) * sizeof(*s->state));
	s->state[at] = state;
	s->count++;
	s->running += is_running;
}

static void find_in(struct image *m, const struct python *p, uint64_t thread,
		    struct states *to)
{
	for (; is_structure(thread) && to->left; to->left--) {
		if (to->wanted(m, p, thread, to->tid))
			put(to, thread, has_frames(m, p, thread));
		if (!read_word(m, thread + p->layout.thread_next, &thread))
			break;
	}
}

static size_t find(struct image *m, const struct python *p, is_wanted *wanted,
		   pid_t tid, uint64_t state[PYTHON_STATES])
{
	const struct python_layout *l = &p->layout;
	struct states to = {
		.wanted = wanted, .tid = tid, .state = state, .left = THREADS};
	uint64_t interpreter, thread;

	if (!read_word(m, p->runtime + l->interpreters, &interpreter))
		return 0;
	for (int i = 0; i < INTERPRETERS && is_structure(interpreter); i++) {
		if (read_word(m, interpreter + l->interpreter_threads, &thread))
			find_in(m, p, thread, &to);
		if (!read_word(m, interpreter + l->interpreter_next,
			       &interpreter))
			break;
	}
	return to.count;
}

static bool has_native_id(const struct python *p)
{
	return p->layout.thread_native_id != PYTHON_NOWHERE;
}

/* A fork leaves the parent's number in the child's state, before 3.11.2; its C
 * library knows better. */
size_t code_python_states(struct image *m, const struct python *p,
			  pid_t own_tid, bool is_main,
			  uint64_t state[PYTHON_STATES])
{
	size_t count = 0;

	if (has_native_id(p))
		count = find(m, p, has_number, own_tid, state);
	if (!count && (!has_native_id(p) || is_main))
		count = find(m, p, has_pthread, own_tid, state);
	return count;
}

bool code_python_state_key(struct image *m, const struct python *p,
			   uint64_t state, uint64_t *key)
{
	uint16_t at = has_native_id(p) ? p->layout.thread_native_id
				       : p->layout.thread_id;

	return is_structure(state) && read_word(m, state + at, key);
}

uint64_t code_python_thread(struct image *m, const struct python *p, pid_t pid,
			    pid_t tid, uint64_t hint)
{
	uint64_t state[PYTHON_STATES];

	if (is_structure(hint) && has_native_id(p) &&
	    has_number(m, p, hint, tid) && has_frames(m, p, hint))
		return hint;
	return code_python_states(m, p, code_python_own_tid(pid, tid),
				  pid == tid, state)
		       ? state[0]
		       : 0;
}
