/*
 * What of this machine, its container and its user decides what may be
 * recorded.
 */
#ifndef RECORD_SURROUNDINGS_H
#define RECORD_SURROUNDINGS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum place {
	PLACE_HOST,
	PLACE_CONTAINER, /* of a kind that we do not know */
	PLACE_DOCKER,
	PLACE_PODMAN,
	PLACE_KUBERNETES,
	PLACE_ECS,
	PLACE_FARGATE,
	PLACE_GVISOR,
	PLACE_COUNT
};

/* Of <linux/capability.h>, where the last is newer than some. */
enum capability {
	CAPABILITY_IPC_LOCK = 14,
	CAPABILITY_SYS_PTRACE = 19,
	CAPABILITY_SYS_ADMIN = 21,
	CAPABILITY_PERFMON = 38
};

enum { SETTING_UNKNOWN = INT_MIN }; /* this kernel has no such setting */

struct surroundings {
	enum place place;
	int paranoid, kptr_restrict, mlock_kb, ptrace_scope; /* of sysctl */
	bool has_seccomp;      /* a filter decides on system calls */
	uint64_t capabilities; /* effective, a bit for each */
	bool is_inner_user;    /* of a user name space, where they say little */
	bool is_root;
};

void surroundings_read(struct surroundings *s);

/* Whether we have the capability: over our user name space, such as over
 * processes in it, or over the machine. */
bool surroundings_can(const struct surroundings *s, enum capability c);
bool surroundings_rule(const struct surroundings *s, enum capability c);

/* To sample what kernel.perf_event_paranoid forbids. */
bool surroundings_can_perf(const struct surroundings *s);

const char *place_name(enum place place);

#endif
