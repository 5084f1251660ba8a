/*
 * Does a thread of another process stand still while it is looked at? It does
 * as long as it is to run where we do, and the kernel tells afterwards whether
 * it has run.
 *
 * We go to its processor long before, and sleep there: where the timer that
 * wakes us interrupts it is then anywhere. One who comes while it runs often
 * gets the processor when it next calls the kernel, as if all its time were
 * spent there.
 */
#ifndef RECORD_STANDSTILL_H
#define RECORD_STANDSTILL_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct standstill {
	cpu_set_t all[8]; /* where we may run */
	bool is_away;	  /* we run on one processor only */
	uint64_t came;	  /* when we did, by its clock; 0: not known */
};

struct standing {
	pid_t pid, tid;
	bool is_waiting; /* for something else than a processor */
	int cpu;
	uint64_t runs; /* how often it was put on a processor; 0: not known */
};

void standstill_init(struct standstill *s);

/* We have just been woken. */
void standstill_wake(struct standstill *s);

void standstill_begin(struct standing *t, pid_t pid, pid_t tid);

/* It is to run where we do. */
bool standstill_is_here(const struct standing *t);

/* It ran until we came, and does not only wait for its processor. Where the
 * kernel does not tell, all that are here did. */
bool standstill_was_interrupted(const struct standstill *s,
				const struct standing *t);

/* It has not run since it was begun. */
bool standstill_held(const struct standing *t);

/* Is it a processor on which we may run? */
bool standstill_may_go(const struct standstill *s, int cpu);

/* From now on we run there only. */
void standstill_go(struct standstill *s, int cpu);

/* We may run anywhere again. */
void standstill_end(struct standstill *s);

#endif
