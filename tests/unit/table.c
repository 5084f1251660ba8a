/* Tables keep each row once; arrays grow; sums tell when they do not fit. */
#include "libprof/base/table.h"
#include "libprof/base/array.h"
#include "libprof/base/ids.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

static void growing(void)
{
	size_t room = 0, moves = 0;
	int *items = NULL;

	for (size_t i = 0; i < 100000; i++) {
		size_t before = room;

		items = array_grow(items, &room, i + 1, sizeof(*items));
		if (!items)
			tap_bail("no memory");
		moves += room != before;
		items[i] = (int)i;
	}
	ok(items[0] == 0 && items[99999] == 99999, "elements stay");
	ok(moves < 40, "growth is geometric: %zu times", moves);
	ok(!array_grow(items, &room, SIZE_MAX / 4, 16),
	   "what does not fit memory is refused");
	ok(!array_grow(items, &room, SIZE_MAX / 2, 1), "nor half of it");
	ok(items[5] == 5, "and the old array lives on");
	free(items);
	room = 0;
	items = array_grow(NULL, &room, 0, sizeof(*items));
	ok(items, "room for nothing is not NULL");
	free(items);
}

static void sums(void)
{
	int64_t sum = INT64_MAX - 1;

	ok(sum_add(&sum, 1) && sum == INT64_MAX, "up to the largest");
	ok(!sum_add(&sum, 1), "and no further");
	sum = INT64_MIN + 1;
	ok(sum_add(&sum, -1) && sum == INT64_MIN, "down to the smallest");
	ok(!sum_add(&sum, -1), "and no further");
	sum = INT64_MIN;
	ok(!sum_multiply(&sum, -1), "the smallest has no opposite");
	sum = INT64_MAX;
	ok(sum_multiply(&sum, -1) && sum == -INT64_MAX, "the largest has");
	sum = (int64_t)1 << 32;
	ok(!sum_multiply(&sum, (int64_t)1 << 31), "2^63 does not fit");
	sum = (int64_t)1 << 32;
	ok(sum_multiply(&sum, -((int64_t)1 << 31)) && sum == INT64_MIN,
	   "-2^63 does");
}

static void rows(void)
{
	struct table t;

	table_init(&t);
	is_uint(table_find(&t, "a", 1), TABLE_FULL, "nothing is there");
	is_uint(table_intern(&t, "", 0), 0, "the empty row");
	is_uint(table_intern(&t, "a", 1), 1, "a row");
	is_uint(table_intern(&t, "a\0", 2), 2, "a longer one");
	is_uint(table_intern(&t, "a\0b", 3), 3, "NUL is a byte");
	is_uint(table_intern(&t, "a\0c", 3), 4, "like any other");
	is_uint(table_intern(&t, "a", 1), 1, "again");
	is_uint(table_intern(&t, "", 0), 0, "again nothing");
	is_uint(t.count, 5, "each is there once");
	is_uint(table_find(&t, "a\0b", 3), 3, "and found");
	is_uint(table_find(&t, "b", 1), TABLE_FULL, "others are not");
	is_mem(table_row(&t, 4), table_row_size(&t, 4), "a\0c", 3,
	       "with its bytes");
	is_uint(table_row_size(&t, 0), 0, "and its length");
	is_uint(table_reserve(&t, "a", 1), 5, "a reserved row");
	is_uint(table_intern(&t, "a", 1), 1, "is not found");
	table_release(&t);
	is_uint(t.count, 0, "released");
	table_release(&t);
}

/* Rows of all lengths, so that every way through the hash is gone. */
static void many_rows(void)
{
	enum { ROWS = 50000 };
	unsigned char row[64];
	size_t wrong = 0;
	struct table t;

	table_init(&t);
	for (int again = 0; again < 2; again++)
		for (uint32_t i = 0; i < ROWS; i++) {
			memset(row, 'x', sizeof(row));
			memcpy(row, &i, sizeof(i));
			wrong += table_intern(&t, row, 4 + i % 60) != i;
		}
	is_uint(wrong, 0, "rows are numbered as they come, once each");
	is_uint(t.count, ROWS, "%d of them", ROWS);
	for (uint32_t i = 0; i < ROWS; i++)
		wrong += memcmp(table_row(&t, i), &i, sizeof(i)) != 0 ||
			 table_row_size(&t, i) != 4 + i % 60;
	is_uint(wrong, 0, "and keep their bytes");
	table_release(&t);
}

