/*
 * How a profile is made: readers stream into a builder, and so does anyone
 * who has samples of their own.
 *
 *   struct prof_builder *b;
 *   if (prof_builder_new(&b, NULL, &err) < 0) ...
 *   prof_add_column(b, prof_add_string(b, "cpu", 3),
 *                   prof_add_string(b, "nanoseconds", 11));
 *   ... prof_add_function, prof_add_location, prof_add_stack ...
 *   prof_add_sample(b, &sample);
 *   if (prof_builder_finish(&p, b, &err) < 0) ...
 *
 * Adding what is there already gives the id that it has. The first failure
 * sticks: everything after it does nothing and returns 0, and the end tells.
 */
#ifndef PROF_BUILD_H
#define PROF_BUILD_H

#include <prof/model.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_builder;

/* What a profile may be at most. A member that is 0 stands for its default. */
struct prof_limits {
	uint64_t max_size;  /* expanded bytes of an input: 8 GiB */
	uint64_t max_pool;  /* frames in all distinct stacks: 2^30 */
	uint64_t max_depth; /* frames in one stack: 2^20 */
};

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

/* What went wrong so far: PROF_OK, or the first failure. */
int prof_builder_error(const struct prof_builder *b, struct prof_error *err);

/* Gives the profile and frees the builder, also when it fails. */
int prof_builder_finish(struct prof_profile **out, struct prof_builder *b,
			struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
