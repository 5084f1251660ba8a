#include "cmd/record/recording.h"

#include "cmd/record/annotate.h"
#include "cmd/record/output_check.h"
#include "cmd/record/output_name.h"
#include "cmd/record/proc/cpu_profile.h"
#include "cmd/record/report.h"
#include "cmd/record/status.h"
#include "program/clock.h"
#include "program/memory.h"
#include "program/msg.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* What counts up, as an array: it comes first in the struct. */
enum { COUNTERS = 18 };

_Static_assert(offsetof(struct sampler_counts, threads) ==
		       (COUNTERS - 1) * sizeof(uint64_t),
	       "the counters are in front");

static void add_counts(struct sampler_counts *to,
		       const struct sampler_counts *c, bool subtract)
{
	uint64_t *sum = &to->samples;
	const uint64_t *n = &c->samples;

	for (size_t i = 0; i < COUNTERS; i++)
		sum[i] = subtract ? sum[i] - n[i] : sum[i] + n[i];
	if (!*to->python_versions)
		memcpy(to->python_versions, c->python_versions,
		       sizeof(to->python_versions));
}

struct sampler_counts recording_counts(const struct recording *r)
{
	struct sampler_counts c = r->ended;

	if (r->sampler) {
		c = (struct sampler_counts){0};
		r->class->counts(r->sampler, &c);
		add_counts(&c, &r->ended, false);
	}
	add_counts(&c, &r->thrown, true);
	return c;
}

static struct prof_profile *take_all(struct recording *r)
{
	struct prof_profile *p = r->left;

	r->left = NULL;
	if (r->sampler)
		p = cpu_profile_join(p, r->class->take(r->sampler));
	return p ? p : cpu_profile_finish(cpu_profile_new(r->plan.rate));
}

void recording_begin(struct recording *r, bool throws_away)
{
	if (throws_away) {
		prof_free(take_all(r));
		r->thrown = recording_counts(r);
	}
	r->begin = r->piece_begin = clock_now();
	r->time_offset = clock_read(CLOCK_REALTIME) - r->begin;
	r->state = "recording";
}

/* What is no zombie either. */
static bool lives(pid_t pid)
{
	struct process_end e;
	bool is_alive = process_end_open(&e, pid);
	struct pollfd p = {.fd = e.fd, .events = POLLIN};

	if (is_alive && e.fd >= 0)
		is_alive = poll(&p, 1, 0) == 0;
	process_end_close(&e);
	return is_alive;
}

/* Those that a command leaves behind, such as daemons. */
static void note_left(struct recording *r)
{
	pid_t all[RECORDING_LEFT];
	size_t count;

	r->left_count = 0;
	if (!r->plan.command || !r->class->left)
		return;
	count = r->class->left(r->sampler, all, RECORDING_LEFT);
	for (size_t i = 0; i < count && i < RECORDING_LEFT; i++)
		if (lives(all[i]))
			r->left_pid[r->left_count++] = all[i];
}

void recording_end_sampler(struct recording *r)
{
	struct sampler_counts now = {0};

	if (!r->sampler)
		return;
	r->class->stop(r->sampler);
	note_left(r);
	r->left = take_all(r);
	r->class->counts(r->sampler, &now);
	add_counts(&now, &r->ended, false);
	r->ended = now;
	r->class->close(r->sampler);
	r->sampler = NULL;
}

/* A format that shows one thread, or another. */
static bool has_tracks(const struct profile_target *t)
{
	return t->format &&
	       strcmp(prof_format_name(t->format), "speedscope") == 0;
}

/* A copy with what is known besides. */
static struct prof_profile *complete(const struct recording *r,
				     const struct prof_profile *p, int64_t end)
{
	struct prof_profile *whole;
	struct sampler_counts counts = recording_counts(r);
	struct report_comments comments;
	struct annotation a = {
		.time = r->piece_begin + r->time_offset,
		.duration = end - r->piece_begin,
		.labels = r->o->labels,
		.threads_as_tracks = has_tracks(&r->o->target),
	};

	add_counts(&counts, &r->written, true);
	report_comments(&comments, r, &counts);
	a.comments = comments.text;
	a.comment_count = comments.count;
	whole = annotate(p, &a);
	report_release(&comments);
	return whole;
}

