/* Numbers finer than their unit: sums stay right, of all and of each stack. */
#include "libprof/model/remainders.h"
#include "tests/unit/random_profile.h"

enum { ROUNDS = 300, STACKS_MAX = 30, SAMPLES_MAX = 400 };

/* Numbers of thousandths, so that their sums are known exactly. */
struct column {
	int64_t value[SAMPLES_MAX];
	int64_t thousandths[STACKS_MAX]; /* of each stack */
	size_t stack[SAMPLES_MAX];
	size_t count, stacks;
	bool has_signs; /* values of both */
};

static struct parts parts_of(int64_t thousandths)
{
	return (struct parts){thousandths / 1000,
			      thousandths % 1000 * (NUMBER_ONE / 1000)};
}

static void fill(struct column *c, struct dice *d, struct remainders *r)
{
	size_t most = roll_one_in(d, 2) ? 900 : 20000;

	memset(c, 0, sizeof(*c));
	c->stacks = 1 + roll_below(d, STACKS_MAX);
	c->has_signs = roll_one_in(d, 3);
	c->count = 1 + roll_below(d, SAMPLES_MAX);
	for (size_t i = 0; i < c->count; i++) {
		int64_t n = (int64_t)roll_below(d, most);
		struct parts parts;
		struct owner owner = {(prof_id)roll_below(d, c->stacks), i};

		if (c->has_signs && owner.stack % 2)
			n = -n;
		parts = parts_of(n);
		c->stack[i] = owner.stack;
		c->thousandths[owner.stack] += n;
		c->value[i] = parts.whole;
		if (parts.fraction &&
		    remainders_round(&c->value[i], r, &parts, owner, NULL) < 0)
			tap_bail("no memory");
	}
}

/* How far the values of the stack are from what they should be. */
static int64_t error_of(const struct column *c, size_t stack)
{
	int64_t sum = 0;

	for (size_t i = 0; i < c->count; i++)
		if (c->stack[i] == stack)
			sum += c->value[i];
	return sum * 1000 - c->thousandths[stack];
}

static bool keeps_signs(const struct column *c)
{
	for (size_t i = 0; i < c->count; i++) {
		bool is_negative = c->has_signs && c->stack[i] % 2;

		if (is_negative ? c->value[i] > 0 : c->value[i] < 0)
			return false;
	}
	return true;
}

static void random_columns(void)
{
	static struct column c;
	struct dice d = {.state = 9};
	struct remainders r = {0};
	int unlike = 0, apart = 0, signs = 0;

	for (int i = 0; i < ROUNDS; i++) {
		int64_t all = 0;

		fill(&c, &d, &r);
		if (remainders_settle(&r, c.value, NULL) < 0)
			tap_bail("no memory");
		for (size_t s = 0; s < c.stacks; s++) {
			int64_t off = error_of(&c, s);

			all += off;
			apart += off <= -1000 || off >= 1000;
		}
		unlike += all < -500 || all > 500;
		signs += !keeps_signs(&c);
	}
	is_int(unlike, 0, "the sum of all is off by a half at most");
	is_int(apart, 0, "that of a stack by less than one");
	is_int(signs, 0, "no value changes its sign");
	remainders_release(&r);
}

/* A file of a hundred samples a nanosecond, read as a whole. */
static void whole_files(void)
{
	char text[100 * 40] = "";
	struct prof_read_options o = {.size = sizeof(o),
				      .format = prof_format_find("folded"),
				      .type = "time/seconds"};
	struct prof_profile *p;
	struct prof_error err;
	int64_t total = 0;

	for (int i = 0; i < 100; i++)
		sprintf(text + strlen(text), "main;f%d 1e-10\n", i % 50);
	p = read_text(text, &o, &err);
	ok(p && prof_column_total(&total, p, 0, &err) == PROF_OK,
	   "times of a tenth of a nanosecond are read");
	is_int(total, 10, "with their sum");
	prof_free(p);
	o.type = NULL;
	o.scale = 1000;
	p = read_text("a 0.5333\nb 12.0\nc 0.1117\n", &o, &err);
	ok(p && prof_column_total(&total, p, 0, &err) == PROF_OK,
	   "fractions without a unit are read when they are multiplied");
	is_int(total, 12645, "with their sum");
	prof_free(p);
}

int main(void)
{
	random_columns();
	whole_files();
	return tap_end();
}
