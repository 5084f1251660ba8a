/*
 * Many profiles to one.
 *
 *   struct prof_merge *m;
 *   if (prof_merge_new(&m, NULL, &err) < 0) ...
 *   for (...)
 *           if (prof_merge_add(m, p, &err) < 0) ...
 *   if (prof_merge_finish(&merged, m, &err) < 0) ...
 *
 * Samples with the same stack and labels become one, whose values are the
 * sums. What is the same, rows are told apart by:
 *
 *   mapping   the pages that it is long, the offset, and the build id or
 *             else the file: where it was loaded is no matter
 *   function  name, system name, file, line of its start
 *   location  the address counted from the mapping's start, the mapping, the
 *             lines with their columns, is_folded
 *   labels    strings by their keys, numbers by theirs; the values of a key in
 *             the order of the profile
 *
 * The result is the same in whatever order and groups profiles are added, but
 * for the order of rows, samples, columns and comments, which is that in which
 * they are first met. So any engine may merge some and merge the results:
 *
 *   mapping   begins at the lowest address of its copies; where files differ
 *             and the build id does not, the first by bytes is kept, and a
 *             comment names each of the others; a flag needs all copies
 *   time      the earliest that is known
 *   duration  until the last profile ended. Profiles that do not say when
 *             they were recorded count only if none does: the longest
 *   period    of the type that is first by bytes, and the longest
 *   default type, drop and keep frames, URL: the first by bytes that is not
 *             empty; a name of no column that there is names none
 *   comments  each once
 *
 * Tracks do not outlive a merge: what happened when does not add up. Turn them
 * into labels before (prof_tracks_as_labels) to keep their names.
 */
#ifndef PROF_MERGE_H
#define PROF_MERGE_H

#include <prof/build.h>
#include <prof/format.h>
#include <prof/model.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_merge;

/* Columns are the same that have one type, and units of one kind: the values
 * are scaled to the finer, exactly. */
enum prof_merge_types {
	PROF_TYPES_SAME,   /* profiles with other columns are refused */
	PROF_TYPES_COMMON, /* columns that all profiles have */
	PROF_TYPES_UNION   /* all columns; 0 where a profile has it not */
};

/* Zero is the default of every member. */
struct prof_merge_options {
	enum prof_merge_types types;
	int sum_durations; /* the duration is the sum of all */
	int drop_zero;	   /* leave out samples whose values are all 0 */
	struct prof_limits limits;
	struct prof_notes *notes; /* of what is left out; may be NULL */
};

/* options may be NULL. */
int prof_merge_new(struct prof_merge **out,
		   const struct prof_merge_options *options,
		   struct prof_error *err);
void prof_merge_free(struct prof_merge *m);

/*
 * PROF_ENOTSUP: the columns do not fit, and nothing has changed. After any
 * other failure (PROF_ERANGE: a sum does not fit 64 bits) the merge may be
 * freed and nothing else. The profile stays the caller's.
 */
int prof_merge_add(struct prof_merge *m, const struct prof_profile *p,
		   struct prof_error *err);

/* Gives the profile and frees the merge, also when it fails. */
int prof_merge_finish(struct prof_profile **out, struct prof_merge *m,
		      struct prof_error *err);

/* Where a profile comes from. */
struct prof_source {
	const char *path;
	size_t number; /* from 1 */
};

/*
 * Adds a label to each sample that tells where it comes from. In the pattern
 * {dir} stands for the directory of the path ("." without), {base} for the
 * path behind it, {n} for the number, {label:KEY} for what the sample's label
 * KEY says. A sample that has the label already, from an earlier merge, keeps
 * it, and where the text would be empty there is no label.
 */
int prof_label_source(struct prof_profile *p, const char *key,
		      const char *pattern, const struct prof_source *source,
		      struct prof_error *err);

/* Is the pattern one? */
int prof_check_source_pattern(const char *pattern, struct prof_error *err);

/*
 * Multiplies all values and divides them, both above 0, rounded to the
 * nearest, half to even. PROF_ERANGE when a value does not fit 64 bits.
 */
int prof_scale(struct prof_profile *p, int64_t multiply, int64_t divide,
	       struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
