/*
 * The formats, and reading and writing in them.
 */
#ifndef PROF_FORMAT_H
#define PROF_FORMAT_H

#include <prof/build.h>
#include <prof/io.h>
#include <prof/model.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_format;

/* The formats, in the order of their table; NULL from the end on. */
const struct prof_format *prof_format_at(size_t i);
const struct prof_format *prof_format_find(const char *name);

/* The format whose suffix the path has, a suffix of compression behind it
 * aside; NULL when none has. */
const struct prof_format *prof_format_for_path(const char *path);

const char *prof_format_name(const struct prof_format *f);
const char *prof_format_summary(const struct prof_format *f);

/* Its suffixes, ended by NULL, the first one the usual. */
const char *const *prof_format_suffixes(const struct prof_format *f);

/* Can prof_write write it, or is it read only? */
int prof_format_can_write(const struct prof_format *f);

/* Would a terminal choke on it? */
int prof_format_is_binary(const struct prof_format *f);

/* Are its frames names and nothing else? Then enum prof_by matters. */
int prof_format_has_names_only(const struct prof_format *f);

/*
 * What a reader or a writer has to say besides failing: each thing once, with
 * a count. A loss is something of the profile that did not get through.
 */
enum prof_note_kind { PROF_NOTE_LOSS, PROF_NOTE_REMARK, PROF_NOTE_REPAIR };

struct prof_note {
	enum prof_note_kind kind;
	uint64_t count;
	const char *one;  /* such as "label"; static */
	const char *many; /* such as "labels"; static */
};

#define PROF_NOTES_MAX 32

struct prof_notes {
	size_t count;
	struct prof_note note[PROF_NOTES_MAX];
};

/* What tells one frame from another in a format that has only names. */
enum prof_by {
	PROF_BY_FUNCTION,
	PROF_BY_FILE,
	PROF_BY_LINE,
	PROF_BY_ADDRESS,
	PROF_BY_MODULE
};

/*
 * Marks that a format of only names may carry at the ends of names, as the
 * palettes of flame graphs know them: _[k], _[j], _[i]. A name that ends in
 * one already gets no second.
 */
enum prof_marks {
	PROF_MARK_KERNEL = 1,
	PROF_MARK_JIT = 2, /* compiled at run time */
	PROF_MARK_INLINED = 4
};

/* Zero is the default of every member. */
struct prof_read_options {
	const struct prof_format *format; /* NULL: found by content */
	struct prof_limits limits;
	const char
		*type;	/* type/unit of values that have none; samples/count */
	int repair;	/* mend what known producers get wrong */
	int two_column; /* folded: every line has an old and a new count */

	/* Labels are not needed: a reader may leave them out, and notes it. */
	int skip_labels;
	struct prof_notes *notes; /* may be NULL */
};

/* What a writer has written: for comparing with what there was. */
struct prof_tally {
	uint64_t samples;    /* or lines, for a format that joins samples */
	size_t column_count; /* of the profile */
	int64_t *total;	     /* of each column; the array is the caller's */
	unsigned char *is_written; /* the same; 0: left out. May be NULL */
};

struct prof_write_options {
	const struct prof_format *format; /* NULL: pprof */
	enum prof_by by;
	int two_column; /* folded: old and new count */
	int header;	/* folded: all columns, named in the first line */
	char semicolon; /* folded: stands for ';' in names; 0: ':' */
	struct prof_notes *notes; /* may be NULL */
	struct prof_tally *tally; /* may be NULL */
	unsigned marks;		  /* enum prof_marks, added up */
};

/* options may be NULL. The input is read to its end, and stays open. */
int prof_read(struct prof_profile **out, struct prof_in *in,
	      const struct prof_read_options *options, struct prof_error *err);

/* The output stays open; what could not be written, its close tells. */
int prof_write(const struct prof_profile *p, struct prof_out *out,
	       const struct prof_write_options *options,
	       struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
