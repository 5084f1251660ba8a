#include "cmd/record/python/standstill.h"

#include "libcode/proc/proc_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	MOVES = 2,	/* the thread may move as well */
	PROCESSOR = 36, /* places behind the state, in a thread's stat */
	RUNS = 2,	/* places behind the time, in its schedstat */
	SLACK = 50000	/* nanoseconds, for interrupts in between */
};

/* Behind so many blanks. */
static const char *skip(const char *s, int blanks)
{
	for (int i = 0; s && i < blanks; i++) {
		s = strchr(s, ' ');
		s = s ? s + 1 : NULL;
	}
	return s;
}

static void read_runs(struct standing *t)
{
	char text[128];
	const char *s = NULL;

	if (code_proc_file_read(text, sizeof(text),
				"/proc/%d/task/%d/schedstat", (int)t->pid,
				(int)t->tid) > 0)
		s = skip(text, RUNS);
	t->runs = s ? strtoull(s, NULL, 10) : 0;
}

static void read_state(struct standing *t)
{
	char text[1024];
	const char *s = NULL;

	if (code_proc_file_read(text, sizeof(text), "/proc/%d/task/%d/stat",
				(int)t->pid, (int)t->tid) > 0)
		s = strrchr(text, ')');
	s = s && s[1] ? s + 2 : NULL;
	t->is_waiting = s && *s != 'R';
	s = skip(s, PROCESSOR);
	t->cpu = s ? (int)strtol(s, NULL, 10) : -1;
}

/* When it was last seen running, in nanoseconds of its processor's clock; 0:
 * not known. */
static uint64_t last_run(pid_t pid, pid_t tid)
{
	static const char key[] = "se.exec_start";
	char text[512], *s = NULL;
	uint64_t ms;

	if (code_proc_file_read(text, sizeof(text), "/proc/%d/task/%d/sched",
				(int)pid, (int)tid) > 0)
		s = strstr(text, key);
	s = s ? strchr(s, ':') : NULL;
	if (!s)
		return 0;
	ms = strtoull(s + 1, &s, 10);
	return ms * 1000000 + (*s == '.' ? strtoull(s + 1, NULL, 10) : 0);
}

void standstill_init(struct standstill *s)
{
	*s = (struct standstill){0};
	if (sched_getaffinity(0, sizeof(s->all), s->all) != 0)
		CPU_ZERO_S(sizeof(s->all), s->all);
}

void standstill_wake(struct standstill *s)
{
	pid_t us = getpid();

	s->came = s->is_away ? last_run(us, us) : 0;
}

/* How often it ran comes first: should it begin to run, we shall see that. */
void standstill_begin(struct standing *t, pid_t pid, pid_t tid)
{
	*t = (struct standing){.pid = pid, .tid = tid};
	read_runs(t);
	read_state(t);
}

bool standstill_is_here(const struct standing *t)
{
	return t->cpu == sched_getcpu();
}

bool standstill_was_interrupted(const struct standstill *s,
				const struct standing *t)
{
	uint64_t ran = last_run(t->pid, t->tid);

	return !s->came || !ran || s->came <= ran + SLACK;
}

bool standstill_held(const struct standing *t)
{
	struct standing now = *t;

	read_runs(&now);
	return t->runs && now.runs == t->runs;
}

bool standstill_may_go(const struct standstill *s, int cpu)
{
	return cpu >= 0 && CPU_ISSET_S((size_t)cpu, sizeof(s->all), s->all);
}

void standstill_go(struct standstill *s, int cpu)
{
	cpu_set_t one[sizeof(s->all) / sizeof(*s->all)];

	if (!standstill_may_go(s, cpu))
		return;
	CPU_ZERO_S(sizeof(one), one);
	CPU_SET_S((size_t)cpu, sizeof(one), one);
	if (sched_setaffinity(0, sizeof(one), one) == 0)
		s->is_away = true;
}

void standstill_end(struct standstill *s)
{
	if (s->is_away)
		sched_setaffinity(0, sizeof(s->all), s->all);
	s->is_away = false;
}
