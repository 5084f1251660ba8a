#include "cmd/record/check/finding.h"

#include "cmd/record/check/probe.h"
#include "cmd/record/perf/perf_open.h"
#include "cmd/record/perf/rings.h"
#include "cmd/record/proc/proc_read.h"
#include "cmd/record/python/python.h"

#include <stdio.h>
#include <unistd.h>

/* What this build or machine cannot do for anybody. */
static void explain_build(struct obstacle *o)
{
	if (!HAS_ELFUTILS) {
		snprintf(o->why, sizeof(o->why),
			 "built without elfutils: there are no names, and no "
			 "unwinding but by frame pointers");
		snprintf(o->fix, sizeof(o->fix),
			 "apt-get install libdw-dev, and build again");
	} else if (!perf_can_unwind()) {
		snprintf(o->why, sizeof(o->why),
			 "on this machine stacks are unwound by frame pointers "
			 "only");
		snprintf(o->fix, sizeof(o->fix),
			 "programs compiled with -fno-omit-frame-pointer");
	}
}

static void describe_rings(struct finding *f, const struct rings *rings,
			   const struct surroundings *s)
{
	bool has_kernel = rings_have_kernel(rings);
	bool has_names = !has_kernel || probe_kernel_names();

	snprintf(f->what, sizeof(f->what), "stacks of user space%s%s, by %s",
		 has_kernel ? " and the kernel" : "",
		 has_names ? "" : ", whose names are hidden",
		 rings_have_stacks(rings) ? "DWARF" : "frame pointers");
	if (!f->obstacle.why[0])
		explain_build(&f->obstacle);
	if (!f->obstacle.why[0] && !has_names)
		obstacle_explain_names(&f->obstacle, s);
}

/* The same calls as to record; ourselves stand for a command. */
static void find_perf(struct finding *f, const struct plan *plan, pid_t pid,
		      const struct surroundings *s)
{
	struct plan one = *plan;
	pid_t ours = getpid();
	struct rings *rings;

	one.pids = pid ? &pid : &ours;
	one.pid_count = 1;
	f->works = rings_open(&rings, &one, &f->obstacle);
	if (!f->works)
		return;
	describe_rings(f, rings, s);
	f->is_partial = f->obstacle.why[0];
	rings_close(rings);
}

static void lack_py_spy(struct finding *f)
{
	struct obstacle other = f->obstacle;

	snprintf(f->obstacle.why, sizeof(f->obstacle.why),
		 "py-spy is not in PATH%s%.200s", *other.why ? "; " : "",
		 other.why);
	snprintf(f->obstacle.fix, sizeof(f->obstacle.fix),
		 "pip install py-spy%s%.200s", *other.fix ? "; " : "",
		 other.fix);
}

/* Reading is enough for py-spy; stopping makes it exact. */
static void find_py_spy(struct finding *f, pid_t pid,
			const struct surroundings *s)
{
	struct probe_memory m;
	char version[64];

	probe_memory(&m, pid);
	if (m.read)
		obstacle_explain_ptrace(&f->obstacle, m.read, 0, s);
	if (!probe_py_spy(version, sizeof(version))) {
		lack_py_spy(f);
		return;
	}
	if (m.read)
		return;
	if (pid && !python_is_process(pid)) {
		snprintf(f->obstacle.why, sizeof(f->obstacle.why),
			 "the process is no CPython");
		return;
	}
	f->works = true;
	snprintf(f->what, sizeof(f->what), "Python's functions, by py-spy %s",
		 version);
	f->is_partial = m.trace != 0;
	if (f->is_partial)
		obstacle_explain_ptrace(&f->obstacle, m.trace, m.tracer, s);
}

static void find_proc(struct finding *f, pid_t pid)
{
	f->works = !pid || proc_read_number(pid, "Tgid:", 10) != 0;
	if (f->works)
		snprintf(f->what, sizeof(f->what),
			 "processor time of threads, no stacks");
	else
		snprintf(f->obstacle.why, sizeof(f->obstacle.why),
			 "/proc/%d/status cannot be read", (int)pid);
}

void finding_all(struct finding rows[FINDINGS], const struct plan *plan,
		 pid_t pid, const struct surroundings *s)
{
	static const char *const names[FINDINGS] = {"perf", "py-spy", "proc"};

	for (size_t i = 0; i < FINDINGS; i++)
		rows[i] = (struct finding){.sampler = names[i]};
	find_perf(&rows[0], plan, pid, s);
	find_py_spy(&rows[1], pid, s);
	find_proc(&rows[2], pid);
}

bool finding_will_do(const struct finding rows[FINDINGS])
{
	return rows[0].works || rows[1].works;
}
