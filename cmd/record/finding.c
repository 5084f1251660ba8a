#include "cmd/record/finding.h"

#include "cmd/record/probe.h"

#include <errno.h>
#include <stdio.h>

#if defined(__x86_64__) && defined(HAVE_ELFUTILS)
#define UNWINDER "DWARF"
#else
#define UNWINDER "frame pointers"
#endif

static void describe_perf(struct finding *f, const struct probe_perf *p)
{
	const char *kernel = "";

	if (p->kernel == 0)
		kernel = p->has_kernel_names
				 ? " and kernel"
				 : " and kernel, whose names are hidden";
	snprintf(f->what, sizeof(f->what),
		 "stacks of user space%s, by %s; rings of %zu KiB a processor",
		 kernel, UNWINDER, p->ring / 1024);
}

static void find_perf(struct finding *f, pid_t pid,
		      const struct surroundings *s)
{
	struct probe_perf p;

	probe_perf(&p, pid);
	f->works = p.ring > 0;
	f->is_partial = f->works;
	if (p.user != 0) {
		obstacle_explain_perf(&f->obstacle, p.user, false, s);
		return;
	}
	if (!p.ring) {
		obstacle_explain_ring(&f->obstacle, p.ring_error, p.failed_ring,
				      s);
		return;
	}
	describe_perf(f, &p);
	if (p.kernel != 0)
		obstacle_explain_perf(&f->obstacle, p.kernel, true, s);
	else if (p.failed_ring)
		obstacle_explain_ring(&f->obstacle, EPERM, p.failed_ring, s);
	else if (!p.has_kernel_names)
		obstacle_explain_names(&f->obstacle, s);
	else
		f->is_partial = false;
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
	f->works = m.read == 0;
	if (!f->works)
		return;
	snprintf(f->what, sizeof(f->what), "Python's functions, by py-spy %s",
		 version);
	f->is_partial = m.trace != 0;
	if (f->is_partial)
		obstacle_explain_ptrace(&f->obstacle, m.trace, m.tracer, s);
}

static void find_proc(struct finding *f, pid_t pid)
{
	f->works = !pid || status_number(pid, "Tgid:", 10) != 0;
	if (f->works)
		snprintf(f->what, sizeof(f->what),
			 "processor time of threads, no stacks");
	else
		snprintf(f->obstacle.why, sizeof(f->obstacle.why),
			 "/proc/%d/status cannot be read", (int)pid);
}

void finding_all(struct finding rows[FINDINGS], pid_t pid,
		 const struct surroundings *s)
{
	static const char *const names[FINDINGS] = {"perf", "py-spy", "proc"};

	for (size_t i = 0; i < FINDINGS; i++)
		rows[i] = (struct finding){.sampler = names[i]};
	find_perf(&rows[0], pid, s);
	find_py_spy(&rows[1], pid, s);
	find_proc(&rows[2], pid);
}

bool finding_will_do(const struct finding rows[FINDINGS])
{
	return rows[0].works || rows[1].works;
}
