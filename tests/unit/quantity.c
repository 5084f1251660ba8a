/* Values as people read them. */
#include <prof/quantity.h>

#include "tests/unit/tap.h"

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

static void has_steps(void)
{
	static const struct {
		int64_t value;
		const char *unit, *text;
	} cases[] = {
		{0, "nanoseconds", "0ns"},
		{1, "ns", "1ns"},
		{789, "nanoseconds", "789ns"},
		{999, "nanosecond", "999ns"},
		{1000, "nanoseconds", "1.00us"},
		{1005, "nanoseconds", "1.01us"},
		{1004, "nanoseconds", "1.00us"},
		{9994, "nanoseconds", "9.99us"},
		{9995, "nanoseconds", "10.0us"},
		{99949, "nanoseconds", "99.9us"},
		{99950, "nanoseconds", "100us"},
		{999499, "nanoseconds", "999us"},
		{999500, "nanoseconds", "1.00ms"},
		{45600000, "nanoseconds", "45.6ms"},
		{1234567890, "nanoseconds", "1.23s"},
		{999500000000, "nanoseconds", "1,000s"},
		{1234000000000, "nanoseconds", "1,234s"},
		{INT64_MAX, "nanoseconds", "9,223,372,037s"},
		{INT64_MIN, "nanoseconds", "-9,223,372,037s"},
		{-1005, "nanoseconds", "-1.01us"},
		{-1, "Nanoseconds", "-1ns"},
		{1, "us", "1.00us"},
		{1, "\xc2\xb5s", "1.00us"},
		{1500, "microseconds", "1.50ms"},
		{1234, "ms", "1.23s"},
		{12, "s", "12.0s"},
		{1, "hour", "3,600s"},
		{INT64_MAX, "hours", "33,204,139,332,677,192,905,200s"},
		{INT64_MIN, "hours", "-33,204,139,332,677,192,908,800s"},
		{0, "bytes", "0B"},
		{512, "bytes", "512B"},
		{1000, "byte", "1,000B"},
		{1023, "b", "1,023B"},
		{1024, "bytes", "1.00KiB"},
		{1536, "bytes", "1.50KiB"},
		{35861299, "bytes", "34.2MiB"},
		{1023 * 1024 + 511, "bytes", "1,023KiB"},
		{1023 * 1024 + 512, "bytes", "1.00MiB"},
		{INT64_MAX, "bytes", "8.00EiB"},
		{-2048, "bytes", "-2.00KiB"},
		{2, "kb", "2.00KiB"},
		{3, "MB", "3.00MiB"},
		{INT64_MAX, "pb", "9,007,199,254,740,992EiB"},
	};
	char text[PROF_QUANTITY_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t len = prof_format_quantity(text, cases[i].value,
						  str(cases[i].unit), "apples");

		is_str(text, cases[i].text, "%" PRId64 " %s", cases[i].value,
		       cases[i].unit);
		is_uint(len, strlen(text), "which is so long");
	}
}

static void counts(void)
{
	static const struct {
		int64_t value;
		const char *unit, *name, *text;
	} cases[] = {
		{0, "count", "samples", "0 samples"},
		{12345, "count", "samples", "12,345 samples"},
		{999, "", "samples", "999 samples"},
		{1000, "cycles", "cycles", "1,000 cycles"},
		{-1234567, "count", NULL, "-1,234,567"},
		{5, "count", "", "5"},
		{INT64_MAX, "objects", "o", "9,223,372,036,854,775,807 o"},
		{INT64_MIN, "minutes", "m", "-9,223,372,036,854,775,808 m"},
	};
	char text[PROF_QUANTITY_MAX], plain[PROF_QUANTITY_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t len = prof_format_quantity(text, cases[i].value,
						  str(cases[i].unit),
						  cases[i].name);

		is_str(text, cases[i].text, "%" PRId64 " %s", cases[i].value,
		       cases[i].unit);
		is_uint(len, strlen(text), "which is so long");
		len = prof_format_thousands(plain, cases[i].value);
		ok(strncmp(plain, text, len) == 0 && strlen(plain) == len,
		   "and the number alone");
	}
}

/* A character is there as a whole or not at all. */
static void cuts_names(void)
{
	char name[400] = "", text[PROF_QUANTITY_MAX];

	for (int i = 0; i < 100; i++)
		strcat(name, i ? "\xe2\x82\xac" : "xx");
	prof_format_quantity(text, INT64_MIN, str("count"), name);
	is_uint(strlen(text), 26 + 1 + 119, "a long name is cut");
	ok(strncmp(text + 27, name, 119) == 0, "behind a character");
}

static void shares(void)
{
	static const struct {
		int64_t part, whole;
		const char *text;
	} cases[] = {
		{0, 0, "0%"},
		{0, 7, "0%"},
		{7, 0, "0%"},
		{7, 7, "100%"},
		{-7, -7, "100%"},
		{-7, 7, "-100%"},
		{1, 3, "33.33%"},
		{2, 3, "66.67%"},
		{1, 2, "50.00%"},
		{-1, 8, "-12.50%"},
		{1, 10000, "0.01%"},
		{1, 10001, "<0.01%"},
		{-1, 10001, ">-0.01%"},
		{123, 10000, "1.23%"},
		{12345, 1000000, "1.23%"},
		{12350, 1000000, "1.24%"},
		{9999, 10000, "99.99%"},
		{99999, 100000, "100.00%"},
		{3, 2, "150.00%"},
		{INT64_MAX, 1, "922,337,203,685,477,580,700.00%"},
		{INT64_MIN, INT64_MIN, "100%"},
		{INT64_MIN, INT64_MAX, "-100.00%"},
		{INT64_MAX - 1, INT64_MAX, "100.00%"},
		{1, INT64_MIN, ">-0.01%"},
	};
	char text[PROF_QUANTITY_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t len = prof_format_percent(text, cases[i].part,
						 cases[i].whole);

		is_str(text, cases[i].text, "%" PRId64 " of %" PRId64,
		       cases[i].part, cases[i].whole);
		is_uint(len, strlen(text), "which is so long");
	}
}

int main(void)
{
	has_steps();
	counts();
	cuts_names();
	shares();
	return tap_end();
}
