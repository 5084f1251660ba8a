/*
 * An unwinder, and the samples of the test itself that its handler of SIGPROF
 * takes.
 */
#ifndef TESTS_UNIT_OWN_UNWINDER_H
#define TESTS_UNIT_OWN_UNWINDER_H

#include "tests/unit/own_stack.h"

#include "program/msg.h"
#include "tests/unit/tap.h"

#include <unistd.h>

enum { SLOTS = 32, WORDS = 4096, FRAMES = 128 };

static struct {
	struct own_sample slot[SLOTS];
	uint64_t words[SLOTS][WORDS];
	volatile sig_atomic_t used;
	const uint64_t *end; /* of the stack, as far as it is copied */
	uint64_t start;
} taken;

static struct modules *modules;
static struct processes *processes;
static struct unwinder *unwinder;

static inline void take(int signal, siginfo_t *info, void *context)
{
	struct own_sample *s = &taken.slot[taken.used];
	size_t most;

	(void)signal, (void)info;
	if (taken.used == SLOTS)
		return;
	own_registers(s, context);
	s->stack = taken.words[taken.used];
	most = ((uint64_t)taken.end - s->registers[DWARF_RSP]) /
	       sizeof(uint64_t);
	own_stack(s, most < WORDS ? most : WORDS);
	taken.used++;
}

static inline enum unwind_end unwind(const struct own_sample *s,
				     struct frame *frames, size_t *count)
{
	struct event_sample e = own_event(s);
	struct frame_list to = {.frame = frames, .room = FRAMES};
	enum unwind_end end = code_unwinder_stack(
		unwinder, code_processes_get(processes, getpid()), &e, &to);

	*count = to.count;
	return end;
}

/* Before anything else: the arguments' texts are on the stack, behind all
 * frames. */
static inline void own_begin(const char *name, char **argv)
{
	struct sigaction action = {.sa_sigaction = take,
				   .sa_flags = SA_SIGINFO | SA_RESTART};

	msg_init(name, 2);
	sigaction(SIGPROF, &action, NULL);
	code_modules_new(&modules);
	code_processes_new(&processes, modules);
	code_unwinder_new(&unwinder);
	taken.end = (const uint64_t *)argv;
}

static inline int own_end(void)
{
	code_unwinder_free(unwinder);
	code_processes_free(processes);
	code_modules_free(modules);
	return tap_end();
}

#endif
