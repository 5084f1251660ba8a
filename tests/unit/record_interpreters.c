/* Interpreters that a recording meets: versions, and what is told of those
 * that are refused. */
#include "cmd/record/python/interpreters.h"
#include "program/msg.h"
#include "tests/unit/bytes.h"

static struct python python(enum python_found found, const char *version,
			    const char *why)
{
	struct python p = {.found = found};

	snprintf(p.version, sizeof(p.version), "%s", version);
	snprintf(p.why, sizeof(p.why), "%s", why);
	return p;
}

static void note(struct interpreters *i, enum python_found found,
		 const char *version, const char *why)
{
	struct python p = python(found, version, why);

	interpreters_note(i, &p, 7, "native frames only");
}

static void lists_versions(void)
{
	struct interpreters i = {0};

	note(&i, PYTHON_NONE, "", "");
	is_str(i.versions, "", "no interpreter has no version");
	note(&i, PYTHON_KNOWN, "3.11.2", "");
	note(&i, PYTHON_KNOWN, "3.11", "");
	note(&i, PYTHON_KNOWN, "3.11.2", "");
	note(&i, PYTHON_KNOWN, "3.1", "");
	is_str(i.versions, "3.11.2, 3.11, 3.1", "each version once");
	for (int n = 10; n < 40; n++) {
		char version[16];

		snprintf(version, sizeof(version), "3.%d.10", n);
		note(&i, PYTHON_KNOWN, version, "");
	}
	ok(strlen(i.versions) < sizeof(i.versions) &&
		   i.versions[strlen(i.versions) - 1] == '0',
	   "as many as there is room for, in full");
}

/* What is told, in a file: there are so many lines. */
static size_t told(const char *path, const char *words)
{
	struct bytes b = slurp(path);
	size_t count = 0;
	char *text = strndup((char *)b.at, b.len);

	if (!text)
		tap_bail("no memory");
	for (char *s = text; (s = strstr(s, words)); s++)
		count++;
	free(text);
	free(b.at);
	return count;
}

static void tells_once(void)
{
	const char *path = scratch_path("said");
	struct interpreters i = {0};
	int before = dup(2);

	if (!freopen(path, "w", stderr))
		tap_bail("no file");
	note(&i, PYTHON_REFUSED, "3.16", "its version is not known");
	note(&i, PYTHON_REFUSED, "3.16", "its version is not known");
	note(&i, PYTHON_REFUSED, "PyPy", "not CPython");
	note(&i, PYTHON_REFUSED, "", "not CPython");
	for (int n = 0; n < 20; n++) {
		char version[16];

		snprintf(version, sizeof(version), "2.%d", n);
		note(&i, PYTHON_REFUSED, version, "older than 3.8");
	}
	fflush(stderr);
	dup2(before, 2);
	close(before);
	is_uint(told(path, "Python 3.16 of process 7: native frames only: its "
			   "version is not known\n"),
		1, "a version that is refused is told once");
	is_uint(told(path, " PyPy of process 7: native frames only: not "
			   "CPython\n"),
		1, "others by their names");
	is_uint(told(path, " Python of process 7: "), 1, "or without one");
	is_uint(told(path, "\n"), INTERPRETERS_TOLD, "and not without end");
	is_str(i.versions, "", "they are not among those that are read");
}

static void explains(void)
{
	struct python p =
		python(PYTHON_REFUSED, "3.16", "its version is not known");
	struct reason o = {0};

	interpreters_explain(&o, &p);
	is_str(o.why, "Python 3.16: its version is not known", "as a reason");
}

int main(void)
{
	msg_init("record_interpreters", 2);
	lists_versions();
	tells_once();
	explains();
	return tap_end();
}
