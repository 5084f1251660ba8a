/*
 * Tracks to labels, labels to tracks, and a part of the time of tracks.
 */
#include "libprof/array.h"
#include "libprof/build.h"
#include "libprof/error.h"
#include "libprof/model.h"
#include "libprof/number.h"
#include "libprof/text.h"
#include "libprof/tracks.h"

#include <prof/transform.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A copy of a label set that may be changed: room for one label more. */
static struct prof_label *copy_labels(const struct prof_profile *p, prof_id set,
				      size_t *count)
{
	struct prof_labels l = prof_labels(p, set);
	struct prof_label *copy = calloc(l.count + 1, sizeof(*copy));

	*count = l.count;
	if (copy && l.count)
		memcpy(copy, l.label, l.count * sizeof(*copy));
	return copy;
}

/* The number of tracks before this one with its name. */
static size_t count_namesakes(const struct prof_profile *p, size_t track)
{
	size_t count = 0;

	for (size_t i = 0; i < track; i++)
		count += p->tracks[i].name == p->tracks[track].name;
	return count;
}

/* The names of tracks, made different: "worker", "worker #2". */
static int name_tracks(struct prof_builder *b, prof_id *names)
{
	const struct prof_profile *p = b->profile;

	for (size_t i = 0; i < p->track_count; i++) {
		struct prof_str s = prof_string(p, p->tracks[i].name);
		size_t before = count_namesakes(p, i);
		char *text;
		int len;

		names[i] = p->tracks[i].name;
		if (!before)
			continue;
		text = malloc(s.len + 32);
		if (!text)
			return -1;
		memcpy(text, s.s, s.len);
		len = snprintf(text + s.len, 32, " #%zu", before + 1);
		names[i] = prof_add_string(b, text, s.len + (size_t)len);
		free(text);
	}
	return 0;
}

static int label_samples(struct prof_builder *b, const prof_id *names,
			 prof_id key)
{
	struct samples *s = &b->profile->samples;

	for (size_t i = 0; i < s->count; i++) {
		size_t count;
		struct prof_label *l =
			copy_labels(b->profile, s->labels[i], &count);

		if (!l)
			return -1;
		l[count].key = key;
		l[count].str = names[s->track[i]];
		s->labels[i] = prof_add_labels(b, l, count + 1);
		free(l);
	}
	return 0;
}

static void drop_tracks(struct prof_profile *p)
{
	free(p->tracks);
	free(p->samples.track);
	p->tracks = NULL;
	p->samples.track = NULL;
	p->track_count = p->track_room = 0;
}

int prof_tracks_as_labels(struct prof_profile *p, const char *key,
			  struct prof_error *err)
{
	struct prof_builder b = {.profile = p};
	prof_id *names = calloc(p->track_count + 1, sizeof(*names));
	int status = PROF_OK;

	if (!names || name_tracks(&b, names) < 0 ||
	    (p->samples.track &&
	     label_samples(&b, names, builder_add_text(&b, key)) < 0))
		status = fail_memory(err);
	free(names);
	free(b.location);
	if (status == PROF_OK)
		status = prof_builder_error(&b, err);
	if (status == PROF_OK)
		drop_tracks(p);
	return status;
}

/* What a label says, as the name of a track. */
static prof_id label_name(struct prof_builder *b, const struct prof_label *l)
{
	struct prof_str unit;
	char text[120];
	size_t len;

	if (!l || l->str)
		return l ? l->str : 0;
	unit = prof_string(b->profile, l->unit);
	len = format_int(text, l->number);
	if (unit.len < sizeof(text) - INT64_DIGITS) {
		memcpy(text + len, unit.s, unit.len);
		len += unit.len;
	}
	return prof_add_string(b, text, len);
}

/* The track of this name, made if there is none yet. */
static prof_id track_named(struct prof_builder *b, prof_id name)
{
	struct prof_profile *p = b->profile;
	struct prof_track t = {.name = name, .column = PROF_ALL_COLUMNS};

	for (size_t i = 0; i < p->track_count; i++)
		if (p->tracks[i].name == name)
			return (prof_id)i;
	if (ARRAY_ROOM(&p->tracks, &p->track_room, p->track_count, &b->error) <
	    0)
		return 0;
	p->tracks[p->track_count] = t;
	return (prof_id)p->track_count++;
}

/* What a set says, and the set without it; by set, worked out once. */
struct split {
	prof_id track, rest;
	bool is_known;
};

static int split_set(struct prof_builder *b, prof_id key, prof_id set,
		     struct split *split)
{
	const struct prof_label *found;
	size_t count, kept = 0;
	struct prof_label *l = copy_labels(b->profile, set, &count);

	if (!l)
		return fail_memory(&b->error);
	found = find_label(prof_labels(b->profile, set), key);
	split->track = track_named(b, label_name(b, found));
	for (size_t i = 0; i < count; i++)
		if (l[i].key != key)
			l[kept++] = l[i];
	split->rest = prof_add_labels(b, l, kept);
	split->is_known = true;
	free(l);
	return b->error.status ? -1 : 0;
}

static int track_samples(struct prof_builder *b, prof_id key)
{
	struct samples *s = &b->profile->samples;
	size_t sets = prof_table_size(b->profile, PROF_LABELSETS);
	struct split *split = calloc(sets, sizeof(*split));

	s->track = calloc(s->room + 1, sizeof(*s->track));
	if (!split || !s->track) {
		free(split);
		return -1;
	}
	for (size_t i = 0; i < s->count; i++) {
		struct split *of = &split[s->labels[i]];

		if (!of->is_known && split_set(b, key, s->labels[i], of) < 0)
			break;
		s->track[i] = of->track;
		s->labels[i] = of->rest;
	}
	free(split);
	return b->error.status ? -1 : 0;
}

int prof_label_as_tracks(struct prof_profile *p, const char *key,
			 struct prof_error *err)
{
	struct prof_builder b = {.profile = p};
	prof_id id = find_string(p, key);
	int status;

	if (id == TABLE_FULL)
		return fail(err, PROF_EINVAL, "no sample has a label '%.80s'",
			    key);
	if (p->track_count)
		return fail(err, PROF_EINVAL, "the profile has tracks already");
	if (!p->samples.count)
		return PROF_OK;
	status = track_samples(&b, id) < 0 ? fail_memory(err) : PROF_OK;
	free(b.location);
	return b.error.status ? prof_builder_error(&b, err) : status;
}
