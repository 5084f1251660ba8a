/*
 * The formats, and reading and writing in them.
 */
#ifndef PROF_FORMAT_H
#define PROF_FORMAT_H

#include <prof/build.h>
#include <prof/io.h>
#include <prof/model.h>
#include <prof/options.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_format;

/* The formats by number, from 0; NULL after the last. */
const struct prof_format *prof_format_at(size_t i);
const struct prof_format *prof_format_find(const char *name);

/* The format of the path's suffix, ignoring a compression suffix; NULL if no
 * format has it. */
const struct prof_format *prof_format_for_path(const char *path);

const char *prof_format_name(const struct prof_format *f);
const char *prof_format_summary(const struct prof_format *f);

/* Its suffixes, terminated by NULL; the first is the usual one. */
const char *const *prof_format_suffixes(const struct prof_format *f);

/* False if the format is read only. */
int prof_format_can_write(const struct prof_format *f);

/* Is it unsuitable for a terminal? */
int prof_format_is_binary(const struct prof_format *f);

/* Does it hold only names of frames? Then enum prof_by applies. */
int prof_format_has_names_only(const struct prof_format *f);

/*
 * Report of a reader or a writer: each kind of item once, with a count. A loss
 * is data that was dropped because the target cannot represent it.
 */
enum prof_note_kind { PROF_NOTE_LOSS, PROF_NOTE_REMARK, PROF_NOTE_REPAIR };

struct prof_note {
	enum prof_note_kind kind;
	int remedy; /* enum prof_remedy: what to change if unwanted */
	uint64_t count;
	const char *one;      /* such as "label"; static */
	const char *many;     /* such as "labels"; static */
	uint64_t first_line;  /* of a text input: the first one; 0: no line */
	uint64_t reserved[2]; /* 0 */
};

#define PROF_NOTES_MAX 32

/* Initialize with {0}; the library appends. The layout does not change. */
struct prof_notes {
	size_t count;
	struct prof_note note[PROF_NOTES_MAX];
};

/* Granularity: what distinguishes frames in a name-only format. */
enum prof_by {
	PROF_BY_FUNCTION,
	PROF_BY_FILE,
	PROF_BY_LINE,
	PROF_BY_ADDRESS,
	PROF_BY_MODULE,
	PROF_BY_FILEFUNCTION /* function and file, ignoring the line */
};

/*
 * Annotations at the end of names in name-only formats, as known from
 * FlameGraph: _[k], _[j], _[i]. A name that ends in one gets no second.
 */
enum prof_marks {
	PROF_MARK_KERNEL = 1,
	PROF_MARK_JIT = 2, /* compiled at run time */
	PROF_MARK_INLINED = 4
};

/* Zero is the default of every member; for the size see options.h. */
struct prof_read_options {
	size_t size;			  /* PROF_READ_OPTIONS */
	const struct prof_format *format; /* NULL: found by content */
	const struct prof_limits *limits; /* NULL: the defaults */
	const char *type; /* type/unit of values without one; samples/count */
	int repair;	  /* work around known bugs, skip malformed lines */
	int two_column;	  /* folded: 1: each line has an old and a new count,
			   * -1: one count, 0: found by what the lines are */
	int64_t scale;	  /* multiply values by it before rounding */

	/* Labels are not needed: a reader may drop them, and notes it. */
	int skip_labels;
	int unused;
	struct prof_notes *notes; /* may be NULL */
};

#define PROF_READ_OPTIONS PROF_OPTIONS(prof_read_options)

/* What a writer wrote, to compare with the input. */
struct prof_tally {
	size_t size;	     /* PROF_TALLY */
	uint64_t samples;    /* or lines, for a format that joins samples */
	size_t column_count; /* of the profile */
	int64_t *total;	     /* per column; the caller's array */
	unsigned char *is_written; /* likewise; 0: dropped. May be NULL */
};

#define PROF_TALLY PROF_OPTIONS(prof_tally)

struct prof_write_options {
	size_t size;			  /* PROF_WRITE_OPTIONS */
	const struct prof_format *format; /* NULL: pprof */
	enum prof_by by;
	int two_column; /* folded: old and new count */
	int header;	/* folded: all columns, named in the first line */
	char semicolon; /* folded: stands for ';' in names; 0: ':' */
	unsigned marks; /* enum prof_marks, added up */
	struct prof_tally *tally; /* may be NULL */
	struct prof_notes *notes; /* may be NULL */
};

#define PROF_WRITE_OPTIONS PROF_OPTIONS(prof_write_options)

/* options may be NULL. Reads the input to its end and leaves it open. */
int prof_read(struct prof_profile **out, struct prof_in *in,
	      const struct prof_read_options *options, struct prof_error *err);

/* options may be NULL. Options of other formats are ignored; a value that no
 * format accepts is PROF_EINVAL. The output stays open. Write errors may
 * surface only in prof_out_close(); check it. */
int prof_write(const struct prof_profile *p, struct prof_out *out,
	       const struct prof_write_options *options,
	       struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
