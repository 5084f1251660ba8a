/*
 * A profile in memory.
 *
 * Everything that repeats is stored once, in a table, and referred to by its
 * index (id). Row 0 of every table is its empty row: the empty string, no
 * mapping, no function, no location, the stack without frames, the set
 * without labels.
 *
 *   strings    bytes with a length; any byte is allowed, also NUL
 *   mappings   a file in the memory of the process
 *   functions  name, system (mangled) name, file, line of its start
 *   locations  a place in a mapping: an address and the lines found there,
 *              the innermost inlined call first, its physical caller last
 *   stacks     lists of locations, leaf first
 *   label sets lists of labels, in the order of the file, duplicates kept
 *
 * A sample is a stack, a label set and one int64 in each column. Samples keep
 * the order of the file. A column (pprof calls it a sample type) is what was
 * measured: a type and a unit, such as cpu/nanoseconds.
 *
 * A profile is read only once built (build.h), except through functions that
 * take a struct prof_profile * that is not const. Returned pointers are
 * borrowed: they are valid until such a call or until the profile is freed. An
 * id out of range is a bug of the caller.
 */
#ifndef PROF_MODEL_H
#define PROF_MODEL_H

#include <prof/error.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_profile;

typedef uint32_t prof_id;

enum prof_table {
	PROF_STRINGS,
	PROF_MAPPINGS,
	PROF_FUNCTIONS,
	PROF_LOCATIONS,
	PROF_STACKS,
	PROF_LABELSETS
};

struct prof_str {
	const char *s; /* not ended by NUL */
	size_t len;
};

enum prof_mapping_flags {
	PROF_HAS_FUNCTIONS = 1,
	PROF_HAS_FILENAMES = 2,
	PROF_HAS_LINE_NUMBERS = 4,
	PROF_HAS_INLINE_FRAMES = 8
};

/*
 * Rows are compared and hashed as bytes: they have no padding, and members
 * named unused are 0.
 */
struct prof_mapping {
	uint64_t start;	 /* first address */
	uint64_t limit;	 /* first address after it */
	uint64_t offset; /* of start, in the file */
	prof_id file;
	prof_id build_id;
	uint32_t flags; /* enum prof_mapping_flags */
	uint32_t unused;
};

struct prof_function {
	int64_t start_line; /* 0: not known */
	prof_id name;
	prof_id system_name;
	prof_id file;
	uint32_t unused;
};

struct prof_line {
	int64_t line;	/* 0: not known */
	int64_t column; /* 0: not known */
	prof_id function;
	uint32_t unused;
};

struct prof_location {
	uint64_t address;
	prof_id mapping;
	uint32_t is_folded; /* stands for several addresses of one symbol */
	const struct prof_line *lines; /* innermost first; may be none */
	size_t line_count;
};

struct prof_stack {
	const prof_id *locations; /* leaf first */
	size_t depth;
};

/*
 * Either str or number applies, as in profile.proto: a label with a string
 * has str, any other is a number in unit. Both are preserved.
 */
struct prof_label {
	int64_t number;
	prof_id key;
	prof_id str;
	prof_id unit;
	uint32_t unused;
};

struct prof_labels {
	const struct prof_label *label;
	size_t count;
};

/* The key of the label whose value "true" marks a base sample, as google/pprof
 * does: the old side of a comparison. Its values are negative. */
#define PROF_BASE_LABEL "pprof::base"

struct prof_column {
	prof_id type; /* such as cpu */
	prof_id unit; /* such as nanoseconds */
};

/*
 * A recording inside the profile: a thread, or one entry of speedscope. Its
 * samples have values in one column and are consecutive in time: each lasts as
 * long as its value, and starts after the idle time in its label
 * PROF_IDLE_LABEL, if any.
 */
struct prof_track {
	int64_t start; /* in the unit of the column, as is end */
	int64_t end;
	prof_id name;
	prof_id unit; /* as the file had it, such as seconds */
	uint32_t column;
	uint32_t flags; /* enum prof_track_flags */
};

enum prof_track_flags {
	PROF_TRACK_EVENTED = 1, /* of calls and returns, not of samples */
	PROF_TRACK_ACTIVE = 2	/* the one to show first */
};

#define PROF_IDLE_LABEL "prof::idle"
#define PROF_ALL_COLUMNS UINT32_MAX /* a track that is not of one column */

struct prof_header {
	int64_t period;	  /* events between two samples, in period_type */
	int64_t time;	  /* nanoseconds since 1970; 0: not known */
	int64_t duration; /* nanoseconds; 0: not known */
	struct prof_column period_type;
	prof_id default_type; /* the type (not unit) to show; 0: the last */
	prof_id drop_frames;  /* regular expressions */
	prof_id keep_frames;
	prof_id doc_url;
};

/* Rows in a table, the empty row 0 included. */
size_t prof_table_size(const struct prof_profile *p, enum prof_table table);

struct prof_str prof_string(const struct prof_profile *p, prof_id id);
const struct prof_mapping *prof_mapping(const struct prof_profile *p,
					prof_id id);
const struct prof_function *prof_function(const struct prof_profile *p,
					  prof_id id);
struct prof_location prof_location(const struct prof_profile *p, prof_id id);
struct prof_stack prof_stack(const struct prof_profile *p, prof_id id);
struct prof_labels prof_labels(const struct prof_profile *p, prof_id id);

const struct prof_header *prof_header(const struct prof_profile *p);
const prof_id *prof_comments(const struct prof_profile *p, size_t *count);
const struct prof_column *prof_columns(const struct prof_profile *p,
				       size_t *count);
const struct prof_track *prof_tracks(const struct prof_profile *p,
				     size_t *count);

/*
 * Samples are parallel arrays, with one array of values per column. A column
 * out of range is a bug of the caller. The array of tracks is NULL if the
 * profile has none; all may be NULL if it has no samples.
 */
size_t prof_sample_count(const struct prof_profile *p);
const prof_id *prof_sample_stacks(const struct prof_profile *p);
const prof_id *prof_sample_labels(const struct prof_profile *p);
const prof_id *prof_sample_tracks(const struct prof_profile *p);
const int64_t *prof_values(const struct prof_profile *p, size_t column);

/* The sum of a column. PROF_ERANGE when it does not fit 64 bits, PROF_EINVAL
 * when there is no such column. */
int prof_column_total(int64_t *total, const struct prof_profile *p,
		      size_t column, struct prof_error *err);

/* The column to use if none is named: the one whose type is
 * header->default_type, else the last. */
size_t prof_default_column(const struct prof_profile *p);

/* The column called `type` or `type/unit`; a type that two columns share
 * needs its unit. */
int prof_find_column(size_t *column, const struct prof_profile *p,
		     const char *name, struct prof_error *err);

/* Is any sample a base sample (PROF_BASE_LABEL)? */
int prof_is_two_sided(const struct prof_profile *p);

/* Does this label set mark a base sample? */
int prof_is_base(const struct prof_profile *p, prof_id labels);

/*
 * Checks the invariants of a profile: ids are in range, rows are distinct,
 * lists do not exceed the limits, columns have one value per sample. Tests run
 * it after every read; PROF_EINVAL names the violation.
 */
int prof_check(const struct prof_profile *p, struct prof_error *err);

void prof_free(struct prof_profile *p);

#ifdef __cplusplus
}
#endif
#endif
