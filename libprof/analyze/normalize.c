#include "libprof/analyze/normalize.h"

#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/number.h"
#include "libprof/base/options.h"
#include "libprof/base/text.h"
#include "libprof/model/model.h"

#include <math.h>
#include <stdlib.h>

OPTIONS_END(prof_normalize, new_work);

/*
 * The median is over self values, not totals: a chain of callers repeats the
 * ratio of what it calls, and would outvote the functions. It is of functions
 * with one part in SHARE of each side, since small values are mostly noise.
 * A leaf that has grown a thousand times makes all others too small for that:
 * where fewer than ENOUGH are left it is of those with a share of one side,
 * and else of all that are on both sides.
 */
enum { SHARE = 200, ENOUGH = 5, FEWEST = 3, ALIKE = 2 };

static int fail_work(struct prof_error *err)
{
	return fail(err, PROF_EINVAL,
		    "expected work=BASE,NEW with numbers above 0, such as "
		    "work=1000,1250");
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

static int give(struct prof_normalize *to, const struct prof_normalize *n,
		struct prof_error *err)
{
	static const struct options_type type = {"prof_normalize", sizeof(*n)};

	return options_give(to, &type, n, err);
}

static int parse_work(struct prof_normalize *n, const char *text,
		      struct prof_error *err)
{
	struct prof_normalize work = {.size = sizeof(work),
				      .by = PROF_NORMALIZE_WORK};
	size_t len = strcspn(text, ",");

	if (!text[len] || !parse_amount(&work.base_work, text, len) ||
	    !parse_amount(&work.new_work, text + len + 1,
			  strlen(text + len + 1)))
		return fail_work(err);
	return give(n, &work, err);
}

int prof_parse_normalize(struct prof_normalize *n, const char *text,
			 struct prof_error *err)
{
	/* In the order of enum prof_normalize_by. */
	static const char *const names[] = {"none", "total", "median", "time"};
	struct prof_normalize way = PROF_NORMALIZE;
	int status = check_texts(&text, 1, "way", err);

	if (status < 0)
		return status;
	for (int i = 0; i < PROF_NORMALIZE_WORK; i++)
		if (strcmp(text, names[i]) == 0) {
			way.by = (enum prof_normalize_by)i;
			return give(n, &way, err);
		}
	if (strcmp(text, "work") == 0)
		return fail_work(err);
	if (strncmp(text, "work=", 5) == 0)
		return parse_work(n, text + 5, err);
	return fail(err, PROF_EINVAL,
		    "expected none, total, median, time or work=BASE,NEW");
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

/* The ratios of functions that are on both sides, and have a share of so many
 * of them. */
static size_t find_ratios(double *ratio, const struct comparison *c, int sides)
{
	const struct functions *f = c->functions;
	const int64_t *all = c->stacks->total;
	size_t count = 0;

	for (size_t i = 0; i < f->count; i++) {
		const int64_t *self = f->row[i].self;

		if (self[SIDE_NEW] > 0 && self[SIDE_BASE] > 0 &&
		    is_enough(self[SIDE_NEW], all[SIDE_NEW]) +
				    is_enough(self[SIDE_BASE],
					      all[SIDE_BASE]) >=
			    sides)
			ratio[count++] = (double)self[SIDE_NEW] /
					 (double)self[SIDE_BASE];
	}
	return count;
}

/* How many ratios are between half the factor and its double. */
static size_t count_alike(const double *ratio, size_t count, double factor)
{
	size_t alike = 0;

	for (size_t i = 0; i < count; i++)
		alike += ratio[i] <= factor * ALIKE &&
			 factor <= ratio[i] * ALIKE;
	return alike;
}

static int use_median(struct normalization *n, const struct comparison *c,
		      struct prof_error *err)
{
	double *ratio = calloc(c->functions->count + 1, sizeof(*ratio));
	double factor = 1;

	if (!ratio)
		return fail_memory(err);
	for (int sides = SIDES; sides >= 0 && n->functions < ENOUGH; sides--)
		n->functions = find_ratios(ratio, c, sides);
	n->lack = TOO_FEW;
	if (n->functions >= FEWEST) {
		factor = median(ratio, n->functions);
		n->alike = count_alike(ratio, n->functions, factor);
		n->lack = n->alike * 2 < n->functions ? TOO_WIDE : TYPICAL;
	}
	if (n->lack == TYPICAL) {
		n->by = PROF_NORMALIZE_MEDIAN;
		n->factor = factor;
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
	if (!(how->new_work > 0 && how->base_work > 0))
		return fail_work(err);
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
