#include "libprof/fmt/flamebearer.h"

#include "libprof/json.h"

static const struct flamebearer_unit units[] = {
	{"samples", "samples", "count"},
	{"objects", "objects", "count"},
	{"goroutines", "goroutines", "count"},
	{"bytes", "space", "bytes"},
	{"lock_samples", "contentions", "count"},
	{"lock_nanoseconds", "delay", "nanoseconds"},
	{"nanoseconds", "cpu", "nanoseconds"},
};

enum { UNITS = sizeof(units) / sizeof(*units) };

static bool is_text(struct prof_str s, const char *text)
{
	return span_is((struct span){s.s, s.len}, text);
}

const struct flamebearer_unit *flamebearer_find_unit(struct prof_str name)
{
	for (size_t i = 0; i < UNITS; i++)
		if (is_text(name, units[i].name))
			return &units[i];
	return NULL;
}

const struct flamebearer_unit *
flamebearer_unit_for(struct prof_str type, struct prof_str unit)
{
	for (size_t i = 0; i < UNITS; i++)
		if (is_text(type, units[i].type) &&
		    is_text(unit, units[i].unit))
			return &units[i];
	return NULL;
}

/* An object that has "levels" near its beginning, in either of the forms. */
static unsigned flamebearer_bid(const unsigned char *window, size_t len,
				bool whole)
{
	struct span text = {(const char *)window, len};

	(void)whole;
	if (!json_may_begin(text))
		return 0;
	if (span_contains(text, "\"flamebearer\""))
		return 900;
	return span_contains(text, "\"flamegraph\"") ? 800 : 0;
}

static const char *const suffixes[] = {".flamebearer.json", ".flamebearer",
				       NULL};

const struct prof_format format_flamebearer = {
	.name = "flamebearer",
	.summary = "JSON of Pyroscope's flame graphs",
	.suffixes = suffixes,
	.has_names_only = true,
	.bid = flamebearer_bid,
	.read = flamebearer_read,
	.write = flamebearer_write,
};
