#include "cmd/record/command/file_name.h"

#include "libcode/proc/proc_read.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

/* A % stands for itself, and a / would be a directory. */
static char *escape(const char *name)
{
	char *text = memory_new(strlen(name) * 2 + 1, 1), *end = text;

	for (; *name; name++) {
		if (*name == '%')
			*end++ = '%';
		*end++ = *name == '/' ? '_' : *name;
	}
	return text;
}

static const char *suffix_of(enum prof_codec codec)
{
	return codec == PROF_PLAIN ? "" : prof_codec_suffix(codec);
}

static const char *after_slash(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

char *file_name_default(const struct profile_target *t, const char *command,
			pid_t pid)
{
	enum prof_codec codec = t->output.codec;
	const char *suffix = t->format ? prof_format_suffixes(t->format)[0]
				       : ".pb";
	char comm[16] = "process", *name, *text;

	if (!command)
		code_proc_read_name(comm, pid, pid);
	if (!t->output.has_codec)
		codec = strcmp(suffix, ".pb") == 0 ? PROF_GZIP : PROF_PLAIN;
	name = escape(command ? after_slash(command) : comm);
	text = memory_print("%s-%%p%s%s", name, suffix, suffix_of(codec));
	free(name);
	return text;
}

static size_t without(const char *text, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && memcmp(text + len - n, suffix, n) == 0 ? len - n
								 : len;
}

/* Of a format, or, as a picture has none, what comes last. */
static size_t without_suffix(const char *text, size_t len,
			     const struct prof_format *format)
{
	const char *const *suffix = format ? prof_format_suffixes(format)
					   : NULL;
	size_t stem = len;

	for (; suffix && *suffix && stem == len; suffix++)
		stem = without(text, len, *suffix);
	for (size_t i = len; stem == len && i-- > 1 && text[i] != '/';)
		if (text[i] == '.' && text[i - 1] != '/')
			stem = i;
	return stem;
}

char *file_name_numbered(const char *pattern, const struct prof_format *format)
{
	size_t len = without(pattern, strlen(pattern),
			     suffix_of(prof_codec_for_path(pattern)));
	size_t stem = without_suffix(pattern, len, format);

	return memory_print("%.*s-%%n%s", (int)stem, pattern, pattern + stem);
}
