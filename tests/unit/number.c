/* Numbers in text, to the last digit. */
#include "libprof/base/number.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

struct parsing {
	const char *text;
	enum number status;
	int64_t value; /* times the factor */
	int64_t factor;
};

static const struct parsing whole[] = {
	{"0", NUMBER_OK, 0, 1},
	{"-0", NUMBER_OK, 0, 1},
	{"+7", NUMBER_OK, 7, 1},
	{"0000000000000000000000000000007", NUMBER_OK, 7, 1},
	{"9223372036854775807", NUMBER_OK, INT64_MAX, 1},
	{"9223372036854775808", NUMBER_TOO_LARGE, 0, 1},
	{"-9223372036854775808", NUMBER_OK, INT64_MIN, 1},
	{"-9223372036854775809", NUMBER_TOO_LARGE, 0, 1},
	{"9007199254740993", NUMBER_OK, 9007199254740993, 1},
	{"1000000000000000000", NUMBER_OK, 1000000000000000000, 1},
	{"10000000000000000000", NUMBER_TOO_LARGE, 0, 1},
	{"99999999999999999999", NUMBER_TOO_LARGE, 0, 1},
	{"999999999999999999999999999999", NUMBER_TOO_LARGE, 0, 1},
	{"4611686018427387904", NUMBER_TOO_LARGE, 0, 2},
	{"4611686018427387903", NUMBER_OK, INT64_MAX - 1, 2},
	{"-4611686018427387904", NUMBER_OK, INT64_MIN, 2},
};

static const struct parsing exponents[] = {
	{"1e3", NUMBER_OK, 1000, 1},
	{"1E+3", NUMBER_OK, 1000, 1},
	{"12e-1", NUMBER_NOT_WHOLE, 0, 1},
	{"120e-1", NUMBER_OK, 12, 1},
	{"9.223372036854775807e18", NUMBER_OK, INT64_MAX, 1},
	{"9.223372036854775808e18", NUMBER_TOO_LARGE, 0, 1},
	{"-9.223372036854775808e18", NUMBER_OK, INT64_MIN, 1},
	{"9223372036854775807000e-3", NUMBER_OK, INT64_MAX, 1},
	{"1e18", NUMBER_OK, 1000000000000000000, 1},
	{"1e19", NUMBER_TOO_LARGE, 0, 1},
	{"1e99999999999999999999", NUMBER_TOO_LARGE, 0, 1},
	{"1e-99999999999999999999", NUMBER_NOT_WHOLE, 0, 1},
	{"0e99999999999999999999", NUMBER_OK, 0, 1},
	{"0e-99999999999999999999", NUMBER_OK, 0, 1},
};

static const struct parsing fractions[] = {
	{"2.5", NUMBER_NOT_WHOLE, 0, 1},
	{"2.0", NUMBER_OK, 2, 1},
	{"2.000000000000000000000000000000", NUMBER_OK, 2, 1},
	{"2.", NUMBER_OK, 2, 1},
	{".5", NUMBER_OK, 1, 2},
	{"-.5", NUMBER_OK, -1, 2},
	{"2.5", NUMBER_OK, 2500000000, 1000000000},
	{"0.000000001", NUMBER_OK, 1, 1000000000},
	{"0.0000000001", NUMBER_NOT_WHOLE, 0, 1000000000},
	{"0.0009765625", NUMBER_OK, 1, 1024},
	{"0.1", NUMBER_NOT_WHOLE, 0, 1024},
	{"9223372036.854775807", NUMBER_OK, INT64_MAX, 1000000000},
	{"9223372036.854775808", NUMBER_TOO_LARGE, 0, 1000000000},
	{"0.333333333333333333333", NUMBER_NOT_WHOLE, 0, 1},
	{"14.2343983248722834234", NUMBER_NOT_WHOLE, 0, 1},
	{"14.2343983248722834234", NUMBER_NOT_WHOLE, 0, 1000000000},
	{"1.0000000000000000000000000000001", NUMBER_NOT_WHOLE, 0, 1},
	{"9223372036854775807.5", NUMBER_NOT_WHOLE, 0, 1},
	{"12345678901234567890.5", NUMBER_TOO_LARGE, 0, 1},
	{"1234567890123456789012345678901234567890e-30", NUMBER_NOT_WHOLE, 0,
	 1},
	{"0.931322574615478515", NUMBER_NOT_WHOLE, 0, 1 << 30},
	{"1.5e1", NUMBER_OK, 15, 1},
	{"0.00e5", NUMBER_OK, 0, 1},
};

