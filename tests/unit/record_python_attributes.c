/*
 * Names that threading has given its threads, found as attributes of objects,
 * in each interpreter at hand: of an object that has values only, of one whose
 * dictionary was asked for, and of one with many attributes of its own.
 */
#include "libcode/proc/proc_read.h"
#include "libcode/python/attributes.h"
#include "libcode/python/strings.h"
#include "tests/unit/pythons.h"

enum { FRAMES = 64, PIECES = 512, BYTES = 1 << 20, THREADS = 8 };

static const char program[] =
	"import threading, sys, time\n"
	"begun = threading.Semaphore(0)\n"
	"def wait():\n"
	"    begun.release()\n"
	"    time.sleep(1000)\n"
	"class Own(threading.Thread):\n"
	"    def __init__(self, name):\n"
	"        self.first = 1\n"
	"        super().__init__(name=name, target=wait)\n"
	"        for i in range(20):\n"
	"            setattr(self, 'own%d' % i, i)\n"
	"asked = threading.Thread(target=wait, name='asked')\n"
	"asked.__dict__['more'] = 1\n"
	"for t in threading.Thread(target=wait, name='pl\\u00e4in'), asked, "
	"Own('own'):\n"
	"    t.daemon = True\n"
	"    t.start()\n"
	"for i in range(3): begun.acquire()\n"
	"sys.stdout.write('.')\n"
	"sys.stdout.flush()\n"
	"time.sleep(1000)\n";

static struct image_piece pieces[PIECES];
static unsigned char bytes[BYTES];
static struct image image = {
	.piece = pieces,
	.piece_room = PIECES,
	.bytes = bytes,
	.size = BYTES,
};
static struct python python;
static char names[THREADS * 32];

/* The name of a thread, into the list of all. */
static void add_name(pid_t tid, void *arg)
{
	static struct python_frame frames[FRAMES];
	static struct python_eval evals[FRAMES];
	struct python_stack s = {
		.frame = frames,
		.room = FRAMES,
		.eval = evals,
		.eval_room = FRAMES,
	};
	pid_t pid = *(const pid_t *)arg;
	char text[PYTHON_TEXT];
	uint64_t thread, object;
	ssize_t len;

	code_image_begin(&image, pid);
	thread = code_python_thread(&image, &python, pid, tid, 0);
	if (tid == pid || !code_python_stack(&image, &python, thread, &s))
		return;
	object =
		code_python_first_local(&image, &python, &s.frame[s.count - 1]);
	object = code_python_attribute(&image, &python, object, "_name");
	len = code_python_text(&image, &python.layout, object, text);
	snprintf(names + strlen(names), sizeof(names) - strlen(names), "%.*s,",
		 len < 0 ? 1 : (int)len, len < 0 ? "?" : text);
}

static void test_python(const char *path)
{
	const char *argv[] = {path, "-c", program, NULL};
	struct python_run run;
	bool has_begun = python_start(&run, argv);

	names[0] = '\0';
	code_python_find(&python, run.pid);
	if (!has_begun || python.found != PYTHON_KNOWN) {
		tap_diag_str("not asked", path);
	} else if (python.layout.minor > 13) {
		code_proc_list_threads(run.pid, add_name, &run.pid);
		ok(!strstr(names, "own"), "%s: nothing is known of it", path);
	} else {
		code_proc_list_threads(run.pid, add_name, &run.pid);
		ok(strstr(names, "pläin,") && strstr(names, "asked,") &&
			   strstr(names, "own,"),
		   "%s: %s", path, names);
	}
	python_end(&run);
}

/* What is no object has no attributes. */
static void test_garbage(void)
{
	python.layout = *code_python_row(12);
	code_image_begin(&image, getpid());
	for (size_t i = 0; i < sizeof(bytes) / 2; i++)
		bytes[sizeof(bytes) / 2 + i] = (unsigned char)(i * 37 + i / 11);
	for (unsigned minor = 8; minor <= 13; minor++) {
		uint64_t at = (uintptr_t)bytes + sizeof(bytes) / 2 + 64;

		python.layout.minor = (uint16_t)minor;
		ok(code_python_attribute(&image, &python, at, "_name") == 0 &&
			   code_python_attribute(&image, &python, 8, "_name") ==
				   0,
		   "3.%u: what is no object has none", minor);
	}
}

int main(void)
{
	glob_t list;

	pythons_list(&list, "bin/python3");
	for (size_t i = 0; i < list.gl_pathc; i++)
		test_python(list.gl_pathv[i]);
	globfree(&list);
	test_garbage();
	return tap_end();
}
