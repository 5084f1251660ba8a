/* What a file of attributes says of a frame, around its rectangle. */
#ifndef LIBPROF_SVG_LINK_H
#define LIBPROF_SVG_LINK_H

#include "libprof/svg/nameattr.h"

/* Are there any of this name? a may be NULL. */
bool link_is_there(const struct prof_nameattrs *a, struct prof_str name);

/* <a ...> around the frame, if it has a link; whether it has. */
bool link_put_open(struct prof_out *out, const struct prof_nameattrs *a,
		   struct prof_str name);

/* The attributes of the frame itself. */
void link_put_attributes(struct prof_out *out, const struct prof_nameattrs *a,
			 struct prof_str name);

/* Is this attribute among them? */
bool link_gives(const struct prof_nameattrs *a, struct prof_str name,
		const char *attribute);

/* The title in place of the frame's own; false: it has none. */
bool link_title(struct prof_str *title, const struct prof_nameattrs *a,
		struct prof_str name);

#endif
