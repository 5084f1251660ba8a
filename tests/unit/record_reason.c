/*
 * Which cause is told for which errno, by what surrounds us.
 */
#include "cmd/record/check/reason.h"
#include "libcode/proc/proc_read.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <unistd.h>

#define ALL_CAPABILITIES ((1ull << 41) - 1)

static struct reason told;

static const struct surroundings user = {
	.paranoid = 2,
	.ptrace_scope = SETTING_UNKNOWN,
	.mlock_kb = 516,
};

/* The texts for perf_event_open, all in one. */
static const char *perf(int error, bool wants_kernel, struct surroundings s)
{
	static char both[600];

	reason_explain_perf(&told, error, wants_kernel, &s);
	snprintf(both, sizeof(both), "%s | %s", told.why, told.fix);
	return both;
}

static const char *memory(int error, struct surroundings s)
{
	static char both[600];

	reason_explain_memory(&told, error, &s);
	snprintf(both, sizeof(both), "%s | %s", told.why, told.fix);
	return both;
}

static struct surroundings at(enum place place, struct surroundings s)
{
	s.place = place;
	return s;
}

static struct surroundings filtered(struct surroundings s)
{
	s.has_seccomp = true;
	return s;
}

static struct surroundings paranoid(int level)
{
	struct surroundings s = user;

	s.paranoid = level;
	return s;
}

static struct surroundings root_in(enum place place)
{
	struct surroundings s = at(place, user);

	s.is_root = true;
	return s;
}

static void test_perf_paranoid(void)
{
	struct surroundings inner = root_in(PLACE_PODMAN);

	is_str(perf(EACCES, true, user),
	       "perf_event_open: Permission denied: "
	       "kernel.perf_event_paranoid is 2, and CAP_PERFMON is missing | "
	       "sudo setcap cap_perfmon+ep \"$(command -v prof-record)\", or "
	       "sudo sysctl kernel.perf_event_paranoid=1",
	       "paranoid 2 refuses the kernel's frames");
	is_str(perf(EACCES, false, paranoid(4)),
	       "perf_event_open: Permission denied: "
	       "kernel.perf_event_paranoid is 4, and CAP_PERFMON is missing | "
	       "sudo setcap cap_perfmon+ep \"$(command -v prof-record)\", or "
	       "sudo sysctl kernel.perf_event_paranoid=2",
	       "paranoid 4 refuses everything");
	ok(strstr(perf(EACCES, true, root_in(PLACE_DOCKER)),
		  "| docker run --cap-add PERFMON, or on the host: sysctl"),
	   "root in a container is told of the flag first");
	ok(strstr(perf(EACCES, true, at(PLACE_DOCKER, user)),
		  "| on the host: sysctl kernel.perf_event_paranoid=1, or "
		  "docker run --cap-add PERFMON and run as root"),
	   "its other users are told of the host first");
	inner.is_inner_user = true;
	inner.capabilities = ALL_CAPABILITIES;
	ok(strstr(perf(EACCES, true, inner),
		  "| on the host: sysctl kernel.perf_event_paranoid=1"),
	   "capabilities of an inner user name space are none");
}

static void test_perf_seccomp(void)
{
	static const struct {
		enum place place;
		const char *fix;
	} rows[] = {
		{PLACE_HOST, "| let perf_event_open through the filter"},
		{PLACE_CONTAINER, "| give the container CAP_PERFMON, or a"},
		{PLACE_DOCKER, "| docker run --cap-add PERFMON (before"},
		{PLACE_PODMAN, "| podman run --cap-add PERFMON --cap-add"},
		{PLACE_KUBERNETES, "add: [\"PERFMON\"]}}"},
		{PLACE_ECS, "[\"SYS_ADMIN\"]}} in the task definition"},
		{PLACE_FARGATE, "| none on Fargate; Python: --engine python"},
	};
	struct surroundings s = filtered(user);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ok(strstr(perf(EPERM, false, at(rows[i].place, s)),
			  rows[i].fix) &&
			   strstr(told.why, ": a seccomp filter refuses it"),
		   "seccomp on %s", place_name(rows[i].place));
		ok(strlen(told.fix) + 1 < sizeof(told.fix), "in full");
	}
	ok(strstr(perf(ENOSYS, false, s), "a seccomp filter refuses it"),
	   "a filter may say that there is no such call");
	ok(strstr(perf(ENOSYS, false, user), "without CONFIG_PERF_EVENTS |"),
	   "without a filter it is the kernel that says so");
	ok(strstr(perf(ENOSYS, false, at(PLACE_GVISOR, s)),
		  "gVisor does not support it | run the container without "
		  "gVisor"),
	   "gVisor");
	ok(strstr(perf(EPERM, false, user), "a security module forbids it"),
	   "EPERM without a filter");
}

