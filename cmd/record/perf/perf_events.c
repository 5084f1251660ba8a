#include "cmd/record/perf/perf_events.h"

#include "cmd/record/file_limit.h"
#include "program/memory.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Files that others open: modules, maps, the profile. */
enum { OTHER_FILES = 256, MOST_PROCESSORS = 1 << 16 };

static void add_processor(struct perf_events *es, size_t *room, int cpu)
{
	es->processor = memory_grow(es->processor, room,
				    es->processor_count + 1,
				    sizeof(*es->processor));
	es->processor[es->processor_count++] =
		(struct perf_processor){.cpu = cpu};
}

/* The kernel's list is "0-3,6". */
static void find_processors(struct perf_events *es)
{
	FILE *f = fopen("/sys/devices/system/cpu/online", "re");
	size_t room = 0;
	int first, last;
	char mark = ',';

	while (f && mark == ',' && fscanf(f, "%d%c", &first, &mark) == 2) {
		last = first;
		if (mark == '-' && fscanf(f, "%d%c", &last, &mark) != 2)
			break;
		if (first < 0 || last >= MOST_PROCESSORS)
			break;
		for (int cpu = first; cpu <= last; cpu++)
			add_processor(es, &room, cpu);
	}
	if (f)
		fclose(f);
	if (!es->processor_count)
		for (int cpu = 0; cpu < sysconf(_SC_NPROCESSORS_ONLN); cpu++)
			add_processor(es, &room, cpu);
}

/* Of the files that may be open. */
static size_t events_limit(size_t files)
{
	return files > 2 * OTHER_FILES ? files - OTHER_FILES : files / 2;
}

void perf_events_init(struct perf_events *es)
{
	*es = (struct perf_events){.limit = events_limit(file_limit_raise())};
	find_processors(es);
}

void perf_events_clear(struct perf_events *es)
{
	for (size_t i = 0; i < es->processor_count; i++)
		ring_unmap(&es->processor[i].ring);
	for (size_t i = 0; i < es->count; i++)
		close(es->event[i].fd);
	es->count = 0;
	code_map_clear(&es->owner);
	code_map_clear(&es->thread);
}

void perf_events_release(struct perf_events *es)
{
	perf_events_clear(es);
	code_map_release(&es->owner);
	code_map_release(&es->thread);
	free(es->event);
	free(es->processor);
	*es = (struct perf_events){0};
}

static bool open_event(struct perf_events *es, pid_t tid, size_t processor)
{
	struct perf_event_fd event = {.ring = processor};
	uint64_t id;

	if (es->count >= es->limit) {
		errno = EMFILE;
		return false;
	}
	if (!perf_open_one(&event.fd, &es->setup, tid,
			   es->processor[processor].cpu))
		return false;
	if (ioctl(event.fd, PERF_EVENT_IOC_ID, &id) == 0)
		*code_map_at(&es->owner, id, 0, 0) = (uint64_t)tid;
	es->event = memory_grow(es->event, &es->room, es->count + 1,
				sizeof(*es->event));
	es->event[es->count++] = event;
	return true;
}

/* The first event of a processor has the ring. */
static bool connect_event(struct perf_events *es)
{
	const struct perf_event_fd *event = &es->event[es->count - 1];
	struct perf_processor *p = &es->processor[event->ring];

	if (p->ring.page)
		return ioctl(event->fd, PERF_EVENT_IOC_SET_OUTPUT,
			     es->event[p->event].fd) == 0;
	p->event = es->count - 1;
	return ring_map(&p->ring, event->fd, es->ring_size);
}

/* A thread that is watched on some processors only would count for less. */
static void drop_events(struct perf_events *es, size_t first)
{
	int error = errno;

	while (es->count > first) {
		const struct perf_event_fd *event = &es->event[es->count - 1];

		if (es->processor[event->ring].event == es->count - 1)
			break; /* has the ring */
		close(event->fd);
		es->count--;
	}
	errno = error;
}

enum perf_added perf_events_add(struct perf_events *es, pid_t tid)
{
	size_t first = es->count;

	for (size_t i = 0; i < es->processor_count; i++) {
		if (!open_event(es, tid, i)) {
			if (errno == ENODEV) /* was switched off */
				continue;
			drop_events(es, first);
			return PERF_NO_EVENT;
		}
		if (!connect_event(es))
			return PERF_NO_RING;
	}
	if (es->count == first) {
		errno = ENODEV;
		return PERF_NO_EVENT;
	}
	code_map_at(&es->thread, (uint64_t)tid, 0, 0);
	return PERF_ADDED;
}

bool perf_events_accept(const struct perf_events *es, uint64_t id, pid_t tid)
{
	const uint64_t *owner;

	if (!code_map_find(&es->thread, (uint64_t)tid, 0))
		return true;
	owner = code_map_find(&es->owner, id, 0);
	return !owner || *owner == (uint64_t)tid;
}

void perf_events_forget(struct perf_events *es, pid_t tid)
{
	code_map_remove(&es->thread, (uint64_t)tid, 0);
}

struct perf_reading perf_events_read(const struct perf_events *es)
{
	struct perf_reading sum = {0};

	for (size_t i = 0; i < es->count; i++) {
		struct perf_reading one = {0};

		if (read(es->event[i].fd, &one, sizeof(one)) <= 0)
			continue;
		sum.time += one.time;
		sum.lost += one.lost;
	}
	return sum;
}

uint64_t perf_events_damaged(const struct perf_events *es)
{
	uint64_t damaged = 0;

	for (size_t i = 0; i < es->processor_count; i++)
		damaged += es->processor[i].ring.damaged;
	return damaged;
}

void perf_events_update(struct perf_events *es)
{
	for (size_t i = 0; i < es->processor_count; i++)
		if (es->processor[i].ring.page)
			ring_update(&es->processor[i].ring);
}

struct ring *perf_events_first(struct perf_events *es, uint64_t limit)
{
	struct ring *first = NULL;

	for (size_t i = 0; i < es->processor_count; i++) {
		struct ring *ring = &es->processor[i].ring;

		if (ring->front && ring->time <= limit &&
		    (!first || ring->time < first->time))
			first = ring;
	}
	return first;
}
