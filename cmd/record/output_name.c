#include "cmd/record/output_name.h"

#include "program/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void output_name_time(char text[32], int64_t time, bool has_fractions)
{
	const int64_t second = 1000000000;
	time_t seconds = (time_t)(time / second);
	char fraction[16] = "";
	struct tm tm = {0};
	size_t len;

	gmtime_r(&seconds, &tm);
	if (has_fractions)
		snprintf(fraction, sizeof(fraction), ".%03d",
			 (int)(time % second / 1000000));
	len = strftime(text, 32, "%Y-%m-%dT%H-%M-%S", &tm);
	snprintf(text + len, 32 - len, "%sZ", fraction);
}

/* What a letter behind % stands for. */
static void expand_letter(char text[48], char letter,
			  const struct output_name *n)
{
	if (letter == 'p')
		snprintf(text, 48, "%d", (int)n->pid);
	else if (letter == 't')
		output_name_time(text, n->time, n->has_fractions);
	else if (letter == '%')
		snprintf(text, 48, "%%");
	else if (n->run && n->piece)
		snprintf(text, 48, "%u-%u", n->run, n->piece);
	else
		snprintf(text, 48, "%u",
			 n->run + n->piece ? n->run + n->piece : 1);
}

char *output_name_expand(const char *pattern, const struct output_name *n)
{
	size_t room = strlen(pattern) + 1, used = 0;
	char *name = memory_new(room, 1);

	for (const char *s = pattern; *s; s++) {
		char text[48] = {*s};
		size_t len;

		if (*s == '%' && s[1])
			expand_letter(text, *++s, n);
		len = strlen(text);
		name = memory_grow(name, &room, used + len + 1, 1);
		memcpy(name + used, text, len + 1);
		used += len;
	}
	return name;
}

const char *output_name_check(const char *pattern)
{
	for (const char *s = strchr(pattern, '%'); s; s = strchr(s + 1, '%'))
		if (!*++s || !strchr("ptn%", *s))
			return "expected p, t, n or % after each %";
	return NULL;
}

bool output_name_has(const char *pattern, char letter)
{
	for (const char *s = strchr(pattern, '%'); s && s[1];
	     s = strchr(s + 1, '%'))
		if (*++s == letter)
			return true;
	return false;
}
