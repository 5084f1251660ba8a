/*
 * Makes the inputs of the benchmarks: the same bytes for the same options
 * on every machine, in little memory, as one profile (pprof, speedscope) or
 * as text (folded, perf script) of the same stacks.
 *
 * Walks through the program of program.h are numbered by --seed. The
 * numbers of walks that differ in their functions are found first; then
 * each sample walks again, so that no stack is kept.
 */
#include "message.h"
#include "options.h"
#include "program.h"
#include "text.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_MISSES 1000000u
#define SCHEMA "https://www.speedscope.app/file-format-schema.json"
#define FIRST_TIME 1700000000000000000u
#define NS_PER_SAMPLE 10000000u
#define MAX_STRINGS (100 + FILES + 2 * FUNCTIONS)

struct pprof {
	struct message profile; /* the field that is being written */
	struct message message;
	struct message inner;
	const char *strings[MAX_STRINGS];
	uint32_t n_strings;
	uint32_t *site_ids;   /* by site, 0 if not used yet */
	uint32_t *used_sites; /* by id - 1 */
	uint32_t n_used_sites;
	uint32_t function_ids[FUNCTIONS];
	uint32_t used_functions[FUNCTIONS];
	uint32_t n_used_functions;
	uint32_t file_strings[FILES];
};

/* Indices of the strings that every profile has. */
enum { S_EMPTY, S_SAMPLES, S_COUNT, S_CPU, S_NANOSECONDS, S_THREAD, S_FIXED };

static const struct {
	const char *file;
	const char *build_id;
	uint64_t start;
} mappings[] = {
	[GO] = {"/opt/search/bin/searchd", "5f1c9a", 0x400000},
	[CPP] = {"/opt/search/lib/libengine.so.4", "a07be2", 0x7f3a10000000},
	[C] = {"/lib/x86_64-linux-gnu/libc.so.6", "c3d914", 0x7f3a20000000},
};

static uint64_t start_of_walk(const struct options *o, uint64_t number)
{
	return bench_mix(bench_mix(o->seed) + number);
}

static bool insert_hash(uint64_t *set, uint64_t mask, uint64_t hash)
{
	uint64_t i = hash & mask;

	while (set[i] && set[i] != hash)
		i = (i + 1) & mask;
	if (set[i])
		return false;
	set[i] = hash;
	return true;
}

/* The numbers of walks that give distinct lists of functions. */
static uint32_t *find_walks(const struct program *p, const struct options *o,
			    uint32_t *path)
{
	uint32_t *walks = bench_alloc(o->stacks, sizeof(*walks));
	uint64_t size = 16, found = 0;
	uint64_t *set;

	while (size < o->stacks * 2)
		size *= 2;
	set = bench_alloc(size, sizeof(*set));
	for (uint32_t i = 0; found < o->stacks; i++) {
		size_t n = program_walk(p, start_of_walk(o, i), o->depth, path);

		if (insert_hash(set, size - 1, program_hash(p, path, n)))
			walks[found++] = i;
		else if (found == 0 || i - walks[found - 1] > MAX_MISSES)
			bench_die("--depth", "too low for so many stacks");
	}
	free(set);
	return walks;
}

struct sample {
	const uint32_t *path;
	size_t n;
	uint64_t count;
	uint64_t thread; /* 0 is none */
};

static struct sample make_sample(const struct program *p,
				 const struct options *o, const uint32_t *walks,
				 uint32_t *path, uint64_t number)
{
	uint64_t random = bench_mix(~bench_mix(o->seed) + number);
	uint64_t which = number;
	struct sample s = {path, 0, 0, 0};

	if (number >= o->stacks)
		which = bench_lower_of_two(bench_mix(random),
					   (uint32_t)o->stacks);
	s.n = program_walk(p, start_of_walk(o, walks[which]), o->depth, path);
	s.count = 1 + ((random >> 8 & 255) >> (random & 7));
	if (o->threads)
		s.thread = 1 + (random >> 20) % o->threads;
	return s;
}

static uint32_t add_string(struct pprof *w, const char *text)
{
	w->strings[w->n_strings] = text;
	return w->n_strings++;
}

static uint32_t site_id(struct pprof *w, uint32_t site)
{
	if (!w->site_ids[site]) {
		w->used_sites[w->n_used_sites] = site;
		w->site_ids[site] = ++w->n_used_sites;
	}
	return w->site_ids[site];
}

