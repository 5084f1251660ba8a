/*
 * How often a thread is seen. Its first sample comes after a whole period of
 * its time: one that ends loses half a period on average, and what lives less
 * long, such as most of what a shell starts, is not seen at all. So the kernel
 * is asked for shorter periods in the beginning, and where many threads end;
 * that costs them more. Of each thread one sample a period is taken all the
 * same, the first of them at random.
 */
#ifndef RECORD_PACE_H
#define RECORD_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pace {
	uint64_t period;   /* nanoseconds between samples that are taken */
	unsigned fineness; /* the kernel's periods in one of them */
	unsigned finest;
	int64_t since; /* a clock; of what is looked at */
	uint64_t cpu_time, ends;
};

void pace_init(struct pace *p, unsigned rate, int64_t now);

/* What the kernel is to be asked for. */
uint64_t pace_kernel_period(const struct pace *p);

/* A thread ended. */
void pace_end(struct pace *p);

/* Threads had so many nanoseconds of processors until now. True: there is
 * another period to ask for. */
bool pace_adjust(struct pace *p, int64_t now, uint64_t cpu_time);

/*
 * A thread was seen after so much of its time. The number of samples, of
 * `period` each, to take it for: none, one, or more if the period was longer
 * once. credit: of the thread, below a period and random at first.
 */
uint64_t pace_take(uint64_t *credit, uint64_t time, uint64_t period);

#endif
