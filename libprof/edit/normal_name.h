/* Names without what differs from build to build, or from run to run. */
#ifndef LIBPROF_NORMAL_NAME_H
#define LIBPROF_NORMAL_NAME_H

#include "libprof/base/buffer.h"

/* Appends the name; how: enum prof_normal, added up. A name that comes from
 * here is left as it is. */
void normalize_name(struct buffer *to, struct prof_str name, unsigned how);

#endif
