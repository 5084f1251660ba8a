#include "cmd/record/check/reason.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* How each place is asked for more. */
static const struct {
	const char *perf;    /* the capability to sample everything */
	const char *seccomp; /* to let perf_event_open through */
	const char *ptrace;  /* to read the memory of other processes */
} asking[PLACE_COUNT] = {
	[PLACE_HOST] = {"sudo setcap cap_perfmon+ep \"$(command -v "
			"prof-record)\"",
			"let perf_event_open through the filter (systemd: "
			"SystemCallFilter=perf_event_open)",
			"run as root"},
	[PLACE_CONTAINER] = {"give the container CAP_PERFMON",
			     "give the container CAP_PERFMON, or a seccomp "
			     "profile that allows perf_event_open",
			     "give the container CAP_SYS_PTRACE"},
	[PLACE_DOCKER] = {"docker run --cap-add PERFMON",
			  "docker run --cap-add PERFMON (before Docker 23: "
			  "SYS_ADMIN), or --security-opt seccomp=unconfined",
			  "docker run --cap-add SYS_PTRACE"},
	[PLACE_PODMAN] = {"podman run --cap-add PERFMON",
			  "podman run --cap-add PERFMON --cap-add SYS_ADMIN, "
			  "or --security-opt seccomp=unconfined",
			  "podman run --cap-add SYS_PTRACE"},
	[PLACE_KUBERNETES] = {"securityContext: {capabilities: {add: "
			      "[\"PERFMON\"]}}",
			      "securityContext: {capabilities: {add: "
			      "[\"PERFMON\"]}} (before containerd 1.7: "
			      "SYS_ADMIN), or {seccompProfile: {type: "
			      "Unconfined}}",
			      "securityContext: {capabilities: {add: "
			      "[\"SYS_PTRACE\"]}}"},
	[PLACE_ECS] = {"linuxParameters: {\"capabilities\": {\"add\": "
		       "[\"SYS_ADMIN\"]}} in the task definition",
		       "linuxParameters: {\"capabilities\": {\"add\": "
		       "[\"SYS_ADMIN\"]}} in the task definition",
		       "linuxParameters: {\"capabilities\": {\"add\": "
		       "[\"SYS_PTRACE\"]}} in the task definition"},
	[PLACE_FARGATE] = {"", "",
			   "linuxParameters: {\"capabilities\": {\"add\": "
			   "[\"SYS_PTRACE\"]}} in the task definition"},
	[PLACE_GVISOR] = {"run the container without gVisor",
			  "run the container without gVisor",
			  "run the container without gVisor"},
};

__attribute__((format(printf, 2, 3))) static void set_fix(struct reason *o,
							  const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(o->fix, sizeof(o->fix), fmt, args);
	va_end(args);
}

static void set_error(struct reason *o, const char *what, int error)
{
	snprintf(o->why, sizeof(o->why), "%s: %s", what, strerror(error));
	o->fix[0] = '\0';
}

/* The same, and the cause. */
__attribute__((format(printf, 4, 5))) static void set_why(struct reason *o,
							  const char *what,
							  int error,
							  const char *fmt, ...)
{
	int used = snprintf(o->why, sizeof(o->why), "%s: %s: ", what,
			    strerror(error));
	va_list args;

	va_start(args, fmt);
	vsnprintf(o->why + used, sizeof(o->why) - (size_t)used, fmt, args);
	va_end(args);
	o->fix[0] = '\0';
}

/* Fargate gives no more than SYS_PTRACE, which perf has no use for. */
static void fix_seccomp(struct reason *o, const struct surroundings *s)
{
	if (s->place == PLACE_FARGATE)
		set_fix(o, "none on Fargate; Python: --engine python, with %s",
			asking[s->place].ptrace);
	else
		set_fix(o, "%s", asking[s->place].seccomp);
}

/* A capability that a container has is not that of its ordinary users. */
static void fix_paranoid(struct reason *o, bool wants_kernel,
			 const struct surroundings *s)
{
	const char *where = s->place == PLACE_HOST ? "sudo" : "on the host:";
	const char *ask = asking[s->place].perf;
	int level = wants_kernel ? 1 : 2;

	if (s->is_inner_user || !*ask)
		set_fix(o, "%s sysctl kernel.perf_event_paranoid=%d", where,
			level);
	else if (s->is_root || s->place == PLACE_HOST)
		set_fix(o, "%s, or %s sysctl kernel.perf_event_paranoid=%d",
			ask, where, level);
	else
		set_fix(o,
			"%s sysctl kernel.perf_event_paranoid=%d, or %s and "
			"run as root",
			where, level, ask);
}

static void fix_ptrace(struct reason *o, const struct surroundings *s)
{
	bool is_enough = s->is_root || s->place == PLACE_HOST ||
			 s->place == PLACE_GVISOR;

	set_fix(o, "%s%s", asking[s->place].ptrace,
		is_enough ? "" : " and run as root");
}

static void explain_refused(struct reason *o, const char *what, int error,
			    const struct surroundings *s)
{
	if (s->place == PLACE_GVISOR) {
		set_why(o, what, error, "gVisor does not support it");
		set_fix(o, "%s", asking[s->place].seccomp);
	} else if (s->has_seccomp) {
		set_why(o, what, error, "a seccomp filter refuses it");
		fix_seccomp(o, s);
	} else if (error == ENOSYS) {
		set_why(o, what, error,
			"the kernel is built without CONFIG_PERF_EVENTS");
	} else {
		set_why(o, what, error, "a security module forbids it");
		set_fix(o, "look for the denial in dmesg or audit.log (SELinux:"
			   " the class perf_event)");
	}
}

