/* Colors that names keep, and their file. */
#include "libprof/svg/palette_map.h"
#include "libprof/io/out.h"
#include "tests/unit/tap.h"

#include <prof/prof.h>

static struct prof_error err;

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

static int read_map(struct prof_palette_map *m, const char *text)
{
	struct prof_in *in;
	int status;

	prof_in_open_memory(&in, text, strlen(text), NULL, &err);
	status = prof_palette_map_read(m, in, &err);
	prof_in_close(in);
	return status;
}

static void bad_map(const char *text, uint64_t line)
{
	struct prof_palette_map m;

	palette_map_init(&m);
	is_int(read_map(&m, text), PROF_EFORMAT, "a map is refused: %s", text);
	is_uint(err.line, line, "with the line");
	palette_map_release(&m);
}

static void maps(void)
{
	static const char text[] = "main->rgb(1,2,3)\r\n\n"
				   "operator->->rgb(255,0,10)\n";
	static const char want[] = "main->rgb(1,2,3)\n"
				   "operator->->rgb(255,0,10)\n"
				   "read->rgb(0,128,255)\n";
	struct prof_palette_map m;
	struct prof_out *out;
	uint32_t color = 0;
	void *bytes;
	size_t len;

	palette_map_init(&m);
	is_int(read_map(&m, text), PROF_OK, "a palette map is read");
	palette_map_add(&m, str("read"), 0x0080ff, &err);
	palette_map_add(&m, str("read"), 0x123456, &err);
	palette_map_add(&m, str("two\nlines"), 0x123456, &err);
	ok(palette_map_find(&color, &m, str("main")), "a name is found");
	is_uint(color, 0x010203, "with its color");
	ok(!palette_map_find(&color, &m, str("other")), "another is not");
	prof_out_open_memory(&out, &bytes, &len, NULL, &err);
	is_int(prof_palette_map_write(&m, out, &err), PROF_OK, "it is written");
	prof_out_close(out, &err);
	is_mem(bytes, len, want, strlen(want), "sorted");
	free(bytes);
	palette_map_release(&m);
	bad_map("main\n", 1);
	bad_map("a->rgb(1,2,3)\nb->rgb(1,2,256)\n", 2);
	bad_map("a->rgb(1,2)\n", 1);
	bad_map("a->rgb(1,2,3) \n", 1);
	bad_map("a->rgb(,2,3)\n", 1);
}

int main(void)
{
	maps();
	return tap_end();
}
