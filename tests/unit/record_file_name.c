/*
 * Names of files that nobody has given.
 */
#include "cmd/record/command/file_name.h"
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static void is_default(const char *format, const char *command,
		       const char *want, const char *name)
{
	struct profile_target t = {
		.format = format ? prof_format_find(format) : NULL,
	};
	char *got = file_name_default(&t, command, getpid());

	is_str(got, want, "%s", name);
	free(got);
}

static void names_files(void)
{
	struct profile_target plain = {.output = {.has_codec = true}};
	char *got;

	is_default(NULL, "sort", "sort-%p.pb.gz", "after the command");
	is_default("pprof", "./bin/sort", "sort-%p.pb.gz",
		   "after its last word");
	is_default("folded", "sort", "sort-%p.folded",
		   "with the usual suffix of the format");
	is_default(NULL, "50%n", "50%%n-%p.pb.gz", "a % stands for itself");
	is_default(NULL, "a/", "a_-%p.pb.gz", "no name of a directory");
	prctl(PR_SET_NAME, "x/y z");
	is_default(NULL, NULL, "x_y z-%p.pb.gz", "after a process");
	got = file_name_default(&plain, "sort", 0);
	is_str(got, "sort-%p.pb", "with the codec that is asked for");
	free(got);
	got = file_name_default(&plain, NULL, 0);
	is_str(got, "process-%p.pb", "of a process that is gone");
	free(got);
}

static void is_numbered(const char *format, const char *pattern,
			const char *want)
{
	char *got = file_name_numbered(
		pattern, format ? prof_format_find(format) : NULL);

	is_str(got, want, "%s", want);
	free(got);
}

static void numbers_files(void)
{
	is_numbered("pprof", "x.pb.gz", "x-%n.pb.gz");
	is_numbered("pprof", "dir.d/x.pb", "dir.d/x-%n.pb");
	is_numbered("speedscope", "x.speedscope.json.zst",
		    "x-%n.speedscope.json.zst");
	is_numbered("pprof", "release-1.2", "release-1-%n.2");
	is_numbered("pprof", "dir.d/x", "dir.d/x-%n");
	is_numbered(NULL, "x.svg", "x-%n.svg");
	is_numbered(NULL, "x.svg.gz", "x-%n.svg.gz");
	is_numbered("pprof", "x", "x-%n");
}

int main(void)
{
	names_files();
	numbers_files();
	return tap_end();
}
