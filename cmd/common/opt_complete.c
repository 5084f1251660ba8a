/*
 * Completion scripts for bash, zsh and fish, from the table.
 *
 * A script stands alone: it needs nothing but the shell, and knows the names
 * of formats and the like that this build has. Names of options and of
 * candidates are plain words; only the help is quoted.
 */
#include "cmd/common/opt_rows.h"

#include <string.h>

static bool takes_path(const struct opt *o)
{
	return strcmp(o->arg, "FILE") == 0 || strcmp(o->arg, "DIR") == 0;
}

static bool is_option(const struct opt *o)
{
	return o->name && !o->hidden;
}

static void put_candidates(FILE *to, const struct opt *o)
{
	const char *name;

	for (size_t i = 0; (name = opt_candidate(o, i)); i++)
		fprintf(to, "%s%s", i ? " " : "", name);
}

/* text with a backslash before each of `special`, inside single quotes. */
static void put_quoted(FILE *to, const char *text, const char *special)
{
	for (; *text; text++) {
		if (*text == '\'') {
			fputs("'\\''", to);
			continue;
		}
		if (strchr(special, *text))
			putc('\\', to);
		putc(*text, to);
	}
}

/* prof_convert, for a name of a function. */
static void put_identifier(FILE *to, const char *name)
{
	for (; *name; name++)
		putc(*name == '-' ? '_' : *name, to);
}

/* "-o | --output", a pattern of case. */
static void bash_pattern(FILE *to, const struct opt *o)
{
	if (o->letter)
		fprintf(to, "-%c | ", o->letter);
	fprintf(to, "--%s", o->name);
}

static void bash_patterns_with_argument(FILE *to, const struct command *cmd)
{
	const char *before = "";

	for (const struct opt *o = NULL; (o = opt_next(cmd, o));) {
		if (!is_option(o) || !o->arg)
			continue;
		fputs(before, to);
		bash_pattern(to, o);
		before = " | \\\n\t\t";
	}
}

/* Goes to the word to complete; opt is then the option it belongs to. */
static void bash_find_option(FILE *to, const struct command *cmd)
{
	fputs("\twhile ((i < COMP_CWORD)); do\n"
	      "\t\topt=${COMP_WORDS[i]}\n"
	      "\t\t((i += 1))\n"
	      "\t\tcase $opt in\n"
	      "\t\t",
	      to);
	bash_patterns_with_argument(to, cmd);
	fputs(")\n"
	      "\t\t\tif [[ ${COMP_WORDS[i]} == '=' ]]; then\n"
	      "\t\t\t\t((i == COMP_CWORD)) && cur=\n"
	      "\t\t\t\t((i += 1))\n"
	      "\t\t\tfi\n"
	      "\t\t\t((i >= COMP_CWORD)) && break\n"
	      "\t\t\t((i += 1))\n"
	      "\t\t\t;;\n",
	      to);
	if (cmd->stop_at_operand)
		fputs("\t\t-- | [!-]*)\n"
		      "\t\t\t[[ $opt == -- ]] || ((i -= 1))\n"
		      "\t\t\tdeclare -F _command_offset >/dev/null &&\n"
		      "\t\t\t\t_command_offset \"$i\"\n"
		      "\t\t\treturn\n"
		      "\t\t\t;;\n",
		      to);
	else
		fputs("\t\t--) return ;;\n", to);
	fputs("\t\tesac\n"
	      "\t\topt=\n"
	      "\tdone\n",
	      to);
}

static void bash_option_names(FILE *to, const struct command *cmd)
{
	size_t at = 80;

	fputs("words='", to);
	for (const struct opt *o = NULL; (o = opt_next(cmd, o));) {
		if (!is_option(o))
			continue;
		fputs(at > 60 ? "\n\t\t\t" : " ", to);
		if (at > 60)
			at = 24;
		if (o->letter)
			at += (size_t)fprintf(to, "-%c ", o->letter);
		at += (size_t)fprintf(to, "--%s", o->name) + 1;
	}
	fputs("'\n", to);
}

/* Sets words to what may stand here; without, bash completes paths. */
static void bash_choose_words(FILE *to, const struct command *cmd)
{
	fputs("\tcase $opt in\n", to);
	for (const struct opt *o = NULL; (o = opt_next(cmd, o));) {
		bool words = is_option(o) && opt_candidate(o, 0);

		if (!words && !(is_option(o) && o->arg && takes_path(o)))
			continue;
		fputs("\t", to);
		bash_pattern(to, o);
		if (words) {
			fputs(") words='", to);
			put_candidates(to, o);
			fputs("' ;;\n", to);
		} else {
			fputs(") return ;;\n", to);
		}
	}
	fputs("\t'')\n\t\t", to);
	if (cmd->stop_at_operand)
		fputs("if [[ $cur != -* ]]; then\n"
		      "\t\t\tCOMPREPLY=($(compgen -c -- \"$cur\"))\n"
		      "\t\t\treturn\n"
		      "\t\tfi\n\t\t",
		      to);
	else
		fputs("[[ $cur == -* ]] || return\n\t\t", to);
	bash_option_names(to, cmd);
	fputs("\t\t;;\n\tesac\n", to);
}

