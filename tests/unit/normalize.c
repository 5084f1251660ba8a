/* What base values are multiplied by, computed by hand. */
#include "libprof/normalize.h"
#include "cmd/common/normalize.h"
#include "tests/unit/profiles.h"

static struct prof_error err;

static const char works[] =
	"two amounts of work above 0 are needed, the base's and the new one's, "
	"as in work=1000,1250";
static const char ways[] =
	"the ways are none, total, median, time and work=BASE,NEW";

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
		struct prof_normalize n = {0};

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
		struct prof_normalize n = {.by = PROF_NORMALIZE_TIME};

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
	struct prof_normalize parsed;
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

/* a doubled, b as it was, c half; d only now, e only then; f is 4 of 1000. */
static void compares(void)
{
	static const struct side now[] = {
		{"a", 400}, {"b", 300}, {"c", 100}, {"d", 196}, {"f", 4}};
	static const struct side then[] = {
		{"a", 200}, {"b", 300}, {"c", 200}, {"e", 80}, {"f", 20}};
	struct prof_profile *is = made(now, 5, 3000);
	struct prof_profile *was = made(then, 5, 2000);
	const struct prof_profile *p[] = {is, was};

	is_factor("none", p, (struct normalization){1, PROF_NORMALIZE_NONE, 0},
		  "values as they are");
	is_factor("total", p,
		  (struct normalization){1.25, PROF_NORMALIZE_TOTAL, 0},
		  "1000 of 800");
	is_factor("median", p,
		  (struct normalization){1, PROF_NORMALIZE_MEDIAN, 3},
		  "of 2, 1 and 1/2");
	is_factor("time", p,
		  (struct normalization){1.5, PROF_NORMALIZE_TIME, 0},
		  "3000 of 2000");
	is_factor("work=100,350", p,
		  (struct normalization){3.5, PROF_NORMALIZE_WORK, 0},
		  "350 of 100");
	is_int(find(&(struct normalization){0}, "work=1e-300,1e300", is, was),
	       PROF_ERANGE, "no factor is infinite");
	is_int(find(&(struct normalization){0}, "work=1e300,1e-300", is, was),
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

/* 5 of 1000 is enough on either side. The totals are 1000 and 1000. */
static void knows_what_is_enough(void)
{
	static const struct side now[] = {
		{"a", 900}, {"edge", 5}, {"little", 4}, {"rest", 91}};
	static const struct side then[] = {
		{"a", 100}, {"edge", 5}, {"little", 6}, {"other", 889}};
	struct prof_profile *is = made(now, 4, 0), *was = made(then, 4, 0);
	const struct prof_profile *p[] = {is, was};

	is_factor("median", p,
		  (struct normalization){3, PROF_NORMALIZE_MEDIAN, 2},
		  "between 9 and 1");
	prof_free(is);
	prof_free(was);
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
		  (struct normalization){1.1, PROF_NORMALIZE_MEDIAN, 6},
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
		  (struct normalization){.25, PROF_NORMALIZE_TOTAL, 0},
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
	is_factor("total", p, (struct normalization){1, PROF_NORMALIZE_NONE, 0},
		  "an empty base");
	is_factor("median", p,
		  (struct normalization){1, PROF_NORMALIZE_NONE, 0},
		  "an empty base");
	p[0] = nothing;
	p[1] = was;
	is_factor("total", p, (struct normalization){1, PROF_NORMALIZE_NONE, 0},
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
	goes_without();
	return tap_end();
}
