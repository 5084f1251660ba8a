/* See program.h for the model; here are its names and its dice. */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SITES 6u
#define ROOTS 4u /* functions of the first layer where walks start */
#define ROOT_SITES 64u

static const char *const packages[] = {
	"storage",   "index",	 "query",     "planner", "network",
	"transport", "session",	 "cluster",   "metrics", "tracing",
	"scheduler", "cache",	 "encoding",  "archive", "security",
	"billing",   "search",	 "ranking",   "catalog", "pipeline",
	"runtime",   "executor", "migration", "gateway", "analysis",
	"document",  "snapshot", "journal",   "balance", "discovery",
	"frontend",  "template"};

static const char *const nouns[] = {
	"block",    "segment",	"page",	    "record",	"field",    "token",
	"symbol",   "bucket",	"shard",    "stream",	"buffer",   "header",
	"packet",   "message",	"request",  "response", "cursor",   "column",
	"batch",    "chunk",	"table",    "schema",	"node",	    "edge",
	"graph",    "tree",	"leaf",	    "document", "posting",  "term",
	"filter",   "score",	"vector",   "matrix",	"interval", "range",
	"key",	    "value",	"entry",    "slot",	"region",   "lease",
	"lock",	    "ticket",	"event",    "timer",	"task",	    "worker",
	"job",	    "queue",	"channel",  "socket",	"address",  "route",
	"policy",   "account",	"invoice",  "price",	"currency", "locale",
	"template", "fragment", "property", "attribute"};

static const char *const verbs[] = {
	"read",	    "write",  "parse",	  "encode",  "decode",	 "flush",
	"commit",   "merge",  "split",	  "scan",    "fetch",	 "store",
	"lookup",   "insert", "remove",	  "update",  "resolve",	 "compile",
	"evaluate", "render", "format",	  "verify",  "allocate", "release",
	"compress", "expand", "schedule", "forward", "handle",	 "process",
	"build",    "visit"};

static const char *const classes[] = {"reader",	  "writer",  "manager",
				      "iterator", "encoder", "visitor",
				      "registry", "handler"};

static char *copy_text(const char *text)
{
	size_t len = strlen(text);
	char *copy = bench_alloc(len + 1, 1);

	memcpy(copy, text, len);
	return copy;
}

/* A number below n; small ones are the likely ones. */
static uint32_t skewed(uint64_t random, uint32_t n)
{
	uint32_t i = 0;

	while (i + 1 < n && (random & 7) < 3) {
		random >>= 3;
		i++;
	}
	return i;
}

struct word {
	char text[16];
};

static struct word capital(const char *word)
{
	struct word w;

	snprintf(w.text, sizeof(w.text), "%s", word);
	w.text[0] = (char)(w.text[0] - 'a' + 'A');
	return w;
}

/*
 * Files that share a noun differ in their class, and those 256 apart in
 * their package, so that no two files and no two functions are the same.
 */
static const char *package_of(uint32_t file)
{
	uint64_t n = bench_mix(file % 256) + file / 256;

	return packages[n % ARRAY_SIZE(packages)];
}

static const char *noun_of(uint32_t file)
{
	return nouns[file / 4 % ARRAY_SIZE(nouns)];
}

static const char *class_of(uint32_t file)
{
	return classes[file % ARRAY_SIZE(classes)];
}

static void name_file(struct program *p, uint32_t file)
{
	static const struct {
		const char *directory;
		const char *suffix;
	} styles[LANGUAGES] = {
		[GO] = {"/src/search/internal", "go"},
		[CPP] = {"/src/search/engine", "cc"},
		[C] = {"/src/search/engine/base", "c"},
		[PYTHON] = {"/opt/search/lib/python3/search", "py"},
	};
	uint32_t chance = (uint32_t)(bench_mix(file) % 20);
	enum language l = chance < 9	? GO
			  : chance < 15 ? CPP
			  : chance < 17 ? C
					: PYTHON;
	char path[128];

	snprintf(path, sizeof(path), "%s/%s/%s_%s.%s", styles[l].directory,
		 package_of(file), noun_of(file), class_of(file),
		 styles[l].suffix);
	p->language[file] = l;
	p->files[file] = copy_text(path);
}

static uint32_t start_line(uint32_t function)
{
	return 10 + function % PER_FILE * 60;
}

