#include "libcode/names/kallsyms.h"

#include "libcode/base/hex.h"
#include "program/memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 256 << 20 };

/* The whole file, ended by NUL; its size is told by reading only. */
static char *read_all(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = NULL;
	size_t room = 0;
	ssize_t n = -1;

	*len = 0;
	if (fd < 0)
		return NULL;
	do {
		text = memory_grow(text, &room, *len + 65536, 1);
		n = read(fd, text + *len, room - *len - 1);
		if (n > 0)
			*len += (size_t)n;
	} while (n > 0 && *len < MOST);
	close(fd);
	text[*len] = '\0';
	return text;
}

/* "ADDRESS TYPE NAME", and a tab and a module behind some; ended by NUL. */
static void add_line(struct symbol_table *t, char *line, size_t len)
{
	const char *s = line;
	uint64_t address;

	if (!hex_take(&address, &s, &len) || !address || len < 4 ||
	    s[0] != ' ' || s[2] != ' ' || !strchr("tTwW", s[1]))
		return;
	code_symbol_table_add(t, &(struct symbol){
					 .start = address,
					 .limit = UINT64_MAX,
					 .name = s + 3,
					 .rank = s[1] == 'T',
				 });
}

void code_kallsyms_read(struct kallsyms *k, const char *path)
{
	size_t len;
	char *line, *end;

	*k = (struct kallsyms){0};
	k->text = read_all(path, &len);
	for (line = k->text; line && *line; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			break;
		*end = '\0';
		add_line(&k->table, line, (size_t)(end - line));
	}
	code_symbol_table_finish(&k->table);
}

const char *code_kallsyms_find(const struct kallsyms *k, uint64_t address,
			       size_t *len)
{
	const char *name = code_symbol_table_find(&k->table, address);

	if (name)
		*len = strcspn(name, "\t");
	return name;
}

void code_kallsyms_release(struct kallsyms *k)
{
	code_symbol_table_release(&k->table);
	free(k->text);
	*k = (struct kallsyms){0};
}
