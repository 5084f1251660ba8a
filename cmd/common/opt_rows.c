/*
 * Walking over a table and finding rows in it.
 */
#include "cmd/common/opt_rows.h"

#include <assert.h>
#include <string.h>

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

/* What every program has. */
static const struct opt common_rows[] = {
	OPT_HEADING("Help"),
	{.kind = OPT_KIND_ASK,
	 .letter = 'h',
	 .name = "help",
	 .help = "print this help",
	 .to.ask = OPT_HELP},
	{.kind = OPT_KIND_ASK,
	 .letter = 'V',
	 .name = "version",
	 .help = "print the version and build features",
	 .to.ask = OPT_VERSION},
	{.kind = OPT_KIND_ASK,
	 .name = "completion",
	 .arg = "SHELL",
	 .help = "print completions for",
	 .choices = shells,
	 .to.ask = OPT_COMPLETION},
	{.kind = OPT_KIND_ASK,
	 .name = "list-options",
	 .hidden = true,
	 .to.ask = OPT_LIST_OPTIONS},
	OPT_END,
};

#define COMMON_END (sizeof(common_rows) / sizeof(*common_rows) - 1)

const char *const opt_color_names[] = {"auto", "always", "never", NULL};

static size_t smallest(size_t a, size_t b, size_t c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

/* How many letters to add, drop or change to get from one to the other. */
static size_t distance(const char *a, const char *b)
{
	size_t row[OPT_NAME_MAX + 1], width = strlen(b);

	for (size_t j = 0; j <= width; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < width; j++) {
			size_t change = diagonal + (a[i] != b[j]);

			diagonal = row[j + 1];
			row[j + 1] = smallest(row[j] + 1, diagonal + 1, change);
		}
	}
	return row[width];
}

const struct opt *opt_next(const struct command *cmd, const struct opt *row)
{
	row = row ? row + 1 : cmd->options;
	if (row->kind != OPT_KIND_END)
		return row;
	/* The one table's end leads to the other's start. */
	return row == &common_rows[COMMON_END] ? NULL : common_rows;
}

#ifndef NDEBUG
static bool is_sane(const struct command *cmd, const struct opt *row)
{
	const struct opt *o = NULL;

	if (row->kind == OPT_KIND_HEADING)
		return row->help;
	if (!row->name || strlen(row->name) >= OPT_NAME_MAX)
		return false;
	if (!row->hidden && !row->help)
		return false;
	while ((o = opt_next(cmd, o)) != row)
		if (o->name && (strcmp(o->name, row->name) == 0 ||
				(o->letter && o->letter == row->letter)))
			return false;
	return true;
}
#endif

/* A wrong table is a mistake of ours, found by any run of the program. */
void opt_check_table(const struct command *cmd)
{
	assert(!cmd->operands == !cmd->operands_max);
	for (const struct opt *o = NULL; (o = opt_next(cmd, o));)
		assert(is_sane(cmd, o));
}

const char *opt_candidate(const struct opt *row, size_t i)
{
	if (row->candidate)
		return row->candidate(i);
	return row->choices ? row->choices[i] : NULL;
}

size_t opt_find_long(const struct opt **row, const struct command *cmd,
		     const char *name, size_t len)
{
	size_t found = 0;

	for (const struct opt *o = NULL; (o = opt_next(cmd, o));) {
		if (!len || !o->name || strncmp(o->name, name, len) != 0)
			continue;
		if (!o->name[len]) {
			*row = o;
			return 1;
		}
		if (!o->hidden) {
			*row = o;
			found++;
		}
	}
	return found;
}

const struct opt *opt_find_letter(const struct command *cmd, char letter)
{
	const struct opt *o = NULL;

	while ((o = opt_next(cmd, o)))
		if (o->letter && o->letter == letter)
			break;
	return o;
}

const struct opt *opt_similar(const struct command *cmd, const char *name,
			      size_t len)
{
	const struct opt *best = NULL;
	size_t least = len / 3 + 2;
	char typed[OPT_NAME_MAX];

	if (!len || len >= sizeof(typed))
		return NULL;
	memcpy(typed, name, len);
	typed[len] = '\0';
	for (const struct opt *o = NULL; (o = opt_next(cmd, o));) {
		size_t far;

		if (o->kind == OPT_KIND_HEADING || o->hidden)
			continue;
		far = distance(typed, o->name);
		if (len > 2 && strstr(o->name, typed))
			far = 0;
		if (far < least) {
			least = far;
			best = o;
		}
	}
	return best;
}
