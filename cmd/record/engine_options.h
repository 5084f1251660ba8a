/* --engine, and which options an engine cannot do. */
#ifndef RECORD_ENGINE_OPTIONS_H
#define RECORD_ENGINE_OPTIONS_H

#include "cmd/record/plan.h"

/* By number: auto, then the samplers; NULL: no more. */
const char *engine_name(size_t i);

/* For OPT_CUSTOM: into a const char *, NULL for auto. */
const char *engine_parse(const char *arg, void *value);

/* Of those that were given: "--kernel yes, --inlines". `only_refused`: without
 * those that an engine may leave undone if it says so. False: it can do all. */
bool engine_lacks(char *text, size_t size, const char *engine,
		  const struct plan *plan, bool only_refused);

#endif
