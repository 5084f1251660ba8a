/* The table of codecs, in the order of enum prof_codec. */
#include "libprof/io/codec.h"

#include <string.h>

static const struct codec plain = {.name = "none", .max_level = 1};

static const struct codec *const codecs[] = {
	[PROF_PLAIN] = &plain,
	[PROF_GZIP] = &codec_gzip,
	[PROF_ZSTD] = &codec_zstd,
};

enum { CODECS = sizeof(codecs) / sizeof(*codecs) };

const struct codec *codec_at(enum prof_codec codec)
{
	return codec == PROF_PLAIN || (size_t)codec >= CODECS ? NULL
							      : codecs[codec];
}

enum prof_codec prof_codec_for_path(const char *path)
{
	size_t len = strlen(path);

	for (int i = 1; i < CODECS; i++) {
		size_t suffix = strlen(codecs[i]->suffix);

		if (len > suffix &&
		    strcmp(path + len - suffix, codecs[i]->suffix) == 0)
			return (enum prof_codec)i;
	}
	return PROF_PLAIN;
}

int prof_codec_find(const char *name)
{
	for (int i = 0; i < CODECS; i++)
		if (strcmp(codecs[i]->name, name) == 0)
			return i;
	return -1;
}

int prof_codec_max_level(enum prof_codec codec)
{
	return (size_t)codec < CODECS ? codecs[codec]->max_level : 0;
}

const char *prof_codec_name(enum prof_codec codec)
{
	return (size_t)codec < CODECS ? codecs[codec]->name : NULL;
}

const char *prof_codec_suffix(enum prof_codec codec)
{
	return (size_t)codec < CODECS ? codecs[codec]->suffix : NULL;
}
