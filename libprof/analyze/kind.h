/*
 * What kind of code a frame is, as far as its names tell: its mapping's file,
 * its function's file, its function's name. Profiles do not say it, so this
 * is a guess by the hints in kind_hints.c; nothing but colors and marks hangs
 * on it.
 *
 * What is surest counts first: a mark at the end of the name, the kernel's
 * mapping, being inlined, a mapping of compiled-at-run-time code, the
 * function's file, the shape of its name. A name that says nothing is taken
 * for native code.
 */
#ifndef LIBPROF_KIND_H
#define LIBPROF_KIND_H

#include "libprof/analyze/frames.h"

#include <stdbool.h>

enum frame_kind {
	KIND_UNKNOWN,
	KIND_NATIVE,
	KIND_KERNEL,
	KIND_JIT,
	KIND_INLINED,
	KIND_INTERPRETED, /* in another language than those below */
	KIND_PYTHON,
	KIND_GO,
	KIND_JAVA,
	KIND_JAVASCRIPT
};

enum { KINDS = KIND_JAVASCRIPT + 1 };

/* Such as "native"; static. */
const char *kind_name(enum frame_kind kind);

/* For those who have only names. */
enum frame_kind kind_of_name(struct prof_str name);
enum frame_kind kind_of_mapping(struct prof_str file);

/* A line of a location; one without lines has the line 0. */
enum frame_kind frame_kind(const struct prof_profile *p, prof_id location,
			   size_t line);

/*
 * The letter of the mark that a name ends in, as profilers put them there:
 * k kernel, j compiled at run time, i inlined, w waker, 0 interpreted, 1
 * compiled quickly. NUL when there is none. `bare` is the name before it, and
 * may be NULL.
 */
char name_mark(struct prof_str *bare, struct prof_str name);

/* The mark among those asked for (enum prof_marks) that a line of a location
 * deserves; NUL: none. */
char frame_mark(const struct prof_profile *p, const struct prof_location *l,
		size_t line, unsigned marks);

/* What is known of a name of `struct frames`, by its number. */
struct name_facts {
	enum frame_kind kind;
	struct prof_str module; /* the mapping's file; empty: not known */
};

/* Fills what is not known yet; facts are as many as f has names, and all zero
 * at first. Of several locations the first counts, but one that is inlined
 * comes last. */
void name_facts_add(struct name_facts *facts, const struct frames *f,
		    const struct prof_profile *p);

#endif