/* Large rows among small ones, and enough of both for many blocks. */
static void large_rows(void)
{
	enum { ROWS = 200, LARGEST = 400000 };
	static unsigned char row[LARGEST];
	const void *place[ROWS];
	size_t wrong = 0;
	struct table t;

	table_init(&t);
	for (uint32_t i = 0; i < ROWS; i++) {
		size_t len = i % 10 ? 4 * i : LARGEST - 4 * i;

		memset(row, (int)i, sizeof(row));
		wrong += table_intern(&t, row, len) != i;
		place[i] = table_row(&t, i);
	}
	is_uint(wrong, 0, "rows of all sizes are numbered");
	for (uint32_t i = 0; i < ROWS; i++) {
		size_t len = i % 10 ? 4 * i : LARGEST - 4 * i;

		memset(row, (int)i, sizeof(row));
		wrong += table_row(&t, i) != place[i] ||
			 table_row_size(&t, i) != len ||
			 memcmp(place[i], row, len) != 0 ||
			 table_find(&t, row, len) != i;
	}
	is_uint(wrong, 0, "stay where they are, and are found");
	table_release(&t);
}

/* All that are there, and as many that are not. */
static void many_at_once(void)
{
	enum { ROWS = 1000 };
	static uint32_t bytes[2 * ROWS];
	static struct prof_str row[2 * ROWS];
	static prof_id number[2 * ROWS];
	size_t wrong = 0;
	struct table t;

	table_init(&t);
	for (uint32_t i = 0; i < 2 * ROWS; i++) {
		bytes[i] = i;
		row[i] = (struct prof_str){(char *)&bytes[i], 4};
	}
	table_find_all(number, &t, row, 2 * ROWS);
	for (uint32_t i = 0; i < 2 * ROWS; i++)
		wrong += number[i] != TABLE_FULL;
	is_uint(wrong, 0, "many rows are looked for: none is there");
	for (uint32_t i = 0; i < ROWS; i++)
		table_intern(&t, &bytes[2 * i], 4);
	table_find_all(number, &t, row, 2 * ROWS);
	for (uint32_t i = 0; i < 2 * ROWS; i++)
		wrong += number[i] != (i % 2 ? TABLE_FULL : i / 2);
	is_uint(wrong, 0, "those that are there are found");
	table_release(&t);
}

static void halve(void *row, size_t len, void *arg)
{
	uint32_t *n = row;

	for (size_t i = 0; i < len / sizeof(*n); i++)
		n[i] /= *(uint32_t *)arg;
}

static void changing(void)
{
	prof_id number[1001];
	uint32_t by = 2;
	size_t wrong = 0;
	struct table t;

	table_init(&t);
	table_intern(&t, "", 0);
	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t row[2] = {i, i};

		table_intern(&t, row, 4 + 4 * (i / 2 % 2));
	}
	table_change(&t, number, halve, &by);
	is_uint(t.count, 501, "rows that become equal become one");
	for (uint32_t i = 0; i < 1000; i++)
		wrong += number[i + 1] != i / 2 + 1;
	is_uint(wrong, 0, "and each row has its new number");
	is_uint(number[0], 0, "the empty row too");
	for (uint32_t i = 0; i < 500; i++) {
		uint32_t row[2] = {i, i};

		wrong += table_find(&t, row, 4 + 4 * (i % 2)) != i + 1;
	}
	is_uint(wrong, 0, "under which it is found");
	by = 1;
	table_change(&t, number, halve, &by);
	is_uint(t.count, 501, "what changes nothing changes nothing");
	is_uint(table_intern(&t, "new!", 4), 501, "and rows can be added");
	table_release(&t);
}

static void file_ids(void)
{
	static const uint64_t some[] = {7,	    0,		1,
					UINT64_MAX, 1 << 20,	(1 << 20) - 1,
					1ULL << 63, 1ULL << 32, 12345678901};
	enum { COUNT = sizeof(some) / sizeof(*some) };
	struct ids ids;

	ids_init(&ids);
	for (int again = 0; again < 2; again++)
		for (size_t i = 0; i < COUNT; i++)
			is_uint(ids_number(&ids, some[i]), i,
				"id %" PRIu64 " is number %zu", some[i], i);
	for (prof_id i = 0; i < COUNT; i++)
		is_uint(ids_at(&ids, i), some[i], "number %u is that id", i);
	ids_release(&ids);
}

static void many_ids(void)
{
	size_t wrong = 0;
	struct ids ids;

	ids_init(&ids);
	for (int again = 0; again < 2; again++)
		for (uint32_t i = 0; i < 100000; i++)
			wrong += ids_number(&ids, (uint64_t)i * i + 3) != i;
	is_uint(wrong, 0, "ids get numbers as they come");
	ids_release(&ids);
}

int main(void)
{
	growing();
	sums();
	rows();
	many_rows();
	large_rows();
	many_at_once();
	changing();
	file_ids();
	many_ids();
	return tap_end();
}
