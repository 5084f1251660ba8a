#include "cmd/merge/workers.h"

#include "cmd/common/profile_io.h"
#include "cmd/common/progress.h"
#include "libprof/base/array.h"
#include "program/msg.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* A profile on its way from the file to the merge. */
struct slot {
	bool is_read;
	struct prof_profile *profile; /* NULL: error tells */
	struct prof_error error;
	struct prof_notes notes;
};

struct work {
	struct workers *workers;
	pthread_mutex_t lock;
	pthread_cond_t changed;

	/* Under the lock. Input i lies in slot i % slots. */
	struct slot *slot;
	size_t slots;
	size_t taken; /* inputs that are read or being read */
	size_t next;  /* the input to merge */
	bool is_merging, is_over;

	atomic_size_t bytes; /* read, and not yet told */
	struct progress progress;
};

static void count_bytes(void *arg, size_t bytes)
{
	struct work *w = arg;

	atomic_fetch_add(&w->bytes, bytes);
}

static int prepare(const struct workers *c, struct slot *s, size_t i)
{
	struct prof_source source = PROF_SOURCE;
	int status = PROF_OK;

	source.path = c->inputs->path[i];
	source.number = i + 1;
	if (c->tracks_key)
		status = prof_tracks_as_labels(s->profile, c->tracks_key,
					       &s->error);
	if (status == PROF_OK && c->source_key)
		status = prof_label_source(s->profile, c->source_key,
					   c->source_pattern, &source,
					   &s->error);
	return status;
}

static void read_file(struct work *w, struct slot *s, size_t i)
{
	const struct workers *c = w->workers;
	struct prof_read_options options = c->read;
	struct prof_in_options in_options = PROF_IN_OPTIONS;
	struct prof_in *in;
	int status;

	in_options.max_size = options.limits->max_size;
	in_options.progress = count_bytes;
	in_options.progress_arg = w;
	memset(s, 0, sizeof(*s));
	options.notes = &s->notes;
	status = profile_open(&in, c->inputs->path[i], &in_options, &s->error);
	if (status < 0)
		return;
	status = prof_read(&s->profile, in, &options, &s->error);
	prof_in_close(in);
	if (status == PROF_OK)
		status = prepare(c, s, i);
	if (status < 0) {
		prof_free(s->profile);
		s->profile = NULL;
	}
}

static void note_bad(struct workers *c, size_t input,
		     const struct prof_error *error)
{
	void *grown = array_grow(c->bad, &c->bad_room, c->bad_count + 1,
				 sizeof(*c->bad));

	if (!grown) {
		c->has_no_memory = true;
		return;
	}
	c->bad = grown;
	c->bad[c->bad_count++] = (struct bad_file){input, *error};
}

static void add_notes(struct prof_notes *to, const struct prof_notes *from)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct prof_note *n = &from->note[i];
		size_t j = 0;

		while (j < to->count && (to->note[j].one != n->one ||
					 to->note[j].kind != n->kind))
			j++;
		if (j == PROF_NOTES_MAX)
			j--; /* as the library does: nothing gets lost */
		if (j == to->count)
			to->note[to->count++] = *n;
		else
			to->note[j].count += n->count;
	}
}

/* A line tells a place in one input only. */
static void note_input(struct workers *c, size_t input,
		       const struct prof_notes *notes)
{
	bool has_some = false;

	add_notes(&c->notes, notes);
	for (size_t i = 0; i < notes->count; i++)
		has_some |= notes->note[i].kind != PROF_NOTE_LOSS;
	if (has_some && !c->noted++)
		c->noted_first = input;
	for (size_t i = 0; i < c->notes.count && c->noted > 1; i++)
		c->notes.note[i].first_line = 0;
}

/* A file that cannot be read, or whose columns do not fit, leaves the merge as
 * it was. */
static bool is_skipped(const struct workers *c, const struct slot *s)
{
	return c->skip_bad && s->error.status != PROF_ENOMEM &&
	       (!s->profile || s->error.status == PROF_ENOTSUP);
}

/* False: it is all over. */
static bool merge_next(struct work *w, struct slot *s, size_t i)
{
	struct workers *c = w->workers;

	if (s->profile && prof_merge_add(c->merge, s->profile, &s->error) == 0)
		c->merged++;
	else
		note_bad(c, i, &s->error);
	c->failed = c->has_no_memory || (s->error.status && !is_skipped(c, s));
	note_input(c, i, &s->notes);
	prof_free(s->profile);
	s->profile = NULL;
	return !c->failed;
}

/* Does what is to be done next, without the lock; false: there is nothing to
 * do until something changes. */
static bool do_next(struct work *w)
{
	struct slot *s = &w->slot[w->next % w->slots];
	bool goes_on = true;
	size_t i;

	if (!w->is_merging && s->is_read) {
		w->is_merging = true;
		i = w->next;
		pthread_mutex_unlock(&w->lock);
		goes_on = merge_next(w, s, i);
		pthread_mutex_lock(&w->lock);
		w->is_merging = s->is_read = false;
		w->next++;
	} else if (w->taken < w->workers->inputs->count &&
		   w->taken < w->next + w->slots) {
		i = w->taken++;
		s = &w->slot[i % w->slots];
		pthread_mutex_unlock(&w->lock);
		read_file(w, s, i);
		pthread_mutex_lock(&w->lock);
		s->is_read = true;
	} else {
		return false;
	}
	w->is_over |= !goes_on || w->next == w->workers->inputs->count;
	pthread_cond_broadcast(&w->changed);
	return true;
}

static void *run(void *arg)
{
	struct work *w = arg;

	pthread_mutex_lock(&w->lock);
	while (!w->is_over)
		if (!do_next(w))
			pthread_cond_wait(&w->changed, &w->lock);
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* The same for the thread that runs main, which also talks. */
static void run_main(struct work *w)
{
	pthread_mutex_lock(&w->lock);
	while (!w->is_over) {
		if (!do_next(w))
			pthread_cond_wait(&w->changed, &w->lock);
		progress_add(&w->progress, atomic_exchange(&w->bytes, 0));
	}
	pthread_mutex_unlock(&w->lock);
	progress_end(&w->progress);
}

/* Signals are for the thread that runs main. */
static size_t start_threads(struct work *w, pthread_t *thread, size_t count)
{
	sigset_t all, before;
	size_t started = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (started < count &&
	       pthread_create(&thread[started], NULL, run, w) == 0)
		started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

static uint64_t all_bytes(const struct inputs *in)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < in->count; i++)
		sum += profile_stored_size(in->path[i]);
	return sum;
}

void workers_run(struct workers *c)
{
	struct work w = {.workers = c, .slots = c->threads + 1};
	pthread_t *thread = calloc(c->threads, sizeof(*thread));
	size_t started;

	w.slot = calloc(w.slots, sizeof(*w.slot));
	if (!thread || !w.slot)
		die("out of memory");
	pthread_mutex_init(&w.lock, NULL);
	pthread_cond_init(&w.changed, NULL);
	progress_begin(&w.progress, all_bytes(c->inputs), msg_is_quiet());
	w.is_over = !c->inputs->count;
	started = start_threads(&w, thread, c->threads - 1);
	run_main(&w);
	for (size_t i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
	for (size_t i = 0; i < w.slots; i++)
		prof_free(w.slot[i].profile);
	pthread_cond_destroy(&w.changed);
	pthread_mutex_destroy(&w.lock);
	free(w.slot);
	free(thread);
}

void workers_release(struct workers *c)
{
	free(c->bad);
}
