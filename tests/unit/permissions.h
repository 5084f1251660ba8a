/*
 * Ways to be allowed less, for the rest of a process.
 */
#ifndef TESTS_UNIT_PERMISSIONS_H
#define TESTS_UNIT_PERMISSIONS_H

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As the filters of containers do it. */
static inline void refuse_events(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_perf_event_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {4, code};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
		_exit(2);
}

/* May we open what is mapped by its place, wherever its name leads? */
static inline bool opens_mapped(void)
{
	char range[64] = "", path[128];
	FILE *maps = fopen("/proc/self/maps", "r");
	int fd;

	if (!maps || !fgets(range, sizeof(range), maps))
		range[0] = '\0';
	if (maps)
		fclose(maps);
	range[strcspn(range, " ")] = '\0';
	snprintf(path, sizeof(path), "/proc/self/map_files/%s", range);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* A user whose limits nobody else has a part in. */
static inline void become_nobody(void)
{
	uid_t uid = (uid_t)(60000 + getpid() % 5000);

	if (getuid() == 0 &&
	    (setgroups(0, NULL) != 0 || setgid(uid) != 0 || setuid(uid) != 0))
		_exit(2);
	prctl(PR_SET_DUMPABLE, 1);
}

#endif
