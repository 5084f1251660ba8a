#include "cmd/record/status.h"

#include "cmd/common/msg.h"
#include "cmd/record/json_string.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void put_text(FILE *f, const char *key, const char *text)
{
	fprintf(f, ",\n\t\"%s\": ", key);
	json_string_put(f, text);
}

static void put_number(FILE *f, const char *key, uint64_t value)
{
	fprintf(f, ",\n\t\"%s\": %" PRIu64, key, value);
}

/* Thousandths, whatever the locale has for a point. */
static void put_fraction(FILE *f, const char *key, double value)
{
	uint64_t n = value > 0 && value < 1e15 ? (uint64_t)(value * 1000 + 0.5)
					       : 0;

	fprintf(f, ",\n\t\"%s\": %" PRIu64 ".%03" PRIu64, key, n / 1000,
		n % 1000);
}

static void put_counts(FILE *f, const struct sampler_counts *c)
{
	put_fraction(f, "rate_seen", c->rate);
	put_number(f, "samples", c->samples);
	put_number(f, "lost", c->lost);
	put_number(f, "truncated", c->truncated);
	put_number(f, "broken", c->broken);
	put_number(f, "complete", c->complete);
	put_number(f, "skipped", c->skipped);
	put_number(f, "threads", c->threads);
	fprintf(f, ",\n\t\"has_kernel\": %s", c->has_kernel ? "true" : "false");
	put_text(f, "unwinder", c->unwinder);
}

static void put_status(FILE *f, const struct status *s)
{
	fprintf(f, "{\n\t\"recorder\": %d", (int)getpid());
	put_text(f, "state", s->state);
	put_text(f, "engine", s->engine);
	put_number(f, "pid", (uint64_t)s->pid);
	put_number(f, "rate", s->rate);
	put_counts(f, &s->counts);
	put_fraction(f, "seconds", s->seconds);
	put_fraction(f, "cpu_seconds", s->cpu_seconds);
	put_number(f, "peak_memory", (uint64_t)s->peak_memory);
	put_number(f, "files", s->files);
	put_text(f, "file", s->file);
	put_text(f, "error", s->error);
	fputs("\n}\n", f);
}

static bool is_pipe(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
}

/* Never waits, neither for a reader nor for room. */
static int put_into_pipe(const char *path, const char *text, size_t len,
			 struct prof_error *err)
{
	int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	int error = fd < 0 || write(fd, text, len) < 0 ? errno : 0;

	if (fd >= 0)
		close(fd);
	if (!error)
		return PROF_OK;
	err->status = PROF_EIO;
	snprintf(err->text, sizeof(err->text), "cannot write: %s",
		 strerror(error));
	return err->status;
}

static int put_into_file(const char *path, const char *text, size_t len,
			 struct prof_error *err)
{
	struct prof_out *out;
	int status = prof_out_open(&out, path, NULL, err);

	if (status != PROF_OK)
		return status;
	prof_out_write(out, text, len);
	return prof_out_close(out, err);
}

int status_write(const char *path, const struct status *s,
		 struct prof_error *err)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	int status;

	if (!f)
		die("out of memory");
	put_status(f, s);
	if (fclose(f) != 0)
		die("out of memory");
	status = is_pipe(path) ? put_into_pipe(path, text, len, err)
			       : put_into_file(path, text, len, err);
	free(text);
	return status;
}
