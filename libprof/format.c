/* The table of formats, and finding the right one. */
#include "libprof/format.h"

#include "libprof/array.h"
#include "libprof/error.h"
#include "libprof/in.h"
#include "libprof/model.h"

#include <stdio.h>
#include <string.h>

static const struct prof_format *const formats[] = {
	&format_pprof,	     &format_folded,	  &format_speedscope,
	&format_flamebearer, &format_perf_script,
};

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

void note(struct prof_notes *notes, enum prof_note_kind kind, uint64_t count,
	  const char *one, const char *many)
{
	if (!notes || !count)
		return;
	for (size_t i = 0; i < notes->count; i++)
		if (notes->note[i].one == one && notes->note[i].kind == kind) {
			notes->note[i].count += count;
			return;
		}
	if (notes->count == PROF_NOTES_MAX) /* nothing is dropped silently */
		notes->note[PROF_NOTES_MAX - 1].count += count;
	else
		notes->note[notes->count++] =
			(struct prof_note){kind, count, one, many};
}

int tally_add(struct prof_tally *tally, size_t column, int64_t value,
	      struct prof_error *err)
{
	if (!tally || column >= tally->column_count)
		return PROF_OK;
	if (tally->is_written)
		tally->is_written[column] = 1;
	if (sum_add(&tally->total[column], value))
		return PROF_OK;
	return fail(err, PROF_ERANGE,
		    "the total of column %zu does not fit 64 bits", column + 1);
}

int tally_all(const struct prof_profile *p, struct prof_tally *tally,
	      struct prof_error *err)
{
	int status = PROF_OK;

	if (!tally)
		return PROF_OK;
	tally->samples += p->samples.count;
	for (size_t c = 0; c < p->column_count; c++) {
		status = tally_add(tally, c, 0, err);
		for (size_t i = 0; i < p->samples.count; i++)
			if ((status = tally_add(tally, c,
						p->samples.value[c][i], err)) <
			    0)
				return status;
	}
	return status;
}

static int fail_unknown(struct prof_error *err)
{
	char tried[200] = "";
	size_t used = 0;

	for (size_t i = 0; i < FORMATS && used < sizeof(tried); i++)
		used += (size_t)snprintf(tried + used, sizeof(tried) - used,
					 "%s%s", i ? ", " : "",
					 formats[i]->name);
	return fail(err, PROF_EUNKNOWN,
		    "not a profile in a format that is known (tried %s)",
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
	return *found ? PROF_OK : fail_unknown(err);
}

static int read_as(struct prof_profile **out, const struct prof_format *f,
		   struct prof_in *in, const struct prof_read_options *options,
		   struct prof_error *err)
{
	struct prof_builder *b;
	int status = prof_builder_new(&b, &options->limits, err);

	if (status < 0)
		return status;
	status = f->read(b, in, options, err);
	if (status < 0) {
		prof_builder_free(b);
		return status;
	}
	return prof_builder_finish(out, b, err);
}

int prof_read(struct prof_profile **out, struct prof_in *in,
	      const struct prof_read_options *options, struct prof_error *err)
{
	static const struct prof_read_options defaults;
	const unsigned char *window;
	const struct prof_format *f;
	size_t have;
	int status;

	*out = NULL;
	if (!options)
		options = &defaults;
	f = options->format;
	status = prof_in_peek(&window, &have, in, 1, err);
	if (status < 0)
		return status;
	if (!have)
		return fail(err, PROF_EFORMAT, "the input is empty");
	if (!f)
		status = sniff(&f, in, err);
	if (status == PROF_OK)
		status = read_as(out, f, in, options, err);
	return status;
}

int prof_write(const struct prof_profile *p, struct prof_out *out,
	       const struct prof_write_options *options, struct prof_error *err)
{
	static const struct prof_write_options defaults;
	const struct prof_format *f;

	if (!options)
		options = &defaults;
	f = options->format ? options->format : &format_pprof;
	if (!f->write)
		return fail(err, PROF_ENOTSUP,
			    "%s is a format that is read only", f->name);
	return f->write(p, out, options, err);
}
