/* Names without the arguments of templates: f<int> is f<>. */
#ifndef LIBPROF_TEMPLATES_H
#define LIBPROF_TEMPLATES_H

#include "libprof/base/buffer.h"

/* Adds the name. One whose brackets do not fit is added as it is. */
void strip_templates(struct buffer *to, struct prof_str name);

#endif
