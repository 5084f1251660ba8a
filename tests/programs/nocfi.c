/*
 * nocfi HOW SECONDS: uses the processor in code that no table tells of, which
 * has its frame pointer in its own data, and there the return addresses of
 * calls that have returned. HOW it is called: `direct`, by a `pointer`, or by
 * code that has a frame pointer and no table either (`framed`).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __x86_64__

typedef void spin_call(long);

void spin(long rounds);
void spin_framed(long rounds);

/* The numbers of registers and the stack are those of OpenBLAS' kernels. */
__asm__(".text\n"
	".globl spin\n"
	".type spin, @function\n"
	"spin:\n"
	"	push %rbx\n"
	"	push %rbp\n"
	"	mov %rsp, %rbx\n"
	"	sub $0x400, %rsp\n"
	"	lea 0x80(%rsp), %rbp\n"
	"1:	dec %rdi\n"
	"	jnz 1b\n"
	"	mov %rbx, %rsp\n"
	"	pop %rbp\n"
	"	pop %rbx\n"
	"	ret\n"
	".size spin, .-spin\n"
	".globl spin_framed\n"
	".type spin_framed, @function\n"
	"spin_framed:\n"
	"	push %rbp\n"
	"	mov %rsp, %rbp\n"
	"	and $-64, %rsp\n"
	"	call *pointer(%rip)\n"
	"	leave\n"
	"	ret\n"
	".size spin_framed, .-spin_framed\n");

spin_call *volatile pointer = spin;

__attribute__((noinline)) static int innocent(int depth)
{
	static int (*volatile self)(int) = innocent;
	volatile char local[64];

	local[0] = (char)depth;
	if (!depth)
		return local[0];
	if (depth % 2)
		return self(depth - 1) + local[0];
	return innocent(depth - 1) + local[0];
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

__attribute__((noinline)) static int direct(int x)
{
	x = innocent(x);
	spin(4000000);
	return x + 1;
}

__attribute__((noinline)) static int by_pointer(int x)
{
	x = innocent(x);
	pointer(4000000);
	return x + 2;
}

__attribute__((noinline)) static int framed(int x)
{
	x = innocent(x);
	spin_framed(4000000);
	return x + 3;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "direct";
	double end = now() + (argc > 2 ? atof(argv[2]) : 1);
	int x = 0;

	while (now() < end)
		if (strcmp(how, "pointer") == 0)
			x += by_pointer(60);
		else if (strcmp(how, "framed") == 0)
			x += framed(60);
		else
			x += direct(60);
	return x == 12345;
}

#else

int main(void)
{
	return 0;
}

#endif
