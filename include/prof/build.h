/*
 * Building a profile: readers stream into a builder, and so can any program
 * that has samples.
 *
 *   struct prof_builder *b;
 *   if (prof_builder_new(&b, NULL, &err) < 0) ...
 *   prof_add_column(b, prof_add_string(b, "cpu", 3),
 *                   prof_add_string(b, "nanoseconds", 11));
 *   ... prof_add_function, prof_add_location, prof_add_stack ...
 *   prof_add_sample(b, &sample);
 *   if (prof_builder_finish(&p, b, &err) < 0) ...
 *
 * Adding an existing item returns its id. An id that the builder has not
 * returned is PROF_EINVAL, as is a member named unused that is not 0. A wrong
 * number of values is PROF_EFORMAT. Ids of columns, comments, tracks and the
 * header are checked by prof_builder_finish. The first error is kept: later
 * calls do nothing and return 0, and prof_builder_finish reports it.
 */
#ifndef PROF_BUILD_H
#define PROF_BUILD_H

#include <prof/model.h>
#include <prof/options.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_builder;

/* Limits. A member that is 0 stands for its default. */
struct prof_limits {
	size_t size; /* PROF_LIMITS */

	/* Expanded bytes of a profile that is embedded in JSON: 8 GiB. The
	 * input itself is limited by prof_in_options.max_size. */
	uint64_t max_size;

	uint64_t max_pool;  /* locations in all distinct stacks: 2^30 */
	uint64_t max_depth; /* frames in one stack, with inlined calls: 2^20 */

	/* Frames in the stacks of all samples of an input, with inlined calls:
	 * 2^24, and 16 for each of its bytes. A max_size that is given allows
	 * four bytes a frame as well. */
	uint64_t max_frames;
};

#define PROF_LIMITS PROF_OPTIONS(prof_limits)

struct prof_sample {
	prof_id stack;
	prof_id labels;
	prof_id track;	       /* from prof_add_track; 0 where there are none */
	const int64_t *values; /* one for each column */
	size_t value_count;
};

/* limits may be NULL: the defaults. */
int prof_builder_new(struct prof_builder **out,
		     const struct prof_limits *limits, struct prof_error *err);
void prof_builder_free(struct prof_builder *b);

prof_id prof_add_string(struct prof_builder *b, const char *s, size_t len);
prof_id prof_add_mapping(struct prof_builder *b, const struct prof_mapping *m);
prof_id prof_add_function(struct prof_builder *b,
			  const struct prof_function *f);
prof_id prof_add_location(struct prof_builder *b,
			  const struct prof_location *l);
prof_id prof_add_stack(struct prof_builder *b, const prof_id *locations,
		       size_t depth);
prof_id prof_add_labels(struct prof_builder *b, const struct prof_label *labels,
			size_t count);

void prof_add_column(struct prof_builder *b, prof_id type, prof_id unit);

/* The first track is 0. */
prof_id prof_add_track(struct prof_builder *b, const struct prof_track *t);
void prof_add_comment(struct prof_builder *b, prof_id comment);
void prof_set_header(struct prof_builder *b, const struct prof_header *h);
void prof_add_sample(struct prof_builder *b, const struct prof_sample *s);

/* The first error so far, or PROF_OK. */
int prof_builder_error(const struct prof_builder *b, struct prof_error *err);

/* Returns the profile and frees the builder, also on failure. */
int prof_builder_finish(struct prof_profile **out, struct prof_builder *b,
			struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