static char *piece_name(const struct recording *r)
{
	const struct output_name n = {
		.pid = r->plan.pid_count ? r->plan.pids[0] : 0,
		.time = r->piece_begin + r->time_offset,
		.has_fractions = r->o->interval % CLOCK_SECOND != 0,
		.run = r->o->run,
		.piece = r->o->interval ? r->pieces : 0,
	};

	return output_name_expand(r->o->name, &n);
}

static void keep_error(struct recording *r, const char *name, const char *why)
{
	free(r->error);
	r->error = memory_print("%s: %s", name, why);
}

/* The last profile, which cannot be written where it was to be. */
static void save_elsewhere(struct recording *r, struct profile_target target,
			   const struct prof_profile *p)
{
	struct prof_notes notes = {0};
	struct prof_write_options options = PROF_WRITE_OPTIONS;
	struct prof_error err = {0};
	char *name = output_refuge_for(target.output.path);

	options.notes = &notes;
	target.output.path = name;
	target.is_said = true;
	if (!name || profile_try_write(&target, p, &options, &err) < 0) {
		msg_error("%s; cannot save it in %s either: %s", r->error,
			  output_refuge(), name ? err.text : strerror(errno));
		free(name);
		return;
	}
	msg_error("%s; the profile is saved as %s", r->error, name);
	free(r->file);
	r->file = name;
}

/* A disk that is full stays so for a while: told once, until it works. */
static bool write_profile(struct recording *r, const struct prof_profile *p,
			  bool is_last)
{
	struct prof_notes notes = {0};
	struct prof_write_options options = PROF_WRITE_OPTIONS;
	struct profile_target target = r->o->target;
	char *name = piece_name(r);
	struct prof_error err;

	options.notes = &notes;
	target.output.path = name;
	target.is_said = r->file != NULL;
	if (profile_try_write(&target, p, &options, &err) < 0) {
		keep_error(r, output_name(&target.output), err.text);
		if (is_last && !output_is_standard(&target.output))
			save_elsewhere(r, target, p);
		else if (!r->is_failing || is_last)
			msg_error("%s%s", r->error,
				  is_last ? "" : "; recording continues");
		r->is_failing = true;
		free(name);
		return false;
	}
	r->is_failing = false;
	free(r->file);
	r->file = name;
	return true;
}

static bool write_until(int64_t end, struct recording *r,
			const struct prof_profile *p, bool is_last)
{
	struct prof_profile *whole = complete(r, p, end);
	bool is_written = write_profile(r, whole, is_last);

	prof_free(whole);
	return is_written;
}

bool recording_write_piece(struct recording *r, bool is_last)
{
	struct prof_profile *p = take_all(r);
	int64_t end = clock_now();
	bool is_written;

	r->pieces++;
	is_written = write_until(end, r, p, is_last);
	r->files += is_written;
	prof_free(p);
	r->written = recording_counts(r);
	r->piece_begin = end;
	return is_written;
}

void recording_write_snapshot(struct recording *r)
{
	r->left = take_all(r);
	write_until(clock_now(), r, r->left, false);
}

static const char *last_error(const struct recording *r)
{
	const char *why = r->fallback.last.why;

	return r->error ? r->error : *why ? why : NULL;
}

void recording_write_status(struct recording *r)
{
	int64_t end = r->end ? r->end : clock_now();
	const struct status s = {
		.state = r->state,
		.engine = r->class ? r->class->name : NULL,
		.pid = r->plan.pid_count ? r->plan.pids[0] : 0,
		.rate = r->plan.rate,
		.counts = recording_counts(r),
		.seconds = r->begin ? (double)(end - r->begin) / 1e9 : 0,
		.cpu_seconds = report_cpu_seconds(),
		.peak_memory = report_peak_memory(),
		.files = r->files,
		.file = r->file,
		.error = last_error(r),
	};
	struct prof_error err;

	if (!r->o->status_path ||
	    status_write(r->o->status_path, &s, &err) == PROF_OK ||
	    r->status_fails)
		return;
	r->status_fails = true;
	msg_warn("%s: %s", r->o->status_path, err.text);
}

void recording_release(struct recording *r)
{
	if (r->sampler)
		r->class->close(r->sampler);
	prof_free(r->left);
	free(r->file);
	free(r->error);
}
