/*
 * The processes that are recorded: what is where in their memory, and what
 * their threads are called. It lives on events, and asks /proc about those
 * that were there before.
 */
#ifndef RECORD_PROCESS_H
#define RECORD_PROCESS_H

#include "libcode/event/event.h"
#include "libcode/unwind/module.h"

struct processes;
struct process;

struct process_map {
	uint64_t start, limit, offset; /* offset: of JIT the address itself */
	struct module *module;	       /* JIT of a child may be its parent's */
};

void code_processes_new(struct processes **out, struct modules *modules);
void code_processes_free(struct processes *ps);

/* Anything but a sample. */
void code_processes_event(struct processes *ps, const struct event *e);

/* The process; it is asked for in /proc when it is new. Never NULL. */
struct process *code_processes_get(struct processes *ps, pid_t pid);

/* What is at an address; NULL: nothing that is known. Good until the next
 * event. */
const struct process_map *code_process_map_at(struct process *p,
					      uint64_t address);

/* Of memory that belongs to no file. */
struct module *code_process_jit(struct process *p);

/* The name of a thread, such as it was told last; "" when not known. Good
 * until the next event. */
const char *code_process_thread_name(struct process *p, pid_t tid);

#endif
