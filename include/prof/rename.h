/*
 * Renaming functions.
 *
 * A struct prof_rename is a list of rules that are applied to a name in order,
 * so that several profiles and reports can use the same rules.
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
 * regular expression as prof-filter(1) describes it; in the replacement, & is
 * the match and \1 to \9 are its groups. The flag g replaces all matches, not
 * only the first.
 */
int prof_rename_add(struct prof_rename *r, const char *rule,
		    struct prof_error *err);

enum prof_normal {
	/* Parts that differ between builds or runs: numbers of
	 * lambdas and closures, addresses, hashes, instances of Go's generics,
	 * versions of assemblies, suffixes of compilers (.isra.0, .part.1,
	 * .cold, .constprop.2). */
	PROF_NORMAL_NAMES = 1,
	PROF_NORMAL_TEMPLATES = 2, /* arguments of templates: f<int> is f<> */

	/* Partly demangled Rust names: hashes are dropped and escapes are
	 * decoded. Vec$LT$T$GT$::f::h0123456789abcdef is
	 * Vec<T>::f. */
	PROF_NORMAL_RUST = 4
};

/* Adds such rules: flags of enum prof_normal. */
int prof_rename_normalize(struct prof_rename *r, unsigned what,
			  struct prof_error *err);

/*
 * A callback that knows other names, such as a demangler. It stores one in *to,
 * borrowed until its next call, and returns 1; 0: the name stays; below 0: out
 * of memory. For a function without a name it gets the system name. System
 * names do not change.
 */
typedef int prof_rename_fn(struct prof_str *to, struct prof_str name,
			   void *arg);

int prof_rename_call(struct prof_rename *r, prof_rename_fn *fn, void *arg,
		     struct prof_error *err);

/* The new name, which may be the old one: borrowed until the next call or
 * until the old one is freed. */
int prof_rename_name(struct prof_str *to, struct prof_rename *r,
		     struct prof_str name, struct prof_error *err);

/* Renames all functions. System names that were the names stay the same as
 * these; mangled ones, also those of names that prof_rename_call has changed,
 * are normalized only. */
int prof_rename(struct prof_profile *p, struct prof_rename *r,
		struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
