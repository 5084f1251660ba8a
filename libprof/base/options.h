/*
 * Options of the caller's, whose struct may be that of another version: every
 * public function takes them through here.
 */
#ifndef LIBPROF_OPTIONS_H
#define LIBPROF_OPTIONS_H

#include <prof/error.h>
#include <stddef.h>

/* What a struct is called in messages, and how long ours is. */
struct options_type {
	const char *name;
	size_t size;
};

/*
 * Copies what the caller gave into ours; what is not there is 0. theirs may be
 * NULL. PROF_EINVAL: the size is none. PROF_ENOTSUP: something is set that we
 * do not know.
 */
int options_take(void *ours, const struct options_type *type,
		 const void *theirs, struct prof_error *err);

/* int status = OPTIONS_TAKE(&o, prof_read_options, options, err); */
#define OPTIONS_TAKE(ours, type, theirs, err)                                  \
	options_take(ours,                                                     \
		     &(const struct options_type){#type, sizeof(struct type)}, \
		     (1 ? (theirs) : (const struct type *)NULL), err)

/* Copies ours to a struct of the caller's, as far as it goes. */
int options_give(void *theirs, const struct options_type *type,
		 const void *ours, struct prof_error *err);

/* A member that a later version adds must not be where an earlier one has
 * padding, which is not 0: structs of options end without any. */
#define OPTIONS_END(type, last)                                            \
	_Static_assert(offsetof(struct type, last) +                       \
				       sizeof(((struct type *)0)->last) == \
			       sizeof(struct type),                        \
		       "padding at the end of " #type)

#endif
