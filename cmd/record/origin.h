/* Where a profile comes from: host, command line, container. */
#ifndef RECORD_ORIGIN_H
#define RECORD_ORIGIN_H

#include "cmd/record/plan.h"

enum { ORIGIN_MAX = 2048 };

/* False: it is not known. */
bool origin_host(char text[ORIGIN_MAX]);
bool origin_command(char text[ORIGIN_MAX], const struct plan *plan);

/* The number by which its engine knows the container that a process is in. */
bool origin_container(char text[ORIGIN_MAX], pid_t pid);

#endif
