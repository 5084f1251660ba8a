/* Values of options, for OPT_CUSTOM: NULL, or what is wrong with them. */
#ifndef RECORD_OPTION_VALUES_H
#define RECORD_OPTION_VALUES_H

#include <stdint.h>
#include <sys/types.h>

/* Into a uint64_t: a whole number, which may have a % behind it. */
const char *option_number(const char *arg, void *value);
const char *option_percent(const char *arg, void *value);

/* Into an int64_t: nanoseconds. */
const char *option_time(const char *arg, void *value);

/* A PID of -p; dies if it is none. */
pid_t option_parse_pid(const char *text);

/* Dies if the value of --name is out of range. */
void option_check_range(const char *name, uint64_t n, uint64_t min,
			uint64_t max);

#endif
