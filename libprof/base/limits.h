/* The limits of a profile, filled in. */
#ifndef LIBPROF_LIMITS_H
#define LIBPROF_LIMITS_H

#include <prof/build.h>

/* Fills the members that are 0 with their defaults; limits may be NULL. */
struct prof_limits limits_or_default(const struct prof_limits *limits);

#endif
