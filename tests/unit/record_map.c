#include "cmd/common/msg.h"
#include "cmd/record/map.h"
#include "tests/unit/tap.h"

enum { KEYS = 5000 };

int main(void)
{
	struct map m = {0};
	bool all = true;

	msg_init("record_map", 2);
	ok(!map_find(&m, 1, 2), "an empty map has nothing");
	for (uint64_t i = 0; i < KEYS; i++)
		*map_at(&m, i, i * i, 0) += i + 1;
	for (uint64_t i = 0; i < KEYS; i++)
		all &= map_find(&m, i, i * i) &&
		       *map_find(&m, i, i * i) == i + 1;
	ok(all && m.count == KEYS, "every key has its value");
	ok(*map_at(&m, 7, 49, 99) == 8, "a key that is there keeps its value");
	ok(!map_find(&m, 49, 7), "the order of the two numbers counts");

	for (uint64_t i = 0; i < KEYS; i += 2)
		map_remove(&m, i, i * i);
	all = m.count == KEYS / 2;
	for (uint64_t i = 0; i < KEYS; i++)
		all &= !map_find(&m, i, i * i) == (i % 2 == 0);
	ok(all, "what was removed is gone, and the rest is found");
	map_remove(&m, 0, 0);
	ok(m.count == KEYS / 2, "removing what is not there changes nothing");

	map_clear(&m);
	ok(!map_find(&m, 1, 1) && m.count == 0, "a cleared map has nothing");
	map_release(&m);
	return tap_end();
}
