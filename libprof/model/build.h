/* The builder inside: readers that know their columns late look here. */
#ifndef LIBPROF_BUILD_H
#define LIBPROF_BUILD_H

#include "libprof/model/model.h"

#include <string.h>

struct prof_builder {
	struct prof_profile *profile;
	struct prof_error error; /* the first; status 0: none */
	unsigned char *location; /* a row being put together */
	size_t location_room;
};

/*
 * A builder over a finished profile, whose tables go on growing. builder_end
 * gives back what it needs besides, and tells its first failure, or `status`
 * when it had none.
 */
static inline struct prof_builder builder_over(struct prof_profile *p)
{
	return (struct prof_builder){.profile = p};
}

int builder_end(struct prof_builder *b, int status, struct prof_error *err);

/* The id of a text of ours. */
static inline prof_id builder_add_text(struct prof_builder *b, const char *text)
{
	return prof_add_string(b, text, strlen(text));
}

/* The labels of the old side of a profile with two. */
prof_id builder_add_base_labels(struct prof_builder *b);

/* Rows whose ids are those of a file, which are changed before the profile is
 * finished (renumber.h): nothing is checked. */
prof_id builder_add_raw_stack(struct prof_builder *b, const prof_id *locations,
			      size_t depth);
prof_id builder_add_raw_labels(struct prof_builder *b,
			       const struct prof_label *labels, size_t count);

/* prof_add_stack of a list that table_hash has seen. */
prof_id builder_add_hashed_stack(struct prof_builder *b,
				 struct prof_stack stack, uint32_t hash);

/* A column that may come behind samples; it is 0 in those. */
void builder_add_late_column(struct prof_builder *b, prof_id type,
			     prof_id unit);

/* A comment of a prefix and a text; see find_comment. */
void builder_add_comment(struct prof_builder *b, const char *prefix,
			 struct prof_str text);

#endif
