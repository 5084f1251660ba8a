#include "libprof/analyze/losses.h"

#include "libprof/model/model.h"
#include "libprof/model/notes.h"

/* Labels of all samples, but for what two sides keep. */
static uint64_t count_labels(const struct prof_profile *p, bool has_sides)
{
	const struct samples *s = &p->samples;
	uint64_t count = 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->labels[i])
			count += prof_labels(p, s->labels[i]).count -
				 (has_sides && prof_is_base(p, s->labels[i]));
	return count;
}

static void note_locations(struct prof_notes *notes,
			   const struct prof_profile *p, enum prof_by by)
{
	size_t count = prof_table_size(p, PROF_LOCATIONS);
	uint64_t addresses = 0, inlined = 0, lines = 0, folded = 0;

	for (prof_id id = 1; id < count; id++) {
		struct prof_location l = prof_location(p, id);

		addresses += l.address != 0;
		folded += l.is_folded;
		inlined += l.line_count > 1;
		for (size_t i = 0; i < l.line_count; i++)
			lines += l.lines[i].line || l.lines[i].column;
	}
	if (by != PROF_BY_ADDRESS)
		note(notes, PROF_NOTE_LOSS, addresses, "address", "addresses");
	if (by != PROF_BY_LINE)
		note(notes, PROF_NOTE_LOSS, lines, "line number",
		     "line numbers");
	note(notes, PROF_NOTE_LOSS, inlined, "group of inlined calls",
	     "groups of inlined calls");
	note(notes, PROF_NOTE_LOSS, folded, "mark of a folded address",
	     "marks of folded addresses");
}

static void note_functions(struct prof_notes *notes,
			   const struct prof_profile *p, enum prof_by by)
{
	size_t count = prof_table_size(p, PROF_FUNCTIONS);
	uint64_t files = 0, system_names = 0, start_lines = 0;

	for (prof_id id = 1; id < count; id++) {
		const struct prof_function *f = prof_function(p, id);

		files += f->file != 0;
		start_lines += f->start_line != 0;
		system_names += f->system_name && f->name &&
				f->system_name != f->name;
	}
	if (by != PROF_BY_LINE && by != PROF_BY_FILE &&
	    by != PROF_BY_FILEFUNCTION)
		note(notes, PROF_NOTE_LOSS, files, "file name", "file names");
	note(notes, PROF_NOTE_LOSS, start_lines, "start line", "start lines");
	note(notes, PROF_NOTE_LOSS, system_names, "system name",
	     "system names");
}

static uint64_t count_header(const struct prof_header *h)
{
	return (uint64_t)(h->period != 0) + (h->time != 0) +
	       (h->duration != 0) +
	       (h->period_type.type || h->period_type.unit) +
	       (h->default_type != 0) + (h->drop_frames != 0) +
	       (h->keep_frames != 0) + (h->doc_url != 0);
}

void note_frames(struct prof_notes *notes, const struct prof_profile *p,
		 enum prof_by by, bool has_sides)
{
	note(notes, PROF_NOTE_LOSS, count_labels(p, has_sides), "label",
	     "labels");
	note(notes, PROF_NOTE_LOSS, p->table[PROF_MAPPINGS].count - 1,
	     "mapping", "mappings");
	note_locations(notes, p, by);
	note_functions(notes, p, by);
}

void note_names_only(struct prof_notes *notes, const struct prof_profile *p,
		     enum prof_by by, bool has_sides)
{
	note_frames(notes, p, by, has_sides);
	note(notes, PROF_NOTE_LOSS, p->track_count, "track", "tracks");
	note(notes, PROF_NOTE_LOSS, p->comment_count, "comment", "comments");
	note(notes, PROF_NOTE_LOSS, count_header(&p->header),
	     "field of the header", "fields of the header");
}
