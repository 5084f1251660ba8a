#include "cmd/common/progress.h"
#include "cmd/common/dumb.h"
#include "program/msg.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SILENT_FIRST 2000 /* milliseconds: most work is done by then */
#define EVERY 200

static uint64_t now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void format_bytes(char text[PROF_QUANTITY_MAX], double bytes)
{
	prof_format_quantity(text, bytes < 0x1p63 ? (int64_t)bytes : INT64_MAX,
			     (struct prof_str){"bytes", 5}, NULL);
}

void progress_begin(struct progress *p, uint64_t total, bool quiet)
{
	*p = (struct progress){.total = total};
	p->on = !quiet && isatty(STDERR_FILENO) && !terminal_is_dumb();
	p->start = p->on ? now() : 0;
}

void progress_add(void *progress, size_t bytes)
{
	struct progress *p = progress;
	char text[PROGRESS_MAX];
	uint64_t time;

	p->done += bytes;
	if (!p->on)
		return;
	time = now();
	if (time < p->start + SILENT_FIRST || time < p->shown + EVERY)
		return;
	p->shown = time;
	msg_status(progress_text(text, p, time - p->start));
}

void progress_end(struct progress *p)
{
	if (p->shown)
		msg_status(NULL);
	p->on = false;
}

char *progress_text(char buf[PROGRESS_MAX], const struct progress *p,
		    uint64_t milliseconds)
{
	char done[PROF_QUANTITY_MAX], rate[PROF_QUANTITY_MAX];
	char percent[16] = "";
	double seconds = (double)milliseconds / 1000;
	double part = p->total ? (double)p->done / (double)p->total : 0;

	/* A file that grows has no percentage any more. */
	if (p->total && part <= 1)
		snprintf(percent, sizeof(percent), ", %.0f%%", part * 100);
	format_bytes(done, (double)p->done);
	format_bytes(rate, milliseconds ? (double)p->done / seconds : 0);
	snprintf(buf, PROGRESS_MAX, "%s, %s/s%s", done, rate, percent);
	return buf;
}
