/* The way through a stack, from either end. */
#include "libprof/analyze/order.h"
#include "tests/unit/random_profile.h"

enum { DEEP = 700 };

static bool mirrors(const struct frames *f, struct prof_stack stack)
{
	struct cursor down = cursor_at_end(stack), up = down;
	prof_id names[DEEP], name;
	size_t depth = 0, want = 0, n;

	for (size_t i = 0; i < stack.depth; i++) {
		location_frames(&n, f, stack.locations[i]);
		want += n;
	}
	while (cursor_next(&names[depth], &down, f))
		if (++depth == DEEP)
			tap_bail("a stack is deeper than it can be");
	if (stack.depth && depth != want)
		return false;
	while (cursor_next_caller(&name, &up, f))
		if (!depth || names[--depth] != name)
			return false;
	return !depth && !cursor_next_caller(&name, &up, f) &&
	       !cursor_next(&name, &down, f);
}

static void goes_both_ways(void)
{
	struct prof_error err;
	int wrong = 0, seen = 0;

	for (uint64_t seed = 1; seed <= 100; seed++) {
		struct prof_profile *p = random_profile(seed, seed % 2);
		struct frames f;

		if (frames_init(&f, p, PROF_BY_LINE, &err) < 0)
			tap_bail(err.text);
		for (prof_id i = 0; i < prof_table_size(p, PROF_STACKS); i++) {
			wrong += !mirrors(&f, prof_stack(p, i));
			seen++;
		}
		frames_release(&f);
		prof_free(p);
	}
	is_int(wrong, 0, "leaf first is root first from behind");
	ok(seen > 1000, "in many stacks");
}

int main(void)
{
	goes_both_ways();
	return tap_end();
}
