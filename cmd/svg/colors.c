#include "cmd/svg/colors.h"

#include <prof/palette.h>
#include <string.h>

const char *colors_palette(size_t i)
{
	const struct prof_palette *p = prof_palette_at(i);

	return p ? prof_palette_name(p) : NULL;
}

const char *colors_pair(size_t i)
{
	const struct prof_pair *p = prof_pair_at(i);

	return p ? prof_pair_name(p) : NULL;
}

const char *colors_parse_background(const char *arg, void *value)
{
	struct prof_error err;

	if (prof_background_parse(value, arg, &err) < 0)
		return "expected yellow, blue, green, grey or #rrggbb";
	return NULL;
}

const char *colors_parse_or_none(const char *arg, void *value)
{
	struct prof_error err;
	uint32_t color;

	if (prof_color_parse(&color, arg, &err) < 0)
		return "expected #rrggbb or none";
	/* 0 is what stands for the default. */
	*(uint32_t *)value = color ? color : 0x000001;
	return NULL;
}

const char *colors_parse(const char *arg, void *value)
{
	if (strcmp(arg, "none") == 0 || colors_parse_or_none(arg, value))
		return "expected #rrggbb";
	return NULL;
}
