#include "cmd/record/python/interpreters.h"

#include "cmd/record/check/reason.h"
#include "program/msg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Is it one of those in a list, with commas between? */
static bool has_version(const char *list, const char *version)
{
	size_t len = strlen(version);

	for (const char *s = list; (s = strstr(s, version)); s += len)
		if ((s == list || s[-1] == ' ') && (!s[len] || s[len] == ','))
			return true;
	return false;
}

static void add_version(struct interpreters *i, const char *version)
{
	size_t used = strlen(i->versions);

	if (!*version || has_version(i->versions, version))
		return;
	if (used + strlen(version) + 3 <= sizeof(i->versions))
		snprintf(i->versions + used, sizeof(i->versions) - used, "%s%s",
			 used ? ", " : "", version);
}

static bool was_told(const struct interpreters *i, const struct python *p)
{
	for (size_t k = 0; k < i->told_count; k++)
		if (strcmp(i->told[k].version, p->version) == 0 &&
		    strcmp(i->told[k].why, p->why) == 0)
			return true;
	return i->told_count == INTERPRETERS_TOLD;
}

/* "Python 3.16"; others have their names for a version. */
static void format_name(char *text, size_t size, const struct python *p)
{
	bool is_number = *p->version >= '0' && *p->version <= '9';

	snprintf(text, size, "%s%s%s",
		 *p->version && !is_number ? "" : "Python",
		 is_number ? " " : "", p->version);
}

/* 3.12 and later can write their functions into a perf map. */
static const char *map_advice(const struct python *p, const char *instead)
{
	bool has_map = strncmp(p->version, "3.", 2) == 0 &&
		       strtoul(p->version + 2, NULL, 10) >= 12;

	return has_map && strcmp(instead, INTERPRETERS_NATIVE) == 0
		       ? ", or start it with python3 -X perf"
		       : "";
}

static void tell(const struct python *p, pid_t pid, const char *instead)
{
	struct reason denied = {0};
	char name[32];

	format_name(name, sizeof(name), p);
	if (!p->is_denied) {
		msg_warn("%s of process %d: %s: %s", name, (int)pid, instead,
			 p->why);
		return;
	}
	reason_of_memory(&denied, p->error);
	msg_warn("%s of process %d: %s: %s%s%s%s", name, (int)pid, instead,
		 denied.why, *denied.fix ? "; " : "", denied.fix,
		 *denied.fix ? map_advice(p, instead) : "");
}

void interpreters_explain(struct reason *o, const struct python *p)
{
	char name[32];

	format_name(name, sizeof(name), p);
	snprintf(o->why, sizeof(o->why), "%s: %s", name, p->why);
}

void interpreters_note(struct interpreters *i, const struct python *p,
		       pid_t pid, const char *instead)
{
	if (p->found == PYTHON_KNOWN)
		add_version(i, p->version);
	if (p->found != PYTHON_REFUSED || was_told(i, p))
		return;
	snprintf(i->told[i->told_count].version, sizeof(p->version), "%s",
		 p->version);
	snprintf(i->told[i->told_count].why, sizeof(p->why), "%s", p->why);
	i->told_count++;
	tell(p, pid, instead);
}
