#include "cmd/record/check/finding.h"

#include "cmd/record/check/probe.h"
#include "cmd/record/command/needs.h"
#include "cmd/record/perf/perf_open.h"
#include "cmd/record/perf/rings.h"
#include "cmd/record/python/interpreters.h"
#include "libcode/proc/proc_read.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What this build or machine cannot do for anybody. */
static void explain_build(struct reason *o)
{
	if (!HAS_ELFUTILS) {
		snprintf(o->why, sizeof(o->why),
			 "built without elfutils: no names, and unwinding by "
			 "frame pointers only");
		snprintf(o->fix, sizeof(o->fix),
			 "apt-get install libdw-dev, then rebuild");
	} else if (!perf_can_unwind()) {
		snprintf(o->why, sizeof(o->why),
			 "this machine supports unwinding by frame pointers "
			 "only");
		snprintf(o->fix, sizeof(o->fix),
			 "compile with -fno-omit-frame-pointer");
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
	if (!f->reason.why[0])
		explain_build(&f->reason);
	if (!f->reason.why[0] && !has_names)
		reason_explain_names(&f->reason, s);
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
	f->works = rings_open(&rings, &one, &f->reason);
	if (!f->works)
		return;
	describe_rings(f, rings, s);
	f->is_partial = f->reason.why[0];
	rings_close(rings);
}

static bool find_interpreter(struct finding *f, pid_t pid)
{
	struct python p;

	code_python_find(&p, pid);
	if (p.found == PYTHON_KNOWN)
		snprintf(f->what, sizeof(f->what),
			 "CPU time of threads, with functions of Python %s",
			 p.version);
	else if (p.found == PYTHON_REFUSED)
		interpreters_explain(&f->reason, &p);
	else
		snprintf(f->reason.why, sizeof(f->reason.why),
			 "the process is not CPython");
	return p.found == PYTHON_KNOWN;
}

static void find_python(struct finding *f, pid_t pid,
			const struct surroundings *s)
{
	int error = probe_memory(pid);

	if (error) {
		reason_explain_memory(&f->reason, error, s);
		return;
	}
	f->works = !pid || find_interpreter(f, pid);
	if (!pid)
		snprintf(f->what, sizeof(f->what),
			 "CPU time of threads, with functions of Python");
}

static void find_proc(struct finding *f, pid_t pid)
{
	f->works = code_proc_is_there() &&
		   (!pid || code_proc_read_number(pid, "Tgid:", 10) != 0);
	if (f->works)
		snprintf(f->what, sizeof(f->what),
			 "CPU time of threads, no stacks");
	else if (!code_proc_is_there())
		snprintf(f->reason.why, sizeof(f->reason.why), PROC_MISSING);
	else
		snprintf(f->reason.why, sizeof(f->reason.why),
			 "/proc/%d/status cannot be read", (int)pid);
}

/* What no engine can do without. */
static bool find_needs(struct reason *o, pid_t pid)
{
	const char *missing = pid ? needs_missing() : needs_missing_with_fork();

	if (!missing)
		return true;
	snprintf(o->why, sizeof(o->why), "%s: %s: cannot start a recorder",
		 missing, strerror(errno));
	snprintf(o->fix, sizeof(o->fix),
		 "let %s through the seccomp filter, or use a newer kernel",
		 missing);
	return false;
}

void finding_all(struct finding rows[FINDINGS], const struct plan *plan,
		 pid_t pid, const struct surroundings *s)
{
	static const char *const names[FINDINGS] = {"perf", "python", "proc"};

	for (size_t i = 0; i < FINDINGS; i++)
		rows[i] = (struct finding){.sampler = names[i]};
	if (!find_needs(&rows[0].reason, pid)) {
		rows[1].reason = rows[2].reason = rows[0].reason;
		return;
	}
	find_perf(&rows[0], plan, pid, s);
	find_python(&rows[1], pid, s);
	find_proc(&rows[2], pid);
}

bool finding_will_do(const struct finding rows[FINDINGS])
{
	return rows[0].works || rows[1].works;
}
