/*
 * The interpreters of Python that a recording met: their versions, and why some
 * are refused, which is told once for each version and reason.
 */
#ifndef RECORD_INTERPRETERS_H
#define RECORD_INTERPRETERS_H

#include "cmd/record/sampler.h"
#include "libcode/python/python.h"

enum { INTERPRETERS_TOLD = 8 };

/* What is recorded of one that is refused. */
#define INTERPRETERS_NATIVE "native frames only"

struct interpreters {	   /* all zero: none */
	char versions[64]; /* that are read: "3.11.2, 3.12.1" */
	struct {
		char version[16], why[96];
	} told[INTERPRETERS_TOLD];
	size_t told_count;
};

/* Of a process. `instead`: what is recorded of one that is refused, such as
 * INTERPRETERS_NATIVE. */
void interpreters_note(struct interpreters *i, const struct python *p,
		       pid_t pid, const char *instead);

/* Why one is refused, with its version. */
void interpreters_explain(struct reason *o, const struct python *p);

#endif