static void explain_access(struct reason *o, const char *what, int error,
			   bool wants_kernel, const struct surroundings *s)
{
	if (surroundings_can_perf(s)) {
		explain_refused(o, what, error, s);
	} else if (s->paranoid != SETTING_UNKNOWN &&
		   s->paranoid >= (wants_kernel ? 2 : 3)) {
		set_why(o, what, error,
			"kernel.perf_event_paranoid is %d, and CAP_PERFMON is "
			"missing",
			s->paranoid);
		fix_paranoid(o, wants_kernel, s);
	} else {
		set_why(o, what, error,
			"the process belongs to another user, and "
			"CAP_PERFMON is missing");
		set_fix(o, "run as the user of the process, or as root");
	}
}

void reason_explain_perf(struct reason *o, int error, bool wants_kernel,
			 const struct surroundings *s)
{
	static const char what[] = "perf_event_open";

	switch (error) {
	case EACCES:
		explain_access(o, what, error, wants_kernel, s);
		break;
	case EPERM:
	case ENOSYS:
		explain_refused(o, what, error, s);
		break;
	case ESRCH:
		set_why(o, what, error, "the process has ended");
		break;
	case EMFILE:
		set_why(o, what, error,
			"it needs a file descriptor per thread and CPU");
		set_fix(o, "ulimit -n 65536, or record fewer processes");
		break;
	case EINVAL:
	case E2BIG:
	case ENOENT:
	case ENODEV:
	case EOPNOTSUPP:
		set_why(o, what, error,
			"the kernel does not support this event");
		set_fix(o, "Linux 4.1 or later on real or virtual hardware");
		break;
	default:
		set_error(o, what, error);
	}
}

void reason_explain_ring(struct reason *o, int error, size_t bytes,
			 const struct surroundings *s)
{
	char what[64];

	snprintf(what, sizeof(what), "mmap of %zu KiB a processor",
		 bytes / 1024);
	if (error != EPERM && error != EAGAIN) {
		set_error(o, what, error);
		return;
	}
	set_why(o, what, error,
		"a user may lock perf_event_mlock_kb (%d) a processor, which "
		"others of the same user share, and ulimit -l",
		s->mlock_kb == SETTING_UNKNOWN ? 0 : s->mlock_kb);
	set_fix(o, "ulimit -l unlimited, or sysctl "
		   "kernel.perf_event_mlock_kb=4096, or CAP_IPC_LOCK");
}

void reason_explain_names(struct reason *o, const struct surroundings *s)
{
	snprintf(o->why, sizeof(o->why),
		 "/proc/kallsyms has no addresses: kernel.kptr_restrict is %d",
		 s->kptr_restrict == SETTING_UNKNOWN ? 0 : s->kptr_restrict);
	if (s->kptr_restrict > 1)
		set_fix(o, "sysctl kernel.kptr_restrict=1 and CAP_SYSLOG");
	else
		set_fix(o, "CAP_SYSLOG, or sysctl kernel.kptr_restrict=0 "
			   "kernel.perf_event_paranoid=1");
}

void reason_explain_memory(struct reason *o, int error,
			   const struct surroundings *s)
{
	static const char what[] = "reading process memory";
	const char *ask = asking[s->place].ptrace;

	if (error == ESRCH) {
		set_why(o, what, error, "the process has ended");
	} else if (error != EPERM && error != EACCES && error != ENOSYS) {
		set_error(o, what, error);
	} else if (s->ptrace_scope == 3) {
		set_why(o, what, error, "kernel.yama.ptrace_scope is 3");
		set_fix(o, "boot with kernel.yama.ptrace_scope below 3");
	} else if (surroundings_can(s, CAPABILITY_SYS_PTRACE)) {
		set_why(o, what, error, "a %s forbids it",
			s->has_seccomp ? "seccomp filter" : "security module");
		if (s->has_seccomp)
			set_fix(o, "let process_vm_readv through the filter");
	} else if (s->ptrace_scope > 0) {
		set_why(o, what, error,
			"kernel.yama.ptrace_scope is %d, and CAP_SYS_PTRACE "
			"is missing",
			s->ptrace_scope);
		set_fix(o, "%s, or %s sysctl kernel.yama.ptrace_scope=0", ask,
			s->place == PLACE_HOST ? "sudo" : "on the host:");
	} else {
		set_why(o, what, error,
			"the process belongs to another user or is not "
			"dumpable%s",
			s->has_seccomp ? ", or a seccomp filter forbids it"
				       : "");
		fix_ptrace(o, s);
	}
}

void reason_of_perf(struct reason *o, int error, bool wants_kernel)
{
	struct surroundings s;

	surroundings_read(&s);
	reason_explain_perf(o, error, wants_kernel, &s);
}

void reason_of_ring(struct reason *o, int error, size_t bytes)
{
	struct surroundings s;

	surroundings_read(&s);
	reason_explain_ring(o, error, bytes, &s);
}

void reason_of_memory(struct reason *o, int error)
{
	struct surroundings s;

	surroundings_read(&s);
	reason_explain_memory(o, error, &s);
}

void reason_prefix(struct reason *o, const char *what)
{
	struct reason cause = *o;

	snprintf(o->why, sizeof(o->why), "%s: %.*s", what,
		 (int)(sizeof(o->why) - strlen(what) - 3), cause.why);
}
