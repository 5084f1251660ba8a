/* Numbers and hashes inside of names that differ from build to build. */
#ifndef LIBPROF_NORMAL_RULES_H
#define LIBPROF_NORMAL_RULES_H

#include "libprof/base/buffer.h"

/* Adds the name without them, which is never longer. What goes may be work
 * for another pass. */
void normalize_pass(struct buffer *to, struct prof_str name);

#endif
