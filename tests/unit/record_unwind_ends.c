/*
 * Where stacks end, and what they lead through: handlers of signals, code that
 * a program makes, copies that are too short.
 */
#include "tests/unit/own_unwinder.h"

#include <sys/mman.h>

#if defined(__x86_64__) && defined(HAVE_ELFUTILS)

static volatile sig_atomic_t is_handled;

static void handle(int signal)
{
	(void)signal;
	raise(SIGPROF);
	is_handled = 1;
}

static size_t index_of(const struct frame *frames, size_t count, uint64_t from,
		       uint64_t size)
{
	size_t i = 0;

	while (i < count && frames[i].memory - from >= size)
		i++;
	return i;
}

__attribute__((noinline)) static void interrupted(void)
{
	is_handled = 0;
	raise(SIGUSR1);
	is_handled++;
}

static void test_handlers(void)
{
	static unsigned char own[65536];
	struct sigaction action = {.sa_handler = handle};
	stack_t stack = {.ss_sp = own, .ss_size = sizeof(own)};
	struct frame frames[FRAMES];
	const uint64_t *end;
	size_t count, at;

	sigaction(SIGUSR1, &action, NULL);
	interrupted();
	ok(unwind(&taken.slot[0], frames, &count) == UNWIND_COMPLETE,
	   "a stack is complete from a signal's handler on");
	at = index_of(frames, count, (uint64_t)(uintptr_t)handle, 64);
	ok(at + 2 < count && frames[at + 1].is_activation &&
		   frames[at + 2].is_activation,
	   "the kernel's call and what it interrupted are no return addresses");
	at = index_of(frames, count, (uint64_t)(uintptr_t)interrupted, 32);
	ok(at < count, "what it interrupted is there");

	taken.used = 0;
	sigaltstack(&stack, NULL);
	action.sa_flags = SA_ONSTACK;
	sigaction(SIGUSR1, &action, NULL);
	end = taken.end;
	taken.end = (const uint64_t *)(own + sizeof(own));
	interrupted();
	taken.end = end;
	is_int(unwind(&taken.slot[0], frames, &count), UNWIND_TRUNCATED,
	       "a handler on a stack of its own has a truncated stack");
	at = index_of(frames, count, (uint64_t)(uintptr_t)handle, 64);
	ok(at + 3 == count, "which goes as far as what it interrupted");
	taken.used = 0;
	action.sa_flags = 0;
	sigaction(SIGUSR1, &action, NULL);
}

/* Code as of a JIT compiler: it calls its argument. The second one has
 * something else where the frame pointer would be. */
