/*
 * A process is there from the event that begins it, or from the first one
 * that tells of it, until the last of its threads has ended: the first thread
 * need not be the last one.
 */
#include "libcode/unwind/process.h"

#include "libcode/base/map.h"
#include "libcode/proc/proc_read.h"
#include "libcode/unwind/module_file.h"
#include "libcode/unwind/process_maps.h"
#include "libcode/unwind/process_proc.h"
#include "libcode/unwind/runtime.h"
#include "program/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DUMPS_MOST = 256 };

struct thread {
	pid_t tid;
	bool is_named;
	char name[16];
};

struct process {
	struct processes *all;
	pid_t pid;
	uint64_t generation;
	struct maps *maps;
	const struct process_map *recent; /* it often is the one again */
	struct module *jit;		  /* NULL: not yet needed */
	unsigned runtime;
	struct thread *thread;
	size_t thread_count, thread_room;
	struct map by_tid; /* index in thread */
	bool leader_ended;
};

struct processes {
	struct modules *modules;
	struct map by_pid; /* struct process * */
	uint64_t generations;
	struct process *recent;
	size_t dumps; /* that are open */
};

static struct process *find(const struct processes *ps, pid_t pid)
{
	uint64_t *p = code_map_find(&ps->by_pid, (uint64_t)pid, 0);

	return p ? (struct process *)(uintptr_t)*p : NULL;
}

static void release(struct process *p)
{
	code_maps_free(p->maps);
	code_map_release(&p->by_tid);
	free(p->thread);
	free(p);
}

static void end(struct processes *ps, struct process *p)
{
	if (ps->recent == p)
		ps->recent = NULL;
	code_map_remove(&ps->by_pid, (uint64_t)p->pid, 0);
	release(p);
}

static struct thread *thread_at(struct process *p, pid_t tid)
{
	uint64_t *i =
		code_map_at(&p->by_tid, (uint64_t)tid, 0, p->thread_count);

	if (*i < p->thread_count)
		return &p->thread[*i];
	p->thread = memory_grow(p->thread, &p->thread_room, p->thread_count + 1,
				sizeof(*p->thread));
	p->thread[p->thread_count] = (struct thread){.tid = tid};
	return &p->thread[p->thread_count++];
}

static const struct thread *leader_of(const struct process *p)
{
	uint64_t *i = code_map_find(&p->by_tid, (uint64_t)p->pid, 0);

	return i ? &p->thread[*i] : NULL;
}

static void remove_thread(struct process *p, pid_t tid)
{
	uint64_t *i = code_map_find(&p->by_tid, (uint64_t)tid, 0);
	uint64_t hole = i ? *i : 0;

	if (!i)
		return;
	p->thread[hole] = p->thread[--p->thread_count];
	*code_map_at(&p->by_tid, (uint64_t)p->thread[hole].tid, 0, 0) = hole;
	code_map_remove(&p->by_tid, (uint64_t)tid, 0);
}

static void name_thread(struct process *p, pid_t tid, const char *name)
{
	struct thread *t = thread_at(p, tid);

	t->is_named = true;
	snprintf(t->name, sizeof(t->name), "%s", name);
}

static void add_thread(pid_t tid, void *arg)
{
	struct process *p = arg;
	char name[16];

	if (code_proc_read_name(name, p->pid, tid))
		name_thread(p, tid, name);
}

/* In place of one that had its number and whose end was not told. */
static struct process *begin(struct processes *ps, pid_t pid)
{
	struct process *p = find(ps, pid);

	if (p)
		end(ps, p);
	p = memory_new(1, sizeof(*p));
	p->all = ps;
	p->pid = pid;
	p->generation = ++ps->generations;
	*code_map_at(&ps->by_pid, (uint64_t)pid, 0, 0) = (uint64_t)(uintptr_t)p;
	return p;
}

struct module *code_process_jit(struct process *p)
{
	if (!p->jit) {
		p->jit = code_modules_of_jit(p->all->modules, p->pid,
					     p->generation);
		p->jit->runtime = p->runtime;
	}
	return p->jit;
}

/* What a file tells of code that is made in the memory of the process. */
static void note_runtime(struct process *p, const char *path)
{
	unsigned runtime = code_runtime_of_file(path);

	if (!runtime)
		return;
	p->runtime = runtime;
	if (p->jit)
		p->jit->runtime = runtime;
}

/* False: it is no jitdump. */
static bool note_dump(struct process *p, const char *path)
{
	struct module *jit;

	if (!strstr(path, "/jit-"))
		return false;
	jit = code_process_jit(p);
	if (!code_runtime_is_dump(path, jit->ns_pid))
		return false;
	if (jit->fd < 0 && p->all->dumps < DUMPS_MOST) {
		jit->fd = code_module_open_dump(p->pid, path);
		p->all->dumps += jit->fd >= 0;
	}
	return true;
}

