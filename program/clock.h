#ifndef RECORD_CLOCK_H
#define RECORD_CLOCK_H

#include <stdint.h>
#include <time.h>

#define CLOCK_SECOND INT64_C(1000000000)

/* Nanoseconds; 0 if there is no such clock. */
int64_t clock_read(clockid_t id);

/* Of CLOCK_MONOTONIC, by which all that is recorded is told. */
int64_t clock_now(void);

#endif
