/*
 * The unwinder at each instruction of what a program does: it runs with the
 * processor's trap flag set, and a list of the calls that have not returned
 * yet, kept beside it, tells what each stack is.
 */
#include "tests/unit/own_stack.h"
#include "tests/unit/own_work.h"

#include "program/memory.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__) && defined(HAVE_ELFUTILS)

enum {
	MOST_STEPS = 30000,
	MOST_WORDS = 12 << 20, /* of all copies */
	DEPTH = 128,
	TRAP_FLAG = 0x100,
};

struct call {
	uint64_t at, returns; /* where on the stack; to where */
};

static struct {
	struct own_sample *sample;
	uint64_t *words;
	uint64_t (*returns)[DEPTH]; /* of each sample, innermost first */
	unsigned char *depth;
	size_t count, used;
	const uint64_t *end; /* of the stack, as far as it is copied */
	uint64_t pc;	     /* of the last step */
	struct call call[DEPTH];
	size_t calls;
	volatile sig_atomic_t is_on;
} steps;

static bool is_call(const unsigned char *code)
{
	if (*code >= 0x40 && *code <= 0x4f)
		code++;
	return *code == 0xe8 || (*code == 0xff && (code[1] >> 3 & 7) == 2);
}

/* What the instruction before this one has done to the list. */
static void follow(uint64_t rsp)
{
	const unsigned char *before = (const unsigned char *)steps.pc;

	while (steps.calls && steps.call[steps.calls - 1].at < rsp)
		steps.calls--;
	if (before && is_call(before) && steps.calls < DEPTH)
		steps.call[steps.calls++] =
			(struct call){rsp, *(const uint64_t *)rsp};
}

static void keep(const ucontext_t *u)
{
	struct own_sample *s = &steps.sample[steps.count];
	size_t most;

	own_registers(s, u);
	most = (size_t)((uint64_t)steps.end - s->registers[DWARF_RSP]) / 8;
	if (steps.count == MOST_STEPS || most > MOST_WORDS - steps.used)
		return;
	s->stack = steps.words + steps.used;
	own_stack(s, most);
	steps.used += s->words;
	for (size_t i = 0; i < steps.calls; i++)
		steps.returns[steps.count][i] =
			steps.call[steps.calls - 1 - i].returns;
	steps.depth[steps.count++] = (unsigned char)steps.calls;
}

static void trapped(int signal, siginfo_t *info, void *context)
{
	ucontext_t *u = context;
	uint64_t rsp = (uint64_t)u->uc_mcontext.gregs[REG_RSP];

	(void)signal, (void)info;
	if (!steps.is_on) {
		u->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
		return;
	}
	u->uc_mcontext.gregs[REG_EFL] |= TRAP_FLAG;
	follow(rsp);
	steps.pc = (uint64_t)u->uc_mcontext.gregs[REG_RIP];
	keep(u);
}

/* Functions that run on into the next one, through what aligns it: the nops
 * between them are in no table and of no symbol. With tables, and without. */
__asm__(".text\n"
	".p2align 6\n"
	".type runs_on, @function\n"
	"runs_on:\n"
	".cfi_startproc\n"
	"mov %rdi, %rax\n"
	".cfi_endproc\n"
	".size runs_on, . - runs_on\n"
	".p2align 6\n"
	".cfi_startproc\n"
	"ret\n"
	".cfi_endproc\n"
	".p2align 6\n"
	".type runs_on_untold, @function\n"
	"runs_on_untold:\n"
	"mov %rdi, %rax\n"
	".size runs_on_untold, . - runs_on_untold\n"
	".p2align 6\n"
	".type behind_untold, @function\n"
	"behind_untold:\n"
	"ret\n"
	".size behind_untold, . - behind_untold\n");

long runs_on(long x);
long runs_on_untold(long x);

/* Too many variables for the registers that calls leave alone, and a frame
 * that the compiler aligns. */
__attribute__((noinline)) static double aligned(double x)
{
	__attribute__((aligned(64))) double y[8] = {x, x * 2};

	for (size_t i = 2; i < 8; i++)
		y[i] = strtod("2.5", NULL) + y[i - 1] * y[i - 2];
	return y[7];
}