static void add_map(const struct event_map *e, void *arg)
{
	struct process *p = arg;
	struct process_map map = {.start = e->start, .offset = e->offset};

	if (__builtin_add_overflow(e->start, e->length, &map.limit))
		return;
	note_runtime(p, e->path);
	if (note_dump(p, e->path))
		return;
	map.module = code_modules_of_map(p->all->modules, p->pid, e);
	if (!map.module) {
		map.module = code_process_jit(p);
		map.offset = e->start;
	}
	p->recent = NULL;
	code_maps_put(&p->maps, &map);
}

static void load_maps(struct process *p)
{
	code_maps_free(p->maps);
	p->recent = NULL;
	code_maps_new(&p->maps);
	code_process_proc_maps(p->pid, add_map, p);
}

struct process *code_processes_get(struct processes *ps, pid_t pid)
{
	struct process *p = ps->recent;

	if (p && p->pid == pid)
		return p;
	p = find(ps, pid);
	if (!p) {
		p = begin(ps, pid);
		load_maps(p);
		code_proc_list_threads(pid, add_thread, p);
	}
	return ps->recent = p;
}

/* Mappings that go away are not told: what has collected more than there can
 * be is read again. */
static void put_map(struct processes *ps, const struct event *e)
{
	struct process *p = code_processes_get(ps, e->pid);

	if (code_maps_count(p->maps) >= MAPS_MOST)
		load_maps(p);
	add_map(&e->is.map, p);
}

static void clear(struct process *p)
{
	code_maps_free(p->maps);
	code_maps_new(&p->maps);
	p->recent = NULL;
	p->jit = NULL;
	p->runtime = RUNTIME_NONE;
	p->generation = ++p->all->generations;
	code_map_clear(&p->by_tid);
	p->thread_count = 0;
	p->leader_ended = false;
}

static void rename_thread(struct processes *ps, const struct event *e)
{
	struct process *p = find(ps, e->pid);
	char name[sizeof(e->is.comm.name) + 1] = {0};

	if (!p && !e->is.comm.is_exec)
		p = code_processes_get(ps, e->pid);
	if (!p)
		p = begin(ps, e->pid);
	if (e->is.comm.is_exec)
		clear(p);
	memcpy(name, e->is.comm.name, sizeof(e->is.comm.name));
	name_thread(p, e->tid, name);
}

static void fork_process(struct processes *ps, const struct event *e)
{
	struct process *parent, *child;
	const struct thread *leader;

	if (e->is.parent == e->pid) {
		thread_at(code_processes_get(ps, e->pid), e->tid);
		return;
	}
	parent = code_processes_get(ps, e->is.parent);
	child = begin(ps, e->pid);
	child->maps = code_maps_share(parent->maps);
	child->runtime = parent->runtime;
	leader = leader_of(parent);
	if (leader && leader->is_named)
		name_thread(child, e->tid, leader->name);
	else
		thread_at(child, e->tid);
}

static void end_thread(struct processes *ps, const struct event *e)
{
	struct process *p = find(ps, e->pid);

	if (!p)
		return;
	remove_thread(p, e->tid);
	p->leader_ended |= e->tid == e->pid;
	if (p->leader_ended && !p->thread_count)
		end(ps, p);
}

void code_processes_event(struct processes *ps, const struct event *e)
{
	switch (e->kind) {
	case EVENT_MAP:
		put_map(ps, e);
		break;
	case EVENT_COMM:
		rename_thread(ps, e);
		break;
	case EVENT_FORK:
		fork_process(ps, e);
		break;
	case EVENT_EXIT:
		end_thread(ps, e);
		break;
	case EVENT_SAMPLE:
	case EVENT_LOST:
		break;
	}
}

const struct process_map *code_process_map_at(struct process *p,
					      uint64_t address)
{
	const struct process_map *map = p->recent;

	if (map && address >= map->start && address < map->limit)
		return map;
	map = code_maps_at(p->maps, address);
	if (map)
		p->recent = map;
	return map;
}

/* A thread that was not told of has the name of the one that began it, which
 * mostly is that of the first. */
const char *code_process_thread_name(struct process *p, pid_t tid)
{
	struct thread *t = thread_at(p, tid);
	const struct thread *leader;

	if (t->is_named)
		return t->name;
	t->is_named = true;
	if (code_proc_read_name(t->name, p->pid, tid))
		return t->name;
	leader = leader_of(p);
	if (leader && leader != t && leader->is_named)
		memcpy(t->name, leader->name, sizeof(t->name));
	return t->name;
}

void code_processes_new(struct processes **out, struct modules *modules)
{
	struct processes *ps = memory_new(1, sizeof(*ps));

	ps->modules = modules;
	*out = ps;
}

void code_processes_free(struct processes *ps)
{
	if (!ps)
		return;
	for (size_t i = 0; i < ps->by_pid.slots; i++)
		if (ps->by_pid.slot[i].used)
			release((struct process *)(uintptr_t)ps->by_pid.slot[i]
					.value);
	code_map_release(&ps->by_pid);
	free(ps);
}
