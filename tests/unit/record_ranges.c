#include "libcode/names/ranges.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

enum { RANGES = 60, ADDRESSES = 100, ROUNDS = 500 };

/* As it is meant: the first that has the address. */
static uint32_t find_slowly(const struct range *r, size_t count, uint64_t a)
{
	for (size_t i = 0; i < count; i++)
		if (a >= r[i].start && a < r[i].limit)
			return r[i].value;
	return 0;
}

static bool agrees(unsigned *seed)
{
	struct range r[RANGES];
	struct ranges made;
	size_t count = (size_t)rand_r(seed) % RANGES;
	bool all = true;

	for (size_t i = 0; i < count; i++) {
		r[i].start = (uint64_t)rand_r(seed) % ADDRESSES;
		r[i].limit = r[i].start + (uint64_t)rand_r(seed) % 20;
		r[i].value = (uint32_t)(1 + rand_r(seed) % 5);
	}
	code_ranges_build(&made, r, count);
	for (uint64_t a = 0; a < ADDRESSES + 20; a++)
		all &= code_ranges_find(&made, a) == find_slowly(r, count, a);
	code_ranges_release(&made);
	return all;
}

int main(void)
{
	struct range all = {0, UINT64_MAX, 7};
	struct ranges r;
	unsigned seed = 1;
	int right = 0;

	msg_init("record_ranges", 2);
	code_ranges_build(&r, NULL, 0);
	is_uint(code_ranges_find(&r, 5), 0,
		"nothing is found where nothing is");
	code_ranges_build(&r, &all, 1);
	ok(code_ranges_find(&r, 0) == 7 &&
		   code_ranges_find(&r, UINT64_MAX - 1) == 7 &&
		   code_ranges_find(&r, UINT64_MAX) == 0,
	   "a range has all addresses but its limit");
	code_ranges_release(&r);
	for (int i = 0; i < ROUNDS; i++)
		right += agrees(&seed);
	is_int(right, ROUNDS, "the best range that has an address is found");
	return tap_end();
}
