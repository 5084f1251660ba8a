/* Runtimes by their files, and what shows a jitdump. */
#include "libcode/unwind/runtime.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

static void test_files(void)
{
	static const struct {
		const char *path, *name; /* NULL: none */
	} cases[] = {
		{"/usr/lib/jvm/java-17/lib/server/libjvm.so", "Java"},
		{"/usr/bin/node", "Node"},
		{"/opt/node-v20/bin/node (deleted)", "Node"},
		{"/usr/lib/libnode.so.115", "Node"},
		{"/usr/share/dotnet/shared/8.0/libcoreclr.so", ".NET"},
		{"/usr/lib/libruby-3.1.so.3.1.2", "Ruby"},
		{"/usr/bin/php8.2", "PHP"},
		{"/usr/lib/erlang/erts-13/bin/beam.smp", "Erlang"},
		{"/usr/bin/nodeenv", NULL},
		{"/usr/lib/libjvmti.so", NULL},
		{"/srv/node/app", NULL},
		{"", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		unsigned runtime = code_runtime_of_file(cases[i].path);

		is_str(code_runtime_name(runtime), cases[i].name, "'%s'",
		       cases[i].path);
		ok(!runtime == !cases[i].name &&
			   !code_runtime_fix(runtime) == !cases[i].name,
		   "what is known has what helps");
	}
	for (unsigned i = 1; i < RUNTIMES; i++)
		ok(code_runtime_name(i) && code_runtime_fix(i),
		   "runtime %u is told of", i);
	ok(!code_runtime_name(RUNTIMES), "there are no more");
}

static void test_dumps(void)
{
	static const char *const others[] = {"/tmp/jit-7.dump (deleted)",
					     "/tmp/jit-8.dump",
					     "/tmp/jit-.dump",
					     "/tmp/jit--7.dump",
					     "jit-7.dump",
					     "/tmp/jit-7.dmp",
					     "/tmp/jit-7.dumps",
					     "/tmp/xjit-7.dump",
					     ""};

	ok(code_runtime_is_dump("/tmp/jit-7.dump", 7), "a jitdump is known");
	ok(code_runtime_is_dump("/root/.debug/jit/x/jit-7.dump", 7),
	   "anywhere");
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ok(!code_runtime_is_dump(others[i], 7), "'%s' is none of it",
		   others[i]);
}

int main(void)
{
	msg_init("record_runtime", 2);
	test_files();
	test_dumps();
	return tap_end();
}
