/*
 * Documents of JSON at random, the same for the same seed, and such that are
 * spoiled.
 */
#ifndef TESTS_UNIT_RANDOM_JSON_H
#define TESTS_UNIT_RANDOM_JSON_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dice {
	uint64_t state;
	char text[4000];
	size_t len;
};

static inline uint64_t roll(struct dice *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static inline void put(struct dice *d, const char *text)
{
	size_t len = strlen(text);

	if (d->len + len < sizeof(d->text)) {
		memcpy(d->text + d->len, text, len);
		d->len += len;
	}
}

static inline void put_space(struct dice *d)
{
	static const char *const spaces[] = {"", "", "", " ", "\n", "\t\r "};

	put(d, spaces[roll(d) % 6]);
}

static inline void put_string(struct dice *d)
{
	static const char *const parts[] = {"a",
					    "key",
					    "\\n",
					    "\\\"",
					    "\\u00e9",
					    "\xc3\xa9",
					    "\\\\",
					    "\xf0\x9f\x98\x80",
					    "\\ud83d\\ude00",
					    "\\/",
					    " ",
					    "\\u0001"};

	put(d, "\"");
	for (size_t n = roll(d) % 4; n; n--)
		put(d, parts[roll(d) % (sizeof(parts) / sizeof(*parts))]);
	put(d, "\"");
}

static inline void put_number(struct dice *d)
{
	char text[64];
	uint64_t magnitude = roll(d) % 64;
	int64_t n = (int64_t)(roll(d) >> magnitude);
	int kind = (int)(roll(d) % 4);

	if (kind < 2)
		snprintf(text, sizeof(text), "%" PRId64, kind ? n : -(n / 2));
	else if (kind == 2)
		snprintf(text, sizeof(text), "%d.%02d", (int)(n % 100000),
			 abs((int)(n % 100)));
	else
		snprintf(text, sizeof(text), "%de%+d", (int)(n % 1000),
			 (int)(n % 20));
	put(d, text);
}

/* Recursion here is bounded by `depth`. */
static inline void put_value(struct dice *d, int depth)
{
	static const char *const words[] = {"null", "true", "false"};
	uint64_t kind = roll(d) % (depth ? 8 : 5);
	bool is_object = kind == 7;

	put_space(d);
	if (kind < 2)
		put_number(d);
	else if (kind < 4)
		put_string(d);
	else if (kind == 4)
		put(d, words[roll(d) % 3]);
	if (kind < 5)
		return;
	put(d, is_object ? "{" : "[");
	for (size_t n = roll(d) % 5, i = 0; i < n; i++) {
		put(d, i ? "," : "");
		put_space(d);
		if (is_object) {
			put_string(d);
			put_space(d);
			put(d, ":");
		}
		put_value(d, depth - 1);
	}
	put_space(d);
	put(d, is_object ? "}" : "]");
}

static inline void spoil(struct dice *d)
{
	static const char likely[] = "{}[]\",:\\0123456789-+.eEtfnu \n\x01\xc3";

	for (size_t n = roll(d) % 4; n && d->len; n--) {
		size_t at = roll(d) % d->len;
		char *p = d->text + at;

		switch (roll(d) % 3) {
		case 0:
			*p = likely[roll(d) % (sizeof(likely) - 1)];
			break;
		case 1:
			memmove(p, p + 1, --d->len - at);
			break;
		default:
			d->len = at;
		}
	}
}

#endif
