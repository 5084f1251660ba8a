/*
 * Hashes of rows that are alike: they spread as random ones would, whatever
 * the rows, and by another key in another way.
 */
#include "libprof/base/hash.h"
#include "libprof/base/table.h"
#include "tests/unit/tap.h"

enum { ROWS = 20000, SLOTS = 1 << 16, KEYS = 20000, LONGEST = 2000 };

/* Row i of a family; returns its length. */
typedef size_t make_row(unsigned char *row, uint32_t i);

static void put(unsigned char *at, uint64_t word)
{
	memcpy(at, &word, sizeof(word));
}

/* Behind 16 bytes that are the same stands what once made a factor 0, then
 * what differs. */
static size_t row_of_known_factor(unsigned char *row, uint32_t i)
{
	memset(row, 'A', 16);
	put(row + 16, 32 ^ 0xd1b54a32d192ed03);
	snprintf((char *)row + 24, 9, "%08x", (unsigned)i);
	return 32;
}

static size_t row_of_known_end(unsigned char *row, uint32_t i)
{
	put(row, i);
	put(row + 8, 0xd1b54a32d192ed03);
	return 16;
}

static size_t number(unsigned char *row, uint32_t i)
{
	memcpy(row, &i, sizeof(i));
	return sizeof(i);
}

static size_t high_number(unsigned char *row, uint32_t i)
{
	put(row, (uint64_t)i << 40);
	return 8;
}

static size_t name(unsigned char *row, uint32_t i)
{
	return (size_t)snprintf((char *)row, 40, "main.func%u", (unsigned)i);
}

/* As rows of functions and locations are: mostly 0. */
static size_t sparse(unsigned char *row, uint32_t i)
{
	memset(row, 0, 48);
	put(row + 8 * (i % 6), i);
	return 40 + 8 * (i % 2);
}

/* Stacks of 40 frames that differ in two of them. */
static size_t stack(unsigned char *row, uint32_t i)
{
	for (uint32_t k = 0; k < 40; k++)
		memcpy(row + 4 * k, &k, sizeof(k));
	memcpy(row + 4 * (i % 7), &i, sizeof(i));
	memcpy(row + 100, &i, sizeof(i));
	return 160;
}

/* Pieces of 256 bytes of which one differs. */
static size_t long_row(unsigned char *row, uint32_t i)
{
	memset(row, 0, LONGEST);
	put(row + 256 * (i % 7) + 8, i + 1);
	return LONGEST - i % 3;
}

static size_t zeros(unsigned char *row, uint32_t i)
{
	memset(row, 0, LONGEST);
	return i;
}

static int compare(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Slots that are looked at until each row has found its own. */
static size_t count_probes(const uint32_t *hash, size_t rows)
{
	static bool is_used[SLOTS];
	size_t probes = 0;

	memset(is_used, 0, sizeof(is_used));
	for (size_t i = 0; i < rows; i++) {
		size_t at = hash[i] & (SLOTS - 1);

		for (probes++; is_used[at]; probes++)
			at = (at + 1) & (SLOTS - 1);
		is_used[at] = true;
	}
	return probes;
}

static void spreads(make_row *make, size_t rows, const char *what)
{
	static unsigned char row[LONGEST];
	static uint32_t hash[ROWS];
	struct hash_key key;
	size_t probes, equal = 0;

	hash_key_init(&key);
	for (uint32_t i = 0; i < rows; i++) {
		size_t len = make(row, i);

		hash[i] = hash_bytes(&key, row, len);
	}
	probes = count_probes(hash, rows);
	qsort(hash, rows, sizeof(*hash), compare);
	for (size_t i = 1; i < rows; i++)
		equal += hash[i] == hash[i - 1];
	ok(equal <= 3, "%s: %zu of %zu hashes are equal", what, equal, rows);
	ok(probes < 2 * rows, "%s: %zu slots are looked at for %zu rows", what,
	   probes, rows);
}

static void families(void)
{
	spreads(row_of_known_factor, ROWS, "a factor that was known");
	spreads(row_of_known_end, ROWS, "an end that was known");
	spreads(number, ROWS, "numbers");
	spreads(high_number, ROWS, "numbers in upper bits");
	spreads(name, ROWS, "names");
	spreads(sparse, ROWS, "rows of zeros and a number");
	spreads(stack, ROWS, "stacks");
	spreads(long_row, ROWS, "long rows");
	spreads(zeros, LONGEST, "zeros of all lengths");
}

static void pairs(void)
{
	static uint32_t hash[ROWS], lists[ROWS];
	struct hash_key key;

	hash_key_init(&key);
	for (uint32_t i = 0; i < ROWS; i++) {
		uint64_t list = 0;

		hash[i] = hash_pair(&key, i % 100, i / 100);
		for (uint32_t k = 0; k < i % 50; k++)
			list = hash_add(&key, list, i / 50);
		lists[i] = hash_end(&key, hash_add(&key, list, i));
	}
	ok(count_probes(hash, ROWS) < 2 * ROWS, "pairs of numbers spread");
	ok(count_probes(lists, ROWS) < 2 * ROWS, "lists of numbers spread");
	ok(hash_pair(&key, 1, 2) != hash_pair(&key, 2, 1), "order counts");
	ok(hash_end(&key, 0) != hash_end(&key, hash_add(&key, 0, 0)),
	   "a 0 is not nothing");
}

/* Two rows that differ in little. */
struct twins {
	const char *what;
	size_t len[2];
	size_t at; /* a byte that differs; beyond them: none does */
};

/* Of all keys one in 256 has the lower 8 bits equal, give or take six standard
 * deviations. */
static void over_keys(const struct twins *t)
{
	static unsigned char row[2][LONGEST];
	size_t equal = 0, whole = 0;

	memset(row, 0, sizeof(row));
	if (t->at < LONGEST)
		row[1][t->at] = 1;
	for (int i = 0; i < KEYS; i++) {
		struct hash_key key;
		uint32_t differs;

		hash_key_init(&key);
		differs = hash_bytes(&key, row[0], t->len[0]) ^
			  hash_bytes(&key, row[1], t->len[1]);
		equal += !(differs & 255);
		whole += !differs;
	}
	ok(equal < KEYS / 256 + 53 && equal + 53 > KEYS / 256 && whole <= 1,
	   "%s: %zu of %d keys make 8 bits equal", t->what, equal, KEYS);
}

static void keys(void)
{
	static const struct twins twins[] = {
		{"the first byte", {24, 24}, 0},
		{"the last byte", {23, 23}, 22},
		{"the upper half of a pair", {24, 24}, 15},
		{"the length", {8, 16}, LONGEST},
		{"the length of long rows", {512, 1024}, LONGEST},
		{"a piece of a long row", {1000, 1000}, 300},
		{"the last piece of a long row", {1000, 1000}, 999},
	};
	struct table a, b;

	for (size_t i = 0; i < sizeof(twins) / sizeof(*twins); i++)
		over_keys(&twins[i]);
	table_init(&a);
	table_init(&b);
	ok(table_hash(&a, "main", 4) != table_hash(&b, "main", 4) ||
		   table_hash(&a, "mail", 4) != table_hash(&b, "mail", 4),
	   "no two tables have the same key");
	is_uint(table_hash(&a, "main", 4), table_hash(&a, "main", 4),
		"a table has one key");
	table_release(&a);
	table_release(&b);
}

int main(void)
{
	families();
	pairs();
	keys();
	return tap_end();
}