static void name_function(struct program *p, uint32_t f)
{
	uint32_t file = f / PER_FILE;
	const char *package = package_of(file);
	const char *noun = noun_of(file);
	const char *verb = verbs[f % ARRAY_SIZE(verbs)];
	struct word n = capital(noun), c = capital(class_of(file));
	struct word v = capital(verb);
	char name[128], mangled[128] = "";

	switch (p->language[file]) {
	case GO:
		snprintf(name, sizeof(name), "search/%s.(*%s%s).%s%s", package,
			 n.text, c.text, v.text, n.text);
		break;
	case CPP:
		snprintf(name, sizeof(name), "search::%s::%s%s::%s%s(size_t)",
			 package, n.text, c.text, verb, n.text);
		snprintf(mangled, sizeof(mangled),
			 "_ZN6search%zu%s%zu%s%s%zu%s%sEm", strlen(package),
			 package, strlen(n.text) + strlen(c.text), n.text,
			 c.text, strlen(verb) + strlen(n.text), verb, n.text);
		break;
	case C:
		snprintf(name, sizeof(name), "%s_%s_%s", package, noun, verb);
		break;
	default:
		snprintf(name, sizeof(name), "search.%s.%s_%s.%s%s.%s", package,
			 noun, class_of(file), n.text, c.text, verb);
	}
	p->functions[f].start_line = start_line(f);
	p->functions[f].name = copy_text(name);
	p->functions[f].name_len = strlen(name);
	p->functions[f].system_name = copy_text(mangled[0] ? mangled : name);
}

static struct frame make_frame(uint32_t function, uint64_t random)
{
	uint32_t start = start_line(function);

	return (struct frame){function, start + 1 + (uint32_t)(random % 50)};
}

/* The first site of a function is never inlined: walks end on it. */
static void make_site(struct program *p, uint32_t f, uint32_t nth)
{
	struct site *s = &p->sites[p->n_sites];
	uint64_t random = bench_mix(p->n_sites + 1000000u);
	uint32_t layer = (f + 1) % LAYERS;
	uint32_t group = f / LAYERS;
	uint32_t inlined = nth ? (uint32_t)(random % 8) : 0;

	if (random >> 61 < 5)
		group = bench_lower_of_two(bench_mix(random), GROUPS);
	s->callee = group * LAYERS + layer;
	for (uint32_t i = inlined < 6 ? 0 : inlined - 5; i > 0; i--) {
		uint32_t g = (uint32_t)(bench_mix(random + i) % FUNCTIONS);

		s->frames[s->n_frames++] = make_frame(g, random >> 20);
	}
	s->frames[s->n_frames++] = make_frame(f, random >> 30);
	p->n_sites++;
}

void bench_die(const char *subject, const char *why)
{
	fprintf(stderr, "generate: %s: %s\n", subject, why);
	exit(2);
}

void *bench_alloc(uint64_t count, size_t size)
{
	void *p = NULL;

	if (count <= SIZE_MAX)
		p = calloc(count ? (size_t)count : 1, size);
	if (!p)
		bench_die("memory", "cannot allocate");
	return p;
}

uint64_t bench_mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

uint32_t bench_lower_of_two(uint64_t random, uint32_t n)
{
	uint32_t a = (uint32_t)(((random >> 32) * n) >> 32);
	uint32_t b = (uint32_t)(((random & UINT32_MAX) * n) >> 32);

	return a < b ? a : b;
}

static uint32_t count_sites(uint32_t f)
{
	static const uint32_t counts[] = {1, 1, 1, 1, 1, 2, 2, 3, 4, MAX_SITES};

	if (f % LAYERS == 0 && f / LAYERS < ROOTS)
		return ROOT_SITES;
	return counts[bench_mix(f + 500000u) % ARRAY_SIZE(counts)];
}

struct program *program_new(void)
{
	struct program *p = bench_alloc(1, sizeof(*p));

	p->sites = bench_alloc(FUNCTIONS * MAX_SITES, sizeof(*p->sites));
	for (uint32_t i = 0; i < FILES; i++)
		name_file(p, i);
	for (uint32_t f = 0; f < FUNCTIONS; f++) {
		struct function *fn = &p->functions[f];

		name_function(p, f);
		fn->first_site = p->n_sites;
		fn->n_sites = count_sites(f);
		for (uint32_t i = 0; i < fn->n_sites; i++)
			make_site(p, f, i);
	}
	return p;
}

/* Roots call many handlers; elsewhere the first sites are the hot ones. */
static uint32_t choose_site(const struct function *fn, uint64_t random)
{
	if (fn->n_sites > MAX_SITES)
		return fn->first_site + bench_lower_of_two(random, fn->n_sites);
	return fn->first_site + skewed(random, fn->n_sites);
}

size_t program_walk(const struct program *p, uint64_t random, uint64_t depth,
		    uint32_t *path)
{
	uint32_t f = skewed(random, ROOTS) * LAYERS;
	size_t n = 0;

	for (uint64_t frames = 0; frames < depth; n++) {
		const struct function *fn = &p->functions[f];

		random = bench_mix(random);
		path[n] = choose_site(fn, random);
		if (frames + p->sites[path[n]].n_frames > depth)
			path[n] = fn->first_site;
		frames += p->sites[path[n]].n_frames;
		f = p->sites[path[n]].callee;
	}
	return n;
}

uint64_t program_hash(const struct program *p, const uint32_t *path, size_t n)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < n; i++) {
		const struct site *s = &p->sites[path[i]];

		for (uint32_t k = s->n_frames; k-- > 0;)
			hash = bench_mix(hash + s->frames[k].function);
	}
	return hash ? hash : 1;
}
