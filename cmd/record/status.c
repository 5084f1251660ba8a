#include "cmd/record/status.h"

#include "cmd/record/json_string.h"
#include "cmd/record/short_file.h"
#include "program/msg.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
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

static void put_python(FILE *f, const struct sampler_counts *c)
{
	const struct python_counts *p = &c->python;

	fputs(",\n\t\"python\": {\"versions\": ", f);
	json_string_put(f, c->python_versions);
	put_number(f, "samples", p->samples);
	put_number(f, "filled", p->filled);
	put_number(f, "late", p->late);
	put_number(f, "torn", p->torn);
	put_number(f, "refused", p->refused);
	put_number(f, "denied", p->denied);
	put_number(f, "dropped", p->dropped);
	putc('}', f);
}

static void put_counts(FILE *f, const struct sampler_counts *c)
{
	put_fraction(f, "rate_seen", c->rate);
	put_number(f, "samples", c->samples);
	put_number(f, "lost", c->lost);
	put_number(f, "truncated", c->truncated);
	put_number(f, "broken", c->broken);
	put_number(f, "complete", c->complete);
	put_number(f, "cut", c->deep);
	put_number(f, "guessed", c->guessed);
	put_number(f, "no_unwind_info", c->unknown);
	put_number(f, "unreadable_files", c->unreadable);
	put_number(f, "skipped", c->skipped);
	put_number(f, "threads", c->threads);
	put_python(f, c);
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
	status = short_file_write(path, text, len, err);
	free(text);
	return status;
}
