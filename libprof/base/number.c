#include "libprof/base/number.h"

#include "libprof/base/ascii.h"

#include "libprof/base/array.h"

#include <stdio.h>
#include <string.h>

__extension__ typedef __int128 wide;

/* Neither the digits nor the exponent may be so many that sums of them do
 * not fit an int. */
enum { DIGITS_MAX = 1 << 29, EXPONENT_MAX = 1 << 26 };

/* Digits with trailing zeros held back, so that 1.500 costs no precision. */
struct digits {
	int64_t value; /* negative or 0: the wider side */
	int zeros;
	int point;     /* digits behind the point, the zeros included */
	int dropped;   /* digits that had no room, from the first such on */
	char next;     /* that one */
	bool has_more; /* not all behind it are 0 */
	int count;
};

/* The zeros that were held back, as far as they fit. */
static bool add_zeros(struct digits *d)
{
	for (int64_t next = d->value; d->zeros; d->zeros--) {
		if (!sum_multiply(&next, 10))
			return false;
		d->value = next;
	}
	return true;
}

static void drop_digit(struct digits *d, char c)
{
	if (!d->dropped && !d->zeros)
		d->next = (char)(c - '0');
	else
		d->has_more |= c != '0';
	d->dropped += 1 + d->zeros;
	d->zeros = 0;
}

static void add_digit(struct digits *d, char c, bool is_fraction)
{
	int64_t next;

	d->count++;
	d->point += is_fraction;
	if (c == '0' && !d->dropped) {
		d->zeros += d->value != 0;
		return;
	}
	if (d->dropped || !add_zeros(d)) {
		drop_digit(d, c);
		return;
	}
	next = d->value;
	if (sum_multiply(&next, 10) && sum_add(&next, -(c - '0')))
		d->value = next;
	else
		drop_digit(d, c);
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
	if (!negative && digits.value == INT64_MIN) {
		digits.has_more |= digits.next != 0;
		digits.next = -(INT64_MIN % 10);
		digits.value /= 10; /* one digit too many for this side */
		digits.dropped++;
	}
	d->digits = negative ? digits.value : -digits.value;
	d->exponent = exponent + digits.zeros + digits.dropped - digits.point;
	d->is_cut = digits.dropped != 0;
	d->has_more = digits.has_more;
	d->next = negative ? (signed char)-digits.next : digits.next;
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

/* The value toward 0 of a number that is not whole, or was cut. */
static enum number split_fraction(struct parts *s, struct decimal d,
				  int64_t factor)
{
	wide whole = (wide)d.digits;
	bool has_rest = d.has_more;

	if (d.is_cut) {
		whole = whole * 10 + d.next;
		d.exponent--;
	}
	whole *= factor;
	s->fraction = 0;
	for (; d.exponent < 0 && (whole || s->fraction); d.exponent++) {
		has_rest |= s->fraction % 10 != 0;
		s->fraction = s->fraction / 10 +
			      (int64_t)(whole % 10) * (NUMBER_ONE / 10);
		whole /= 10;
	}
	if (whole < INT64_MIN || whole > INT64_MAX || d.exponent > 0)
		return NUMBER_TOO_LARGE;
	s->whole = (int64_t)whole;
	/* What is less than the last digit of the fraction still counts. */
	if (has_rest && s->fraction % 10 == 0)
		s->fraction += d.digits < 0 ? -1 : 1;
	return s->fraction ? NUMBER_NOT_WHOLE : NUMBER_OK;
}

static enum number scale_whole(int64_t *value, struct decimal d, int64_t factor)
{
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

enum number decimal_split(struct parts *s, struct decimal d, int64_t factor)
{
	enum number n = NUMBER_NOT_WHOLE;

	*s = (struct parts){0};
	if (d.digits == 0)
		return NUMBER_OK;
	if (!d.is_cut)
		n = scale_whole(&s->whole, d, factor);
	return n == NUMBER_NOT_WHOLE ? split_fraction(s, d, factor) : n;
}

enum number decimal_scale(int64_t *value, struct decimal d, int64_t factor)
{
	struct parts s;
	enum number n = decimal_split(&s, d, factor);

	*value = s.whole;
	return n;
}

enum number decimal_round(int64_t *value, struct decimal d, int64_t factor)
{
	struct parts s;
	enum number n = decimal_split(&s, d, factor);
	int64_t half = NUMBER_ONE / 2;

	*value = s.whole;
	if (n != NUMBER_NOT_WHOLE)
		return n;
	if (s.fraction > half || (s.fraction == half && *value % 2))
		return sum_add(value, 1) ? NUMBER_OK : NUMBER_TOO_LARGE;
	if (s.fraction < -half || (s.fraction == -half && *value % 2))
		return sum_add(value, -1) ? NUMBER_OK : NUMBER_TOO_LARGE;
	return NUMBER_OK;
}

bool decimal_can_scale(struct decimal d)
{
	return decimal_round(&(int64_t){0}, d, 1000) == NUMBER_OK;
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
