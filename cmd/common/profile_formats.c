/* What tables of options, and --list-formats, know of formats and codecs. */
#include "cmd/common/profile_io.h"

#include <stdio.h>
#include <string.h>

const char *profile_format_name(size_t i)
{
	const struct prof_format *f = prof_format_at(i);

	return f ? prof_format_name(f) : NULL;
}

const char *profile_target_name(size_t i)
{
	const struct prof_format *f;

	for (size_t at = 0; (f = prof_format_at(at)); at++)
		if (prof_format_can_write(f) && i-- == 0)
			return prof_format_name(f);
	return NULL;
}

const char *const profile_codecs[] = {"none", "gzip", "zstd", NULL};

/* CODEC[:LEVEL] */
const char *profile_parse_codec(const char *arg, void *target)
{
	struct profile_target *t = target;
	const char *colon = strchr(arg, ':');
	size_t len = colon ? (size_t)(colon - arg) : strlen(arg);
	char name[16];
	int codec, level = 0;

	if (len >= sizeof(name))
		return "the codecs are none, gzip and zstd";
	memcpy(name, arg, len);
	name[len] = '\0';
	codec = prof_codec_find(name);
	if (codec < 0)
		return "the codecs are none, gzip and zstd";
	for (const char *c = colon ? colon + 1 : ""; *c; c++) {
		if (*c < '0' || *c > '9' || level > 99)
			return "a level is a small number, as in gzip:6";
		level = level * 10 + (*c - '0');
	}
	if (colon &&
	    (level < 1 || level > prof_codec_max_level((enum prof_codec)codec)))
		return "this codec has no such level";
	t->codec.codec = (enum prof_codec)codec;
	t->codec.level = level;
	t->has_codec = true;
	return NULL;
}

void profile_list_formats(void)
{
	const struct prof_format *f;

	for (size_t i = 0; (f = prof_format_at(i)); i++) {
		const char *const *suffix = prof_format_suffixes(f);
		char list[80] = "";
		size_t used = 0;

		for (; *suffix && used < sizeof(list); suffix++)
			used += (size_t)snprintf(list + used,
						 sizeof(list) - used, "%s%s",
						 used ? " " : "", *suffix);
		printf("%-13s%-33s%s%s\n", prof_format_name(f), list,
		       prof_format_summary(f),
		       prof_format_can_write(f) ? "" : " (read only)");
	}
}
