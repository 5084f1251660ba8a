/*
 * A finished profile, changed in place: its labels, its header, its comments;
 * and copied, to change the copy. After a failure the profile may be freed and
 * nothing else, except where the status is PROF_EINVAL: then it is as it was.
 */
#ifndef PROF_CHANGE_H
#define PROF_CHANGE_H

#include <prof/model.h>
#include <prof/options.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Another profile that is the same: ids, columns and samples are. */
int prof_copy(struct prof_profile **out, const struct prof_profile *p,
	      struct prof_error *err);

/* A label that samples are to have: a text, or a number in a unit. */
struct prof_new_label {
	size_t size;	  /* PROF_NEW_LABEL */
	const char *key;  /* not empty */
	const char *text; /* NULL: the number counts */
	int64_t number;
	const char *unit; /* of the number; NULL: none */
};

#define PROF_NEW_LABEL PROF_OPTIONS(prof_new_label)

/*
 * Which samples: one byte for each, 0 where it stays as it is. NULL: all of
 * them. A sample gets the label in the place of those that it has with this
 * key, or after all others.
 */
int prof_set_label(struct prof_profile *p, const struct prof_new_label *label,
		   const unsigned char *chosen, struct prof_error *err);

/* Removes the labels with this key. prof_drop_labels removes several keys. */
int prof_remove_label(struct prof_profile *p, const char *key,
		      const unsigned char *chosen, struct prof_error *err);

/* The id of a string, which is added if it is not there. */
int prof_intern(prof_id *id, struct prof_profile *p, const char *s, size_t len,
		struct prof_error *err);

/* PROF_EINVAL when an id is not that of a string of this profile. */
int prof_change_header(struct prof_profile *p, const struct prof_header *h,
		       struct prof_error *err);

/* A comment comes last; one is removed by its place in prof_comments. */
int prof_append_comment(struct prof_profile *p, const char *comment,
			struct prof_error *err);
int prof_remove_comment(struct prof_profile *p, size_t place,
			struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
