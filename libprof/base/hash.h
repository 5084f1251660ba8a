/*
 * Hashes of rows that strangers choose. How likely two different rows collide
 * is known whatever they are, because secret bits reach every term:
 *
 *   A row of up to 256 bytes is read as words of 32 bits, a pair after the
 *   other, and hashes to the upper half of
 *
 *     k + len * l + sum of (a + k[2i]) * (b + k[2i + 1])    modulo 2^64
 *
 *   where k, l, k[] are random words of 64 bits. Hashes of different rows are
 *   independent and even (Lemire and Kaser, Strongly universal string hashing
 *   is fast, 2014): they collide with a probability of 2^-32. Rows of
 *   different lengths differ in the term of l.
 *
 *   Of a longer row the sums of its pieces of 256 bytes, with 61 bits, are the
 *   coefficients of a polynomial modulo 2^61 - 1, taken at a random point. The
 *   two halves of its value are a pair as above. n pieces that differ collide
 *   with a probability below 2^-32 + n * 2^-61, which adds up to less than
 *   2^-30 for rows of 2^32 bytes.
 *
 * The 32 bits are scrambled in the end, without a loss, so that a table may
 * use the lower ones of rows that follow each other.
 *
 * No output depends on a key: it is another one for each table.
 */
#ifndef LIBPROF_HASH_H
#define LIBPROF_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { HASH_PIECE = 256, HASH_WORDS = HASH_PIECE / 4 };

struct hash_key {
	uint64_t word[HASH_WORDS];
	uint64_t last[2]; /* for the polynomial's value */
	uint64_t len, sum;
	uint64_t point; /* below 2^61 - 1 */
};

void hash_key_init(struct hash_key *key);

uint32_t hash_bytes(const struct hash_key *key, const void *bytes, size_t len);

/* For two numbers. */
uint32_t hash_pair(const struct hash_key *key, uint32_t a, uint32_t b);

/* For a list of numbers that come one by one: begins as 0. Lists of n numbers
 * collide with a probability below n * 2^-61 before the end. */
uint64_t hash_add(const struct hash_key *key, uint64_t hash, uint32_t number);
uint32_t hash_end(const struct hash_key *key, uint64_t hash);

#endif
