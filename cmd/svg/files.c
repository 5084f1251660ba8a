#include "cmd/svg/files.h"

#include "cmd/common/output.h"
#include "program/msg.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char PALETTE_FILE[] = "palette.map";

static void close_read(struct prof_in *in, const char *path, int status,
		       const struct prof_error *err)
{
	char place[MSG_PLACE_MAX];

	prof_in_close(in);
	if (status < 0)
		die("%s%s: %s", path, msg_place(place, err->line), err->text);
}

struct prof_nameattrs *files_read_nameattrs(const char *path)
{
	struct prof_nameattrs *a;
	struct prof_error err;
	struct prof_in *in;

	if (prof_in_open(&in, path, NULL, &err) < 0)
		die("%s: %s", path, err.text);
	close_read(in, path, prof_nameattrs_read(&a, in, &err), &err);
	return a;
}

struct prof_palette_map *files_read_colors(void)
{
	struct prof_palette_map *map;
	struct prof_error err;
	struct prof_in *in;

	if (prof_palette_map_new(&map, &err) < 0)
		die("%s", err.text);
	if (access(PALETTE_FILE, F_OK) < 0) {
		if (errno == ENOENT)
			return map;
		die("%s: %s", PALETTE_FILE, strerror(errno));
	}
	if (prof_in_open(&in, PALETTE_FILE, NULL, &err) < 0)
		die("%s: %s", PALETTE_FILE, err.text);
	close_read(in, PALETTE_FILE, prof_palette_map_read(map, in, &err),
		   &err);
	return map;
}

void files_write_colors(const struct prof_palette_map *map)
{
	const struct output file = {.path = PALETTE_FILE};
	struct prof_out *out = output_open(&file);
	struct prof_error err;
	int status = prof_palette_map_write(map, out, &err);

	output_close(&file, out, status, &err);
}

/* Is it an address, with a scheme or of another host, and not a file here? */
static bool is_address(const char *script)
{
	return script[strcspn(script, ":/")] == ':' ||
	       strncmp(script, "//", 2) == 0;
}

char *files_script_path(const char *script, const char *picture)
{
	const char *slash = picture ? strrchr(picture, '/') : NULL;
	size_t dir = slash && script[0] != '/' ? (size_t)(slash - picture) + 1
					       : 0;
	char *path;

	if (!*script)
		die("--script-src '': expected a file name");
	if (is_address(script))
		return NULL;
	path = malloc(dir + strlen(script) + 1);
	if (!path)
		die("out of memory");
	memcpy(path, dir ? picture : "", dir);
	memcpy(path + dir, script, strlen(script) + 1);
	if (picture && strcmp(path, picture) == 0)
		die("--script-src: '%s' is the picture itself", script);
	return path;
}

char *files_script_url(const char *script)
{
	static const char digits[] = "0123456789ABCDEF";
	char *url = malloc(3 * strlen(script) + 1), *to = url;

	if (!url)
		die("out of memory");
	for (const unsigned char *c = (const unsigned char *)script; *c; c++) {
		if (*c > ' ' && *c < 0x7f && !strchr("%?#\\", *c)) {
			*to++ = (char)*c;
			continue;
		}
		*to++ = '%';
		*to++ = digits[*c >> 4];
		*to++ = digits[*c & 15];
	}
	*to = '\0';
	return url;
}

void files_write_script(const char *path)
{
	const struct output file = {.path = path};
	struct prof_out *out;
	struct prof_error err;

	out = output_open(&file);
	prof_svg_write_script(out);
	output_close(&file, out, PROF_OK, &err);
}
