#include "libprof/normalize.h"

#include "libprof/error.h"
#include "libprof/model.h"
#include "libprof/number.h"
#include "libprof/text.h"

#include <math.h>
#include <stdlib.h>

enum { SHARE = 200 }; /* one of so many is enough for the median */

static int fail_work(struct prof_error *err)
{
	return fail(err, PROF_EINVAL,
		    "two amounts of work above 0 are needed, the base's and "
		    "the new one's, as in work=1000,1250");
}

/* Digits with a point or an exponent, above 0. */
static bool parse_amount(double *amount, const char *s, size_t len)
{
	struct decimal d;

	if (decimal_parse(&d, s, len) != NUMBER_OK || d.digits <= 0)
		return false;
	*amount = d.exponent < 0 ? (double)d.digits / pow(10, -d.exponent)
				 : (double)d.digits * pow(10, d.exponent);
	return *amount > 0 && isfinite(*amount);
}

static int parse_work(struct prof_normalize *n, const char *text,
		      struct prof_error *err)
{
	struct prof_normalize work = {.by = PROF_NORMALIZE_WORK};
	size_t len = strcspn(text, ",");

	if (!text[len] || !parse_amount(&work.base_work, text, len) ||
	    !parse_amount(&work.new_work, text + len + 1,
			  strlen(text + len + 1)))
		return fail_work(err);
	*n = work;
	return PROF_OK;
}

int prof_parse_normalize(struct prof_normalize *n, const char *text,
			 struct prof_error *err)
{
	/* In the order of enum prof_normalize_by. */
	static const char *const names[] = {"none", "total", "median", "time"};

	for (int i = 0; i < PROF_NORMALIZE_WORK; i++)
		if (strcmp(text, names[i]) == 0) {
			*n = (struct prof_normalize){
				.by = (enum prof_normalize_by)i};
			return PROF_OK;
		}
	if (strcmp(text, "work") == 0)
		return fail_work(err);
	if (strncmp(text, "work=", 5) == 0)
		return parse_work(n, text + 5, err);
	return fail(err, PROF_EINVAL,
		    "the ways are none, total, median, time and work=BASE,NEW");
}

static void use_totals(struct normalization *n, const struct stacks *s)
{
	if (!s->total[SIDE_NEW] || !s->total[SIDE_BASE])
		return;
	n->by = PROF_NORMALIZE_TOTAL;
	n->factor = (double)s->total[SIDE_NEW] / (double)s->total[SIDE_BASE];
}

/* value >= all / SHARE, exactly; of nothing, nothing is enough. */
static bool is_enough(int64_t value, int64_t all)
{
	return value > 0 && value >= all / SHARE + (all % SHARE != 0);
}

static int compare_ratios(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Between the two in the middle, that is what is so many times the one as
 * the other is times it. */
static double median(double *ratio, size_t count)
{
	qsort(ratio, count, sizeof(*ratio), compare_ratios);
	if (count % 2)
		return ratio[count / 2];
	return sqrt(ratio[count / 2 - 1] * ratio[count / 2]);
}

static int use_median(struct normalization *n, const struct comparison *c,
		      struct prof_error *err)
{
	const struct functions *f = c->functions;
	const int64_t *all = c->stacks->total;
	double *ratio = calloc(f->count + 1, sizeof(*ratio));

	if (!ratio)
		return fail_memory(err);
	for (size_t i = 0; i < f->count; i++) {
		const int64_t *total = f->row[i].total;

		if (is_enough(total[SIDE_NEW], all[SIDE_NEW]) &&
		    is_enough(total[SIDE_BASE], all[SIDE_BASE]))
			ratio[n->functions++] = (double)total[SIDE_NEW] /
						(double)total[SIDE_BASE];
	}
	if (n->functions) {
		n->by = PROF_NORMALIZE_MEDIAN;
		n->factor = median(ratio, n->functions);
	} else {
		use_totals(n, c->stacks);
	}
	free(ratio);
	return PROF_OK;
}

static int use_time(struct normalization *n, const struct stacks_source *source,
		    struct prof_error *err)
{
	int64_t is, was;

	if (!source->base)
		return fail(err, PROF_EINVAL,
			    "cannot normalize by time: a profile of two sides "
			    "has one duration");
	is = prof_header(source->profile)->duration;
	was = prof_header(source->base)->duration;
	if (is <= 0 || was <= 0)
		return fail(err, PROF_EINVAL,
			    "cannot normalize by time: the %s does not say "
			    "how long it was recorded",
			    is <= 0 ? "new profile" : "base");
	n->by = PROF_NORMALIZE_TIME;
	n->factor = (double)is / (double)was;
	return PROF_OK;
}

static int use_work(struct normalization *n, const struct prof_normalize *how,
		    struct prof_error *err)
{
	n->by = PROF_NORMALIZE_WORK;
	n->factor = how->new_work / how->base_work;
	if (!isnormal(n->factor))
		return fail(err, PROF_ERANGE,
			    "the amounts of work are too far apart");
	return PROF_OK;
}

int normalize(struct normalization *n, const struct prof_normalize *how,
	      const struct comparison *c, struct prof_error *err)
{
	*n = (struct normalization){.factor = 1};
	switch (how->by) {
	case PROF_NORMALIZE_NONE:
		break;
	case PROF_NORMALIZE_TOTAL:
		use_totals(n, c->stacks);
		break;
	case PROF_NORMALIZE_MEDIAN:
		return use_median(n, c, err);
	case PROF_NORMALIZE_TIME:
		return use_time(n, c->source, err);
	case PROF_NORMALIZE_WORK:
		return use_work(n, how, err);
	}
	return PROF_OK;
}

int64_t scale_value(int64_t value, double factor)
{
	double scaled = (double)value * factor;

	if (factor == 1)
		return value;
	if (scaled > -0x1p63 && scaled < 0x1p63)
		return llround(scaled);
	return scaled < 0 ? -INT64_MAX : INT64_MAX;
}
