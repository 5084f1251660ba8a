/*
 * What prof-filter does to a profile: steps, in an order that does not depend
 * on that of the options.
 */
#ifndef FILTER_STEPS_H
#define FILTER_STEPS_H

#include "cmd/common/opt.h"

#include <prof/prof.h>

struct filter_options {
	struct opt_list focus, ignore, hide, show;
	struct opt_list show_from, prune_from, root;
	struct opt_list tagfocus, tagignore, tagroot, tagleaf, drop_labels;
	struct opt_list rename, anonymize, columns;
	const char *scale_to;
	uint64_t max_depth; /* 0: any */
	bool drop_frames, collapse_recursion;
	bool demangle, normalize_names, strip_templates;
};

/* Before anything is read: a wrong expression is a message that names its
 * option, and the end. */
void filter_check(const struct filter_options *o);

/* Trouble is a message, after `input`, and the end. With `tells`, each step
 * says what it has removed. */
void filter_run(struct prof_profile *p, const struct filter_options *o,
		const char *input, bool tells);

/* Does any step look at labels? */
bool filter_uses_labels(const struct filter_options *o);

void filter_options_release(struct filter_options *o);

#endif