static void write_bash(FILE *to, const struct command *cmd)
{
	fprintf(to,
		"# Completion of %s for bash, made by: %s --completion bash\n"
		"# shellcheck shell=bash disable=SC2207\n\n_",
		cmd->name, cmd->name);
	put_identifier(to, cmd->name);
	fputs("()\n{\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} opt='' before='' words=''"
	      " i=1\n\n"
	      "\tCOMPREPLY=()\n",
	      to);
	bash_find_option(to, cmd);
	fputs("\tif [[ -z $opt && $cur == --*=* ]]; then\n"
	      "\t\topt=${cur%%=*}\n"
	      "\t\tbefore=$opt=\n"
	      "\t\tcur=${cur#*=}\n"
	      "\tfi\n",
	      to);
	bash_choose_words(to, cmd);
	fputs("\tcompopt +o default 2>/dev/null\n"
	      "\tCOMPREPLY=($(compgen -P \"$before\" -W \"$words\" -- \"$cur\"))"
	      "\n}\n\ncomplete -o default -F _",
	      to);
	put_identifier(to, cmd->name);
	fprintf(to, " %s\n", cmd->name);
}

/* '(-o --output)'{-o+,--output=}: excluded after it, and both spellings. */
static void zsh_names(FILE *to, const struct opt *o)
{
	bool repeats = o->kind == OPT_KIND_LIST || o->kind == OPT_KIND_COMMAS;
	const char *arg = o->arg ? "=" : "";

	if (repeats)
		fputs("'*'", to);
	else if (o->letter)
		fprintf(to, "'(-%c --%s)'", o->letter, o->name);
	if (o->letter)
		fprintf(to, "{-%c%s,--%s%s}", o->letter, o->arg ? "+" : "",
			o->name, arg);
	else
		fprintf(to, "--%s%s", o->name, arg);
}

static void zsh_row(FILE *to, const struct opt *o)
{
	fputs("\t\t", to);
	zsh_names(to, o);
	fputs("'[", to);
	put_quoted(to, o->help, "[]:\\");
	fputs("]", to);
	if (o->arg) {
		fputs(":", to);
		put_quoted(to, o->arg, ":\\");
		fputs(":", to);
		if (opt_candidate(o, 0)) {
			fputs("(", to);
			put_candidates(to, o);
			fputs(")", to);
		} else {
			fputs(takes_path(o) ? "_files" : " ", to);
		}
	}
	fputs("' \\\n", to);
}

static void write_zsh(FILE *to, const struct command *cmd)
{
	fprintf(to,
		"#compdef %s\n"
		"# Completion of %s for zsh, made by: %s --completion zsh\n\n"
		"_%s()\n{\n\t_arguments -s -S \\\n",
		cmd->name, cmd->name, cmd->name, cmd->name);
	for (const struct opt *o = NULL; (o = opt_next(cmd, o));)
		if (is_option(o))
			zsh_row(to, o);
	if (cmd->stop_at_operand)
		fputs("\t\t'(-)1:command:_command_names -e' \\\n"
		      "\t\t'*::argument:_normal'\n",
		      to);
	else if (cmd->operands)
		fputs("\t\t'*:FILE:_files'\n", to);
	else
		fputs("\t\t&& return\n", to);
	fprintf(to,
		"}\n\n"
		"if [[ ${funcstack[1]} == _%s ]]; then\n"
		"\t_%s \"$@\"\n"
		"else\n"
		"\tcompdef _%s %s\n"
		"fi\n",
		cmd->name, cmd->name, cmd->name, cmd->name);
}

static void fish_row(FILE *to, const struct command *cmd, const struct opt *o)
{
	fprintf(to, "complete -c %s", cmd->name);
	if (o->letter)
		fprintf(to, " -s %c", o->letter);
	fprintf(to, " -l %s", o->name);
	if (o->arg && opt_candidate(o, 0)) {
		fputs(" -x -a '", to);
		put_candidates(to, o);
		fputs("'", to);
	} else if (o->arg) {
		fputs(takes_path(o) ? " -r -F" : " -x", to);
	}
	fputs(" -d '", to);
	for (const char *s = o->help; *s; s++)
		fprintf(to, *s == '\'' || *s == '\\' ? "\\%c" : "%c", *s);
	fputs("'\n", to);
}

static void write_fish(FILE *to, const struct command *cmd)
{
	fprintf(to,
		"# Completion of %s for fish, made by: %s --completion fish"
		"\n\n",
		cmd->name, cmd->name);
	if (cmd->stop_at_operand)
		fprintf(to,
			"complete -c %s -x -a '(__fish_complete_subcommand)'\n",
			cmd->name);
	else if (!cmd->operands)
		fprintf(to, "complete -c %s -f\n", cmd->name);
	for (const struct opt *o = NULL; (o = opt_next(cmd, o));)
		if (is_option(o))
			fish_row(to, cmd, o);
}

void opt_write_completion(const struct command *cmd, enum opt_shell shell,
			  FILE *to)
{
	static void (*const write[])(FILE *, const struct command *) = {
		[OPT_BASH] = write_bash,
		[OPT_ZSH] = write_zsh,
		[OPT_FISH] = write_fish,
	};

	write[shell](to, cmd);
}
