/* Where results go: names, codecs, and files that are whole or not there. */
#include "cmd/common/output.h"
#include "program/msg.h"
#include "tests/unit/bytes.h"

#include <signal.h>

static void names_itself(void)
{
	struct output o = {0};

	ok(output_is_standard(&o), "no path is standard output");
	is_str(output_name(&o), "standard output", "which is called so");
	o.path = "-";
	ok(output_is_standard(&o), "so is -");
	o.path = "./-";
	ok(!output_is_standard(&o), "a file may be called so");
	is_str(output_name(&o), "./-", "by its path");
}

static void reads_codecs(void)
{
	static const struct {
		const char *text;
		enum prof_codec codec;
		int level;
	} good[] = {
		{"none", PROF_PLAIN, 0},   {"gzip", PROF_GZIP, 0},
		{"gzip:9", PROF_GZIP, 9},  {"zstd", PROF_ZSTD, 0},
		{"zstd:01", PROF_ZSTD, 1},
	};
	static const char *const bad[] = {"", "gz", "GZIP", "gzip ",
					  "a-very-long-name-of-one"};
	static const char *const level[] = {"gzip:", "gzip:0", "gzip:13",
					    "zstd:99"};
	static const char *const number[] = {"gzip:x", "gzip:-1", "gzip:1 ",
					     "gzip:1111"};
	struct output o = {0};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		is_str(output_parse_codec(good[i].text, &o), NULL, "%s",
		       good[i].text);
		ok(o.has_codec && o.codec == good[i].codec &&
			   o.level == good[i].level,
		   "%s is that codec", good[i].text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		is_str(output_parse_codec(bad[i], &o),
		       "expected none, gzip or zstd", "'%s'", bad[i]);
	for (size_t i = 0; i < sizeof(level) / sizeof(*level); i++)
		is_str(output_parse_codec(level[i], &o),
		       "the codec has no such level", "'%s'", level[i]);
	for (size_t i = 0; i < sizeof(number) / sizeof(*number); i++)
		is_str(output_parse_codec(number[i], &o),
		       "expected CODEC:LEVEL, such as gzip:6", "'%s'",
		       number[i]);
	is_int(o.codec, PROF_ZSTD, "what is refused changes nothing");
	for (size_t i = 0; output_codecs[i]; i++)
		is_str(output_parse_codec(output_codecs[i], &o), NULL,
		       "%s is one of those that are listed", output_codecs[i]);
}

static void chooses_codecs(void)
{
	struct output o = {.path = "a.folded.gz"};

	output_resolve(&o, NULL);
	is_int(o.codec, PROF_GZIP, "by the suffix of the path");
	o = (struct output){.path = "a.gz", .has_codec = true};
	output_resolve(&o, NULL);
	is_int(o.codec, PROF_PLAIN, "but what is asked for comes first");
	o = (struct output){0};
	output_resolve(&o, NULL);
	is_int(o.codec, PROF_PLAIN, "text goes to standard output");
}

static void write_to(const char *path, int status)
{
	struct output o = {.path = path};
	struct prof_error err = {.text = "no more"};
	struct prof_out *out = output_open(&o);

	prof_out_write(out, "new", 3);
	output_close(&o, out, status, &err);
}

static void holds(const char *want, const char *name)
{
	struct bytes b = slurp(scratch_path("written"));

	is_mem(b.at, b.len, want, strlen(want), "%s", name);
	free(b.at);
}

static void writes_whole_files(void)
{
	const char *path = scratch_path("written");
	pid_t child;
	int status;

	spill(path, "old", 3);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDERR_FILENO);
		scratch[0] = '\0'; /* its end does not remove our files */
		write_to(path, PROF_EINVAL);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		tap_bail("no child");
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 2,
	   "a failure ends the program");
	holds("old", "and the file is as it was");
	write_to(path, PROF_OK);
	holds("new", "else it is the new one");
}

/* A program that a signal ends half way leaves nothing. */
static void leaves_nothing(void)
{
	struct output o = {.path = scratch_path("written")};
	char word = 0;
	int ready[2], status;
	pid_t child;

	if (pipe(ready) != 0)
		tap_bail("no pipe");
	fflush(stdout);
	child = fork();
	if (child == 0) {
		prof_out_write(output_open(&o), "half", 4);
		if (write(ready[1], "x", 1) == 1)
			for (;;)
				pause();
		_exit(0);
	}
	if (child < 0 || read(ready[0], &word, 1) != 1)
		tap_bail("no child");
	kill(child, SIGTERM);
	if (waitpid(child, &status, 0) != child)
		tap_bail("no child");
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM,
	   "a signal ends the program");
	holds("new", "what was there stays");
	close(ready[0]);
	close(ready[1]);
}

int main(void)
{
	msg_init("prof-test", 2);
	names_itself();
	reads_codecs();
	chooses_codecs();
	writes_whole_files();
	leaves_nothing();
	return tap_end();
}
