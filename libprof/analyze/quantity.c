#include <prof/quantity.h>

#include "libprof/base/number.h"
#include "libprof/base/text.h"

/* An int64_t in hours, counted in nanoseconds, and then some. */
__extension__ typedef unsigned __int128 wide;

struct step {
	const char *name;
	wide size;
};

static const struct step time_steps[] = {
	{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}, {0},
};

static const struct step byte_steps[] = {
	{"B", 1},
	{"KiB", (wide)1 << 10},
	{"MiB", (wide)1 << 20},
	{"GiB", (wide)1 << 30},
	{"TiB", (wide)1 << 40},
	{"PiB", (wide)1 << 50},
	{"EiB", (wide)1 << 60},
	{0},
};

static uint64_t magnitude(int64_t value)
{
	return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

/* n * 10^decimals / by, to the nearest, half up. */
static wide divide(wide n, unsigned decimals, wide by)
{
	while (decimals--)
		n *= 10;
	return n / by + (n % by >= by - by / 2);
}

/* n / 10^decimals, with commas. */
static size_t put_number(char *to, wide n, unsigned decimals)
{
	char reversed[64];
	size_t count = 0, len = 0, whole = 0;

	for (unsigned i = 0; i < decimals; i++, n /= 10)
		reversed[count++] = (char)('0' + n % 10);
	if (decimals)
		reversed[count++] = '.';
	do {
		if (whole && whole % 3 == 0)
			reversed[count++] = ',';
		reversed[count++] = (char)('0' + n % 10);
		whole++;
	} while (n /= 10);
	while (count)
		to[len++] = reversed[--count];
	return len;
}

static size_t put_text(char *to, const char *text)
{
	size_t len = strlen(text);

	memcpy(to, text, len + 1);
	return len;
}

/* In the first step of which, once rounded, there is not one of the next. */
static size_t put_in_steps(char *to, wide n, const struct step *s)
{
	unsigned decimals = 2;
	size_t len;

	while (s[1].name && divide(n, 0, s->size) >= s[1].size / s->size)
		s++;
	if (s->size == 1)
		decimals = 0;
	while (decimals && divide(n, decimals, s->size) >= 1000)
		decimals--;
	len = put_number(to, divide(n, decimals, s->size), decimals);
	return len + put_text(to + len, s->name);
}

/* As much as there is room for, in whole characters. */
static size_t put_count_name(char *to, const char *name)
{
	enum { MOST = 120 };
	size_t len = strlen(name);

	if (len > MOST)
		for (len = MOST; len && (name[len] & 0xc0) == 0x80;)
			len--;
	to[0] = ' ';
	memcpy(to + 1, name, len);
	to[1 + len] = '\0';
	return 1 + len;
}

size_t prof_format_thousands(char *to, int64_t value)
{
	size_t len = 0;

	if (value < 0)
		to[len++] = '-';
	len += put_number(to + len, magnitude(value), 0);
	to[len] = '\0';
	return len;
}

size_t prof_format_quantity(char *to, int64_t value, struct prof_str unit,
			    const char *count_name)
{
	const char *finest;
	int64_t factor;
	size_t len = 0;

	if (!unit_finest(&finest, &factor, unit.s, unit.len)) {
		len = prof_format_thousands(to, value);
		if (count_name && *count_name)
			len += put_count_name(to + len, count_name);
		return len;
	}
	if (value < 0)
		to[len++] = '-';
	return len + put_in_steps(to + len,
				  (wide)magnitude(value) * (wide)factor,
				  strcmp(finest, "bytes") == 0 ? byte_steps
							       : time_steps);
}

size_t prof_format_percent(char *to, int64_t part, int64_t whole)
{
	bool is_negative = (part < 0) != (whole < 0);
	wide n = magnitude(part), all = magnitude(whole);
	size_t len = 0;

	if (part == 0 || whole == 0)
		return put_text(to, "0%");
	if (n * 10000 < all)
		return put_text(to, is_negative ? ">-0.01%" : "<0.01%");
	if (is_negative)
		to[len++] = '-';
	if (n == all)
		return len + put_text(to + len, "100%");
	len += put_number(to + len, divide(n, 4, all), 2);
	return len + put_text(to + len, "%");
}
