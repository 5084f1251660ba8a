/*
 * Does a file of speedscope hold all of a profile by itself? It does for what
 * was read from one; most others have something to embed.
 */
#include "libprof/format/speedscope/speedscope.h"

#include "libprof/base/text.h"
#include "libprof/model/model.h"

/* Can JSON say it? */
static bool is_text(const struct prof_profile *p, prof_id string)
{
	return str_is_utf8(prof_string(p, string));
}

static bool column_is(const struct prof_profile *p, size_t i,
		      const struct speedscope_unit *unit)
{
	return p->columns[i].type == find_string(p, unit->type) &&
	       p->columns[i].unit == find_string(p, unit->unit);
}

/* Are they what a reader finds: the exporter, if it is not us, and then the
 * name? */
static bool has_plain_comments(const struct prof_profile *p)
{
	size_t names = count_comments(p, SPEEDSCOPE_NAME);
	size_t exporters = count_comments(p, SPEEDSCOPE_EXPORTER);
	struct prof_str s;

	if (names > 1 || exporters > 1 || names + exporters != p->comment_count)
		return false;
	for (size_t i = 0; i < p->comment_count; i++)
		if (!is_text(p, p->comments[i]))
			return false;
	if (!exporters || !find_comment(p, SPEEDSCOPE_EXPORTER, &s))
		return true;
	return !str_begins(s, SPEEDSCOPE_OURS) &&
	       str_begins(prof_string(p, p->comments[0]), SPEEDSCOPE_EXPORTER);
}

/* Is the default what a reader finds: the column of the one track that is
 * marked as active, or of the first, where there are several columns? */
static bool has_plain_default(const struct prof_profile *p)
{
	size_t active = 0, marked = 0;
	prof_id type = 0;

	for (size_t i = 0; i < p->track_count; i++)
		if (p->tracks[i].flags & PROF_TRACK_ACTIVE) {
			active = i;
			marked++;
		}
	if (p->column_count > 1)
		type = p->columns[p->tracks[active].column].type;
	return marked <= 1 && p->header.default_type == type;
}

static bool has_plain_header(const struct prof_profile *p)
{
	static const struct prof_header none;
	struct prof_header h = p->header;

	h.default_type = 0;
	return memcmp(&h, &none, sizeof(none)) == 0 && has_plain_comments(p);
}

static bool has_plain_frames(const struct prof_profile *p)
{
	for (prof_id i = 1; i < prof_table_size(p, PROF_FUNCTIONS); i++) {
		const struct prof_function *f = prof_function(p, i);

		if (f->start_line || f->system_name != f->name || !f->name ||
		    !is_text(p, f->name) || !is_text(p, f->file))
			return false;
	}
	for (prof_id i = 1; i < prof_table_size(p, PROF_LOCATIONS); i++) {
		struct prof_location l = prof_location(p, i);

		if (l.address || l.is_folded || l.line_count != 1)
			return false;
	}
	return prof_table_size(p, PROF_MAPPINGS) == 1;
}

/* Each track with a column that a reader would give it. */
static bool has_plain_tracks(const struct prof_profile *p)
{
	size_t next = 0;

	for (size_t i = 0; i < p->track_count; i++) {
		const struct prof_track *t = &p->tracks[i];
		struct prof_str s = prof_string(p, t->unit);
		const struct speedscope_unit *unit =
			speedscope_find_unit(s.s, s.len);

		/* Columns are numbered as tracks first need them. */
		if (!unit || t->column > next || t->column >= p->column_count ||
		    !column_is(p, t->column, unit) || t->end < t->start ||
		    !is_text(p, t->name))
			return false;
		next += t->column == next;
	}
	return p->track_count && next == p->column_count;
}

/* Samples in the order of tracks, with a value in the track's column and no
 * label but idle time of a track of events. */
static bool has_plain_samples(const struct prof_profile *p)
{
	prof_id idle = find_string(p, PROF_IDLE_LABEL);
	const struct samples *s = &p->samples;

	for (size_t i = 0; i < s->count; i++) {
		const struct prof_track *t = &p->tracks[s->track[i]];
		struct prof_labels l = prof_labels(p, s->labels[i]);

		if (i && s->track[i] < s->track[i - 1])
			return false;
		for (size_t c = 0; c < p->column_count; c++)
			if (s->value[c][i] < 0 ||
			    (c != t->column && s->value[c][i]))
				return false;
		if (l.count > 1 ||
		    (l.count &&
		     (l.label[0].key != idle || l.label[0].number <= 0 ||
		      !(t->flags & PROF_TRACK_EVENTED))))
			return false;
	}
	return true;
}

bool speedscope_is_exact(const struct prof_profile *p)
{
	return has_plain_header(p) && has_plain_frames(p) &&
	       has_plain_tracks(p) && has_plain_default(p) &&
	       has_plain_samples(p);
}
