#include "libprof/format/flamebearer/flamebearer.h"

#include "libprof/encoding/json.h"

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

const struct flamebearer_unit *flamebearer_find_unit(struct prof_str name)
{
	for (size_t i = 0; i < UNITS; i++)
		if (str_is(name, units[i].name))
			return &units[i];
	return NULL;
}

const struct flamebearer_unit *flamebearer_unit_for(struct prof_str type,
						    struct prof_str unit)
{
	for (size_t i = 0; i < UNITS; i++)
		if (str_is(type, units[i].type) && str_is(unit, units[i].unit))
			return &units[i];
	return NULL;
}

/* An object that has "levels" near its beginning, in either of the forms. */
static unsigned flamebearer_bid(const unsigned char *window, size_t len,
				bool whole)
{
	struct prof_str text = {(const char *)window, len};

	(void)whole;
	if (!json_may_begin(text))
		return 0;
	if (json_may_have_key(text, "flamebearer"))
		return 900;
	return json_may_have_key(text, "flamegraph") ? 800 : 0;
}

static const char *const suffixes[] = {".flamebearer.json", ".flamebearer",
				       NULL};

const struct prof_format format_flamebearer = {
	.name = "flamebearer",
	.summary = "JSON of Pyroscope's flame graphs",
	.suffixes = suffixes,
	.has_names_only = true,
	.bid = flamebearer_bid,
	.may_begin = json_may_begin,
	.read = flamebearer_read,
	.write = flamebearer_write,
};
