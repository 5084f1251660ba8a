#include "libcode/unwind/cut_file.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Nothing else that we read can be missing: what we write to is memory. */
static void put_zeros(int sig, siginfo_t *info, void *context)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	uintptr_t page = (uintptr_t)info->si_addr & ~(uintptr_t)(size - 1);
	int saved = errno;

	(void)context;
	/* After a return it would happen again, and end us. */
	if (info->si_code != BUS_ADRERR ||
	    mmap((void *)page, size, PROT_READ,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		signal(sig, SIG_DFL);
	errno = saved;
}

void code_cut_file_survive(void)
{
	struct sigaction a = {.sa_flags = SA_SIGINFO};

	a.sa_sigaction = put_zeros;
	sigaction(SIGBUS, &a, NULL);
}
