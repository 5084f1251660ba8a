#include "cmd/record/python/labels.h"

#include "libcode/python/frames.h"
#include "program/msg.h"

#include <string.h>

enum { TASKS_SINCE = 14 };

void python_labels_init(struct python_labels *l, const struct plan *plan)
{
	*l = (struct python_labels){.gil = plan->gil, .tasks = plan->tasks};
}

static void tell(bool *is_told, const char *option, const struct python *p,
		 const char *why)
{
	if (!*is_told)
		msg_info("no labels of %s for Python %s: %s", option,
			 p->version, why);
	*is_told = true;
}

void python_labels_set(struct python_labels *l, struct collected *what,
		       struct image *m, const struct python *p, uint64_t thread)
{
	int holds = l->gil ? code_python_gil(m, p, thread) : -1;
	ssize_t len = l->tasks ? code_python_task(m, p, thread, l->task) : -1;

	if (holds >= 0)
		what->gil = holds ? GIL_HELD : GIL_FREE;
	if (len > 0) {
		l->task[len] = '\0';
		what->task = l->task;
	}
	if (l->gil && p->layout.gil == PYTHON_NOWHERE)
		tell(&l->is_told_of_gil, "--gil", p,
		     "where its lock is is not known");
	if (l->tasks && p->layout.minor < TASKS_SINCE)
		tell(&l->is_told_of_tasks, "--tasks", p,
		     "its threads tell their task since 3.14");
}
