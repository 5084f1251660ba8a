/* --check: which samplers would work here, why not, and what helps. */
#ifndef RECORD_CHECK_H
#define RECORD_CHECK_H

#include "cmd/record/plan.h"

#include <stdio.h>

/* Prints a table, or JSON; for the plan's processes if it has any. The status
 * to exit with: 0 when perf or python would work for all of them, else 1. */
int check_run(bool json, const struct plan *plan);

/* A line for --version. */
void check_print_libraries(FILE *to);

#endif
