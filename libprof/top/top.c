#include "libprof/model.h"
#include "libprof/top/report.h"

static int write_report(const struct report *r, struct prof_out *out,
			struct prof_error *err)
{
	switch (r->options->format) {
	case PROF_TOP_JSON:
		report_write_json(r, out);
		return PROF_OK;
	case PROF_TOP_TSV:
		report_write_tsv(r, out);
		return PROF_OK;
	case PROF_TOP_MARKDOWN:
		return report_write_markdown(r, out, err);
	default:
		return report_write_text(r, out, err);
	}
}

int prof_top_write(const struct prof_profile *p, struct prof_out *out,
		   const struct prof_top_options *options,
		   struct prof_error *err)
{
	int status = check_column(p, options->column, err);
	struct report r;

	if (status < 0)
		return status;
	status = report_init(&r, p, options, err);
	if (status == PROF_OK)
		status = write_report(&r, out, err);
	report_release(&r);
	return status;
}
