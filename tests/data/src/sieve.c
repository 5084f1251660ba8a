/*
 * Looks for primes, and sorts them away from each other: some functions that
 * take their time, one of them inlined, one in the C library.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 200000, ROUNDS = 80 };

static unsigned char composite[LIMIT];

static inline __attribute__((always_inline)) void strike(uint32_t prime)
{
	for (uint32_t i = 2 * prime; i < LIMIT; i += prime)
		composite[i] = 1;
}

static __attribute__((noinline)) uint32_t sieve(uint32_t *primes)
{
	uint32_t count = 0;

	memset(composite, 0, sizeof(composite));
	for (uint32_t i = 2; i < LIMIT; i++) {
		if (composite[i])
			continue;
		primes[count++] = i;
		strike(i);
	}
	return count;
}

static int by_last_bits(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a * 2654435761u;
	uint32_t y = *(const uint32_t *)b * 2654435761u;

	return (x > y) - (x < y);
}

static __attribute__((noinline)) void shuffle(uint32_t *primes, uint32_t count)
{
	qsort(primes, count, sizeof(*primes), by_last_bits);
}

int main(void)
{
	uint32_t *primes = calloc(LIMIT, sizeof(*primes));
	uint64_t sum = 0;

	if (!primes)
		return 1;
	for (int i = 0; i < ROUNDS; i++) {
		uint32_t count = sieve(primes);

		shuffle(primes, count);
		sum += primes[count / 2];
	}
	printf("%llu\n", (unsigned long long)sum);
	free(primes);
	return 0;
}
