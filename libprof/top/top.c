#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/options.h"
#include "libprof/model/model.h"
#include "libprof/top/report.h"

OPTIONS_END(prof_top_options, width);

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

static int check_options(const struct prof_top_options *o,
			 struct prof_error *err)
{
	bool is_of_calls = o->report == PROF_TOP_CALLERS ||
			   o->report == PROF_TOP_CALLEES;
	int status = check_choice(o->report, PROF_TOP_TREE, "report", err);

	if (status == PROF_OK)
		status = check_choice(o->format, PROF_TOP_MARKDOWN,
				      "format of reports", err);
	if (status == PROF_OK)
		status = check_by(o->by, err);
	if (status < 0)
		return status;
	if (!(o->min_share >= 0 && o->min_share <= 1))
		return fail(err, PROF_EINVAL,
			    "rows are hidden below a share of 0 to 1");
	if (is_of_calls && !o->pattern)
		return fail(err, PROF_EINVAL,
			    "callers and callees need a function name");
	if (o->label && !*o->label)
		return fail(err, PROF_EINVAL, "the label has no key");
	if (o->label && o->report != PROF_TOP_NAMES)
		return fail(err, PROF_EINVAL,
			    "labels have neither callers nor stacks");
	return PROF_OK;
}

int prof_top_write(const struct prof_profile *p, struct prof_out *out,
		   const struct prof_top_options *options,
		   struct prof_error *err)
{
	struct prof_top_options o;
	struct report r;
	int status = OPTIONS_TAKE(&o, prof_top_options, options, err);

	if (status == PROF_OK)
		status = check_options(&o, err);
	if (status == PROF_OK)
		status = check_column(p, o.column, err);
	if (status < 0)
		return status;
	status = report_init(&r, p, &o, err);
	if (status == PROF_OK)
		status = write_report(&r, out, err);
	report_release(&r);
	return status;
}
