#include "cmd/common/picture.h"

#include <stddef.h>
#include <string.h>

static bool ends_in(const char *path, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && memcmp(path + len - n, suffix, n) == 0;
}

enum picture picture_of_path(const char *path)
{
	const char *codec = path ? prof_codec_suffix(prof_codec_for_path(path))
				 : NULL;
	size_t len = path ? strlen(path) : 0;

	if (codec)
		len -= strlen(codec);
	if (ends_in(path, len, ".html") || ends_in(path, len, ".htm"))
		return PICTURE_HTML;
	return ends_in(path, len, ".svg") || ends_in(path, len, ".svgz")
		       ? PICTURE_SVG
		       : PICTURE_NONE;
}

void picture_resolve(struct output *o)
{
	size_t len = o->path ? strlen(o->path) : 0;

	if (!o->has_codec && ends_in(o->path, len, ".svgz")) {
		o->codec = PROF_GZIP;
		o->has_codec = true;
	}
	output_resolve(o, NULL);
}