static void parses(const struct parsing *c, size_t count)
{
	for (; count--; c++) {
		struct decimal d = {0};
		int64_t value = 0;
		enum number n = decimal_parse(&d, c->text, strlen(c->text));

		if (n == NUMBER_OK)
			n = decimal_scale(&value, d, c->factor);
		if (n != NUMBER_OK)
			value = 0;
		is_int(n, c->status, "%s times %" PRId64, c->text, c->factor);
		is_int(value, c->value, "is so many");
	}
}

#define PARSES(list) parses(list, sizeof(list) / sizeof(*(list)))

static void no_numbers(void)
{
	static const char *const bad[] = {
		"",   "-",     "+",	".",	 "-.",	     "e5",
		"1e", "1e+",   "1e5x",	"--1",	 "+-1",	     "1 ",
		" 1", "1,000", "0x10",	"nan",	 "inf",	     "1_0",
		"1-", "1.2.3", "1e2e3", "1e1.5", "\xd9\xa1", "1\t",
	};
	struct decimal d;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_int(decimal_parse(&d, bad[i], strlen(bad[i])), NUMBER_BAD,
		       "'%s' is no number", bad[i]);
	is_int(decimal_parse(&d, "1\0", 2), NUMBER_BAD, "nor is one with NUL");
	is_int(decimal_parse(&d, "12", 1), NUMBER_OK, "no byte too many");
	is_int(d.digits, 1, "is read");
}

/* Digits without end, that mean little. */
static void endless(void)
{
	enum { ZEROS = 30000 };
	char *text = malloc(ZEROS + 100);
	struct decimal d;
	int64_t value;

	if (!text)
		tap_bail("no memory");
	memset(text, '0', ZEROS + 100);
	memcpy(text + 1, ".", 1);
	memcpy(text + ZEROS, "1e29999", 8);
	is_int(decimal_parse(&d, text, strlen(text)), NUMBER_OK,
	       "0.000...1 times 10^29999");
	is_int(decimal_scale(&value, d, 1), NUMBER_OK, "is whole");
	is_int(value, 1, "and exact");
	memset(text, '0', ZEROS + 100);
	text[0] = '7';
	memcpy(text + ZEROS, "e-29999", 8);
	is_int(decimal_parse(&d, text, strlen(text)), NUMBER_OK,
	       "7000... times 10^-29999");
	is_int(decimal_scale(&value, d, 1), NUMBER_OK, "is whole");
	is_int(value, 7, "and exact");
	free(text);
}

enum { NUMBERS = 20000, DIGITS = 40 };

static int random_below(uint64_t *state, int n)
{
	*state = *state * 6364136223846793005 + 1442695040888963407;
	return (int)((*state >> 33) % (uint64_t)n);
}

/* What is behind `from` digits behind the point: 0 nothing, 1 less than half,
 * 2 half, 3 more. */
static int evaluate_rest(const char *fraction, int from)
{
	const char *rest = strlen(fraction) > (size_t)from ? fraction + from
							   : "";
	bool is_zero = rest[strspn(rest, "0")] == '\0';

	if (is_zero)
		return 0;
	if (*rest != '5')
		return *rest < '5' ? 1 : 3;
	return rest[1 + strspn(rest + 1, "0")] ? 3 : 2;
}

/* A number in two parts, and a factor of 10^zeros. */
struct drawn {
	int64_t above;
	char fraction[DIGITS + 1];
	bool negative;
	int zeros;
};

static void draw(struct drawn *n, uint64_t *state)
{
	int count = random_below(state, DIGITS);

	memset(n, 0, sizeof(*n));
	n->above = random_below(state, 1000000000);
	n->negative = random_below(state, 2);
	n->zeros = random_below(state, 10);
	for (int i = 0; i < count; i++)
		n->fraction[i] = (char)('0' + (random_below(state, 3)
						       ? random_below(state, 10)
						       : 0));
	if (!random_below(state, 8))
		snprintf(n->fraction, sizeof(n->fraction), "%0*d", n->zeros + 1,
			 5);
}

/* What it is times the factor, by its digits alone. */
static int64_t expect(const struct drawn *n, int rest)
{
	const char *digit = n->fraction;
	int64_t value = n->above;

	for (int i = 0; i < n->zeros; i++) {
		value = value * 10 + (*digit ? *digit - '0' : 0);
		digit += *digit != '\0';
	}
	value += rest == 3 || (rest == 2 && value % 2);
	return n->negative ? -value : value;
}

