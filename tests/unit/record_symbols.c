/*
 * With arguments it says what stands at the addresses in the lines of standard
 * input:
 *
 *	ROOT FILE [inlines]   in the form of addr2line -f; the process sees
 *	                      ROOT as its root directory
 *	--damage COUNT FILE   nothing, for that many copies of the file that
 *	                      are wrong in a few bytes
 *	--has                 what is built in
 */
#include "cmd/common/msg.h"
#include "cmd/record/symbols.h"
#include "tests/unit/record_modules.h"
#include "tests/unit/tap.h"

enum { LINES = 200 };

static struct modules modules;

static size_t find(struct symbols *s, const struct module *m, uint64_t address,
		   struct symbol_line *lines)
{
	struct frame f = {m->number, true, address, address};

	return symbols_find(s, &f, lines, LINES);
}

static void print_lines(const struct symbol_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct symbol_line *l = &lines[i];

		printf("%s\n%s:", l->name, l->file ? l->file : "??");
		printf(l->line ? "%" PRId64 "\n" : "?\n", l->line);
	}
	if (!count)
		puts("??\n??:0");
}

static int filter(const char *root, const char *path, bool inlines)
{
	struct symbol_line lines[LINES];
	struct symbols *s;
	struct module *m;
	char text[64];

	modules_init(&modules);
	m = add_file(&modules, root, path);
	if (!m)
		die("cannot open '%s'", path);
	symbols_new(&s, &modules, inlines);
	while (fgets(text, sizeof(text), stdin)) {
		uint64_t address = strtoull(text, NULL, 16);

		print_lines(lines, find(s, m, address, lines));
	}
	symbols_free(s);
	modules_release(&modules);
	return 0;
}

#ifdef HAVE_ELFUTILS

struct damage {
	char *whole, *copy;
	size_t size;
	uint64_t address[1000];
	size_t count;
	unsigned seed;
};

static void read_input(struct damage *d, const char *path)
{
	FILE *f = fopen(path, "re");
	char text[64];

	d->whole = memory_new(1 << 20, 1);
	d->size = f ? fread(d->whole, 1, 1 << 20, f) : 0;
	if (!f || !d->size)
		die("cannot read '%s'", path);
	fclose(f);
	while (d->count < 1000 && fgets(text, sizeof(text), stdin))
		d->address[d->count++] = strtoull(text, NULL, 16);
}

/* A copy of the exact size, so that whatever is read behind it is seen. */
static size_t damage(struct damage *d)
{
	static const unsigned char odd[] = {0, 1, 0x7f, 0x80, 0xff};
	unsigned changes = 1 + (unsigned)rand_r(&d->seed) % 6;
	size_t size = d->size;

	if (rand_r(&d->seed) % 10 == 0)
		size = 1 + (size_t)rand_r(&d->seed) % size;
	d->copy = memory_new(size, 1);
	memcpy(d->copy, d->whole, size);
	while (changes--) {
		size_t at = (size_t)rand_r(&d->seed) % size;

		if (rand_r(&d->seed) % 2)
			d->copy[at] = (char)odd[rand_r(&d->seed) % 5];
		else
			d->copy[at] ^= (char)(1 << rand_r(&d->seed) % 8);
	}
	return size;
}

static int suffer(int count, const char *path)
{
	static struct damage d = {.seed = 1};

	read_input(&d, path);
	while (count-- > 0) {
		struct symbol_line lines[LINES];
		struct symbols *s;
		struct module *m;
		size_t size;

		modules_init(&modules);
		symbols_new(&s, &modules, true);
		size = damage(&d);
		m = add_bytes(&modules, d.copy, size);
		for (size_t i = 0; i < d.count; i++)
			find(s, m, d.address[i], lines);
		symbols_free(s);
		modules_release(&modules);
		free(d.copy);
	}
	free(d.whole);
	return 0;
}

#else

static int suffer(int count, const char *path)
{
	(void)count, (void)path;
	return 0;
}

#endif

static int say_features(void)
{
#ifdef HAVE_ELFUTILS
	puts("elfutils");
#endif
#ifdef HAVE_LZMA
	puts("lzma");
#endif
	return 0;
}

int main(int argc, char **argv)
{
	msg_init("record_symbols", 2);
	if (argc == 2 && strcmp(argv[1], "--has") == 0)
		return say_features();
	if (argc == 4 && strcmp(argv[1], "--damage") == 0)
		return suffer((int)strtol(argv[2], NULL, 10), argv[3]);
	if (argc > 2)
		return filter(argv[1], argv[2], argc > 3);
	return tap_end();
}
