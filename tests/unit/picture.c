/* What the names of pictures tell. */
#include "cmd/common/picture.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

static void is(const char *path, enum picture want)
{
	is_int(picture_of_path(path), want, "%s", path ? path : "no path");
}

static void has_codec(const char *path, enum prof_codec want)
{
	struct output o = {.path = path};

	picture_resolve(&o);
	is_int(o.codec, want, "the codec of %s", path);
}

int main(void)
{
	struct output o = {.path = "a.svgz", .has_codec = true};

	msg_init("picture", 2);
	is("a.svg", PICTURE_SVG);
	is("a.svgz", PICTURE_SVG);
	is("a.svg.gz", PICTURE_SVG);
	is("a.svg.zst", PICTURE_SVG);
	is("a.html", PICTURE_HTML);
	is("a.htm.gz", PICTURE_HTML);
	is("a.pb.gz", PICTURE_NONE);
	is(".svg", PICTURE_NONE);
	is("svg", PICTURE_NONE);
	is("a.svg.bz2", PICTURE_NONE);
	is("", PICTURE_NONE);
	is(NULL, PICTURE_NONE);
	has_codec("a.svg", PROF_PLAIN);
	has_codec("a.svgz", PROF_GZIP);
	has_codec("a.html.zst", PROF_ZSTD);
	picture_resolve(&o);
	is_int(o.codec, PROF_PLAIN, "but what is asked for comes first");
	return tap_end();
}
