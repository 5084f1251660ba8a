/*
 * Tracks to labels, and labels to tracks.
 */
#include "libprof/base/array.h"
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/ids.h"
#include "libprof/base/number.h"
#include "libprof/base/text.h"
#include "libprof/model/build.h"
#include "libprof/model/model.h"
#include "libprof/model/tracks.h"

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

/* A name that no other track has: "worker #2", with the first number from
 * *next on that makes it new among those taken. */
static prof_id new_name(struct prof_builder *b, struct table *taken,
			struct prof_str s, size_t *next)
{
	char *text = malloc(s.len + 32);
	prof_id id = 0;
	size_t len, before;

	if (!text) {
		fail_memory(&b->error);
		return 0;
	}
	memcpy(text, s.s, s.len);
	do {
		len = s.len +
		      (size_t)snprintf(text + s.len, 32, " #%zu", ++*next);
		before = taken->count;
	} while (table_intern(taken, text, len) != TABLE_FULL &&
		 taken->count == before);
	id = prof_add_string(b, text, len);
	free(text);
	return id;
}

/* The names of tracks, made different: "worker", "worker #2". */
static int name_tracks(struct prof_builder *b, prof_id *names)
{
	struct prof_profile *p = b->profile;
	size_t strings = prof_table_size(p, PROF_STRINGS);
	size_t *next = calloc(strings, sizeof(*next)); /* number, by name */
	struct table taken;

	table_init(&taken);
	for (size_t i = 0; next && i < p->track_count; i++) {
		struct prof_str s = prof_string(p, p->tracks[i].name);

		names[i] = p->tracks[i].name;
		table_intern(&taken, s.s, s.len);
	}
	for (size_t i = 0; next && i < p->track_count; i++)
		if (next[names[i]]++)
			names[i] = new_name(b, &taken, prof_string(p, names[i]),
					    &next[names[i]]);
	table_release(&taken);
	free(next);
	return next && !b->error.status ? 0 : -1;
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
	struct prof_builder b = builder_over(p);
	prof_id *names = calloc(p->track_count + 1, sizeof(*names));
	int status = check_texts(&key, 1, "key", err);

	if (status < 0) {
		free(names);
		return status;
	}
	if (!names || name_tracks(&b, names) < 0 ||
	    (p->samples.track &&
	     label_samples(&b, names, builder_add_text(&b, key)) < 0))
		status = fail_memory(err);
	free(names);
	status = builder_end(&b, status, err);
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

/* The track of this name, made if there is none yet. `ids` numbers the names
 * of tracks. */
static prof_id track_named(struct prof_builder *b, struct ids *ids,
			   prof_id name)
{
	struct prof_profile *p = b->profile;
	prof_id number = ids_number(ids, name);

	if (number < p->track_count)
		return number;
	if (number == TABLE_FULL || ARRAY_ROOM(&p->tracks, &p->track_room,
					       p->track_count, &b->error) < 0) {
		fail_memory(&b->error);
		return 0;
	}
	p->tracks[p->track_count++] = (struct prof_track){
		.name = name,
		.column = PROF_ALL_COLUMNS,
	};
	return number;
}

/* What a set says, and the set without it; by set, worked out once. */
struct split {
	prof_id track, rest;
	bool is_known;
};

static int split_set(struct prof_builder *b, struct ids *ids, prof_id key,
		     prof_id set, struct split *split)
{
	const struct prof_label *found;
	size_t count, kept = 0;
	struct prof_label *l = copy_labels(b->profile, set, &count);

	if (!l)
		return fail_memory(&b->error);
	found = find_label(prof_labels(b->profile, set), key);
	split->track = track_named(b, ids, label_name(b, found));
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
	struct ids ids;

	s->track = calloc(s->room + 1, sizeof(*s->track));
	if (!split || !s->track) {
		free(split);
		return -1;
	}
	ids_init(&ids);
	for (size_t i = 0; i < s->count; i++) {
		struct split *of = &split[s->labels[i]];

		if (!of->is_known &&
		    split_set(b, &ids, key, s->labels[i], of) < 0)
			break;
		s->track[i] = of->track;
		s->labels[i] = of->rest;
	}
	ids_release(&ids);
	free(split);
	return b->error.status ? -1 : 0;
}

int prof_label_as_tracks(struct prof_profile *p, const char *key,
			 struct prof_error *err)
{
	struct prof_builder b = builder_over(p);
	int status = check_texts(&key, 1, "key", err);
	prof_id id;

	if (status < 0)
		return status;
	id = find_string(p, key);
	if (id == TABLE_FULL)
		return fail(err, PROF_EINVAL, "no sample has a label '%.80s'",
			    key);
	if (p->track_count)
		return fail(err, PROF_EINVAL, "the profile has tracks already");
	if (!p->samples.count)
		return PROF_OK;
	status = track_samples(&b, id) < 0 ? fail_memory(err) : PROF_OK;
	return builder_end(&b, status, err);
}