static void test_generated(void)
{
	static const unsigned char with_pointer[] = {0x55, 0x48, 0x89, 0xe5,
						     0xff, 0xd7, 0x5d, 0xc3};
	static const unsigned char aligning[] = {0x55, 0x31, 0xed, 0xff,
						 0xd7, 0x5d, 0xc3};
	unsigned char *code = mmap(NULL, 4096,
				   PROT_READ | PROT_WRITE | PROT_EXEC,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct event e = {.kind = EVENT_MAP, .pid = getpid(), .tid = getpid()};
	struct frame frames[FRAMES];
	void (*call)(void (*)(void));
	size_t count, at;

	if (code == MAP_FAILED) {
		tap_skip("generated code",
			 "impossible here: no memory may be code");
		return;
	}
	e.is.map.start = (uint64_t)code;
	e.is.map.length = 4096;
	e.is.map.path = "//anon";
	code_processes_event(processes, &e);
	memcpy(code, with_pointer, sizeof(with_pointer));
	memcpy(&call, &code, sizeof(call));
	call(interrupted);
	ok(unwind(&taken.slot[0], frames, &count) == UNWIND_COMPLETE,
	   "generated code with a frame pointer is passed");
	at = index_of(frames, count, (uint64_t)code, 4096);
	ok(at < count && frames[at].address == (uint64_t)code + 6 &&
		   code_modules_get(modules, frames[at].module)->kind ==
			   MODULE_JIT,
	   "it has its address in memory");
	taken.used = 0;
	memcpy(code, aligning, sizeof(aligning));
	call(interrupted);
	unwind(&taken.slot[0], frames, &count);
	at = index_of(frames, count, (uint64_t)code, 4096);
	ok(at + 1 < count &&
		   index_of(&frames[at + 1], 1,
			    (uint64_t)(uintptr_t)test_generated, 1 << 14) == 0,
	   "generated code that only aligns the stack is passed");
	taken.used = 0;
	munmap(code, 4096);
}

/* As libraries have it for long numbers: no table tells of it. */
void push_and_trap(void);
__asm__(".text\n"
	"push_and_trap:\n"
	"	push %rbx\n"
	"	push %rbp\n"
	"	xor %ebp, %ebp\n"
	"	int3\n"
	"	pop %rbp\n"
	"	pop %rbx\n"
	"	ret\n");

static void test_without_rules(void)
{
	struct sigaction action = {.sa_sigaction = take,
				   .sa_flags = SA_SIGINFO};
	struct frame frames[FRAMES];
	size_t count;

	sigaction(SIGTRAP, &action, NULL);
	push_and_trap();
	ok(unwind(&taken.slot[0], frames, &count) == UNWIND_COMPLETE,
	   "code that no table tells of is passed");
	ok(count > 3 && index_of(&frames[1], 1,
				 (uint64_t)(uintptr_t)test_without_rules,
				 1 << 14) == 0,
	   "which was called from where it was");
	taken.used = 0;
}

static void test_ends(void)
{
	struct frame frames[FRAMES];
	struct frame_list to = {.frame = frames};
	struct event_sample e;
	struct process *p = code_processes_get(processes, getpid());
	size_t all;

	raise(SIGPROF);
	unwind(&taken.slot[0], frames, &all);
	e = own_event(&taken.slot[0]);
	to.room = all;
	is_int(code_unwinder_stack(unwinder, p, &e, &to), UNWIND_COMPLETE,
	       "as many frames as there is room for");
	to.room = all - 1;
	is_int(code_unwinder_stack(unwinder, p, &e, &to), UNWIND_DEEP,
	       "one more than there is room for");
	is_uint(to.count, all - 1, "has all but the outermost");
	to.room = FRAMES;
	e.stack_size = 64;
	is_int(code_unwinder_stack(unwinder, p, &e, &to), UNWIND_TRUNCATED,
	       "a copy that is too short");
	ok(to.count >= 1 && to.count < all, "has what is in it");
	e.registers[DWARF_PC] = 16;
	is_int(code_unwinder_stack(unwinder, p, &e, &to), UNWIND_BROKEN,
	       "an address that is no code");
	is_uint(to.count, 1, "is the one frame");
	is_uint(frames[0].module, 0, "of no module");
	e.stack_size = 0;
	is_int(code_unwinder_stack(unwinder, p, &e, &to), UNWIND_COMPLETE,
	       "a process that is amid its exec");
	is_uint(to.count, 0, "has no frames");
	taken.used = 0;
}

static void test_chain(void)
{
	uint64_t at = (uint64_t)(uintptr_t)test_chain;
	uint64_t chain[] = {at, at + 5, 16, at};
	struct frame frames[4];
	struct frame_list to = {.frame = frames, .room = 4};

	code_unwind_chain(code_processes_get(processes, getpid()), chain, 4,
			  &to);
	is_uint(to.count, 2, "a chain goes on as long as it is code");
	ok(frames[0].is_activation && !frames[1].is_activation,
	   "all but its first are return addresses");
	is_uint(frames[1].address - frames[0].address, 5,
		"addresses are as linked");
	is_uint(frames[1].memory, chain[1], "and as in memory");
}

int main(int argc, char **argv)
{
	(void)argc;
	own_begin("record_unwind_ends", argv);
	test_handlers();
	test_generated();
	test_without_rules();
	test_ends();
	test_chain();
	return own_end();
}

#else

int main(void)
{
	tap_skip("stacks are unwound by tables",
		 "impossible here: it takes x86-64 and elfutils");
	return tap_end();
}

#endif
