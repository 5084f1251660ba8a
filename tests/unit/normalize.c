/* What base values are multiplied by, computed by hand. */
#include "libprof/analyze/normalize.h"
#include "cmd/common/normalize.h"
#include "tests/unit/profiles.h"

static struct prof_error err;

static const char works[] =
	"expected work=BASE,NEW with numbers above 0, such as work=1000,1250";
static const char ways[] =
	"expected none, total, median, time or work=BASE,NEW";

static void is_near(double got, double want, const char *name)
{
	double off = got > want ? got - want : want - got;

	if (!ok(off <= want * 1e-12, "%s", name))
		tap_diag("got %.17g, want %.17g", got, want);
}

static void parses(void)
{
	static const struct {
		const char *text;
		enum prof_normalize_by by;
		double base, now;
	} good[] = {
		{"none", PROF_NORMALIZE_NONE, 0, 0},
		{"total", PROF_NORMALIZE_TOTAL, 0, 0},
		{"median", PROF_NORMALIZE_MEDIAN, 0, 0},
		{"time", PROF_NORMALIZE_TIME, 0, 0},
		{"work=1000,1250", PROF_NORMALIZE_WORK, 1000, 1250},
		{"work=1.5e6,+0.25", PROF_NORMALIZE_WORK, 1500000, 0.25},
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct prof_normalize n = PROF_NORMALIZE;

		is_int(prof_parse_normalize(&n, good[i].text, &err), PROF_OK,
		       "%s", good[i].text);
		is_int(n.by, good[i].by, "is that way");
		ok(n.base_work == good[i].base && n.new_work == good[i].now,
		   "with that much work");
	}
}

static void refuses(void)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{"", ways},
		{"Total", ways},
		{"totals", ways},
		{"work", works},
		{"work=", works},
		{"work=1", works},
		{"work=1,", works},
		{"work=,1", works},
		{"work=1,2,3", works},
		{"work=0,1", works},
		{"work=1,-2", works},
		{"work=nan,1", works},
		{"work=1, 2", works},
		{"work=1e999,1", works},
		{"work=1,1e-999", works},
		{"worker=1,2", ways},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct prof_normalize n = {.size = sizeof(n),
					   .by = PROF_NORMALIZE_TIME};

		is_str(normalize_parse(bad[i].text, &n), bad[i].why, "'%s'",
		       bad[i].text);
		is_int(n.by, PROF_NORMALIZE_TIME, "changes nothing");
	}
}

struct side {
	const char *stack;
	int64_t value;
};

static struct prof_profile *made(const struct side *side, size_t count,
				 int64_t duration)
{
	struct prof_header h = {.duration = duration};
	struct prof_builder *b = new_builder();

	add_column(b, "cpu", "ns");
	prof_set_header(b, &h);
	for (size_t i = 0; i < count; i++)
		add_sample(b, side[i].stack, 0, side[i].value);
	return finish(b);
}

/* The factor between two profiles. */
static int find(struct normalization *n, const char *how,
		const struct prof_profile *is, const struct prof_profile *was)
{
	struct stacks_source source = {.profile = is, .base = was};
	struct prof_normalize parsed = PROF_NORMALIZE;
	struct functions f;
	struct stacks s;
	int status;

	if (prof_parse_normalize(&parsed, how, &err) < 0 ||
	    stacks_init(&s, &source, &err) < 0 ||
	    functions_init(&f, &s, &err) < 0)
		tap_bail(err.text);
	status = normalize(n, &parsed, &(struct comparison){&source, &s, &f},
			   &err);
	functions_release(&f);
	stacks_release(&s);
	return status;
}

static void is_factor(const char *how, const struct prof_profile *const p[2],
		      struct normalization want, const char *name)
{
	struct normalization n;

	is_int(find(&n, how, p[0], p[1]), PROF_OK, "%s: %s", how, name);
	is_near(n.factor, want.factor, "its factor");
	is_int(n.by, want.by, "where it comes from");
	is_uint(n.functions, want.functions, "of how many functions");
}

/* a doubled, b as it was, g a little less, c half; d only now, e only then; f
 * is 4 of 1000, but more before. */
