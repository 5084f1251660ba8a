#include "cmd/record/sched_slice.h"

#include <sched.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's struct sched_attr, which old headers have not, and some new
 * ones have twice. */
struct turns {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

void sched_slice_shorten(void)
{
	struct turns t = {.size = sizeof(t)};

	if (syscall(SYS_sched_getattr, 0, &t, sizeof(t), 0) < 0 ||
	    t.policy != SCHED_OTHER)
		return;
	t.runtime = 100000; /* nanoseconds */
	syscall(SYS_sched_setattr, 0, &t, 0);
}

void sched_slice_first(void)
{
	const struct sched_param lowest = {.sched_priority = 1};

	sched_slice_shorten();
	if (getpriority(PRIO_PROCESS, 0) <= 0)
		sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK,
				   &lowest);
}
