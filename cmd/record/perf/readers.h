/*
 * One thread for each ring, on the ring's own processor: it is woken by each
 * sample and preempts the thread that was sampled, whose memory stays as it was
 * until the snapshot is taken (reader.h). The main thread, which hands the
 * records over, helps where a reader has nothing to wake it.
 */
#ifndef RECORD_READERS_H
#define RECORD_READERS_H

#include "cmd/record/perf/perf_events.h"
#include "cmd/record/perf/reader.h"

struct readers;

/* For all rings of these events, which stay as they are until the readers have
 * stopped. False: there can be no threads; errno tells. */
bool readers_start(struct readers **out, struct perf_events *es,
		   const struct python_reading *reading);

/* Readable when the rings should be fetched. */
int readers_fd(const struct readers *r);

/* Before the rings are fetched up to a time: up to when they can be. With
 * `all`, nothing is waited for. */
uint64_t readers_pass(struct readers *r, uint64_t limit, bool all);

/* Rings with an event that has not ended. */
size_t readers_open(const struct readers *r);

/* Waits for the threads, not for long. False: one did not end. */
bool readers_stop(struct readers *r);

/* After readers_stop, before the rings are gone. If a thread has not ended its
 * memory stays, and so must the rings. */
void readers_free(struct readers *r);

void readers_count(const struct readers *r, struct python_findings *counts);

#endif
