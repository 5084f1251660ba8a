/*
 * Reading a command line by its table.
 *
 * Each word is an operand, which is moved to the front of argv, or names rows
 * of the table. A use of an option is its row and its argument; what to do
 * with it depends on the kind of the row. The first thing that is wrong ends
 * the reading with a message.
 */
#include "cmd/common/opt.h"
#include "cmd/common/opt_rows.h"
#include "cmd/common/units.h"
#include "program/msg.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	struct opt_reading *r;
	const struct command *cmd;
	char **next; /* the words not yet looked at */
};

struct use {
	const struct opt *row;
	const char *arg;
	char shown[OPT_NAME_MAX + 3]; /* as messages call it: -o or --output */
};

/* Adds to the message. */
__attribute__((format(printf, 2, 3))) static enum opt_verdict bad(
	struct opt_reading *r, const char *fmt, ...)
{
	size_t used = strlen(r->message);
	va_list args;

	va_start(args, fmt);
	vsnprintf(r->message + used, sizeof(r->message) - used, fmt, args);
	va_end(args);
	return OPT_BAD;
}

static enum opt_verdict unknown(struct reader *in, const char *word)
{
	const char *name = word + strspn(word, "-");
	size_t len = strcspn(name, "=");
	const struct opt *meant = opt_similar(in->cmd, name, len);

	bad(in->r, "unknown option '%.*s'", (int)strcspn(word, "="), word);
	if (meant)
		bad(in->r, " (did you mean '--%s'?)", meant->name);
	return OPT_BAD;
}

static enum opt_verdict ambiguous(struct reader *in, const char *name,
				  size_t len)
{
	const char *before = ": ";

	bad(in->r, "option '--%.*s' is ambiguous", (int)len, name);
	for (const struct opt *o = NULL; (o = opt_next(in->cmd, o));) {
		if (!o->name || o->hidden || strncmp(o->name, name, len) != 0)
			continue;
		bad(in->r, "%s--%s", before, o->name);
		before = ", ";
	}
	return OPT_BAD;
}

static enum opt_verdict set_choice(struct opt_reading *r, const struct use *u,
				   int *to)
{
	const char *name, *before = ": expected one of ";

	for (size_t i = 0; (name = opt_candidate(u->row, i)); i++) {
		if (strcmp(name, u->arg) == 0) {
			*to = (int)i;
			return OPT_RUN;
		}
	}
	bad(r, "%s '%.100s'", u->shown, u->arg);
	for (size_t i = 0; (name = opt_candidate(u->row, i)); i++) {
		bad(r, "%s%s", before, name);
		before = ", ";
	}
	return OPT_BAD;
}

static void add_item(struct opt_list *list, const char *text, size_t len)
{
	size_t size = (list->count + 2) * sizeof(*list->items);
	const char **items = realloc(list->items, size);
	char *copy = items ? malloc(len + 1) : NULL;

	if (items)
		list->items = items;
	if (!copy)
		die("out of memory"); /* no fault of who typed it */
	memcpy(copy, text, len);
	copy[len] = '\0';
	items[list->count++] = copy;
	items[list->count] = NULL;
}

static enum opt_verdict add_items(struct opt_reading *r, const struct use *u)
{
	for (const char *s = u->arg;; s++) {
		size_t len = strcspn(s, ",");

		if (!len)
			return bad(r, "%s '%s': empty item in the list",
				   u->shown, u->arg);
		add_item(u->row->to.list, s, len);
		s += len;
		if (!*s)
			return OPT_RUN;
	}
}

static enum opt_verdict evaluate(struct opt_reading *r, const struct use *u,
				 const char *why)
{
	if (!why)
		return OPT_RUN;
	return bad(r, "%s '%.200s': %s", u->shown, u->arg, why);
}

static enum opt_verdict apply(struct opt_reading *r, const struct use *u)
{
	const struct opt *o = u->row;

	switch (o->kind) {
	case OPT_KIND_FLAG:
		*o->to.flag = true;
		break;
	case OPT_KIND_STRING:
		*o->to.string = u->arg;
		break;
	case OPT_KIND_CHOICE:
		return set_choice(r, u, o->to.choice);
	case OPT_KIND_SIZE:
		return evaluate(r, u, units_parse_size(u->arg, o->to.size));
	case OPT_KIND_LIST:
		add_item(o->to.list, u->arg, strlen(u->arg));
		break;
	case OPT_KIND_COMMAS:
		return add_items(r, u);
	case OPT_KIND_CUSTOM:
		return evaluate(r, u, o->parse(u->arg, o->to.custom));
	case OPT_KIND_ASK:
		if (o->arg && set_choice(r, u, &r->shell) == OPT_BAD)
			return OPT_BAD;
		return o->to.ask;
	case OPT_KIND_HEADING:
	case OPT_KIND_END:
		break;
	}
	return OPT_RUN;
}

