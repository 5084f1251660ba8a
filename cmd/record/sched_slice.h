/*
 * Short turns on the processor, and soon (Linux 6.12), for threads that have
 * little to do but have to do it in time.
 */
#ifndef RECORD_SCHED_SLICE_H
#define RECORD_SCHED_SLICE_H

/* Of the calling thread, and of those that it creates. Where that is not
 * possible nothing changes. */
void sched_slice_shorten(void);

/*
 * Before all others, as threads of real time are, where that is permitted and
 * the user has not asked for modesty (--nice): for what takes microseconds and
 * is worth nothing when it comes later. Else short turns.
 */
void sched_slice_first(void);

#endif
