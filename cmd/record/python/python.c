/*
 * A command comes to an interpreter in steps: a script's first line names
 * one, which may be a script as well; env looks for what it is given.
 */
#include "cmd/record/python/python.h"

#include "cmd/record/python/program.h"
#include "libcode/proc/proc_file.h"
#include "libcode/python/python.h"
#include "program/memory.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_STEPS = 8, MAX_WORDS = 64 };

/* python, python3, python3.13t: how it was built may follow. False for
 * python-config and pythonw.exe. */
static bool is_python_name(const char *name)
{
	static const char python[] = "python";

	if (strncmp(name, python, strlen(python)) != 0)
		return false;
	name += strlen(python);
	name += strspn(name, "0123456789.");
	name += strspn(name, "td");
	return !*name || strcmp(name, " (deleted)") == 0;
}

/* The name behind all links that a program may be. */
static const char *real_base(char real[PATH_MAX], const char *path)
{
	return realpath(path, real) ? program_base(real) : "";
}

static bool is_python_file(const char *path)
{
	char real[PATH_MAX];

	return is_python_name(program_base(path)) ||
	       is_python_name(real_base(real, path));
}

/* What is left of a command line as it is taken to pieces. */
struct words {
	char text[4096]; /* of the first lines of a script */
	const char *word[MAX_WORDS + 1];
	size_t count;
};

static void split(struct words *w, char *line)
{
	char *rest;

	w->count = 0;
	for (char *s = strtok_r(line, " \t", &rest); s && w->count < MAX_WORDS;
	     s = strtok_r(NULL, " \t", &rest))
		w->word[w->count++] = s;
}

/* An interpreter whose path is too long or has spaces is called by a shell:
 *	#!/bin/sh
 *	'''exec' "/long path/python" "$0" "$@" */
static bool split_exec(struct words *w, char *line)
{
	static const char mark[] = "'''exec' ";
	const char *ends = " ";

	if (strncmp(line, mark, strlen(mark)) != 0)
		return false;
	line += strlen(mark);
	if (*line == '"') {
		line++;
		ends = "\"";
	}
	line[strcspn(line, ends)] = '\0';
	w->word[0] = line;
	w->count = 1;
	return true;
}

/* The words of a script's first line; false: it is no script. */
static bool split_script(struct words *w, const char *path)
{
	char *second;
	ssize_t n = code_proc_file_read(w->text, sizeof(w->text), "%s", path);

	if (n < 3 || w->text[0] != '#' || w->text[1] != '!')
		return false;
	second = w->text + strcspn(w->text, "\n");
	if (*second)
		*second++ = '\0';
	second[strcspn(second, "\n")] = '\0';
	if (!split_exec(w, second))
		split(w, w->text + 2);
	return w->count > 0;
}

/* env [-i] [-u NAME] [-S] [NAME=VALUE]... COMMAND: where COMMAND stands. */
static size_t skip_env(const char *const *word, size_t count)
{
	size_t i = 1;

	while (i < count && (word[i][0] == '-' || strchr(word[i], '=')))
		i += strcmp(word[i], "-u") == 0 || strcmp(word[i], "-C") == 0
			     ? 2
			     : 1;
	return i;
}

static void drop_words(struct words *w, size_t n)
{
	n = n < w->count ? n : w->count;
	w->count -= n;
	memmove(w->word, w->word + n, w->count * sizeof(*w->word));
}

/* One step: the file that is to run, to be freed. NULL: there is none. */
static char *follow(struct words *w)
{
	if (strcmp(program_base(w->word[0]), "env") == 0)
		drop_words(w, skip_env(w->word, w->count));
	return w->count ? program_find(w->word[0]) : NULL;
}

bool python_is_command(const char *const *argv)
{
	struct words w = {0};
	bool is_found = false;

	for (; argv[w.count] && w.count < MAX_WORDS; w.count++)
		w.word[w.count] = argv[w.count];
	for (int i = 0; !is_found && w.count && i < MAX_STEPS; i++) {
		char *path = follow(&w);
		bool goes_on = path && split_script(&w, path);

		is_found = path && is_python_file(path);
		free(path);
		if (!goes_on)
			break;
	}
	return is_found;
}

bool python_is_process(pid_t pid)
{
	struct python p;

	code_python_find(&p, pid);
	return p.found != PYTHON_NONE;
}

bool python_is_target(const struct plan *plan)
{
	if (plan->is_held && plan->command)
		return python_is_command(plan->command);
	for (size_t i = 0; i < plan->pid_count; i++)
		if (python_is_process(plan->pids[i]))
			return true;
	return false;
}
