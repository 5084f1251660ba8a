#include "cmd/record/check/surroundings.h"

#include "libcode/proc/proc_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static int read_setting(const char *path)
{
	int value = SETTING_UNKNOWN;
	char text[32] = "";
	FILE *in = fopen(path, "re");

	if (!in)
		return value;
	if (fgets(text, sizeof(text), in))
		value = (int)strtol(text, NULL, 10);
	fclose(in);
	return value;
}

/* Whether a line of the file has the word. */
static bool file_has(const char *path, const char *word)
{
	char line[512];
	bool has = false;
	FILE *in = fopen(path, "re");

	if (!in)
		return false;
	while (!has && fgets(line, sizeof(line), in))
		has = strstr(line, word);
	fclose(in);
	return has;
}

/* The first user name space maps all numbers to themselves. */
static bool is_inner_user(void)
{
	unsigned long inside, outside, count;
	char line[128] = "", *end = line;
	FILE *in = fopen("/proc/self/uid_map", "re");

	if (!in)
		return false;
	if (!fgets(line, sizeof(line), in))
		line[0] = '\0';
	fclose(in);
	inside = strtoul(end, &end, 10);
	outside = strtoul(end, &end, 10);
	count = strtoul(end, &end, 10);
	return inside != 0 || outside != 0 || count != 4294967295ul;
}

/* It answers as an old Linux of one certain build, or with its name. */
static bool is_gvisor(void)
{
	struct utsname u;

	return uname(&u) == 0 &&
	       (strstr(u.release, "gvisor") || strstr(u.version, "gVisor") ||
		strcmp(u.version, "#1 SMP Sun Jan 10 15:06:54 PST 2016") == 0);
}

static enum place place_of_environment(void)
{
	const char *aws = getenv("AWS_EXECUTION_ENV");

	if (aws && strcmp(aws, "AWS_ECS_FARGATE") == 0)
		return PLACE_FARGATE;
	if (getenv("ECS_CONTAINER_METADATA_URI_V4") ||
	    getenv("ECS_CONTAINER_METADATA_URI"))
		return PLACE_ECS;
	if (getenv("KUBERNETES_SERVICE_HOST"))
		return PLACE_KUBERNETES;
	return PLACE_HOST;
}

/* What container managers leave in a file, or in the names of groups. */
static enum place place_of_files(void)
{
	static const struct {
		const char *path, *word; /* NULL: that it exists */
		enum place place;
	} signs[] = {
		{"/var/run/secrets/kubernetes.io", NULL, PLACE_KUBERNETES},
		{"/proc/self/cgroup", "kubepods", PLACE_KUBERNETES},
		{"/run/.containerenv", NULL, PLACE_PODMAN},
		{"/.dockerenv", NULL, PLACE_DOCKER},
		{"/proc/self/cgroup", "libpod", PLACE_PODMAN},
		{"/proc/self/cgroup", "docker", PLACE_DOCKER},
		{"/run/systemd/container", NULL, PLACE_CONTAINER},
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (signs[i].word ? file_has(signs[i].path, signs[i].word)
				  : access(signs[i].path, F_OK) == 0)
			return signs[i].place;
	return PLACE_HOST;
}

static enum place find_place(void)
{
	enum place place;

	if (is_gvisor())
		return PLACE_GVISOR;
	place = place_of_environment();
	if (place == PLACE_HOST)
		place = place_of_files();
	if (place == PLACE_HOST && getenv("container"))
		place = PLACE_CONTAINER;
	return place;
}

void surroundings_read(struct surroundings *s)
{
	*s = (struct surroundings){
		.place = find_place(),
		.paranoid =
			read_setting("/proc/sys/kernel/perf_event_paranoid"),
		.kptr_restrict = read_setting("/proc/sys/kernel/kptr_restrict"),
		.mlock_kb =
			read_setting("/proc/sys/kernel/perf_event_mlock_kb"),
		.ptrace_scope =
			read_setting("/proc/sys/kernel/yama/ptrace_scope"),
		.capabilities = code_proc_read_number(0, "CapEff:", 16),
		.has_seccomp = code_proc_read_number(0, "Seccomp:", 10) != 0,
		.is_inner_user = is_inner_user(),
		.is_root = geteuid() == 0,
	};
}

bool surroundings_can(const struct surroundings *s, enum capability c)
{
	return s->capabilities >> c & 1;
}

bool surroundings_rule(const struct surroundings *s, enum capability c)
{
	return !s->is_inner_user && surroundings_can(s, c);
}

bool surroundings_can_perf(const struct surroundings *s)
{
	return surroundings_rule(s, CAPABILITY_PERFMON) ||
	       surroundings_rule(s, CAPABILITY_SYS_ADMIN);
}

const char *place_name(enum place place)
{
	static const char *const names[PLACE_COUNT] = {
		[PLACE_HOST] = "host",
		[PLACE_CONTAINER] = "container",
		[PLACE_DOCKER] = "docker",
		[PLACE_PODMAN] = "podman",
		[PLACE_KUBERNETES] = "kubernetes",
		[PLACE_ECS] = "ecs",
		[PLACE_FARGATE] = "fargate",
		[PLACE_GVISOR] = "gvisor",
	};

	return names[place];
}
