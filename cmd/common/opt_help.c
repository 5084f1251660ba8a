/*
 * --help, --version and --list-options.
 *
 * Help has two columns, the second one filled up to 80 columns. The names of
 * options and arguments are ASCII, so that bytes are columns.
 */
#include "cmd/common/opt_rows.h"

#include <string.h>

#define WIDTH 80
#define LEFT_MAX 32 /* what is wider has its help on the next line */
#define GAP 2

/* Words that go on at column `at` and continue at column `indent`. */
struct paragraph {
	FILE *to;
	size_t indent, at;
};

/* On this line if that leaves a gap, else on the next. */
static void pad_to(struct paragraph *p, size_t column)
{
	if (p->at + GAP > column) {
		putc('\n', p->to);
		p->at = 0;
	}
	fprintf(p->to, "%*s", (int)(column - p->at), "");
	p->at = column;
}

/* One word, and what sticks to it. */
static void put_word(struct paragraph *p, const char *word, size_t len,
		     const char *after)
{
	size_t need = len + strlen(after);

	if (p->at > p->indent && p->at + 1 + need > WIDTH)
		pad_to(p, p->indent);
	else if (p->at > p->indent)
		p->at += (size_t)fprintf(p->to, " ");
	fprintf(p->to, "%.*s%s", (int)len, word, after);
	p->at += need;
}

static void put_words(struct paragraph *p, const char *text, const char *after)
{
	while (*text) {
		size_t len = strcspn(text, " ");
		const char *rest = text + len + strspn(text + len, " ");

		put_word(p, text, len, *rest ? "" : after);
		text = rest;
	}
}

static void put_choices(struct paragraph *p, const char *const *choice)
{
	for (; *choice; choice++)
		put_word(p, *choice, strlen(*choice), choice[1] ? "," : "");
}

/* "  -o, --output FILE"; returns the width. Only that if `to` is NULL. */
static size_t put_left(FILE *to, const struct opt *o)
{
	char letter[] = "    ";
	char text[160];
	int n;

	if (o->letter) {
		letter[0] = '-';
		letter[1] = o->letter;
		letter[2] = ',';
	}
	n = snprintf(text, sizeof(text), "  %s--%s%s%s", letter, o->name,
		     o->arg ? " " : "", o->arg ? o->arg : "");
	if (to)
		fputs(text, to);
	return (size_t)n;
}

static size_t help_column(const struct command *cmd)
{
	size_t widest = 0;

	for (const struct opt *o = NULL; (o = opt_next(cmd, o));) {
		size_t n = o->name && !o->hidden ? put_left(NULL, o) : 0;

		if (n > widest && n <= LEFT_MAX)
			widest = n;
	}
	return widest + GAP;
}

static void put_row(FILE *to, const struct opt *o, size_t column)
{
	struct paragraph p = {.to = to, .indent = column};

	p.at = put_left(to, o);
	pad_to(&p, column);
	put_words(&p, o->help, o->choices ? ":" : "");
	if (o->choices)
		put_choices(&p, o->choices);
	putc('\n', to);
}

void opt_write_help(const struct command *cmd, FILE *to)
{
	size_t column = help_column(cmd);

	fprintf(to, "%s - %s\nusage: %s [OPTION]...%s%s\n", cmd->name,
		cmd->summary, cmd->name, cmd->operands ? " " : "",
		cmd->operands ? cmd->operands : "");
	for (const struct opt *o = NULL; (o = opt_next(cmd, o));) {
		if (o->kind == OPT_KIND_HEADING)
			fprintf(to, "\n%s:\n", o->help);
		else if (!o->hidden)
			put_row(to, o, column);
	}
	if (cmd->examples)
		fputs("\nExamples:\n", to);
	for (size_t i = 0; cmd->examples && cmd->examples[i]; i++)
		fprintf(to, "  %s\n", cmd->examples[i]);
}

void opt_write_version(const struct command *cmd, FILE *to)
{
	fprintf(to, "%s %s\n", cmd->name, PROF_VERSION);
	if (cmd->features)
		cmd->features(to);
}

void opt_write_list(const struct command *cmd, FILE *to)
{
	for (const struct opt *o = NULL; (o = opt_next(cmd, o));) {
		char letter[] = {'-', o->letter, '\0'};

		if (o->name && !o->hidden)
			fprintf(to, "%s\t--%s\t%s\n", o->letter ? letter : "",
				o->name, o->arg ? o->arg : "");
	}
}
