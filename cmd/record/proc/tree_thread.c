#include "cmd/record/proc/tree_thread.h"

#include "cmd/record/proc/cpu_profile.h"
#include "libcode/proc/proc_read.h"

#include <string.h>

void tree_thread_add_sample(struct proc_tree *p,
			    const struct tree_process *process,
			    const struct thread *t)
{
	const struct cpu_thread labels = {t->name, process->pid, t->tid};
	const int64_t values[] = {t->readings, t->time};
	const prof_id stack[] = {cpu_profile_named(p->b, t->name),
				 cpu_profile_named(p->b, process->name)};
	const struct prof_sample s = {
		.stack = prof_add_stack(p->b, stack, 2),
		.labels = cpu_profile_labels(p->b, &labels),
		.values = values,
		.value_count = 2,
	};

	if (t->time > 0)
		prof_add_sample(p->b, &s);
}

void tree_thread_settle(struct thread *t)
{
	t->time += t->owed;
	t->readings += t->owed > 0;
	t->owed = 0;
}

void tree_thread_flush(struct proc_tree *p, const struct tree_process *process,
		       struct thread *t)
{
	tree_thread_add_sample(p, process, t);
	t->time = t->readings = 0;
}

void tree_thread_add_time(struct proc_tree *p, struct tree_process *process,
			  struct thread *t, int64_t time)
{
	t->time += time;
	t->readings++;
	process->accounted += time;
	p->samples++;
}

void tree_thread_take_owed(struct proc_tree *p,
			   const struct tree_process *process, struct thread *t)
{
	const struct tree_use use = {
		.pid = process->pid,
		.tid = t->tid,
		.name = t->name,
		.time = t->owed,
	};
	enum tree_take take = p->take ? p->take(p->arg, &use) : TAKE_NONE;

	if (take == TAKE_NONE)
		tree_thread_settle(t);
	if (take != TAKE_LATER) {
		t->owed = 0;
		p->samples++;
	}
}

void tree_thread_rename(struct proc_tree *p, struct tree_process *process,
			struct thread *t)
{
	char name[16];

	if (!code_proc_read_name(name, process->pid, t->tid) ||
	    strcmp(name, t->name) == 0)
		return;
	tree_thread_settle(t);
	tree_thread_flush(p, process, t);
	memcpy(t->name, name, sizeof(name));
	if (t->tid != process->pid)
		return;
	for (size_t i = 0; i < process->threads; i++)
		tree_thread_flush(p, process, &process->thread[i]);
	memcpy(process->name, name, sizeof(name));
}
