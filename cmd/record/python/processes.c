#include "cmd/record/python/processes.h"

#include "cmd/record/urgent_lock.h"
#include "libcode/base/map.h"
#include "program/clock.h"
#include "program/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define NEVER UINT64_MAX

enum {
	MILLISECOND = 1000000,
	SOON = 4 * MILLISECOND,	  /* before it is asked again, at least */
	LATER = 64 * MILLISECOND, /* if there is no sign of an interpreter */
	LONGEST = 1000 * MILLISECOND,
	NEWS = 64,    /* mappings that let a process be asked again soon */
	FAILURES = 3, /* in a row that are reason to doubt */
	/* Processes that take so long to look through may have 1 in 4 of the
	 * time for it, all together, and some of it at once. */
	LONG = MILLISECOND,
	SHARE = 4,
	CREDIT = 100 * MILLISECOND
};

struct known {
	const struct python *python; /* NULL: none */
	uint64_t time;		     /* of which it is known; 0: nothing is */
	uint64_t ask_at;	     /* look through it from then on */
	uint64_t wait; /* between times that it is looked through */
	unsigned news, failures;
	bool is_being_asked, is_doubted;
};

struct python_processes {
	pthread_mutex_t lock;
	python_find *find;
	struct map process; /* its pid: struct known */
	struct map python;  /* hash of its bytes: struct found */
	uint64_t seed;
	uint64_t owed;	    /* when what long looks took is made up for */
	struct found *last; /* list of all */
	struct python_findings counts;
};

/* Never freed before the end: others hold pointers to it. */
struct found {
	struct python python;
	struct found *before;
};

void python_processes_new(struct python_processes **out, python_find *find)
{
	struct python_processes *t = memory_new(1, sizeof(*t));

	urgent_lock_init(&t->lock);
	t->find = find;
	t->seed = code_map_seed();
	*out = t;
}

void python_processes_free(struct python_processes *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->process.slots; i++)
		if (t->process.slot[i].used)
			free((void *)(uintptr_t)t->process.slot[i].value);
	for (struct found *f = t->last, *before; f; f = before) {
		before = f->before;
		free(f);
	}
	code_map_release(&t->process);
	code_map_release(&t->python);
	pthread_mutex_destroy(&t->lock);
	free(t);
}

static struct known *find_known(const struct python_processes *t, pid_t pid)
{
	uint64_t *value = code_map_find(&t->process, (uint64_t)pid, 0);

	return value ? (struct known *)(uintptr_t)*value : NULL;
}

static struct known *get_known(struct python_processes *t, pid_t pid)
{
	uint64_t *value = code_map_at(&t->process, (uint64_t)pid, 0, 0);

	if (!*value)
		*value = (uintptr_t)memory_new(1, sizeof(struct known));
	return (struct known *)(uintptr_t)*value;
}

static void forget(struct python_processes *t, pid_t pid)
{
	free(find_known(t, pid));
	code_map_remove(&t->process, (uint64_t)pid, 0);
}

/* What was known of the parent at that time is so of the child. */
static void take_fork(struct python_processes *t, const struct event *e)
{
	const struct known *parent = find_known(t, e->is.parent);
	struct known *child;

	if (e->pid == e->is.parent) /* a thread */
		return;
	if (!parent && !find_known(t, e->pid))
		return;
	child = get_known(t, e->pid);
	parent = find_known(t, e->is.parent);
	if (child->time >= e->time)
		return;
	*child = (struct known){.time = e->time};
	if (!parent || !parent->time || parent->time > e->time)
		return;
	child->python = parent->python;
	child->ask_at = parent->ask_at;
	child->wait = parent->wait;
}

static void take_exec(struct python_processes *t, const struct event *e)
{
	struct known *k = get_known(t, e->pid);

	if (k->time < e->time)
		*k = (struct known){.time = e->time};
}

/* A file that may be an interpreter. */
static void take_map(struct python_processes *t, const struct event *e)
{
	struct known *k = find_known(t, e->pid);
	const char *path = e->is.map.path;

	if (!k || k->python || k->time >= e->time || k->news >= NEWS ||
	    path[0] != '/' || strncmp(path, "//anon", 6) == 0)
		return;
	if (k->ask_at > k->time + SOON) {
		k->ask_at = k->time + SOON;
		k->wait = SOON;
		k->news++;
	}
}

static void take_exit(struct python_processes *t, const struct event *e)
{
	const struct known *k = find_known(t, e->pid);

	if (k && e->tid == e->pid && k->time < e->time)
		forget(t, e->pid);
}

void python_processes_event(struct python_processes *t, const struct event *e)
{
	pthread_mutex_lock(&t->lock);
	if (e->kind == EVENT_FORK)
		take_fork(t, e);
	else if (e->kind == EVENT_COMM && e->is.comm.is_exec)
		take_exec(t, e);
	else if (e->kind == EVENT_MAP)
		take_map(t, e);
	else if (e->kind == EVENT_EXIT)
		take_exit(t, e);
	pthread_mutex_unlock(&t->lock);
}

/* Of one version at one place; all else follows from that. */
static bool is_same(const struct python *a, const struct python *b)
{
	return a->found == b->found && a->is_denied == b->is_denied &&
	       a->runtime == b->runtime && a->eval == b->eval &&
	       a->start == b->start && a->limit == b->limit &&
	       strcmp(a->version, b->version) == 0 &&
	       strcmp(a->why, b->why) == 0;
}