static uint32_t function_id(struct pprof *w, uint32_t function)
{
	if (!w->function_ids[function]) {
		w->used_functions[w->n_used_functions] = function;
		w->function_ids[function] = ++w->n_used_functions;
	}
	return w->function_ids[function];
}

static void write_field(struct pprof *w, uint32_t field)
{
	message_put_message(&w->profile, field, &w->message);
	message_write(&w->profile);
}

static void put_label(struct pprof *w, uint32_t key, uint64_t number)
{
	message_put_number(&w->inner, 1, key);
	message_put_number(&w->inner, 3, number);
	message_put_message(&w->message, 3, &w->inner);
}

/* As Go and google/pprof do, lists of one or two numbers are not packed. */
static void write_sample(struct pprof *w, const struct sample *s)
{
	for (size_t i = s->n; i-- > 0;) {
		if (s->n > 2)
			message_put_varint(&w->inner, site_id(w, s->path[i]));
		else
			message_put_number(&w->message, 1,
					   site_id(w, s->path[i]));
	}
	if (s->n > 2)
		message_put_message(&w->message, 1, &w->inner);
	message_put_number(&w->message, 2, s->count);
	message_put_number(&w->message, 2, s->count * NS_PER_SAMPLE);
	if (s->thread)
		put_label(w, S_THREAD, s->thread);
	write_field(w, 2);
}

static void write_value_type(struct pprof *w, uint32_t field, uint32_t type,
			     uint32_t unit)
{
	message_put_number(&w->message, 1, type);
	message_put_number(&w->message, 2, unit);
	write_field(w, field);
}

static void write_mappings(struct pprof *w)
{
	struct message *m = &w->message;

	for (uint32_t i = 0; i < ARRAY_SIZE(mappings); i++) {
		message_put_number(m, 1, i + 1);
		message_put_number(m, 2, mappings[i].start);
		message_put_number(m, 3, mappings[i].start + 0x4000000);
		message_put_number(m, 5, add_string(w, mappings[i].file));
		message_put_number(m, 6, add_string(w, mappings[i].build_id));
		for (uint32_t has = 7; has <= 10; has++)
			message_put_number(m, has, 1);
		write_field(w, 3);
	}
}

/* A location of Python has neither mapping nor address. */
static void write_location(struct pprof *w, const struct program *p,
			   uint32_t site)
{
	const struct site *s = &p->sites[site];
	uint32_t function = s->frames[s->n_frames - 1].function;
	enum language language = p->language[function / PER_FILE];
	struct message *m = &w->message;

	message_put_number(m, 1, w->site_ids[site]);
	if (language < ARRAY_SIZE(mappings)) {
		message_put_number(m, 2, language + 1u);
		message_put_number(
			m, 3, mappings[language].start + 0x1000 + site * 37u);
	}
	for (uint32_t i = 0; i < s->n_frames; i++) {
		uint32_t id = function_id(w, s->frames[i].function);

		message_put_number(&w->inner, 1, id);
		message_put_number(&w->inner, 2, s->frames[i].line);
		message_put_message(m, 4, &w->inner);
	}
	write_field(w, 4);
}

static void write_function(struct pprof *w, const struct program *p, uint32_t f)
{
	const struct function *fn = &p->functions[f];
	uint32_t *file = &w->file_strings[f / PER_FILE];
	uint32_t name = add_string(w, fn->name), system_name = name;

	if (strcmp(fn->system_name, fn->name) != 0)
		system_name = add_string(w, fn->system_name);
	if (!*file)
		*file = add_string(w, p->files[f / PER_FILE]);
	message_put_number(&w->message, 1, w->function_ids[f]);
	message_put_number(&w->message, 2, name);
	message_put_number(&w->message, 3, system_name);
	message_put_number(&w->message, 4, *file);
	message_put_number(&w->message, 5, fn->start_line);
	write_field(w, 5);
}

static void write_strings(struct pprof *w)
{
	for (uint32_t i = 0; i < w->n_strings; i++) {
		message_put_bytes(&w->profile, 6, w->strings[i],
				  strlen(w->strings[i]));
		message_write(&w->profile);
	}
}

static void write_rest(struct pprof *w, const struct options *o)
{
	message_put_number(&w->profile, 9, FIRST_TIME + o->seed * 60000000000);
	message_put_number(&w->profile, 10, 60000000000);
	write_value_type(w, 11, S_CPU, S_NANOSECONDS);
	message_put_number(&w->profile, 12, NS_PER_SAMPLE);
	message_put_number(&w->profile, 14, S_CPU);
	message_write(&w->profile);
}

