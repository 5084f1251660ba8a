/*
 * Sizes as people write them.
 */
#include "cmd/common/units.h"
#include "tests/unit/tap.h"

static void accepts_sizes(void)
{
	static const struct {
		const char *text;
		uint64_t size;
	} good[] = {
		{"0", 0},
		{"1", 1},
		{"007", 7},
		{"17B", 17},
		{"1k", 1024},
		{"1K", 1024},
		{"1KiB", 1024},
		{"1kib", 1024},
		{"1kB", 1000},
		{"1KB", 1000},
		{"500M", 500ULL << 20},
		{"500MB", 500000000},
		{"8GiB", 8ULL << 30},
		{"8g", 8ULL << 30},
		{"3TB", 3000000000000},
		{"2PiB", 2ULL << 50},
		{"15E", 15ULL << 60},
		{"18446744073709551615", UINT64_MAX},
		{"17179869183G", 17179869183ULL << 30},
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		uint64_t size = 42;

		is_str(units_parse_size(good[i].text, &size), NULL, "%s",
		       good[i].text);
		is_uint(size, good[i].size, "%s is so many", good[i].text);
	}
}

static void refuses_sizes(void)
{
	static const char *const bad[] = {
		"",    " 1",   "1 ",	"-1",  "+1",	"1.5G", "1Q",
		"1kk", "1ki",  "1kiB2", "1BB", "1i",	"1iB",	"0x10",
		"M",   "1k B", "1GBs",	"nan", "1\xc3", "1e3"};
	static const char *const large[] = {
		"18446744073709551616", "99999999999999999999999999", "16E",
		"17179869184G",		"18446744073709551615k",      "19EB",
	};
	uint64_t size = 42;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_str(units_parse_size(bad[i], &size),
		       "expected a size such as 500M or 8GiB", "'%s'", bad[i]);
	for (size_t i = 0; i < sizeof(large) / sizeof(*large); i++)
		is_str(units_parse_size(large[i], &size), "too large", "%s",
		       large[i]);
	is_uint(size, 42, "a refused size changes nothing");
}

static void takes_positive_numbers(void)
{
	static const struct {
		const char *text;
		double value;
	} good[] = {
		{"1", 1},	{"0.59", 0.59}, {".5", 0.5},
		{"1e-9", 1e-9}, {"+2", 2},	{"1e18", 1e18},
	};
	static const char *const bad[] = {"",	  "0",	   "-1",    "-0", "nan",
					  "inf",  "1x",	   "1 ",    "x",  "1,5",
					  "2e18", "1e999", "1e-999"};
	double value = 42;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		is_str(units_parse_positive(good[i].text, &value), NULL, "%s",
		       good[i].text);
		ok(value == good[i].value, "%s is so much", good[i].text);
	}
	value = 42;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_str(units_parse_positive(bad[i], &value),
		       "expected a number above 0, such as 1.5", "'%s'",
		       bad[i]);
	ok(value == 42, "a refused number changes nothing");
}

static void takes_times(void)
{
	static const struct {
		const char *text;
		int64_t nanoseconds;
	} good[] = {
		{"0", 0},
		{"1", 1000000000},
		{"1.5s", 1500000000},
		{"0.000000001", 1},
		{"1ns", 1},
		{"1.9ns", 1},
		{".5us", 500},
		{"2ms", 2000000},
		{"1.5m", 90000000000},
		{"2h", 7200000000000},
		{"999999999999999999ns", 999999999999999999},
	};
	static const char *const bad[] = {"",	   ".",	 "s",  "1 s", "-1",
					  "1.2.3", "1d", "1S", "1e3", "0x1"};
	int64_t time = 42;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		is_str(units_parse_time(good[i].text, &time), NULL, "%s",
		       good[i].text);
		is_int(time, good[i].nanoseconds, "%s is so long",
		       good[i].text);
	}
	time = 42;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_str(units_parse_time(bad[i], &time),
		       "expected a time such as 90s or 1.5h", "'%s'", bad[i]);
	is_str(units_parse_time("9999999999", &time), "too long",
	       "longer than 64 bits");
	is_int(time, 42, "a refused time changes nothing");
}

int main(void)
{
	accepts_sizes();
	refuses_sizes();
	takes_positive_numbers();
	takes_times();
	return tap_end();
}