/* One of many that are equal stands for all. */
static const struct python *keep_python(struct python_processes *t,
					const struct python *p)
{
	uint64_t hash = code_map_hash(t->seed, p, sizeof(*p));
	uint64_t *value = code_map_at(&t->python, hash, 0, 0);
	struct found *f = (struct found *)(uintptr_t)*value;

	if (f && is_same(&f->python, p))
		return &f->python;
	f = memory_new(1, sizeof(*f));
	memcpy(&f->python, p, sizeof(*p));
	f->before = t->last;
	t->last = f;
	*value = (uintptr_t)f;
	return &f->python;
}

static void count_version(struct python_findings *c, const struct python *p)
{
	for (size_t i = 0; i < c->version_count; i++)
		if (strcmp(c->version[i]->version, p->version) == 0)
			return;
	if (c->version_count < PYTHON_VERSIONS)
		c->version[c->version_count++] = p;
}

static void count_refused(struct python_findings *c, const struct python *p,
			  pid_t pid)
{
	for (size_t i = 0; i < c->refused_count; i++)
		if (strcmp(c->refused[i].python->why, p->why) == 0 &&
		    strcmp(c->refused[i].python->version, p->version) == 0) {
			c->refused[i].processes++;
			return;
		}
	if (c->refused_count < PYTHON_REASONS)
		c->refused[c->refused_count++] =
			(struct python_refused){p, pid, 1};
}

/* An interpreter that is there and has not begun is likely to do so soon. */
static uint64_t next_wait(const struct known *k, bool has_sign)
{
	uint64_t wait = k->wait ? k->wait * 2 : has_sign ? SOON : LATER;

	return wait < LONGEST ? wait : LONGEST;
}

/* What was found a moment after `since`. One that had been found there and is
 * not seen now may be busy with its lists of threads. */
static void take_found(struct python_processes *t, pid_t pid, uint64_t since,
		       const struct python *p)
{
	struct known *k = find_known(t, pid);
	bool has_sign = p->runtime || p->version[0];

	if (!k || !k->is_being_asked || k->time > since)
		return;
	k->is_being_asked = false;
	k->wait = next_wait(k, has_sign || k->python);
	k->failures = 0;
	k->time = since;
	k->ask_at = p->found == PYTHON_NONE ? since + k->wait : NEVER;
	if (p->found == PYTHON_NONE && k->python && !k->is_doubted) {
		k->is_doubted = true;
		return;
	}
	k->is_doubted = false;
	k->python = p->found == PYTHON_NONE ? NULL : keep_python(t, p);
	if (p->found == PYTHON_KNOWN)
		count_version(&t->counts, k->python);
	else if (p->found == PYTHON_REFUSED)
		count_refused(&t->counts, k->python, pid);
}

/* Who looks comes before everybody else on the processor: a process that takes
 * long, and becomes another one all the time, must not have all of it. */
static bool may_ask(const struct python_processes *t, uint64_t now)
{
	return t->owed <= now || t->owed - now <= CREDIT;
}

static void note_cost(struct python_processes *t, uint64_t now, int64_t cost)
{
	if (cost <= LONG)
		return;
	t->owed = t->owed > now ? t->owed : now;
	t->owed += (uint64_t)cost * SHARE;
}

/* The process is looked through while nobody waits for the table. */
static void ask(struct python_processes *t, struct known *k, pid_t pid,
		uint64_t now)
{
	uint64_t since = (uint64_t)clock_now();
	int64_t began = clock_read(CLOCK_THREAD_CPUTIME_ID);
	struct python found;

	k->is_being_asked = true;
	pthread_mutex_unlock(&t->lock);
	memset(&found, 0, sizeof(found));
	t->find(&found, pid);
	pthread_mutex_lock(&t->lock);
	note_cost(t, now, clock_read(CLOCK_THREAD_CPUTIME_ID) - began);
	take_found(t, pid, since, &found);
}

const struct python *python_processes_get(struct python_processes *t, pid_t pid,
					  uint64_t now)
{
	const struct python *python;
	struct known *k;

	pthread_mutex_lock(&t->lock);
	k = get_known(t, pid);
	if (now >= k->ask_at && !k->is_being_asked && may_ask(t, now)) {
		ask(t, k, pid, now);
		k = find_known(t, pid); /* it may have ended */
	}
	python = k ? k->python : NULL;
	pthread_mutex_unlock(&t->lock);
	return python;
}

/* Threads of native code only have none either, and go on having none. */
void python_processes_tell(struct python_processes *t, pid_t pid,
			   bool has_state, uint64_t now)
{
	struct known *k;

	pthread_mutex_lock(&t->lock);
	k = find_known(t, pid);
	if (k && has_state) {
		k->failures = 0;
		k->is_doubted = false;
		k->ask_at = k->python ? NEVER : k->ask_at;
	} else if (k && k->ask_at == NEVER && ++k->failures >= FAILURES) {
		k->ask_at = k->time + k->wait > now ? k->time + k->wait : now;
	}
	pthread_mutex_unlock(&t->lock);
}

void python_processes_count(struct python_processes *t,
			    struct python_findings *counts)
{
	pthread_mutex_lock(&t->lock);
	memcpy(counts->version, t->counts.version, sizeof(counts->version));
	counts->version_count = t->counts.version_count;
	memcpy(counts->refused, t->counts.refused, sizeof(counts->refused));
	counts->refused_count = t->counts.refused_count;
	pthread_mutex_unlock(&t->lock);
}
