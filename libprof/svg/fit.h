/* How much of a name there is room for: by counting, so that the script
 * comes to the same (fitName in page-text.js), and nothing is measured. */
#ifndef LIBPROF_SVG_FIT_H
#define LIBPROF_SVG_FIT_H

#include "libprof/base/buffer.h"

/*
 * What of a visible name fits in so many characters: itself, a part of it in
 * b with ".." where it was cut, or nothing when fewer than three fit. An
 * annotation at its end (_[k]) is not shown.
 */
struct prof_str fit_name(struct buffer *b, struct prof_str name, size_t room,
			 bool cuts_left);

#endif
