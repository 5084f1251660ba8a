#include "cmd/common/output.h"

#include "program/msg.h"

#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a signal has to remove: a temporary that has a name. */
static char temporary[PATH_MAX];
static volatile sig_atomic_t has_temporary;

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

enum { SIGNALS = sizeof(signals) / sizeof(*signals) };

static void remove_temporary(int sig)
{
	if (has_temporary)
		unlink(temporary);
	signal(sig, SIG_DFL);
	raise(sig);
}

/* A signal that somebody had ignored stays ignored. */
static void guard_temporary(const struct prof_out *out)
{
	struct sigaction act = {.sa_handler = remove_temporary}, old;
	const char *name = prof_out_temporary(out);

	if (!name || strlen(name) >= sizeof(temporary))
		return;
	memcpy(temporary, name, strlen(name) + 1);
	has_temporary = 1;
	for (size_t i = 0; i < SIGNALS; i++)
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(signals[i], &act, NULL);
}

bool output_is_standard(const struct output *o)
{
	return !o->path || strcmp(o->path, "-") == 0;
}

const char *output_name(const struct output *o)
{
	return output_is_standard(o) ? "standard output" : o->path;
}

void output_resolve(struct output *o, const char *binary)
{
	const char *way_out = "use -t folded";

	if (!o->has_codec && !output_is_standard(o))
		o->codec = prof_codec_for_path(o->path);
	if (!binary && o->codec != PROF_PLAIN) {
		binary = prof_codec_name(o->codec);
		way_out = "drop -z";
	}
	if (binary && output_is_standard(o) && isatty(STDOUT_FILENO))
		die("standard output is a terminal, and %s is not text: name "
		    "a file with -o FILE, or %s",
		    binary, way_out);
}

/* Something that is there and is no regular file. */
static bool is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

int output_try_open(struct prof_out **out, const struct output *o,
		    struct prof_error *err)
{
	struct prof_out_options options = PROF_OUT_OPTIONS;
	int status;

	options.codec = o->codec;
	options.level = o->level;
	if (output_is_standard(o))
		status = prof_out_open_fd(out, STDOUT_FILENO, &options, err);
	else
		status = prof_out_open(out, o->path, &options, err);
	if (status == PROF_OK)
		guard_temporary(*out);
	return status;
}

struct prof_out *output_open(const struct output *o)
{
	struct prof_error err;
	struct prof_out *out;

	if (output_try_open(&out, o, &err) < 0)
		die("%s: %s", output_name(o), err.text);
	return out;
}

/*
 * A new file may have a name beside the target's for a moment, before it
 * takes its place: no signal comes in that moment. What is written through,
 * to a pipe that may be full, can be interrupted.
 */
static int close_target(const struct output *o, struct prof_out *out,
			struct prof_error *err)
{
	bool is_file = !output_is_standard(o) && !is_special(o->path);
	sigset_t ours, before;
	int status;

	sigemptyset(&ours);
	for (size_t i = 0; i < SIGNALS && is_file; i++)
		sigaddset(&ours, signals[i]);
	sigprocmask(SIG_BLOCK, &ours, &before);
	status = prof_out_close(out, err);
	has_temporary = 0;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}

int output_try_close(const struct output *o, struct prof_out *out, int status,
		     struct prof_error *err)
{
	if (status < 0)
		prof_out_abort(out);
	else
		status = close_target(o, out, err);
	has_temporary = 0;
	return status;
}

void output_close(const struct output *o, struct prof_out *out, int status,
		  struct prof_error *err)
{
	if (output_try_close(o, out, status, err) < 0)
		die("%s: %s", output_name(o), err->text);
	if (output_is_standard(o))
		msg_close_stdout();
}

const char *const output_codecs[] = {"none", "gzip", "zstd", NULL};

/* CODEC[:LEVEL] */
const char *output_parse_codec(const char *arg, void *output)
{
	struct output *o = output;
	const char *colon = strchr(arg, ':');
	size_t len = colon ? (size_t)(colon - arg) : strlen(arg);
	char name[16];
	int codec, level = 0;

	if (len >= sizeof(name))
		return "expected none, gzip or zstd";
	memcpy(name, arg, len);
	name[len] = '\0';
	codec = prof_codec_find(name);
	if (codec < 0)
		return "expected none, gzip or zstd";
	for (const char *c = colon ? colon + 1 : ""; *c; c++) {
		if (*c < '0' || *c > '9' || level > 99)
			return "expected CODEC:LEVEL, such as gzip:6";
		level = level * 10 + (*c - '0');
	}
	if (colon &&
	    (level < 1 || level > prof_codec_max_level((enum prof_codec)codec)))
		return "the codec has no such level";
	o->codec = (enum prof_codec)codec;
	o->level = level;
	o->has_codec = true;
	return NULL;
}
