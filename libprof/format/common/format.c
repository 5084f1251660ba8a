#include "libprof/format/common/format.h"

#include "libprof/model/build.h"
#include "libprof/model/frame_limit.h"

#include <prof/merge.h>

int format_read(struct prof_profile **out, const struct prof_format *f,
		struct prof_in *in, const struct prof_read_options *options,
		struct prof_error *err)
{
	struct prof_builder *b;
	int status = prof_builder_new(&b, options->limits, err);

	if (status < 0)
		return status;
	status = f->read(b, in, options, err);
	if (status == PROF_OK)
		status = frame_limit_check_inlined(b->profile, options->limits,
						   prof_in_offset(in), err);
	if (status < 0) {
		prof_builder_free(b);
		return status;
	}
	status = prof_builder_finish(out, b, err);
	if (status < 0 || f->reads_scaled || options->scale < 2)
		return status;
	status = prof_scale(*out, options->scale, 1, err);
	if (status < 0) {
		prof_free(*out);
		*out = NULL;
	}
	return status;
}
