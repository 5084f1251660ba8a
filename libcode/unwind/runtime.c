#include "libcode/unwind/runtime.h"

#include "libprof/base/ascii.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A file has that name, or it goes on with a version. */
static const struct {
	const char *file;
	unsigned runtime;
} files[] = {
	{"libjvm.so", RUNTIME_JAVA},
	{"node", RUNTIME_NODE},
	{"nodejs", RUNTIME_NODE},
	{"libnode.so", RUNTIME_NODE},
	{"deno", 3},
	{"libcoreclr.so", 4},
	{"ruby", 5},
	{"libruby", 5},
	{"php", 6},
	{"php-fpm", 6},
	{"libphp.so", 6},
	{"libpypy3", 7},
	{"beam.smp", 8},
	{"libjulia-internal.so", 9},
};

static const struct {
	const char *name, *fix;
} runtimes[RUNTIMES] = {
	[RUNTIME_JAVA] = {"Java",
			  "java -XX:+PreserveFramePointer, with --jit-maps or "
			  "'jcmd PID Compiler.perfmap' while it runs, or "
			  "-XX:+UnlockDiagnosticVMOptions "
			  "-XX:+DumpPerfMapAtExit,"},
	[RUNTIME_NODE] = {"Node", "node --perf-basic-prof"},
	[3] = {"Deno", "deno --v8-flags=--perf-basic-prof"},
	[4] = {".NET", "DOTNET_PerfMapEnabled=1 in its environment"},
	[5] = {"Ruby", "ruby --yjit-perf"},
	[6] = {"PHP", "php -d opcache.jit_debug=16"},
	[7] = {"PyPy", "CPython 3.12 or later with -X perf has names"},
	[8] = {"Erlang", "erl +JPperf true"},
	[9] = {"Julia", "ENABLE_JITPROFILING=1 in its environment"},
};

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

unsigned code_runtime_of_file(const char *path)
{
	const char *name = base_of(path);

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		size_t len = strlen(files[i].file);

		/* node22, ruby3.1, libruby-3.1.so.3.1, node (deleted) */
		if (strncmp(name, files[i].file, len) == 0 &&
		    (!name[len] || strchr(".- ", name[len]) ||
		     is_digit(name[len])))
			return files[i].runtime;
	}
	return RUNTIME_NONE;
}

const char *code_runtime_name(unsigned runtime)
{
	return runtimes[runtime < RUNTIMES ? runtime : 0].name;
}

const char *code_runtime_fix(unsigned runtime)
{
	return runtimes[runtime < RUNTIMES ? runtime : 0].fix;
}

bool code_runtime_is_dump(const char *path, pid_t pid)
{
	const char *name = base_of(path);
	char *end;
	long number;

	if (*path != '/' || strncmp(name, "jit-", 4) != 0 || !is_digit(name[4]))
		return false;
	number = strtol(name + 4, &end, 10);
	return number == pid && strcmp(end, ".dump") == 0;
}
