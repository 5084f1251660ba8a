#define _DEFAULT_SOURCE /* getentropy */
#include "libprof/base/hash.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

__extension__ typedef unsigned __int128 uint128;

enum { SEED_WORDS = 8, BLOCK_WORDS = 16, ROUNDS = 8 };

static const uint64_t PRIME = ((uint64_t)1 << 61) - 1;

/* Where the kernel gives no random bytes: what differs from run to run. It
 * can be guessed; that needs no message. */
static void make_seed(uint32_t seed[SEED_WORDS])
{
	struct timespec now = {0};

	if (getentropy(seed, SEED_WORDS * sizeof(*seed)) == 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	memset(seed, 0, SEED_WORDS * sizeof(*seed));
	seed[0] = (uint32_t)(uintptr_t)seed;
	seed[1] = (uint32_t)((uint64_t)(uintptr_t)seed >> 32);
	seed[2] = (uint32_t)now.tv_nsec;
	seed[3] = (uint32_t)now.tv_sec;
}

static uint32_t rotate(uint32_t x, int by)
{
	return x << by | x >> (32 - by);
}

static void mix_quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
	*a += *b;
	*d = rotate(*d ^ *a, 16);
	*c += *d;
	*b = rotate(*b ^ *c, 12);
	*a += *b;
	*d = rotate(*d ^ *a, 8);
	*c += *d;
	*b = rotate(*b ^ *c, 7);
}

/* A block of ChaCha8 (RFC 8439, with 8 rounds): random bytes from a seed, much
 * quicker than from the kernel. */
static void expand_seed(uint32_t out[BLOCK_WORDS],
			const uint32_t seed[SEED_WORDS], uint32_t number)
{
	uint32_t in[BLOCK_WORDS] = {0x61707865, 0x3320646e, 0x79622d32,
				    0x6b206574};

	memcpy(in + 4, seed, SEED_WORDS * sizeof(*seed));
	in[12] = number;
	memcpy(out, in, sizeof(in));
	for (int i = 0; i < ROUNDS; i++)
		for (int j = 0; j < 4; j++) {
			int turn = i % 2; /* columns, then diagonals */

			mix_quarter(&out[j], &out[4 + (j + turn) % 4],
				    &out[8 + (j + 2 * turn) % 4],
				    &out[12 + (j + 3 * turn) % 4]);
		}
	for (int i = 0; i < BLOCK_WORDS; i++)
		out[i] += in[i];
}

void hash_key_init(struct hash_key *key)
{
	uint32_t seed[SEED_WORDS], block[BLOCK_WORDS];
	unsigned char *p = (unsigned char *)key;
	size_t left = sizeof(*key);

	make_seed(seed);
	for (uint32_t number = 0; left; number++) {
		size_t n = left < sizeof(block) ? left : sizeof(block);

		expand_seed(block, seed, number);
		memcpy(p, block, n);
		p += n;
		left -= n;
	}
	key->point = key->point >> 3 == PRIME ? 0 : key->point >> 3;
}

static uint64_t load_32(const unsigned char *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static uint64_t load_64(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* The last bytes, up to 7 of them: of one length, others give another word. */
static uint64_t load_rest(const unsigned char *p, size_t len)
{
	if (len >= 4)
		return load_32(p) | load_32(p + len - 4) << 32;
	return p[0] | (uint64_t)p[len / 2] << 8 | (uint64_t)p[len - 1] << 16;
}

static uint64_t multiply_pair(const uint64_t *key, uint64_t pair)
{
	return (key[0] + (uint32_t)pair) * (key[1] + (pair >> 32));
}

/* Of up to HASH_PIECE bytes. */
static inline uint64_t sum_pairs(const uint64_t *key, const unsigned char *p,
				 size_t len)
{
	uint64_t sum = 0;

	for (; len >= 32; p += 32, len -= 32, key += 8)
		sum += multiply_pair(key, load_64(p)) +
		       multiply_pair(key + 2, load_64(p + 8)) +
		       multiply_pair(key + 4, load_64(p + 16)) +
		       multiply_pair(key + 6, load_64(p + 24));
	for (; len >= 8; p += 8, len -= 8, key += 2)
		sum += multiply_pair(key, load_64(p));
	return len ? sum + multiply_pair(key, load_rest(p, len)) : sum;
}

/* The next coefficient, below 2^61, of a polynomial. */
static uint64_t add_coefficient(const struct hash_key *key, uint64_t value,
				uint64_t coefficient)
{
	uint128 product = (uint128)value * key->point + coefficient;
	uint64_t sum = ((uint64_t)product & PRIME) + (uint64_t)(product >> 61);

	return sum >= PRIME ? sum - PRIME : sum;
}

static uint64_t sum_pieces(const struct hash_key *key, const unsigned char *p,
			   size_t len)
{
	uint64_t value = 0;

	for (size_t n; len; p += n, len -= n) {
		n = len < HASH_PIECE ? len : HASH_PIECE;
		value = add_coefficient(key, value,
					sum_pairs(key->word, p, n) >> 3);
	}
	return multiply_pair(key->last, value);
}

/* Each step can be undone. */
static uint32_t scramble(uint64_t sum)
{
	uint32_t h = (uint32_t)(sum >> 32);

	h ^= h >> 16;
	h *= 0x85ebca6b;
	h ^= h >> 13;
	h *= 0xc2b2ae35;
	return h ^ h >> 16;
}

uint32_t hash_bytes(const struct hash_key *key, const void *bytes, size_t len)
{
	uint64_t sum = len <= HASH_PIECE ? sum_pairs(key->word, bytes, len)
					 : sum_pieces(key, bytes, len);

	return scramble(key->sum + key->len * len + sum);
}

uint32_t hash_pair(const struct hash_key *key, uint32_t a, uint32_t b)
{
	return scramble(key->sum +
			multiply_pair(key->word, (uint64_t)b << 32 | a));
}

uint64_t hash_add(const struct hash_key *key, uint64_t hash, uint32_t number)
{
	return add_coefficient(key, hash, (uint64_t)number + 1);
}

uint32_t hash_end(const struct hash_key *key, uint64_t hash)
{
	return scramble(key->sum + multiply_pair(key->last, hash));
}
