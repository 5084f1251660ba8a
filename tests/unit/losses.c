/* What formats of names lose is counted, to the last field. */
#include "libprof/analyze/losses.h"
#include "libprof/model/notes.h"
#include "tests/unit/describe.h"
#include "tests/unit/profiles.h"

/* "2 labels, 1 track" */
static char *say_notes(const struct prof_notes *notes)
{
	struct line *line = line_begin();

	for (size_t i = 0; i < notes->count; i++) {
		const struct prof_note *n = &notes->note[i];

		fprintf(line->to, "%s%" PRIu64 " %s", i ? ", " : "", n->count,
			n->count == 1 ? n->one : n->many);
	}
	return line_end(line);
}

static void loses(const struct prof_profile *p, enum prof_by by, bool has_sides,
		  const char *want)
{
	struct prof_notes notes = {0};
	char *have;

	note_names_only(&notes, p, by, has_sides);
	for (size_t i = 0; i < notes.count; i++)
		if (notes.note[i].kind != PROF_NOTE_LOSS)
			ok(false, "a loss");
	have = say_notes(&notes);
	is_str(have, want, "by %d, %s", (int)by,
	       has_sides ? "two sides" : "one side");
	free(have);
}

static void locations(struct prof_builder *b)
{
	struct prof_mapping m = {.start = 1};
	struct prof_function f = {.start_line = 1};
	struct prof_line line[2] = {{.line = 1}, {.column = 1}};
	struct prof_location l = {.address = 1, .lines = line};

	l.mapping = prof_add_mapping(b, &m);
	f.name = add_text(b, "name");
	f.system_name = add_text(b, "_Zname");
	f.file = add_text(b, "file");
	line[0].function = prof_add_function(b, &f);
	line[1].function = add_function(b, "main", "");
	l.line_count = 2;
	l.is_folded = 1;
	prof_add_location(b, &l);
	m.start = 2;
	prof_add_mapping(b, &m);
}

static void header(struct prof_builder *b)
{
	struct prof_header h = {.period = 1, .time = 1, .duration = 1};

	h.period_type.unit = h.default_type = h.drop_frames = h.keep_frames =
		h.doc_url = add_text(b, "x");
	prof_set_header(b, &h);
	prof_add_comment(b, add_text(b, "x"));
	prof_add_comment(b, add_text(b, "y"));
}

static struct prof_profile *everything(void)
{
	struct prof_builder *b = new_builder();
	struct prof_track t = {0};
	struct prof_label l[2] = {{.number = 1}};

	l[0].key = add_text(b, "k");
	l[1].key = add_text(b, PROF_BASE_LABEL);
	l[1].str = add_text(b, "true");
	add_column(b, "samples", "count");
	prof_add_track(b, &t);
	locations(b);
	header(b);
	add_sample(b, "main", prof_add_labels(b, l, 2), -1);
	add_sample(b, "main", prof_add_labels(b, l, 1), 1);
	add_sample(b, "main", 0, 1);
	return finish(b);
}

static void nothing(void)
{
	struct prof_builder *b = new_builder();
	struct prof_profile *p;

	add_column(b, "samples", "count");
	add_sample(b, "main;f", 0, 1);
	p = finish(b);
	loses(p, PROF_BY_FUNCTION, false, "");
	prof_free(p);
}

static void something(void)
{
	struct prof_profile *p = everything();

	loses(p, PROF_BY_FUNCTION, false,
	      "3 labels, 2 mappings, 1 address, 2 line numbers, "
	      "1 group of inlined calls, 1 mark of a folded address, "
	      "1 file name, 1 start line, 1 system name, 1 track, 2 comments, "
	      "8 fields of the header");
	loses(p, PROF_BY_LINE, true,
	      "2 labels, 2 mappings, 1 address, "
	      "1 group of inlined calls, 1 mark of a folded address, "
	      "1 start line, 1 system name, 1 track, 2 comments, "
	      "8 fields of the header");
	loses(p, PROF_BY_ADDRESS, true,
	      "2 labels, 2 mappings, 2 line numbers, "
	      "1 group of inlined calls, 1 mark of a folded address, "
	      "1 file name, 1 start line, 1 system name, 1 track, 2 comments, "
	      "8 fields of the header");
	prof_free(p);
}

static void notes_add_up(void)
{
	struct prof_notes notes = {0};
	static const char one[] = "thing", many[] = "things";
	static const char names[2 * PROF_NOTES_MAX];
	char *have;

	note(&notes, PROF_NOTE_LOSS, 0, one, many);
	is_uint(notes.count, 0, "none is not worth a note");
	note(&notes, PROF_NOTE_LOSS, 2, one, many);
	note(&notes, PROF_NOTE_LOSS, 3, one, many);
	note(&notes, PROF_NOTE_REMARK, 1, one, many);
	have = say_notes(&notes);
	is_str(have, "5 things, 1 thing", "the same things are one note");
	free(have);
	for (int i = 0; i < (int)sizeof(names); i++)
		note(&notes, PROF_NOTE_LOSS, 1, names + i, many);
	is_uint(notes.count, PROF_NOTES_MAX, "there is an end to notes");
	note(NULL, PROF_NOTE_LOSS, 1, one, many);
}

static void tallies_add_up(void)
{
	int64_t total[2] = {0};
	unsigned char is_written[2] = {0};
	struct prof_tally t = {.size = sizeof(t),
			       .column_count = 2,
			       .total = total,
			       .is_written = is_written};
	struct prof_error err;

	is_int(tally_add(&t, 1, INT64_MAX, &err), PROF_OK, "a tally");
	is_int(tally_add(&t, 1, -1, &err), PROF_OK, "goes on");
	is_int(tally_add(&t, 1, 1, &err), PROF_OK, "to its end");
	is_int(tally_add(&t, 1, 1, &err), PROF_ERANGE, "and no further");
	is_str(err.text, "the total of column 2 does not fit 64 bits", "why");
	ok(!is_written[0] && is_written[1], "which columns it saw");
	is_int(tally_add(&t, 2, 1, &err), PROF_OK, "a column too many");
	is_int(tally_add(NULL, 0, 1, &err), PROF_OK, "no tally");
}

int main(void)
{
	nothing();
	something();
	notes_add_up();
	tallies_add_up();
	return tap_end();
}
