#include "libprof/number.h"

#include "libprof/array.h"

#include <stdio.h>
#include <string.h>

/* Neither the digits nor the exponent may be so many that sums of them do
 * not fit an int. */
enum { DIGITS_MAX = 1 << 29, EXPONENT_MAX = 1 << 26 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits with trailing zeros held back, so that 1.500 costs no precision. */
struct digits {
	int64_t value; /* negative or 0: the wider side */
	int zeros;
	int point; /* digits behind the point, the zeros included */
	int count;
	bool is_too_large;
};

static void add_digit(struct digits *d, char c, bool is_fraction)
{
	d->count++;
	d->point += is_fraction;
	if (c == '0') {
		d->zeros += d->value != 0;
		return;
	}
	for (; d->zeros >= 0; d->zeros--)
		if (!sum_multiply(&d->value, 10))
			d->is_too_large = true;
	d->zeros = 0;
	if (!sum_add(&d->value, -(c - '0')))
		d->is_too_large = true;
}

static const char *parse_digits(struct digits *d, const char *s,
				const char *end)
{
	bool is_fraction = false;

	for (; s < end; s++) {
		if (*s == '.' && !is_fraction)
			is_fraction = true;
		else if (is_digit(*s))
			add_digit(d, *s, is_fraction);
		else
			break;
	}
	return s;
}

/* Behind the e. NULL when it is not a number. */
static const char *parse_exponent(int *exponent, const char *s, const char *end)
{
	bool negative = s < end && *s == '-';
	int value = 0;

	if (s < end && (*s == '-' || *s == '+'))
		s++;
	if (s == end)
		return NULL;
	for (; s < end && is_digit(*s); s++)
		if (value < EXPONENT_MAX)
			value = value * 10 + (*s - '0');
	*exponent = negative ? -value : value;
	return s;
}

enum number decimal_parse(struct decimal *d, const char *s, size_t len)
{
	const char *end = s + len;
	struct digits digits = {0};
	int exponent = 0;
	bool negative = len && *s == '-';

	if (len > DIGITS_MAX)
		return NUMBER_TOO_LARGE;
	if (len && (*s == '-' || *s == '+'))
		s++;
	s = parse_digits(&digits, s, end);
	if (!digits.count)
		return NUMBER_BAD;
	if (s < end && (*s == 'e' || *s == 'E'))
		s = parse_exponent(&exponent, s + 1, end);
	if (s != end)
		return NUMBER_BAD;
	if (digits.is_too_large)
		return NUMBER_TOO_LARGE;
	d->digits = digits.value;
	if (!negative && !sum_multiply(&d->digits, -1))
		return NUMBER_TOO_LARGE;
	d->exponent = exponent + digits.zeros - digits.point;
	return NUMBER_OK;
}

/* Takes the prime out of one of the two. */
static bool divide(int64_t *a, int64_t *b, int prime)
{
	int64_t *n = *a % prime == 0 ? a : b;

	if (*n % prime)
		return false;
	*n /= prime;
	return true;
}

enum number decimal_scale(int64_t *value, struct decimal d, int64_t factor)
{
	*value = 0;
	if (d.digits == 0)
		return NUMBER_OK;
	for (; d.exponent < 0; d.exponent++)
		if (!divide(&d.digits, &factor, 2) ||
		    !divide(&d.digits, &factor, 5))
			return NUMBER_NOT_WHOLE;
	*value = d.digits;
	if (!sum_multiply(value, factor))
		return NUMBER_TOO_LARGE;
	for (; d.exponent > 0; d.exponent--)
		if (!sum_multiply(value, 10))
			return NUMBER_TOO_LARGE;
	return NUMBER_OK;
}

enum number decimal_round(int64_t *value, struct decimal d, int64_t factor)
{
	bool has_rest = false; /* behind the digit that decides */
	int64_t digits, last;

	/* Take out of the factor what goes, then cut digits. */
	while (d.exponent < 0 && factor % 10 == 0) {
		factor /= 10;
		d.exponent++;
	}
	if (d.exponent >= 0)
		return decimal_scale(value, d, factor);
	digits = d.digits;
	if (!sum_multiply(&digits, factor))
		return NUMBER_TOO_LARGE;
	for (; d.exponent < -1 && digits; d.exponent++) {
		has_rest |= digits % 10 != 0;
		digits /= 10;
	}
	last = digits % 10;
	*value = digits / 10;
	if (last > 5 || (last == 5 && (has_rest || *value % 2)))
		++*value;
	if (last < -5 || (last == -5 && (has_rest || *value % 2)))
		--*value;
	return NUMBER_OK;
}

void decimal_text(char *text, struct decimal d)
{
	char digits[INT64_DIGITS + 1];
	size_t len = format_int(digits, d.digits);

	digits[len] = '\0';
	if (d.exponent == 0)
		snprintf(text, DECIMAL_MAX, "%s", digits);
	else if (d.exponent < 0 && d.digits > 0 && -d.exponent < (int)len)
		snprintf(text, DECIMAL_MAX, "%.*s.%s", (int)len + d.exponent,
			 digits, digits + len + d.exponent);
	else
		snprintf(text, DECIMAL_MAX, "%se%d", digits, d.exponent);
}

size_t format_int(char *to, int64_t v)
{
	char reversed[INT64_DIGITS];
	uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;
	size_t n = 0, len = 0;

	do
		reversed[n++] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (v < 0)
		to[len++] = '-';
	while (n)
		to[len++] = reversed[--n];
	return len;
}

size_t format_hex(char *to, uint64_t v)
{
	int shift = 60;
	size_t len = 0;

	to[len++] = '0';
	to[len++] = 'x';
	while (shift && !(v >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		to[len++] = "0123456789abcdef"[v >> shift & 15];
	return len;
}

struct unit {
	const char *name, *finest;
	int64_t factor;
};

static const struct unit units[] = {
	{"ns", "nanoseconds", 1},
	{"nanosecond", "nanoseconds", 1},
	{"us", "nanoseconds", 1000},
	{"\xc2\xb5s", "nanoseconds", 1000}, /* U+00B5 */
	{"\xce\xbcs", "nanoseconds", 1000}, /* U+03BC */
	{"microsecond", "nanoseconds", 1000},
	{"ms", "nanoseconds", 1000000},
	{"millisecond", "nanoseconds", 1000000},
	{"s", "nanoseconds", 1000000000},
	{"sec", "nanoseconds", 1000000000},
	{"second", "nanoseconds", 1000000000},
	{"hr", "nanoseconds", 3600000000000},
	{"hour", "nanoseconds", 3600000000000},
	{"b", "bytes", 1},
	{"byte", "bytes", 1},
	{"kb", "bytes", (int64_t)1 << 10},
	{"kilobyte", "bytes", (int64_t)1 << 10},
	{"mb", "bytes", (int64_t)1 << 20},
	{"megabyte", "bytes", (int64_t)1 << 20},
	{"gb", "bytes", (int64_t)1 << 30},
	{"gigabyte", "bytes", (int64_t)1 << 30},
	{"tb", "bytes", (int64_t)1 << 40},
	{"pb", "bytes", (int64_t)1 << 50},
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_unit(const char *name, const char *s, size_t len)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (i == len || lower(s[i]) != name[i])
			return false;
	return len == n || (len == n + 1 && lower(s[n]) == 's');
}

bool unit_finest(const char **finest, int64_t *factor, const char *unit,
		 size_t len)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (is_unit(units[i].name, unit, len)) {
			*finest = units[i].finest;
			*factor = units[i].factor;
			return true;
		}
	return false;
}
