#include "libcode/base/map.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

enum { KEYS = 5000 };

/* Keys that are alike have hashes that are not, and other ones each run. */
static void hashes(void)
{
	static const unsigned char zeros[100];
	uint64_t seed = code_map_seed(), last = UINT64_MAX;
	uint32_t list[] = {1, 2, 3, 4};
	bool all = true;

	for (size_t len = 0; len <= sizeof(zeros); len++) {
		uint64_t hash = code_map_hash(seed, zeros, len);

		all &= hash != last;
		last = hash;
	}
	ok(all, "zeros of other lengths have other hashes");
	last = code_map_hash(seed, list, sizeof(list));
	list[3] ^= (uint32_t)1 << 31;
	ok(code_map_hash(seed, list, sizeof(list)) != last, "one bit counts");
	ok(code_map_seed() != seed, "no seed comes twice");
}

int main(void)
{
	struct map m = {0};
	bool all = true;

	msg_init("record_map", 2);
	ok(!code_map_find(&m, 1, 2), "an empty map has nothing");
	for (uint64_t i = 0; i < KEYS; i++)
		*code_map_at(&m, i, i * i, 0) += i + 1;
	for (uint64_t i = 0; i < KEYS; i++)
		all &= code_map_find(&m, i, i * i) &&
		       *code_map_find(&m, i, i * i) == i + 1;
	ok(all && m.count == KEYS, "every key has its value");
	ok(*code_map_at(&m, 7, 49, 99) == 8,
	   "a key that is there keeps its value");
	ok(!code_map_find(&m, 49, 7), "the order of the two numbers counts");

	for (uint64_t i = 0; i < KEYS; i += 2)
		code_map_remove(&m, i, i * i);
	all = m.count == KEYS / 2;
	for (uint64_t i = 0; i < KEYS; i++)
		all &= !code_map_find(&m, i, i * i) == (i % 2 == 0);
	ok(all, "what was removed is gone, and the rest is found");
	code_map_remove(&m, 0, 0);
	ok(m.count == KEYS / 2, "removing what is not there changes nothing");

	code_map_clear(&m);
	ok(!code_map_find(&m, 1, 1) && m.count == 0,
	   "a cleared map has nothing");
	code_map_release(&m);
	hashes();
	return tap_end();
}