static void compares(void)
{
	static const struct side now[] = {{"a", 400}, {"b", 300}, {"c", 100},
					  {"d", 178}, {"f", 4},	  {"g", 18}};
	static const struct side then[] = {{"a", 200}, {"b", 300}, {"c", 200},
					   {"e", 60},  {"f", 20},  {"g", 20}};
	struct prof_profile *is = made(now, 6, 3000);
	struct prof_profile *was = made(then, 6, 2000);
	const struct prof_profile *p[] = {is, was};

	is_factor("none", p,
		  (struct normalization){.factor = 1,
					 .by = PROF_NORMALIZE_NONE,
					 .functions = 0},
		  "values as they are");
	is_factor("total", p,
		  (struct normalization){.factor = 1.25,
					 .by = PROF_NORMALIZE_TOTAL,
					 .functions = 0},
		  "1000 of 800");
	is_factor("median", p,
		  (struct normalization){.factor = .9,
					 .by = PROF_NORMALIZE_MEDIAN,
					 .functions = 5},
		  "of 2, 1, .9, 1/2 and 1/5");
	is_factor("time", p,
		  (struct normalization){.factor = 1.5,
					 .by = PROF_NORMALIZE_TIME,
					 .functions = 0},
		  "3000 of 2000");
	is_factor("work=100,350", p,
		  (struct normalization){.factor = 3.5,
					 .by = PROF_NORMALIZE_WORK,
					 .functions = 0},
		  "350 of 100");
	is_int(find(&(struct normalization){.factor = 0}, "work=1e-300,1e300",
		    is, was),
	       PROF_ERANGE, "no factor is infinite");
	is_int(find(&(struct normalization){.factor = 0}, "work=1e300,1e-300",
		    is, was),
	       PROF_ERANGE, "and none is 0");
	prof_free(is);
	prof_free(was);
}

/* Every double has its place in 64 bits. */
static void scales(void)
{
	is_int(scale_value(INT64_MAX, 1), INT64_MAX, "by 1: as it is");
	is_int(scale_value(5, 0.5), 3, "to the nearest");
	is_int(scale_value(-5, 0.5), -3, "below 0 too");
	is_int(scale_value(INT64_MAX, 2), INT64_MAX, "too large");
	is_int(scale_value(-INT64_MAX, 2), -INT64_MAX, "too small");
}

/* 5 of 1000 is enough, on either side. The totals are 1000 and 1000. */
static void knows_what_is_enough(void)
{
	static const struct side now[] = {{"a", 900},	 {"edge", 5},
					  {"less", 2},	 {"b", 10},
					  {"little", 4}, {"rest", 79}};
	static const struct side then[] = {{"a", 500},	  {"edge", 4},
					   {"less", 5},	  {"b", 10},
					   {"little", 1}, {"other", 480}};
	struct prof_profile *is = made(now, 6, 0), *was = made(then, 6, 0);
	const struct prof_profile *p[] = {is, was};

	is_factor("median", p,
		  (struct normalization){.factor = 1.25,
					 .by = PROF_NORMALIZE_MEDIAN,
					 .functions = 5},
		  "two are enough, four with the other side: all");
	prof_free(is);
	prof_free(was);
}

/* So many functions of 100 each, below `depth` callers; one has `first`. */
static struct prof_profile *leaves(size_t count, size_t depth, int64_t first)
{
	struct prof_builder *b = new_builder();
	char stack[1000];

	add_column(b, "cpu", "ns");
	for (size_t i = 0; i < count; i++) {
		size_t len = 0;

		for (size_t k = 0; k < depth; k++)
			len += (size_t)snprintf(stack + len,
						sizeof(stack) - len,
						"caller%zu;", k);
		snprintf(stack + len, sizeof(stack) - len, "work%zu", i);
		add_sample(b, stack, 0, i ? 100 : first);
	}
	return finish(b);
}

/* However much one of many functions grows or shrinks, and however many
 * callers repeat its ratio, the others stay equal. */
static void stays_at_1(void)
{
	static const size_t counts[] = {3, 4, 5, 10, 50, 400};
	static const int64_t firsts[] = {1,    50,     150,    300,
					 1000, 100000, 1 << 30};
	const size_t sizes = tap_is_slow() ? 4 : 6;
	size_t wrong = 0, tried = 0;

	for (size_t c = 0; c < sizes; c++)
		for (size_t depth = 0; depth <= 60; depth += 20)
			for (size_t f = 0; f < 14; f++) {
				struct prof_profile *p[] = {
					leaves(counts[c], depth, firsts[f / 2]),
					leaves(counts[c], depth, 100)};
				struct normalization n;
				size_t is = f % 2;

				wrong += find(&n, "median", p[is], p[!is]) ||
					 n.factor != 1 || n.lack != TYPICAL;
				tried++;
				prof_free(p[0]);
				prof_free(p[1]);
			}
	is_uint(tried, sizes * 4 * 14, "one of many functions changes");
	is_uint(wrong, 0, "the factor stays at 1");
}

