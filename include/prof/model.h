/*
 * A profile in memory.
 *
 * Everything that repeats is kept once, in a table, and named by its place
 * there. Place 0 of every table is its empty row: the empty string, no
 * mapping, no function, no location, the stack without frames, the set
 * without labels.
 *
 *   strings    bytes with a length; may hold any byte, also NUL
 *   mappings   a file in the memory of the process
 *   functions  name, system (mangled) name, file, line of its start
 *   locations  a place in a mapping: an address and the lines found there,
 *              the innermost inlined call first, its physical caller last
 *   stacks     lists of locations, leaf first
 *   label sets lists of labels, in the order of the file, duplicates kept
 *
 * A sample is a stack, a label set and one int64 in each column. Samples keep
 * the order of the file. A column is what was measured: a type and a unit,
 * such as cpu/nanoseconds.
 *
 * A profile is read only once built (build.h), except through transform.h.
 * Pointers that come from here are borrowed: they live as long as the profile
 * and until the next transform of it. Ids out of range are the caller's bug.
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
	uint64_t limit;	 /* first address behind */
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
 * Either str or number counts, as in profile.proto: a label with a string
 * has str, any other is a number in unit. Both are kept as they came.
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

/* The key of the label whose value "true" marks a sample as the old side of
 * a profile with two sides; the values of such a sample are negative. */
#define PROF_BASE_LABEL "pprof::base"

struct prof_column {
	prof_id type; /* such as cpu */
	prof_id unit; /* such as nanoseconds */
};

/*
 * A recording inside the profile: a thread, or one entry of speedscope. Its
 * samples have values in one column, and follow each other in time: sample by
 * sample, each as long as its value, behind the idle time that a label
 * PROF_IDLE_LABEL of the sample tells.
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
 * Samples lie in parallel arrays, values in one for each column; columns out
 * of range are the caller's bug. The array of tracks is NULL when the profile
 * has none, all of them may be when it has no samples.
 */
size_t prof_sample_count(const struct prof_profile *p);
const prof_id *prof_sample_stacks(const struct prof_profile *p);
const prof_id *prof_sample_labels(const struct prof_profile *p);
const prof_id *prof_sample_tracks(const struct prof_profile *p);
const int64_t *prof_values(const struct prof_profile *p, size_t column);

/* The sum of a column. PROF_ERANGE when it does not fit 64 bits. */
int prof_column_total(int64_t *total, const struct prof_profile *p,
		      size_t column, struct prof_error *err);

/* The column that a person means who names none: the one whose type is
 * header->default_type, else the last. */
size_t prof_default_column(const struct prof_profile *p);

/* The column called `type` or `type/unit`; a type that two columns share
 * needs its unit. */
int prof_find_column(size_t *column, const struct prof_profile *p,
		     const char *name, struct prof_error *err);

/* Does the profile hold two sides: is a sample labelled PROF_BASE_LABEL? */
int prof_is_two_sided(const struct prof_profile *p);

/* Is this label set of the old side? */
int prof_is_base(const struct prof_profile *p, prof_id labels);

/*
 * States everything that holds of a profile: ids are inside their tables,
 * rows are distinct, lists are no longer than the limits, columns have one
 * value for each sample. Run after every read in tests; PROF_EINVAL names
 * what does not hold.
 */
int prof_check(const struct prof_profile *p, struct prof_error *err);

void prof_free(struct prof_profile *p);

#ifdef __cplusplus
}
#endif
#endif
