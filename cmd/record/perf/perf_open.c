#include "cmd/record/perf/perf_open.h"

#include "cmd/record/check/reason.h"
#include "libcode/event/perf_newer.h"
#include "libcode/event/perf_records.h"
#include "libcode/proc/proc_file.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { NANOSECONDS = 1000000000 };

bool perf_can_unwind(void)
{
#if defined(__x86_64__) && defined(HAVE_ELFUTILS)
	return true;
#else
	return false;
#endif
}

size_t perf_chain_limit(void)
{
	enum { USUAL = 127 };
	char text[32];
	long limit = 0;

	if (code_proc_file_read(text, sizeof(text),
				"/proc/sys/kernel/perf_event_max_stack") > 0)
		limit = strtol(text, NULL, 10);
	return limit > 0 ? (size_t)limit : USUAL;
}

static void set_attributes(struct perf_event_attr *attr,
			   const struct perf_setup *setup)
{
	attr->type = PERF_TYPE_SOFTWARE;
	attr->size = sizeof(*attr);
	attr->config = PERF_COUNT_SW_CPU_CLOCK;
	attr->sample_period = NANOSECONDS / (setup->rate ? setup->rate : 1);
	attr->sample_type = RECORD_SAMPLE_TYPE;
	attr->sample_id_all = true;
	attr->use_clockid = true;
	attr->clockid = CLOCK_MONOTONIC;
	attr->inherit = true;
	attr->disabled = setup->on_exec;
	attr->enable_on_exec = setup->on_exec;
	attr->exclude_kernel = !setup->has_kernel;
	attr->exclude_callchain_kernel = !setup->has_kernel;
	attr->exclude_hv = true;
	attr->exclude_idle = true;
	attr->exclude_guest = true;
	attr->mmap = attr->mmap2 = true;
	attr->comm = attr->comm_exec = true;
	attr->task = true;
	attr->watermark = !setup->wakes_at_once;
	if (setup->wakes_at_once)
		attr->wakeup_events = 1;
	else
		attr->wakeup_watermark = setup->watermark;
}

static void set_stacks(struct perf_event_attr *attr,
		       const struct perf_setup *setup)
{
	if (!setup->has_stacks)
		return;
	attr->sample_type |= RECORD_STACK_TYPE;
	attr->exclude_callchain_user = true;
	attr->sample_regs_user = RECORD_REGISTERS;
	attr->sample_stack_user = setup->stack_size;
}

static void set_features(struct perf_event_attr *attr,
			 const struct perf_setup *setup)
{
	if (setup->feature >= PERF_BUILD_ID)
		newer_set(attr, NEWER_BUILD_ID);
	if (setup->feature >= PERF_THREADS && setup->threads_only)
		newer_set(attr, NEWER_INHERIT_THREAD);
	if (setup->feature >= PERF_COUNT_LOST)
		attr->read_format = NEWER_FORMAT_LOST;
}

bool perf_open_one(int *fd, const struct perf_setup *setup, pid_t tid, int cpu)
{
	struct perf_event_attr attr = {0};

	set_attributes(&attr, setup);
	set_stacks(&attr, setup);
	set_features(&attr, setup);
	*fd = (int)syscall(SYS_perf_event_open, &attr, tid, cpu, -1,
			   PERF_FLAG_FD_CLOEXEC);
	return *fd >= 0;
}

static bool is_refused(int error)
{
	return error == EACCES || error == EPERM;
}

/* One step down from what the kernel did not take. */
static bool ask_for_less(struct perf_setup *setup, const struct plan *plan,
			 int *kernel_error)
{
	int error = errno;

	if (error == EINVAL && setup->feature > PERF_BASIC) {
		setup->feature--;
		return true;
	}
	if (!is_refused(error) || !setup->has_kernel ||
	    plan->kernel == KERNEL_YES)
		return false;
	setup->has_kernel = false;
	*kernel_error = error;
	return true;
}

bool perf_setup_fit(struct perf_setup *setup, const struct plan *plan,
		    pid_t tid, struct reason *reason)
{
	int fd, kernel_error = 0;

	*reason = (struct reason){0};
	setup->feature = PERF_COUNT_LOST;
	setup->has_kernel = plan->kernel != KERNEL_NO;
	while (!perf_open_one(&fd, setup, tid, -1))
		if (!ask_for_less(setup, plan, &kernel_error)) {
			reason_of_perf(reason, errno, setup->has_kernel);
			return false;
		}
	close(fd);
	if (kernel_error) {
		reason_of_perf(reason, kernel_error, true);
		reason_prefix(reason, "no kernel frames");
	}
	return true;
}