/* Gets the argument from the next word, if there is to be one and is none. */
static enum opt_verdict take(struct reader *in, struct use *u)
{
	if (u->row->arg && !u->arg) {
		if (!*in->next)
			return bad(in->r, "option '%s' needs an argument: %s",
				   u->shown, u->row->arg);
		u->arg = *in->next++;
	}
	return apply(in->r, u);
}

static enum opt_verdict read_long(struct reader *in, const char *word)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	struct use u = {.arg = name[len] ? name + len + 1 : NULL};
	size_t found = opt_find_long(&u.row, in->cmd, name, len);

	if (!found)
		return unknown(in, word);
	if (found > 1)
		return ambiguous(in, name, len);
	snprintf(u.shown, sizeof(u.shown), "--%s", u.row->name);
	if (u.arg && !u.row->arg)
		return bad(in->r, "option '%s' takes no argument", u.shown);
	return take(in, &u);
}

/* -output is hardly meant as -o utput. */
static bool is_long_with_one_dash(const struct command *cmd, const char *word)
{
	const struct opt *row = NULL;
	size_t len = strcspn(word + 1, "=");

	return len > 2 && opt_find_long(&row, cmd, word + 1, len) == 1 &&
	       !row->name[len];
}

static enum opt_verdict read_letters(struct reader *in, const char *word)
{
	enum opt_verdict v = OPT_RUN;

	if (is_long_with_one_dash(in->cmd, word))
		return unknown(in, word);
	for (const char *s = word + 1; v == OPT_RUN && *s; s++) {
		struct use u = {.row = opt_find_letter(in->cmd, *s)};

		if (!u.row && (s == word + 1 || (*s & 0x80)))
			return unknown(in, word);
		if (!u.row)
			return bad(in->r, "unknown option '-%c' in '%.200s'",
				   *s, word);
		snprintf(u.shown, sizeof(u.shown), "-%c", *s);
		if (u.row->arg && s[1])
			u.arg = s + 1;
		v = take(in, &u);
		if (u.row->arg)
			break;
	}
	return v;
}

static enum opt_verdict count_operands(struct reader *in)
{
	const struct command *cmd = in->cmd;

	if (in->r->count < cmd->operands_min)
		return bad(in->r, "too few operands, expected: %s",
			   cmd->operands);
	if (in->r->count > cmd->operands_max)
		return bad(in->r, "unexpected operand '%.300s'",
			   in->r->operands[cmd->operands_max]);
	return OPT_RUN;
}

enum opt_verdict opt_read(struct opt_reading *r, const struct command *cmd,
			  char **argv)
{
	char **first = argv[0] ? argv + 1 : argv;
	struct reader in = {.r = r, .cmd = cmd, .next = first};
	enum opt_verdict v = OPT_RUN;

	opt_check_table(cmd);
	*r = (struct opt_reading){.operands = first};
	while (v == OPT_RUN && *in.next) {
		char *word = *in.next++;

		if (strcmp(word, "--") == 0)
			break;
		if (word[0] == '-' && word[1] == '-') {
			v = read_long(&in, word);
		} else if (word[0] == '-' && word[1]) {
			v = read_letters(&in, word);
		} else {
			first[r->count++] = word;
			if (cmd->stop_at_operand)
				break;
		}
	}
	if (v != OPT_RUN)
		return v;
	while (*in.next)
		first[r->count++] = *in.next++;
	first[r->count] = NULL;
	return count_operands(&in);
}

/* What was asked for in place of running. It is written at once at the end, so
 * that the one failure there says why. */
static _Noreturn void answer(const struct command *cmd,
			     const struct opt_reading *r, enum opt_verdict v)
{
	static char room[1 << 16];

	setvbuf(stdout, room, _IOFBF, sizeof(room));
	if (v == OPT_HELP)
		opt_write_help(cmd, stdout);
	else if (v == OPT_VERSION)
		opt_write_version(cmd, stdout);
	else if (v == OPT_COMPLETION)
		opt_write_completion(cmd, (enum opt_shell)r->shell, stdout);
	else
		opt_write_list(cmd, stdout);
	msg_close_stdout();
	exit(EXIT_SUCCESS);
}

size_t opt_parse(const struct command *cmd, char **argv, char ***operands)
{
	struct opt_reading r;
	enum opt_verdict v;

	msg_init(cmd->name, cmd->trouble ? cmd->trouble : 2);
	v = opt_read(&r, cmd, argv);
	if (v == OPT_BAD) {
		msg_error("%s", r.message);
		die("try '%s --help'", cmd->name);
	}
	if (v != OPT_RUN)
		answer(cmd, &r, v);
	*operands = r.operands;
	return r.count;
}

void opt_list_release(struct opt_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free((void *)(uintptr_t)list->items[i]);
	free(list->items);
	*list = (struct opt_list){0};
}
