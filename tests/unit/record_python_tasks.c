/*
 * Names of tasks of asyncio, of processes of each Python that is here.
 */
#include "libcode/python/codes.h"
#include "libcode/python/tasks.h"
#include "tests/unit/python_told.h"

static const char program[] =
	"import asyncio, os, signal, sys\n"
	"async def inner():\n"
	"    os.write(1, b'.\\n\\n')\n"
	"    signal.pause()\n"
	"async def outer():\n"
	"    name = {} if sys.argv[1] == '-' else {'name': sys.argv[1]}\n"
	"    await asyncio.sleep(0)\n"
	"    await asyncio.create_task(inner(), **name)\n"
	"if sys.argv[1] == 'none':\n"
	"    os.write(1, b'.\\n\\n')\n"
	"    signal.pause()\n"
	"asyncio.run(outer())\n";

static void check(const char *python, const char *name, const char *want)
{
	struct python_seen *seen;
	struct told t;
	char text[PYTHON_TEXT];
	uint64_t state;
	ssize_t n;

	if (!told_start(
		    &t,
		    (const char *const[]){python, "-c", program, name, NULL},
		    "\n\n")) {
		tap_skip_here(python, "it is none that is read");
		return;
	}
	if (t.python.layout.minor < 14)
		want = NULL;
	code_python_seen_new(&seen);
	code_image_begin(&t.image, t.run.pid);
	state = code_python_copy(&t.image, &t.python, seen, t.run.pid,
				 t.run.pid);
	code_image_begin(&t.image, t.run.pid);
	code_python_copy(&t.image, &t.python, seen, t.run.pid, t.run.pid);
	is_uint(t.image.calls, 1, "%s: the second copy is one call", python);
	t.image.pid = 0;
	n = code_python_task(&t.image, &t.python, state, text);
	if (n >= 0)
		text[n < PYTHON_TEXT ? n : PYTHON_TEXT - 1] = '\0';
	is_str(n < 0 ? NULL : text, want, "%s: task %s", python, name);
	is_uint(t.image.misses, 0, "%s: nothing is missing", python);
	code_python_seen_free(seen);
	told_end(&t);
}

int main(void)
{
	glob_t list;

	pythons_list(&list, "bin/python3");
	for (size_t i = 0; i < list.gl_pathc; i++) {
		check(list.gl_pathv[i], "-", "Task-2");
		check(list.gl_pathv[i], "fetch \xc3\xa4", "fetch \xc3\xa4");
		check(list.gl_pathv[i], "none", NULL);
	}
	if (!list.gl_pathc)
		tap_skip("interpreters of Python", "python3 is not installed");
	globfree(&list);
	return tap_end();
}
