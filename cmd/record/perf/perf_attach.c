#include "cmd/record/perf/perf_attach.h"

#include "libcode/proc/proc_read.h"
#include "program/memory.h"

#include <errno.h>
#include <signal.h>
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
	pid_t listed;	  /* whose threads are being listed */
	bool is_new, has_no_ring;
};

static void add_process(pid_t pid, void *arg)
{
	struct search *s = arg;

	if (code_map_find(&s->known, (uint64_t)pid, 0))
		return;
	code_map_at(&s->known, (uint64_t)pid, 0, 0);
	s->pid = memory_grow(s->pid, &s->room, s->pids + 1, sizeof(*s->pid));
	s->pid[s->pids++] = pid;
}

static void add_thread(struct search *s, pid_t tid)
{
	if (code_map_find(&s->known, (uint64_t)tid, 1))
		return;
	code_map_at(&s->known, (uint64_t)tid, 1, 0);
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

static void take_thread(pid_t tid, void *arg)
{
	struct search *s = arg;

	if (s->has_no_ring)
		return;
	add_thread(s, tid);
	if (s->children)
		code_proc_list_children(s->listed, tid, add_process, s);
}

static void add_threads(struct search *s, pid_t pid)
{
	size_t before = s->attached->threads;
	bool is_listed;

	s->listed = pid;
	is_listed = code_proc_list_threads(pid, take_thread, s);
	/* Without /proc the first thread is known. */
	if (before == s->attached->threads && kill(pid, 0) == 0)
		take_thread(pid, s);
	else if (!is_listed && !s->attached->error)
		s->attached->error = ESRCH;
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
		add_process(plan->pids[i], &s);
	for (int pass = 0; pass < MOST_PASSES && s.is_new; pass++)
		make_pass(&s);
	code_map_release(&s.known);
	free(s.pid);
	return !s.has_no_ring;
}
