#include "cmd/record/perf/perf_attach.h"

#include "cmd/common/memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Each pass finds only what was born to threads that the one before it did
 * not know; that ends soon. */
enum { MOST_PASSES = 16 };

struct search {
	struct perf_attached *attached;
	struct perf_events *events;
	bool children;
	pid_t *pid; /* processes, each once */
	size_t pids, room;
	struct map known; /* of those; and of threads, with 1 */
	bool is_new, has_no_ring;
};

static void add_process(struct search *s, pid_t pid)
{
	if (map_find(&s->known, (uint64_t)pid, 0))
		return;
	map_at(&s->known, (uint64_t)pid, 0, 0);
	s->pid = memory_grow(s->pid, &s->room, s->pids + 1, sizeof(*s->pid));
	s->pid[s->pids++] = pid;
}

static void add_thread(struct search *s, pid_t tid)
{
	if (map_find(&s->known, (uint64_t)tid, 1))
		return;
	map_at(&s->known, (uint64_t)tid, 1, 0);
	switch (perf_events_add(s->events, tid)) {
	case PERF_ADDED:
		s->attached->threads++;
		s->is_new = true;
		break;
	case PERF_NO_EVENT:
		if (errno == ESRCH && s->attached->error)
			break;
		s->attached->missed += errno != ESRCH;
		s->attached->error = errno;
		break;
	case PERF_NO_RING:
		s->has_no_ring = true;
		s->attached->error = errno;
		break;
	}
}

static void add_children(struct search *s, pid_t pid, pid_t tid)
{
	char path[64];
	FILE *f;
	int child;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
		 (int)tid);
	f = fopen(path, "re");
	while (f && fscanf(f, "%d", &child) == 1)
		add_process(s, child);
	if (f)
		fclose(f);
}

static void add_threads(struct search *s, pid_t pid)
{
	char path[64];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	if (!dir && !s->attached->error)
		s->attached->error = ESRCH;
	while (dir && !s->has_no_ring && (entry = readdir(dir))) {
		pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (tid <= 0) /* the directory itself */
			continue;
		add_thread(s, tid);
		if (s->children)
			add_children(s, pid, tid);
	}
	if (dir)
		closedir(dir);
}

/* More processes may be found on the way. */
static void make_pass(struct search *s)
{
	s->is_new = false;
	for (size_t i = 0; i < s->pids && !s->has_no_ring; i++)
		add_threads(s, s->pid[i]);
}

bool perf_attach(struct perf_attached *a, struct perf_events *es,
		 const struct plan *plan)
{
	struct search s = {
		.attached = a,
		.events = es,
		.children = plan->children && !plan->is_held,
		.is_new = true,
	};

	*a = (struct perf_attached){0};
	for (size_t i = 0; i < plan->pid_count; i++)
		add_process(&s, plan->pids[i]);
	for (int pass = 0; pass < MOST_PASSES && s.is_new; pass++)
		make_pass(&s);
	map_release(&s.known);
	free(s.pid);
	return !s.has_no_ring;
}
