#include "libprof/format/speedscope/speedscope.h"

#include "libprof/encoding/json.h"

static const struct speedscope_unit units[] = {
	{"none", "samples", "count", 1},
	{"nanoseconds", "wall", "nanoseconds", 1},
	{"microseconds", "wall", "nanoseconds", 1000},
	{"milliseconds", "wall", "nanoseconds", 1000000},
	{"seconds", "wall", "nanoseconds", 1000000000},
	{"bytes", "space", "bytes", 1},
};

const struct speedscope_unit *speedscope_find_unit(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (str_is((struct prof_str){name, len}, units[i].name))
			return &units[i];
	return NULL;
}

/* An object that names the schema near its beginning, or frames to share. */
static unsigned speedscope_bid(const unsigned char *window, size_t len,
			       bool whole)
{
	struct prof_str text = {(const char *)window, len};

	(void)whole;
	if (!json_may_begin(text))
		return 0;
	if (json_may_have_key(text, "$schema") &&
	    str_contains(text, "speedscope.app/file-format-schema"))
		return 1000;
	return json_may_have_key(text, "shared") &&
			       json_may_have_key(text, "frames")
		       ? 100
		       : 0;
}

static const char *const suffixes[] = {".speedscope.json", ".speedscope", NULL};

const struct prof_format format_speedscope = {
	.name = "speedscope",
	.summary = "JSON of speedscope.app, of py-spy and rbspy",
	.suffixes = suffixes,
	.reads_scaled = true,
	.bid = speedscope_bid,
	.may_begin = json_may_begin,
	.read = speedscope_read,
	.write = speedscope_write,
};
