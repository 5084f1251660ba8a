/*
 * Other names for functions.
 *
 * A struct prof_rename is a list of rules, applied one after the other to a
 * name, so that two profiles, or a profile and a report, can be given the
 * same ones.
 */
#ifndef PROF_RENAME_H
#define PROF_RENAME_H

#include <prof/model.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_rename;

int prof_rename_new(struct prof_rename **out, struct prof_error *err);
void prof_rename_free(struct prof_rename *r);

/*
 * s/RE/REPLACEMENT/ with any character for the slash, as in sed -E. RE is a
 * POSIX extended regular expression; in the replacement, & is what it matched
 * and \1 to \9 are its brackets. The flag g replaces all that match, not the
 * first only.
 */
int prof_rename_add(struct prof_rename *r, const char *rule,
		    struct prof_error *err);

enum prof_normal {
	/* What differs from build to build, or from run to run: numbers of
	 * lambdas and closures, addresses, hashes of Rust, suffixes of
	 * compilers (.isra.0, .part.1, .cold, .constprop.2). */
	PROF_NORMAL_NAMES = 1,
	PROF_NORMAL_TEMPLATES = 2 /* arguments of templates: f<int> is f<> */
};

/* Applies such rules, enum prof_normal added up. */
int prof_rename_normalize(struct prof_rename *r, unsigned what,
			  struct prof_error *err);

/* The new name: borrowed until the next call or the end of the old one, which
 * it may be. */
int prof_rename_name(struct prof_str *to, struct prof_rename *r,
		     struct prof_str name, struct prof_error *err);

/* Renames all functions. System names that were the names stay the same as
 * these; mangled ones are normalized only. */
int prof_rename(struct prof_profile *p, struct prof_rename *r,
		struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
