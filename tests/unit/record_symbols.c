/*
 * With arguments, ROOT FILE [inlines]: says what stands at the addresses in
 * the lines of standard input, in the form of addr2line -f. The process sees
 * ROOT as its root directory.
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

static int filter(int argc, char **argv)
{
	struct symbol_line lines[LINES];
	struct symbols *s;
	struct module *m;
	char text[64];

	modules_init(&modules);
	m = add_file(&modules, argv[1], argv[2]);
	if (!m)
		die("cannot open '%s'", argv[2]);
	symbols_new(&s, &modules, argc > 3);
	while (fgets(text, sizeof(text), stdin)) {
		uint64_t address = strtoull(text, NULL, 16);

		print_lines(lines, find(s, m, address, lines));
	}
	symbols_free(s);
	modules_release(&modules);
	return 0;
}

int main(int argc, char **argv)
{
	msg_init("record_symbols", 2);
	if (argc > 2)
		return filter(argc, argv);
	return tap_end();
}