static bool is_right(const struct drawn *n)
{
	int rest = evaluate_rest(n->fraction, n->zeros);
	int64_t factor = 1, value = 0;
	char text[2 * DIGITS];
	struct decimal d;

	for (int i = 0; i < n->zeros; i++)
		factor *= 10;
	snprintf(text, sizeof(text), "%s%" PRId64 ".%s", n->negative ? "-" : "",
		 n->above, n->fraction);
	if (decimal_parse(&d, text, strlen(text)) == NUMBER_OK &&
	    decimal_scale(&value, d, factor) ==
		    (rest ? NUMBER_NOT_WHOLE : NUMBER_OK) &&
	    decimal_round(&value, d, factor) == NUMBER_OK &&
	    value == expect(n, rest))
		return true;
	tap_diag("%s times %" PRId64 ": %" PRId64, text, factor, value);
	return false;
}

/* Any number of digits behind the point, and a unit that moves it. */
static void random_fractions(void)
{
	uint64_t state = 4;
	int wrong = 0;

	for (int i = 0; i < NUMBERS; i++) {
		struct drawn n;

		draw(&n, &state);
		wrong += !is_right(&n);
	}
	is_int(wrong, 0, "numbers of up to %d digits are rounded right",
	       DIGITS);
}

static void printing(void)
{
	static const int64_t some[] = {
		0, 1, -1, 9, 10, -10, INT64_MAX, INT64_MIN, 999, 1000000007};
	static const uint64_t hex[] = {0, 1, 0xf, 0x10, 0xabcdef, UINT64_MAX};
	char got[32], want[32];
	size_t n;

	for (size_t i = 0; i < sizeof(some) / sizeof(*some); i++) {
		n = format_int(got, some[i]);
		ok(n <= INT64_DIGITS, "there is room");
		got[n] = '\0';
		snprintf(want, sizeof(want), "%" PRId64, some[i]);
		is_str(got, want, "%s", want);
	}
	for (size_t i = 0; i < sizeof(hex) / sizeof(*hex); i++) {
		got[format_hex(got, hex[i])] = '\0';
		snprintf(want, sizeof(want), "0x%" PRIx64, hex[i]);
		is_str(got, want, "%s", want);
	}
}

static void units(void)
{
	static const struct {
		const char *unit, *finest;
		int64_t factor;
	} known[] = {
		{"ns", "nanoseconds", 1},
		{"nanoseconds", "nanoseconds", 1},
		{"us", "nanoseconds", 1000},
		{"\xc2\xb5s", "nanoseconds", 1000},
		{"\xce\xbcs", "nanoseconds", 1000},
		{"Microsecond", "nanoseconds", 1000},
		{"ms", "nanoseconds", 1000000},
		{"MILLISECONDS", "nanoseconds", 1000000},
		{"s", "nanoseconds", 1000000000},
		{"sec", "nanoseconds", 1000000000},
		{"secs", "nanoseconds", 1000000000},
		{"second", "nanoseconds", 1000000000},
		{"hr", "nanoseconds", 3600000000000},
		{"hours", "nanoseconds", 3600000000000},
		{"B", "bytes", 1},
		{"byte", "bytes", 1},
		{"kB", "bytes", 1024},
		{"KB", "bytes", 1024},
		{"kilobytes", "bytes", 1024},
		{"MB", "bytes", 1 << 20},
		{"gb", "bytes", 1 << 30},
		{"TB", "bytes", (int64_t)1 << 40},
		{"PB", "bytes", (int64_t)1 << 50},
	};
	static const char *const none[] = {
		"",    "count", "samples", "n",	       "minutes", "m",
		"min", "bit",	"cycles",  "\xc2\xb5", "bytesss", "by"};
	const char *finest;
	int64_t factor;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		const char *unit = known[i].unit;

		finest = NULL;
		factor = 0;
		ok(unit_finest(&finest, &factor, unit, strlen(unit)), "%s",
		   unit);
		is_str(finest, known[i].finest, "is so many");
		is_int(factor, known[i].factor, "of them");
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		ok(!unit_finest(&finest, &factor, none[i], strlen(none[i])),
		   "'%s' is in no family", none[i]);
}

int main(void)
{
	PARSES(whole);
	PARSES(exponents);
	PARSES(fractions);
	no_numbers();
	endless();
	random_fractions();
	printing();
	units();
	return tap_end();
}
