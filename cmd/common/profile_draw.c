/* Apart from profile_io.c: a program that does not draw is smaller. */
#include "cmd/common/profile_io.h"

#include <prof/svg.h>

int profile_draw(const struct profile_target *t, const struct prof_profile *p,
		 struct prof_error *err)
{
	struct prof_svg_options options = PROF_SVG_OPTIONS;
	struct prof_out *out;
	int status = output_try_open(&out, &t->output, err);

	if (status < 0)
		return status;
	options.column = prof_default_column(p);
	options.is_html = t->picture == PICTURE_HTML;
	status = prof_svg_write(p, out, &options, err);
	return output_try_close(&t->output, out, status, err);
}
