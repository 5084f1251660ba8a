#include "libcode/python/image_sort.h"

#include <string.h>

/* Merges sorted runs that are next to each other. */
static void merge_runs(struct image_want *to, const struct image_want *from,
		       size_t middle, size_t count)
{
	size_t a = 0, b = middle;

	for (size_t i = 0; i < count; i++) {
		bool is_first =
			b >= count ||
			(a < middle && from[a].address <= from[b].address);

		to[i] = is_first ? from[a++] : from[b++];
	}
}

static bool is_sorted(const struct image_want *want, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (want[i - 1].address > want[i].address)
			return false;
	return true;
}

void code_image_sort(struct image_want *want, size_t count)
{
	struct image_want other[IMAGE_RANGES];

	for (size_t run = 1; run < count && !is_sorted(want, count); run *= 2) {
		for (size_t i = 0; i < count; i += 2 * run) {
			size_t rest = count - i;
			size_t middle = run < rest ? run : rest;

			merge_runs(other + i, want + i, middle,
				   2 * run < rest ? 2 * run : rest);
		}
		memcpy(want, other, count * sizeof(*want));
	}
}
