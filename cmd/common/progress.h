/*
 * How far long work has come: "prof-convert: 512MiB, 230MiB/s, 40%" on the
 * last line of a terminal, from the third second on, gone when the work is
 * done. Nothing is shown when stderr is not a terminal.
 */
#ifndef COMMON_PROGRESS_H
#define COMMON_PROGRESS_H

#include <prof/quantity.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	uint64_t done, total;  /* bytes; a total of 0 is not known */
	uint64_t start, shown; /* milliseconds */
	bool on;
};

#define PROGRESS_MAX (2 * PROF_QUANTITY_MAX + 32) /* the text fits in */

void progress_begin(struct progress *p, uint64_t total, bool quiet);

/* Asks the clock: for steps of many kilobytes. `progress` is a struct
 * progress, so that this can be given as a callback. */
void progress_add(void *progress, size_t bytes);

/* Erases the line. Also fine when nothing was begun, if *p is all zero. */
void progress_end(struct progress *p);

/* What is shown after so many milliseconds; returns buf. */
char *progress_text(char buf[PROGRESS_MAX], const struct progress *p,
		    uint64_t milliseconds);

#endif
