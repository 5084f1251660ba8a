/* What py-spy writes, as samples. */
#include "cmd/record/proc/cpu_profile.h"
#include "cmd/record/python/py_spy_raw.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

#include <unistd.h>

enum { PID = 4, PERIOD = 10101010 };

static struct prof_profile *read_raw(struct py_spy_raw *r, const char *text)
{
	*r = (struct py_spy_raw){
		.b = cpu_profile_new(99),
		.period = cpu_profile_period(99),
		.pid = PID,
		.max_stack = r->max_stack,
	};
	py_spy_raw_read(r, text, strlen(text));
	code_map_release(&r->threads);
	return cpu_profile_finish(r->b);
}

/* "f a.py 1;g - 0", leaf first, of a sample. */
static const char *stack_of(const struct prof_profile *p, size_t sample)
{
	static char text[512];
	struct prof_stack s = prof_stack(p, prof_sample_stacks(p)[sample]);
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < s.depth; i++) {
		struct prof_location l = prof_location(p, s.locations[i]);
		const struct prof_function *f =
			prof_function(p, l.lines[0].function);
		struct prof_str name = prof_string(p, f->name);
		struct prof_str file = prof_string(p, f->file);

		used += (size_t)snprintf(
			text + used, sizeof(text) - used, "%s%.*s %.*s %d",
			i ? ";" : "", (int)name.len, name.s,
			file.len ? (int)file.len : 1, file.len ? file.s : "-",
			(int)l.lines[0].line);
	}
	return text;
}

/* "thread=main pid=4 tid=5" of a sample. */
static const char *labels_of(const struct prof_profile *p, size_t sample)
{
	static char text[512];
	struct prof_labels l = prof_labels(p, prof_sample_labels(p)[sample]);
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < l.count; i++) {
		struct prof_str key = prof_string(p, l.label[i].key);
		struct prof_str str = prof_string(p, l.label[i].str);
		char number[24] = "";

		if (!l.label[i].str)
			snprintf(number, sizeof(number), "%d",
				 (int)l.label[i].number);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%.*s=%.*s%s", i ? " " : "",
					 (int)key.len, key.s, (int)str.len,
					 str.s, number);
	}
	return text;
}

static void reads(void)
{
	static const struct {
		const char *name, *text, *stack, *labels;
		int64_t count;
	} cases[] = {
		{"a thread with a name",
		 "thread (5): MainThread;f (a.py:1);g (/x/b.py:22) 7\n",
		 "g /x/b.py 22;f a.py 1", "thread=MainThread pid=4 tid=5", 7},
		{"a process of its own",
		 "process 8:\"python3 a.py\";thread (9): w 1;f (a.py:1) 1\n",
		 "f a.py 1", "thread=w 1 pid=8 tid=9", 1},
		{"a child of a child",
		 "process 7:\"sh\";process 8:\"py\";thread (9): w;f (a:1) 1",
		 "f a 1", "thread=w pid=8 tid=9", 1},
		{"a command line of several lines, quotes and semicolons",
		 "process 8:\"python3 -c x=\"a;b\";y=1 2\nprint 3\n\";"
		 "thread (9): w;f (<string>:2) 3\n",
		 "f <string> 2", "thread=w pid=8 tid=9", 3},
		{"a thread whose number is an address",
		 "thread (0x7F00): w;f (a.py:1) 2\n", "f a.py 1",
		 "thread=w pid=4", 2},
		{"no thread at all", "f (a.py:1);g (a.py:2) 2\n",
		 "g a.py 2;f a.py 1", "pid=4", 2},
		{"names without a file", "thread (0x1): w;read;f (a.py:x) 2\n",
		 "f (a.py:x) - 0;read - 0", "thread=w pid=4", 2},
		{"brackets in a name",
		 "thread (0x1): w;<lambda> (a (b).py:10);f() 2\n",
		 "f() - 0;<lambda> (a b).py 10", "thread=w pid=4", 2},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct py_spy_raw r = {0};
		struct prof_profile *p = read_raw(&r, cases[i].text);

		if (!is_uint(prof_sample_count(p), 1, "%s", cases[i].name)) {
			prof_free(p);
			continue;
		}
		is_str(stack_of(p, 0), cases[i].stack, "its frames");
		is_str(labels_of(p, 0), cases[i].labels, "its labels");
		is_int(prof_values(p, 0)[0], cases[i].count, "its count");
		is_int(prof_values(p, 1)[0], cases[i].count * PERIOD,
		       "its nanoseconds");
		prof_free(p);
	}
}

static void names_threads(void)
{
	struct py_spy_raw r = {0};
	struct prof_profile *p;
	char text[100], want[100];

	/* Of this program: the kernel knows what its thread is called. */
	snprintf(text, sizeof(text),
		 "process %d:\"x\";thread (%d);f (a.py:1) 1\n", (int)getpid(),
		 (int)getpid());
	snprintf(want, sizeof(want), "thread=record_py_spy_r pid=%d tid=%d",
		 (int)getpid(), (int)getpid());
	p = read_raw(&r, text);
	is_str(labels_of(p, 0), want, "a thread without a name has its own");
	prof_free(p);
}

static void counts(void)
{
	struct py_spy_raw r = {.max_stack = 2};
	struct prof_profile *p = read_raw(
		&r, "thread (5): a;f (a.py:1);g (a.py:2);h (a.py:3) 2\n"
		    "thread (6): b;f (a.py:1) 3\n"
		    "thread (5): a;f (a.py:1) 4\n");

	is_uint(r.samples, 9, "samples are counted");
	is_uint(prof_sample_count(p), 3, "and all are there");
	is_str(stack_of(p, 0), "h a.py 3;g a.py 2;[cut at --max-stack] - 0",
	       "of a stack that is too deep the leaf's end and a mark are kept");
	is_uint(r.deep, 2, "its samples are counted");
	prof_free(p);
}

/* Nothing of this is a sample, and all of it ends. */
static void refuses(void)
{
	static const char *const bad[] = {
		"",
		"\n\n\n",
		"thread (5): a",
		"f (a.py:1) x\n",
		"process 8:\"never ends",
		"process 8:\"a\";process 9:\"b",
		"process 99999999999999999999:\"",
		"f 99999999999999999999\n",
		"f 9223372036854775807\n",
		"f 0\n",
		"thread (",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct py_spy_raw r = {0};
		struct prof_profile *p = read_raw(&r, bad[i]);

		ok(r.samples == 0, "no samples in %zu: %s", i, bad[i]);
		prof_free(p);
	}
}

int main(void)
{
	msg_init("record_py_spy_raw", 2);
	reads();
	names_threads();
	counts();
	refuses();
	return tap_end();
}
