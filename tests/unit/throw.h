/*
 * Options at random, of which some do not exist.
 */
#ifndef TESTS_UNIT_THROW_H
#define TESTS_UNIT_THROW_H

#include "tests/unit/small_profile.h"

enum { TURNS = 3000 };

static struct prof_error err;

/* What a generator of options has thrown. */
struct throw
{
	struct dice dice;
	bool is_wrong; /* a value that does not exist, or none where one must */
	const char *what;
};

static inline unsigned wrong_of(struct throw *t, unsigned count)
{
	unsigned value[] = {count, count + 1, 1u << 16, 1u << 31, UINT32_MAX};

	t->is_wrong = true;
	return value[roll_below(&t->dice, 5)];
}

/* A value below count; one time in sixteen another. */
static inline unsigned pick(struct throw *t, unsigned count)
{
	if (roll_one_in(&t->dice, 16))
		return wrong_of(t, count);
	return (unsigned)roll_below(&t->dice, count);
}

/* A text, or NULL, which may be wrong. */
static inline const char *pick_text(struct throw *t, bool is_needed)
{
	static const char *const texts[] = {"main",   "k",  "[a-m]", ".",
					    "thread", "ns", "x=~y"};
	bool is_missing = roll_one_in(&t->dice, 8);

	if (!is_missing)
		return texts[roll_below(&t->dice, 7)];
	t->is_wrong |= is_needed;
	return NULL;
}

static inline double pick_share(struct throw *t)
{
	static const double shares[] = {0,   0.01,	1,	  -0.5,
					1.5, 0.0 / 0.0, 1.0 / 0.0};
	size_t i = roll_below(&t->dice, roll_one_in(&t->dice, 8) ? 7 : 3);

	t->is_wrong |= i > 2;
	return shares[i];
}

static inline uint32_t pick_color(struct throw *t)
{
	if (roll_one_in(&t->dice, 24)) {
		t->is_wrong = true;
		return 0x1000000;
	}
	return (uint32_t)roll_below(&t->dice, 0x1000000);
}

/* What came of a call that was to be refused, or not. */
static inline bool is_right(const struct throw *t, int status)
{
	bool has_text = err.status == status && err.text[0];
	bool right = status == PROF_OK ? !t->is_wrong
				       : has_text && (!t->is_wrong ||
						      status == PROF_EINVAL);

	if (!right)
		printf("# %s: status %d, %s: %s\n", t->what, status,
		       t->is_wrong ? "wrong" : "right", err.text);
	return right;
}

/* Calls a function that throws its options, on many profiles. */
static inline void any_options(bool (*try_one)(struct throw *,
					       struct prof_profile *))
{
	size_t wrong = 0, refused = 0;

	for (uint64_t turn = 0; turn < TURNS; turn++) {
		struct throw t = {.dice = {.state = turn}};
		struct prof_profile *p = small_profile(turn, false);

		memset(&err, 0, sizeof(err));
		wrong += !try_one(&t, p);
		refused += t.is_wrong;
		prof_free(p);
	}
	is_uint(wrong, 0,
		"any options: what is wrong is refused, and says why");
	ok(refused > TURNS / 10 && refused < TURNS, "%zu of %d are wrong",
	   refused, TURNS);
}

#endif