static void test_perf_others(void)
{
	struct surroundings root = user;

	root.capabilities = ALL_CAPABILITIES;
	ok(strstr(perf(EACCES, true, root), "a security module forbids it"),
	   "EACCES with all capabilities");
	ok(strstr(perf(EACCES, false, user),
		  "the process belongs to another user, and CAP_PERFMON is "
		  "missing | run as the user of the process"),
	   "a process of another user");
	ok(strstr(perf(ESRCH, false, user), "the process has ended | "),
	   "a process that is gone");
	ok(strstr(perf(EMFILE, false, user), "| ulimit -n 65536"),
	   "too many files");
	ok(strstr(perf(EINVAL, false, user), "does not support this event"),
	   "an old kernel");
	is_str(perf(EIO, false, user), "perf_event_open: Input/output error | ",
	       "an error that nobody expects");
}

static void test_ring(void)
{
	reason_explain_ring(&told, EPERM, 65536, &user);
	is_str(told.why,
	       "mmap of 64 KiB a processor: Operation not permitted: a user "
	       "may lock perf_event_mlock_kb (516) a processor, which others "
	       "of the same user share, and ulimit -l",
	       "a ring that is more than a user may lock");
	ok(strstr(told.fix, "ulimit -l unlimited"), "what helps then");
	reason_explain_ring(&told, ENOMEM, 65536, &user);
	is_str(told.why, "mmap of 64 KiB a processor: Cannot allocate memory",
	       "no memory for a ring");
	is_str(told.fix, "", "where nothing helps");
}

static void test_memory(void)
{
	struct surroundings yama = user, able = user;

	yama.ptrace_scope = 1;
	able.capabilities = 1ull << CAPABILITY_SYS_PTRACE;
	able.is_inner_user = true;
	ok(strstr(memory(EPERM, at(PLACE_KUBERNETES, yama)),
		  "kernel.yama.ptrace_scope is 1, and CAP_SYS_PTRACE is "
		  "missing | securityContext: {capabilities: {add: "
		  "[\"SYS_PTRACE\"]}}, or on the host: sysctl "
		  "kernel.yama.ptrace_scope=0"),
	   "Yama lets read descendants only");
	ok(strstr(memory(EPERM, user),
		  "the process belongs to another user or is not dumpable | "
		  "run as root"),
	   "reading the memory of another user's process");
	ok(strstr(memory(EPERM, at(PLACE_DOCKER, user)),
		  "| docker run --cap-add SYS_PTRACE and run as root"),
	   "a capability of a container is not that of its users");
	ok(strstr(memory(EPERM, filtered(able)), "a seccomp filter forbids it"),
	   "seccomp is left when the capability is there");
	yama.ptrace_scope = 3;
	ok(strstr(memory(EPERM, yama), "ptrace_scope is 3 | boot"),
	   "nobody may read");
	ok(strstr(memory(ESRCH, user), "the process has ended"),
	   "nothing to read of a process that is gone");
}

static void test_here(void)
{
	struct surroundings s;

	surroundings_read(&s);
	ok(place_name(s.place), "every place has a name");
	is_uint(code_proc_read_number(0, "Tgid:", 10), (uint64_t)getpid(),
		"numbers are read from our status");
	is_uint(code_proc_read_number(getpid(), "Tgid:", 10),
		(uint64_t)getpid(), "and from that of a process with a number");
	reason_of_memory(&told, ESRCH);
	ok(strstr(told.why, "has ended"), "surroundings are looked up");
}

int main(void)
{
	test_perf_paranoid();
	test_perf_seccomp();
	test_perf_others();
	test_ring();
	test_memory();
	test_here();
	return tap_end();
}
