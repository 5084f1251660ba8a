#include "libprof/model/tracks.h"

#include "libprof/base/error.h"

#include <stdlib.h>
#include <string.h>

const char *const track_keys[TRACK_LABELS] = {
	[TRACK_NAME] = "prof::track",
	[TRACK_ID] = "prof::track_id",
	[TRACK_START] = "prof::track_start",
	[TRACK_END] = "prof::track_end",
	[TRACK_UNIT] = "prof::track_unit",
	[TRACK_COLUMN] = "prof::track_column",
	[TRACK_FLAGS] = "prof::track_flags",
	[TRACK_EMPTY] = "prof::track_empty",
};

enum { KNOWN_FLAGS = PROF_TRACK_EVENTED | PROF_TRACK_ACTIVE };

/* What a label set says of tracks, and the set without that. */
struct reading {
	int64_t id; /* 0: nothing */
	prof_id rest;
	bool is_empty;
};

struct converter {
	struct prof_profile *p;
	struct prof_error *err;
	prof_id key[TRACK_LABELS];
	struct reading *reading; /* by label set */
	size_t set_count;
	struct prof_track *track;
	bool *is_known; /* by track */
	size_t track_count;
};

static int which_key(const struct converter *c, prof_id key)
{
	for (int i = 0; i < TRACK_LABELS; i++)
		if (c->key[i] == key)
			return i;
	return -1;
}

/* Reads one set, and interns what else it has. */
static int read_set(struct converter *c, prof_id set)
{
	struct prof_labels l = prof_labels(c->p, set);
	struct reading *r = &c->reading[set];
	struct prof_label *rest = calloc(l.count + 1, sizeof(*rest));
	size_t count = 0;

	if (!rest)
		return fail_memory(c->err);
	for (size_t i = 0; i < l.count; i++) {
		int key = which_key(c, l.label[i].key);

		if (key < 0)
			rest[count++] = l.label[i];
		else if (key == TRACK_ID)
			r->id = l.label[i].number;
		else if (key == TRACK_EMPTY)
			r->is_empty = true;
	}
	r->rest = table_intern(&c->p->table[PROF_LABELSETS], rest,
			       count * sizeof(*rest));
	free(rest);
	return r->rest == TABLE_FULL ? fail_memory(c->err) : PROF_OK;
}

/* The whole story of a track, if this set tells it. */
static void read_track(struct converter *c, prof_id set)
{
	struct prof_labels l = prof_labels(c->p, set);
	size_t id = (size_t)c->reading[set].id - 1;
	struct prof_track t = {0};
	bool has_start = false;

	for (size_t i = 0; i < l.count; i++) {
		const struct prof_label *label = &l.label[i];

		switch (which_key(c, label->key)) {
		case TRACK_NAME:
			t.name = label->str;
			break;
		case TRACK_START:
			t.start = label->number;
			has_start = true;
			break;
		case TRACK_END:
			t.end = label->number;
			break;
		case TRACK_UNIT:
			t.unit = label->str;
			break;
		case TRACK_COLUMN:
			t.column = (uint32_t)((uint64_t)label->number - 1);
			break;
		case TRACK_FLAGS:
			t.flags = (uint32_t)label->number & KNOWN_FLAGS;
			break;
		}
	}
	if (!has_start || c->is_known[id])
		return;
	c->track[id] = t;
	c->is_known[id] = true;
}

/* A sample without frames and values may stand for a track without samples. */
static bool is_nothing(const struct prof_profile *p, size_t sample)
{
	for (size_t c = 0; c < p->column_count; c++)
		if (p->samples.value[c][sample])
			return false;
	return p->samples.stack[sample] == 0;
}

/* Do all samples belong to tracks that are told of? 1, 0, or a failure. */
static int is_one_story(struct converter *c)
{
	const struct samples *s = &c->p->samples;

	for (size_t i = 0; i < s->count; i++) {
		int64_t id = c->reading[s->labels[i]].id;

		if (id < 1 || (uint64_t)id > s->count ||
		    (c->reading[s->labels[i]].is_empty && !is_nothing(c->p, i)))
			return 0;
		if ((size_t)id > c->track_count)
			c->track_count = (size_t)id;
	}
	c->track = calloc(c->track_count + 1, sizeof(*c->track));
	c->is_known = calloc(c->track_count + 1, 1);
	if (!c->track || !c->is_known)
		return fail_memory(c->err);
	for (size_t i = 0; i < s->count; i++)
		read_track(c, s->labels[i]);
	for (size_t i = 0; i < c->track_count; i++)
		if (!c->is_known[i] || c->track[i].end < c->track[i].start ||
		    (c->track[i].column != PROF_ALL_COLUMNS &&
		     c->track[i].column >= c->p->column_count))
			return 0;
	return 1;
}

void keep_samples(struct prof_profile *p, const bool *keep)
{
	struct samples *s = &p->samples;
	size_t to = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (!keep[i])
			continue;
		s->stack[to] = s->stack[i];
		s->labels[to] = s->labels[i];
		if (s->track)
			s->track[to] = s->track[i];
		for (size_t c = 0; c < p->column_count; c++)
			s->value[c][to] = s->value[c][i];
		to++;
	}
	s->count = to;
}

static int make_tracks(struct converter *c)
{
	struct prof_profile *p = c->p;
	struct samples *s = &p->samples;
	bool *keep = calloc(s->count + 1, sizeof(*keep));

	s->track = calloc(s->room + 1, sizeof(*s->track));
	if (!keep || !s->track) {
		free(keep);
		return fail_memory(c->err);
	}
	for (size_t i = 0; i < s->count; i++) {
		const struct reading *r = &c->reading[s->labels[i]];

		s->track[i] = (prof_id)r->id - 1;
		keep[i] = !r->is_empty;
		s->labels[i] = r->rest;
	}
	p->tracks = c->track;
	p->track_count = p->track_room = c->track_count;
	c->track = NULL;
	keep_samples(p, keep);
	free(keep);
	return PROF_OK;
}

int tracks_from_labels(struct prof_profile *p, struct prof_error *err)
{
	struct converter c = {.p = p, .err = err};
	int status = PROF_OK;

	if (find_string(p, track_keys[TRACK_ID]) == TABLE_FULL)
		return PROF_OK;
	for (int i = 0; i < TRACK_LABELS; i++)
		c.key[i] = find_string(p, track_keys[i]);
	c.set_count = prof_table_size(p, PROF_LABELSETS);
	c.reading = calloc(c.set_count, sizeof(*c.reading));
	if (!c.reading)
		return fail_memory(err);
	for (prof_id set = 1; set < c.set_count && status == PROF_OK; set++)
		status = read_set(&c, set);
	if (status == PROF_OK)
		status = is_one_story(&c);
	if (status > 0)
		status = make_tracks(&c);
	free(c.reading);
	free(c.track);
	free(c.is_known);
	return status;
}