static struct pprof *new_pprof(const struct program *p)
{
	static const char *const fixed[S_FIXED] = {
		[S_EMPTY] = "",
		[S_SAMPLES] = "samples",
		[S_COUNT] = "count",
		[S_CPU] = "cpu",
		[S_NANOSECONDS] = "nanoseconds",
		[S_THREAD] = "thread id",
	};
	struct pprof *w = bench_alloc(1, sizeof(*w));

	w->site_ids = bench_alloc(p->n_sites, sizeof(*w->site_ids));
	w->used_sites = bench_alloc(p->n_sites, sizeof(*w->used_sites));
	for (uint32_t i = 0; i < S_FIXED; i++)
		add_string(w, fixed[i]);
	return w;
}

/* Tables follow the samples, numbered in the order of their first use. */
static void write_pprof(const struct program *p, const struct options *o,
			const uint32_t *walks, uint32_t *path)
{
	struct pprof *w = new_pprof(p);

	write_value_type(w, 1, S_SAMPLES, S_COUNT);
	write_value_type(w, 1, S_CPU, S_NANOSECONDS);
	for (uint64_t i = 0; i < o->samples; i++) {
		struct sample s = make_sample(p, o, walks, path, i);

		write_sample(w, &s);
	}
	write_mappings(w);
	for (uint32_t i = 0; i < w->n_used_sites; i++)
		write_location(w, p, w->used_sites[i]);
	for (uint32_t i = 0; i < w->n_used_functions; i++)
		write_function(w, p, w->used_functions[i]);
	write_strings(w);
	write_rest(w, o);
}

static void write_folded(const struct program *p, const struct options *o,
			 const uint32_t *walks, uint32_t *path)
{
	for (uint64_t i = 0; i < o->samples; i++) {
		struct sample s = make_sample(p, o, walks, path, i);

		text_put_line(p, s.path, s.n, s.count * NS_PER_SAMPLE);
	}
}

static void write_perf(const struct program *p, const struct options *o,
		       const uint32_t *walks, uint32_t *path)
{
	for (uint64_t i = 0; i < o->samples; i++) {
		struct sample s = make_sample(p, o, walks, path, i);

		text_put_record(p, s.path, s.n, i);
	}
}

static void write_speedscope(const struct program *p, const struct options *o,
			     const uint32_t *walks, uint32_t *path)
{
	unsigned long long weight, end = 0;
	uint32_t *first;

	printf("{\"$schema\":\"%s\",\"shared\":{\"frames\":[", SCHEMA);
	first = text_put_frames(p);
	printf("]},\"profiles\":[{\"type\":\"sampled\",\"name\":\"search\","
	       "\"unit\":\"nanoseconds\",\"startValue\":0,\"samples\":");
	for (uint64_t i = 0; i < o->samples; i++) {
		struct sample s = make_sample(p, o, walks, path, i);

		putc_unlocked(i ? ',' : '[', stdout);
		text_put_stack(p, first, s.path, s.n);
	}
	printf("],\"weights\":");
	for (uint64_t i = 0; i < o->samples; i++) {
		weight = make_sample(p, o, walks, path, i).count *
			 NS_PER_SAMPLE;
		printf("%c%llu", i ? ',' : '[', weight);
		end += weight;
	}
	printf("],\"endValue\":%llu}]}\n", end);
	free(first);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*write)(const struct program *p, const struct options *o,
			      const uint32_t *walks, uint32_t *path);
	} formats[] = {
		{"pprof", write_pprof},
		{"folded", write_folded},
		{"speedscope", write_speedscope},
		{"perf", write_perf},
	};
	struct options o = {300000, 0, 40, 1, 0};
	uint32_t *path, *walks;
	struct program *p;
	size_t format = 0;

	while (argc > 1 && format < ARRAY_SIZE(formats) &&
	       strcmp(argv[1], formats[format].name) != 0)
		format++;
	if (argc < 2 || format == ARRAY_SIZE(formats)) {
		fputs("usage: generate pprof|folded|speedscope|perf"
		      " [--stacks N] [--depth N] [--samples N] [--seed N] [--threads N]\n",
		      stderr);
		return 2;
	}
	options_parse(&o, argc, argv);
	p = program_new();
	path = bench_alloc(o.depth, sizeof(*path));
	walks = find_walks(p, &o, path);
	formats[format].write(p, &o, walks, path);
	if (ferror(stdout) || fclose(stdout) != 0)
		bench_die("standard output", strerror(errno));
	return 0;
}
