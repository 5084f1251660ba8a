/* The page around a picture. */
#ifndef LIBPROF_SVG_HTML_H
#define LIBPROF_SVG_HTML_H

#include "libprof/svg/picture.h"

/*
 * What is measured in each function, as a table, the heaviest first:
 *
 *	<tr data-name-id="0" data-self="870" data-total="980"> cells
 *
 * of two sides also data-base-self and data-base-total, and what changed,
 * data-self-change and data-total-change, for which the base is scaled. A
 * heading that can be sorted by has data-sort="self" and so on.
 */
void html_put_functions(struct picture *c);

/*
 * Who calls the functions of the table, and whom they call, as JSON:
 *
 *	{"names": ["main", ...], "callers": [[1, 870, ...], ...], "callees":
 *...}
 *
 * names[0] is that of data-name-id="0" and so on; behind those of the table
 * come others that are at the other end of a call. callers[0] has for each
 * caller of it the number of its name and the value, of two sides also the
 * value in the base, the heaviest first.
 */
int html_put_edges(struct picture *c, struct prof_error *err);

/* The whole document. */
int html_put(struct picture *c, struct prof_error *err);

#endif