__attribute__((noinline)) static double work(void)
{
	int numbers[] = {5, 3, 9, 1, 7, 2, 8};
	char text[64] = "a,b,c", copy[300] = {0};
	/* A call of a symbol would tell by itself where the function begins. */
	long (*volatile function[])(long) = {runs_on, runs_on_untold};
	struct timespec now;
	double sum = 0;

	qsort(numbers, 7, sizeof(*numbers), compare_ints);
	sum += (double)deep(12) + (double)on_stack(77) + aligned(0.5);
	memcpy(copy + 7, text, sizeof(text));
	sum += (double)strcspn(text, ",") + (double)strlen(strchr(text, 'b'));
	clock_gettime(CLOCK_MONOTONIC, &now);
	sum += (double)(now.tv_sec & 1) + (double)numbers[0];
	free(malloc(5000));
	sum += (double)getppid();
	sum += (double)(function[0](1) + function[1](2));
	return sum;
}

/* The calls between which a stack lies are these, and then those of main. */
static bool agrees(const struct frame *frames, size_t count, size_t i)
{
	if (count < (size_t)steps.depth[i] + 1)
		return false;
	for (size_t k = 0; k < steps.depth[i]; k++)
		if (frames[k + 1].memory != steps.returns[i][k])
			return false;
	return true;
}

struct result {
	size_t complete, agree, below; /* below: frames of main and before */
	bool same_below;
};

static void unwind_all(struct unwinder *u, struct process *p, struct result *r)
{
	struct frame frames[DEPTH * 2];
	struct frame_list to = {.frame = frames, .room = DEPTH * 2};

	for (size_t i = 0; i < steps.count; i++) {
		struct event_sample e = own_event(&steps.sample[i]);
		enum unwind_end end = code_unwinder_stack(u, p, &e, &to);
		bool good = agrees(frames, to.count, i);

		r->complete += end == UNWIND_COMPLETE;
		r->agree += good;
		if ((!good || end != UNWIND_COMPLETE) && i - r->agree < 500)
			tap_diag("step %zu at %" PRIx64 ": end %d, %zu frames "
				 "of %d and more",
				 i, e.registers[DWARF_PC], (int)end, to.count,
				 steps.depth[i]);
	}
}

static void *room_for(size_t count, size_t size)
{
	void *at = mmap(NULL, count * size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		tap_bail("no memory");
	return at;
}

__attribute__((noinline)) static double take_steps(void)
{
	double result;

	steps.is_on = 1;
	raise(SIGTRAP);
	result = work();
	steps.is_on = 0;
	return result;
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_sigaction = trapped,
				   .sa_flags = SA_SIGINFO};
	struct modules *modules;
	struct processes *processes;
	struct unwinder *unwinder;
	struct result result = {0};

	(void)argc;
	msg_init("record_unwind_steps", 2);
	steps.sample = room_for(MOST_STEPS, sizeof(*steps.sample));
	steps.words = room_for(MOST_WORDS, sizeof(*steps.words));
	steps.returns = room_for(MOST_STEPS, sizeof(*steps.returns));
	steps.depth = room_for(MOST_STEPS, sizeof(*steps.depth));
	/* The arguments' texts are on the stack, behind all frames. */
	steps.end = (const uint64_t *)argv;
	sigaction(SIGTRAP, &action, NULL);
	ok(take_steps() > 0, "the work was done");
	tap_diag("%zu steps, %zu words", steps.count, steps.used);

	code_modules_new(&modules);
	code_processes_new(&processes, modules);
	code_unwinder_new(&unwinder);
	unwind_all(unwinder, code_processes_get(processes, getpid()), &result);
	ok(steps.count > 3000, "it has many instructions");
	is_uint(result.agree, steps.count,
		"at each instruction the frames are the calls that were made");
	is_uint(result.complete, steps.count,
		"at each instruction the stack is known up to its entry");
	code_unwinder_free(unwinder);
	code_processes_free(processes);
	code_modules_free(modules);
	return tap_end();
}

#else

int main(void)
{
	tap_skip("stacks are unwound by tables",
		 "impossible here: it takes x86-64 and elfutils");
	return tap_end();
}

#endif