static void says_what_it_lacks(void)
{
	static const struct side now[] = {
		{"a", 10}, {"b", 10}, {"c", 10}, {"d", 10}, {"e", 10}};
	static const struct side then[] = {
		{"a", 1}, {"b", 3}, {"c", 20}, {"d", 50}, {"e", 126}};
	struct normalization n;

	for (size_t count = 0; count <= 5; count++) {
		struct prof_profile *is = made(now, 5, 0);
		struct prof_profile *was = made(then, count, 0);

		is_int(find(&n, "median", is, was), PROF_OK, "%zu in common",
		       count);
		is_int(n.lack, count < 3 ? TOO_FEW : TOO_WIDE,
		       "nothing is typical");
		is_uint(n.functions, count, "of so many");
		is_int(n.by, count ? PROF_NORMALIZE_TOTAL : PROF_NORMALIZE_NONE,
		       "the totals count");
		prof_free(is);
		prof_free(was);
	}
	is_uint(n.alike, 1, "one of five is near the median");
	is_near(n.factor, .25, "50 of 200");
}

/* What most functions say, one that became twice as fast does not change. */
static void is_not_misled(void)
{
	static const struct side now[] = {{"main;hot", 300},
					  {"main;a", 220},
					  {"main;b", 330},
					  {"main;c", 110},
					  {"main;d", 440}};
	static const struct side then[] = {{"main;hot", 600},
					   {"main;a", 200},
					   {"main;b", 300},
					   {"main;c", 100},
					   {"main;d", 400}};
	struct prof_profile *is = made(now, 5, 0), *was = made(then, 5, 0);
	const struct prof_profile *p[] = {is, was};

	is_factor("median", p,
		  (struct normalization){.factor = 1.1,
					 .by = PROF_NORMALIZE_MEDIAN,
					 .functions = 5},
		  "a tenth more of most");
	prof_free(is);
	prof_free(was);
}

static void goes_without(void)
{
	static const struct side now[] = {{"a", 10}}, then[] = {{"b", 40}};
	struct prof_profile *is = made(now, 1, 5), *was = made(then, 1, 0);
	struct prof_profile *nothing = made(now, 0, 0);
	const struct prof_profile *p[] = {is, was};
	struct normalization n;

	is_factor("median", p,
		  (struct normalization){.factor = .25,
					 .by = PROF_NORMALIZE_TOTAL,
					 .functions = 0},
		  "nothing in common, so the totals");
	is_int(find(&n, "time", is, was), PROF_EINVAL, "no duration");
	is_str(err.text,
	       "cannot normalize by time: the base does not say how long it "
	       "was recorded",
	       "is said");
	is_int(find(&n, "time", was, is), PROF_EINVAL, "nor here");
	is_str(err.text,
	       "cannot normalize by time: the new profile does not say how "
	       "long it was recorded",
	       "is said");
	is_int(find(&n, "time", is, NULL), PROF_EINVAL, "one duration of two");
	p[1] = nothing;
	is_factor("total", p,
		  (struct normalization){.factor = 1,
					 .by = PROF_NORMALIZE_NONE,
					 .functions = 0},
		  "an empty base");
	is_factor("median", p,
		  (struct normalization){.factor = 1,
					 .by = PROF_NORMALIZE_NONE,
					 .functions = 0},
		  "an empty base");
	p[0] = nothing;
	p[1] = was;
	is_factor("total", p,
		  (struct normalization){.factor = 1,
					 .by = PROF_NORMALIZE_NONE,
					 .functions = 0},
		  "nothing now");
	prof_free(is);
	prof_free(was);
	prof_free(nothing);
}

int main(void)
{
	parses();
	refuses();
	compares();
	scales();
	knows_what_is_enough();
	is_not_misled();
	stays_at_1();
	says_what_it_lacks();
	goes_without();
	return tap_end();
}
