/* The places of events, in lines of perf script. */
#ifndef LIBPROF_FMT_PERF_SCRIPT_PLACE_H
#define LIBPROF_FMT_PERF_SCRIPT_PLACE_H

#include "libprof/format/perf_script/perf_script_word.h"

/* Does the word have the form of a time, whatever its length? */
bool is_time(struct prof_str word);

/* Each of these sets members of *e, and *status to PERF_TOO_LARGE if a number
 * has too many digits; false: the text is something else. */
bool parse_time(struct perf_event *e, enum perf_line *status,
		struct prof_str word);
bool parse_cpu(struct perf_event *e, enum perf_line *status, struct prof_str s);
bool parse_process(struct perf_event *e, enum perf_line *status,
		   struct prof_str s);

/* The command, the process and the processor: all that lies before the time,
 * the period or the event. */
bool parse_place(struct perf_event *e, enum perf_line *status,
		 struct prof_str s);

#endif
