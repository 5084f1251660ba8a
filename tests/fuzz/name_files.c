/* Files that say how names are drawn. */
#include "tests/fuzz/drawing.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { ENOUGH = 1 << 16, FRAMES = 64 };

static const struct prof_in_options small = {.size = sizeof(small),
					     .max_size = 1 << 20};

/* A profile whose frames have the names that lines of a file begin with. */
static struct prof_profile *profile_of_lines(const unsigned char *data,
					     size_t size)
{
	const char *s = (const char *)data, *end = s + size, *line_end;
	struct prof_profile *p;
	struct prof_builder *b;
	struct prof_error err;
	int64_t one = 1;
	prof_id count;

	must(prof_builder_new(&b, NULL, &err) == PROF_OK, "no memory");
	count = prof_add_string(b, "count", 5);
	prof_add_column(b, count, count);
	for (size_t i = 0; s < end && i < FRAMES; i++, s = line_end + 1) {
		struct prof_line line = {0};
		struct prof_location location = {
			.lines = &line,
			.line_count = 1,
		};
		struct prof_sample sample = {.values = &one, .value_count = 1};
		struct prof_function function = {0};
		const char *tab;
		prof_id at;

		line_end = memchr(s, '\n', (size_t)(end - s));
		line_end = line_end ? line_end : end;
		tab = memchr(s, '\t', (size_t)(line_end - s));
		tab = tab ? tab : line_end;
		function.name = prof_add_string(b, s, (size_t)(tab - s));
		line.function = prof_add_function(b, &function);
		at = prof_add_location(b, &location);
		sample.stack = prof_add_stack(b, &at, 1);
		prof_add_sample(b, &sample);
	}
	must(prof_builder_finish(&p, b, &err) == PROF_OK, "not built: %s",
	     err.text);
	return p;
}

static struct bytes write_map(const struct prof_palette_map *map)
{
	struct prof_out *out = open_memory(NULL);
	struct prof_error err;

	must(prof_palette_map_write(map, out, &err) == PROF_OK,
	     "cannot write colors: %s", err.text);
	return close_memory(out);
}

static int read_map(struct prof_palette_map **map, const unsigned char *data,
		    size_t size)
{
	struct prof_error err;
	struct prof_in *in;
	int status;

	must(prof_palette_map_new(map, &err) == PROF_OK, "no memory");
	status = prof_in_open_memory(&in, data, size, &small, &err);
	if (status == PROF_OK) {
		status = prof_palette_map_read(*map, in, &err);
		prof_in_close(in);
	}
	if (status < 0)
		check_error(status, &err, "reading colors");
	return status;
}

/* Colors that were read are written so that they are read again. */
static void check_map(const struct prof_palette_map *map)
{
	struct bytes first = write_map(map), again;
	struct prof_palette_map *copy;

	must(read_map(&copy, first.p, first.len) == PROF_OK,
	     "our colors are refused");
	again = write_map(copy);
	must(first.len == again.len && memcmp(first.p, again.p, first.len) == 0,
	     "colors change on their way");
	prof_palette_map_free(copy);
	free(first.p);
	free(again.p);
}

static struct prof_nameattrs *read_attributes(const unsigned char *data,
					      size_t size)
{
	struct prof_nameattrs *a = NULL;
	struct prof_error err;
	struct prof_in *in;
	int status;

	status = prof_in_open_memory(&in, data, size, &small, &err);
	if (status == PROF_OK) {
		status = prof_nameattrs_read(&a, in, &err);
		prof_in_close(in);
	}
	must((status == PROF_OK) == (a != NULL), "attributes: %d", status);
	if (status < 0)
		check_error(status, &err, "reading attributes");
	return a;
}

void check_name_files(const unsigned char *data, size_t size)
{
	struct prof_palette_map *map;
	struct prof_nameattrs *a;
	struct drawing d;

	if (!size || size > ENOUGH)
		return;
	a = read_attributes(data, size);
	if (read_map(&map, data, size) == PROF_OK)
		check_map(map);
	if (a) {
		struct prof_profile *p = profile_of_lines(data, size);

		choose_options(&d, p, 0);
		d.o.nameattrs = a;
		d.o.map = map;
		check_draw(&d);
		prof_free(p);
	}
	prof_nameattrs_free(a);
	prof_palette_map_free(map);
}
