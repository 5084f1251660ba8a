/* Which commands and processes are interpreters of Python. */
#include "cmd/record/python/python.h"
#include "program/msg.h"
#include "tests/unit/bytes.h"

#include <limits.h>

/* A file that may be executed. */
static const char *script(const char *name, const char *text)
{
	const char *path = scratch_path(name);

	spill(path, text, strlen(text));
	if (chmod(path, 0755) != 0)
		tap_bail("no script");
	return path;
}

static void is(bool want, const char *const *argv, const char *name)
{
	ok(python_is_command(argv) == want, "%s", name);
}

/* Scripts of a directory that is the whole PATH. */
static void follows(void)
{
	static char first[PATH_MAX + 64];

	script("python3", "an interpreter");
	script("python3.13t", "another");
	script("pythonic", "no interpreter");
	script("sh", "a shell");
	script("env", "what finds programs");
	script("loop", "#!/usr/bin/env loop\n");
	script("by-env", "#!/usr/bin/env python3\nprint()\n");
	script("by-env-s", "#!/usr/bin/env -S A=1 python3 -u\nprint()\n");
	script("by-by", "#!/usr/bin/env by-env\n");
	script("by-sh", "#!/bin/sh\npython3 x\n");
	script("by-none", "#!\n");
	script("spaces", "#!  /nowhere/python3 -E\n");
	snprintf(first, sizeof(first), "#!%s -E\n", scratch_path("python3"));
	script("by-path", first);
	snprintf(first, sizeof(first),
		 "#!/bin/sh\n'''exec' \"%s\" \"$0\" \"$@\"\n' '''\nprint()\n",
		 scratch_path("python3"));
	script("by-exec", first);
	snprintf(first, sizeof(first), "#!/bin/sh\n'''exec' %s \"$0\"\n",
		 scratch_path("python3"));
	script("by-exec-plain", first);

#define COMMAND(...) ((const char *const[]){__VA_ARGS__, NULL})
	is(true, COMMAND("python3", "x.py"), "python3");
	is(true, COMMAND("python3.13t"), "python3.13t");
	is(true, COMMAND(scratch_path("python3")), "a path to it");
	is(true, COMMAND("env", "-u", "X", "A=1", "python3"), "env python3");
	is(true, COMMAND("by-env"), "a script for env python3");
	is(true, COMMAND("by-env-s"), "with words between");
	is(true, COMMAND("by-by"), "a script for a script");
	is(true, COMMAND("by-path"), "a script with a path");
	is(true, COMMAND("by-exec"), "a script whose shell calls it");
	is(true, COMMAND("by-exec-plain"), "also without quotes");
	is(false, COMMAND("pythonic"), "pythonic is none");
	is(false, COMMAND("spaces"), "nor what is not there");
	is(false, COMMAND("by-sh"), "nor a shell that starts it");
	is(false, COMMAND("by-none"), "nor an empty first line");
	is(false, COMMAND("loop"), "nor a loop");
	is(false, COMMAND("env"), "nor env alone");
	is(false, COMMAND("nothing-of-the-kind"), "nor no command at all");
	is(false, COMMAND("./python3"), "nor a file that is not here");
}

static void follows_links(void)
{
	const char *link = scratch_path("my-interpreter");

	if (symlink("python3", link) != 0)
		tap_bail("no link");
	is(true, COMMAND("my-interpreter"), "a link has the name of its end");
}

static void knows_targets(void)
{
	const char *const command[] = {"python3", NULL};
	struct plan plan = {.command = command, .is_held = true};
	pid_t self = getpid();

	ok(python_is_target(&plan), "a command is what is recorded");
	plan = (struct plan){.pids = &self, .pid_count = 1};
	ok(!python_is_target(&plan), "this program is no interpreter");
}

int main(void)
{
	msg_init("record_python", 2);
	scratch_path("");
	setenv("PATH", scratch, 1);
	follows();
	follows_links();
	knows_targets();
	return tap_end();
}
