#include "cmd/common/units.h"

#include "libprof/base/ascii.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char letters[] = "kmgtpe";

/* For ASCII only: ctype.h would ask the locale. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool multiply(uint64_t *n, uint64_t by)
{
	if (*n > UINT64_MAX / by)
		return false;
	*n *= by;
	return true;
}

static bool read_digits(const char **text, uint64_t *n)
{
	const char *s = *text;

	for (; is_digit(*s); s++) {
		uint64_t digit = (uint64_t)(*s - '0');

		if (!multiply(n, 10) || *n > UINT64_MAX - digit)
			return false;
		*n += digit;
	}
	*text = s;
	return true;
}

/* How many steps a suffix stands for and how large they are; false: none. */
static bool read_suffix(const char *s, size_t *steps, uint64_t *step)
{
	const char *letter = *s ? strchr(letters, lower(*s)) : NULL;

	*steps = 0;
	*step = 1024;
	if (letter) {
		*steps = (size_t)(letter - letters) + 1;
		s++;
		if (lower(s[0]) == 'i' && lower(s[1]) == 'b')
			return !s[2];
		if (lower(s[0]) == 'b')
			*step = 1000;
	}
	return !s[0] || (lower(s[0]) == 'b' && !s[1]);
}

const char *units_parse_size(const char *text, uint64_t *size)
{
	const char *s = text;
	uint64_t n = 0, step;
	size_t steps;

	if (!is_digit(*s))
		return "expected a size such as 500M or 8GiB";
	if (!read_digits(&s, &n))
		return "too large";
	if (!read_suffix(s, &steps, &step))
		return "expected a size such as 500M or 8GiB";
	for (; steps; steps--)
		if (!multiply(&n, step))
			return "too large";
	*size = n;
	return NULL;
}

__extension__ typedef __int128 wide;

static const struct {
	const char *name;
	int64_t nanoseconds;
} times[] = {
	{"ns", 1},
	{"us", 1000},
	{"ms", 1000000},
	{"s", 1000000000},
	{"", 1000000000},
	{"m", 60000000000},
	{"h", 3600000000000},
};

/* Digits and a point: value counts billionths. */
static const char *parse_billionths(const char *text, wide *value)
{
	int64_t place = 1000000000;
	bool is_fraction = false;
	int digits = 0;

	*value = 0;
	for (; (*text >= '0' && *text <= '9') || (*text == '.' && !is_fraction);
	     text++) {
		if (*text == '.') {
			is_fraction = true;
			continue;
		}
		if (++digits > 18)
			return NULL;
		if (!is_fraction) {
			*value = *value * 10 + (wide)(*text - '0') * 1000000000;
			continue;
		}
		place /= 10;
		*value += (*text - '0') * place;
	}
	return digits ? text : NULL;
}

const char *units_parse_time(const char *text, int64_t *nanoseconds)
{
	wide value, time;
	const char *unit = parse_billionths(text, &value);

	for (size_t i = 0; unit && i < sizeof(times) / sizeof(*times); i++) {
		if (strcmp(unit, times[i].name) != 0)
			continue;
		time = value * times[i].nanoseconds / 1000000000;
		if (time > INT64_MAX)
			return "too long";
		*nanoseconds = (int64_t)time;
		return NULL;
	}
	return "expected a time such as 90s or 1.5h";
}

const char *units_parse_positive(const char *text, void *value)
{
	char *end;
	double number = strtod(text, &end);

	if (end == text || *end || !(number > 0) || number > 1e18)
		return "expected a number above 0, such as 1.5";
	*(double *)value = number;
	return NULL;
}
