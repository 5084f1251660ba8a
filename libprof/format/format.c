/* The table of formats, and finding the right one. */
#include "libprof/format/common/format.h"

#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/options.h"
#include "libprof/io/in.h"
#include "libprof/model/model.h"

#include <stdio.h>
#include <string.h>

OPTIONS_END(prof_read_options, notes);
OPTIONS_END(prof_write_options, notes);
OPTIONS_END(prof_tally, is_written);

/* A format is a folder, and a word here. The first is written by default. */
#define FORMATS_ARE(each)                                           \
	each(pprof) each(folded) each(speedscope) each(flamebearer) \
		each(perf_script)

#define DECLARE(name) extern const struct prof_format format_##name;
#define ADDRESS(name) &format_##name,

FORMATS_ARE(DECLARE)
static const struct prof_format *const formats[] = {FORMATS_ARE(ADDRESS)};

enum { FORMATS = sizeof(formats) / sizeof(*formats), SNIFFED = 1 << 16 };

const struct prof_format *prof_format_at(size_t i)
{
	return i < FORMATS ? formats[i] : NULL;
}

const struct prof_format *prof_format_find(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

static bool has_suffix(const char *path, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && memcmp(path + len - n, suffix, n) == 0;
}

const struct prof_format *prof_format_for_path(const char *path)
{
	const char *coded = prof_codec_suffix(prof_codec_for_path(path));
	size_t len = strlen(path) - (coded ? strlen(coded) : 0);

	for (size_t i = 0; i < FORMATS; i++)
		for (const char *const *s = formats[i]->suffixes; *s; s++)
			if (has_suffix(path, len, *s))
				return formats[i];
	return NULL;
}

const char *prof_format_name(const struct prof_format *f)
{
	return f->name;
}

const char *prof_format_summary(const struct prof_format *f)
{
	return f->summary;
}

const char *const *prof_format_suffixes(const struct prof_format *f)
{
	return f->suffixes;
}

int prof_format_is_binary(const struct prof_format *f)
{
	return f->is_binary;
}

int prof_format_can_write(const struct prof_format *f)
{
	return f->write != NULL;
}

int prof_format_has_names_only(const struct prof_format *f)
{
	return f->has_names_only;
}

static int fail_unknown(struct prof_error *err)
{
	char tried[200] = "";
	size_t used = 0;

	for (size_t i = 0; i < FORMATS && used < sizeof(tried); i++)
		used += (size_t)snprintf(tried + used, sizeof(tried) - used,
					 "%s%s", i ? ", " : "",
					 formats[i]->name);
	return fail(err, PROF_EUNKNOWN, "unknown profile format (tried %s)",
		    tried);
}

/* The format that bids most. */
static int sniff(const struct prof_format **found, struct prof_in *in,
		 struct prof_error *err)
{
	const unsigned char *window;
	unsigned best = 0, bid;
	size_t have;
	int status = prof_in_peek(&window, &have, in, SNIFFED, err);

	*found = NULL;
	if (status < 0)
		return status;
	/* No more than a pipe would show: where it comes from is no matter. */
	if (have > SNIFFED)
		have = SNIFFED;
	for (size_t i = 0; i < FORMATS; i++) {
		bid = formats[i]->bid(window, have, have < SNIFFED);
		if (bid > best) {
			best = bid;
			*found = formats[i];
		}
	}
	if (*found)
		return PROF_OK;
	if (in_is_compressed(window, have))
		return fail(err, PROF_EUNKNOWN,
			    "more than two layers of compression");
	return fail_unknown(err);
}

int prof_read(struct prof_profile **out, struct prof_in *in,
	      const struct prof_read_options *options, struct prof_error *err)
{
	struct prof_read_options o;
	struct prof_limits limits;
	const struct prof_format *f;
	int status = OPTIONS_TAKE(&o, prof_read_options, options, err);

	*out = NULL;
	if (status == PROF_OK)
		status = OPTIONS_TAKE(&limits, prof_limits, o.limits, err);
	o.limits = &limits;
	if (status == PROF_OK)
		status = in_check_any(in, err);
	f = o.format; /* readers may ask whether it was named */
	if (status == PROF_OK && !f)
		status = sniff(&f, in, err);
	if (status == PROF_OK)
		status = format_read(out, f, in, &o, err);
	return status;
}

static int check_write(const struct prof_write_options *o,
		       struct prof_error *err)
{
	unsigned char c = (unsigned char)o->semicolon;
	int status = check_by(o->by, err);

	if (status == PROF_OK)
		status = check_flags(o->marks,
				     PROF_MARK_KERNEL | PROF_MARK_JIT |
					     PROF_MARK_INLINED,
				     "enum prof_marks", err);
	if (status < 0)
		return status;
	if (c && (c <= ' ' || c >= 0x7f || c == ';'))
		return fail(err, PROF_EINVAL,
			    "a visible ASCII character other than ';' has to "
			    "stand for ';' in names");
	if (o->header && o->two_column)
		return fail(err, PROF_EINVAL,
			    "folded stacks have a header or two columns, not "
			    "both");
	return PROF_OK;
}

/* One that is not there counts nothing. */
static int take_tally(struct prof_tally *t, const struct prof_tally *given,
		      struct prof_error *err)
{
	int status = OPTIONS_TAKE(t, prof_tally, given, err);

	if (status == PROF_OK && t->column_count && !t->total)
		return fail(err, PROF_EINVAL,
			    "the tally has no place for totals");
	return status;
}

static bool misleads(struct prof_str begin)
{
	if (in_may_begin((const unsigned char *)begin.s, begin.len))
		return true;
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i]->may_begin && formats[i]->may_begin(begin))
			return true;
	return false;
}

int prof_write(const struct prof_profile *p, struct prof_out *out,
	       const struct prof_write_options *options, struct prof_error *err)
{
	struct prof_write_options o;
	struct prof_tally tally, *given;
	const struct writing how = {.options = &o, .misleads = misleads};
	int status = OPTIONS_TAKE(&o, prof_write_options, options, err);

	given = o.tally;
	if (status == PROF_OK)
		status = check_write(&o, err);
	if (status == PROF_OK)
		status = take_tally(&tally, given, err);
	if (status < 0)
		return status;
	if (!o.format)
		o.format = formats[0];
	if (!o.format->write)
		return fail_detail(err, PROF_DETAIL_READ_ONLY,
				   fail(err, PROF_ENOTSUP,
					"%s is a read-only format",
					o.format->name));
	o.tally = given ? &tally : NULL;
	status = o.format->write(p, out, &how, err);
	if (given)
		given->samples = tally.samples;
	return status;
}
