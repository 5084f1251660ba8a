/*
 * Addresses are those that a module was linked for, so that what many
 * processes have at different places in memory is one location, and mappings
 * lie where the module was linked to lie. Programs that find names afterwards
 * see a process in which nothing was moved.
 */
#include "cmd/record/collected.h"

#include "program/memory.h"
#include "program/msg.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_LINES = 128 }; /* calls that are inlined into one place */

static const uint64_t NONE = UINT64_MAX; /* no id of a mapping */

/* A profile under construction, and the ids of what it has already. */
struct maker {
	struct collector *c;
	struct prof_builder *b;
	struct map mapping; /* by module */
	prof_id *location;  /* by place */
	prof_id *stack;
	prof_id *labels;	/* by thread */
	unsigned char *unnamed; /* by place: the runtime that has made it */
};

static prof_id add_text(struct maker *k, const char *s)
{
	return s ? prof_add_string(k->b, s, strlen(s)) : 0;
}

static void add_header(struct maker *k)
{
	struct prof_header header = {0};
	unsigned rate = k->c->rate;

	header.period = rate ? 1000000000 / (int64_t)rate : 0;
	header.period_type.type = add_text(k, "cpu");
	header.period_type.unit = add_text(k, "nanoseconds");
	header.default_type = header.period_type.type;
	prof_add_column(k->b, add_text(k, "samples"), add_text(k, "count"));
	prof_add_column(k->b, header.period_type.type, header.period_type.unit);
	prof_set_header(k->b, &header);
}

static prof_id add_build_id(struct maker *k, const struct module *m)
{
	static const char digits[] = "0123456789abcdef";
	char hex[2 * sizeof(m->build_id)];

	for (size_t i = 0; i < m->build_id_size; i++) {
		hex[2 * i] = digits[m->build_id[i] >> 4];
		hex[2 * i + 1] = digits[m->build_id[i] & 15];
	}
	return prof_add_string(k->b, hex, 2 * m->build_id_size);
}

/* From the first byte of code to the last; its segments follow each other in
 * memory as in the file. */
static void place_mapping(struct prof_mapping *mapping, const struct module *m)
{
	for (size_t i = 0; i < m->segment_count; i++) {
		const struct module_segment *s = &m->segment[i];

		if (!i || s->address < mapping->start) {
			mapping->start = s->address;
			mapping->offset = s->offset;
		}
		if (!i || s->address + s->size > mapping->limit)
			mapping->limit = s->address + s->size;
	}
}

static prof_id add_mapping(struct maker *k, const struct module *m)
{
	struct prof_mapping mapping = {0};
	const char *file = m->path;

	switch (m->kind) {
	case MODULE_NONE:
	case MODULE_SCRIPT:
		return 0;
	case MODULE_KERNEL:
		mapping.start = (uint64_t)1 << 63;
		mapping.limit = UINT64_MAX;
		file = "[kernel.kallsyms]";
		break;
	case MODULE_JIT:
		mapping.limit = (uint64_t)1 << 63;
		file = "//anon";
		break;
	case MODULE_ELF:
		place_mapping(&mapping, m);
		break;
	}
	mapping.file = add_text(k, file);
	mapping.build_id = add_build_id(k, m);
	mapping.flags = code_symbols_flags(k->c->symbols, m->number);
	return prof_add_mapping(k->b, &mapping);
}

static prof_id mapping_of(struct maker *k, const struct module *m)
{
	uint64_t *at = code_map_at(&k->mapping, m->number, 0, NONE);

	if (*at == NONE)
		*at = add_mapping(k, m);
	return (prof_id)*at;
}

/* Of frames that an interpreter keeps, each file of their functions is a module
 * of its own. */
static prof_id mapping_of_script(struct maker *k, const struct place *place)
{
	struct frame f = {place->module, true, place->address, 0};
	struct symbol_line line;
	prof_id file = 0;
	uint64_t *at;

	if (code_symbols_find(k->c->symbols, &f, &line, 1))
		file = add_text(k, line.file);
	if (!file)
		return 0;
	at = code_map_at(&k->mapping, file, 1, NONE);
	if (*at == NONE)
		*at = prof_add_mapping(k->b,
				       &(struct prof_mapping){
					       .file = file,
					       .flags = PROF_HAS_FUNCTIONS |
							PROF_HAS_FILENAMES |
							PROF_HAS_LINE_NUMBERS,
				       });
	return (prof_id)*at;
}

/* By convention the first mapping is that of the program: of files that have
 * code and are no libraries the one that was mapped first. */
static void add_program(struct maker *k)
{
	struct modules *modules = k->c->modules;

	for (size_t i = 0; i < code_modules_count(modules); i++) {
		const struct module *m = code_modules_get(modules, (uint32_t)i);

		if (m->kind != MODULE_ELF || !m->segment_count || !m->path ||
		    *m->path == '[' || strstr(m->path, ".so"))
			continue;
		mapping_of(k, m);
		return;
	}
}

/* What stands for the name of code that has none: the name of its file, so
 * that all of that is one frame. */
static char *module_name(const struct module *m)
{
	const char *base = m->path ? strrchr(m->path, '/') : NULL;

	base = base ? base + 1 : m->path;
	switch (m->kind) {
	case MODULE_KERNEL:
		return memory_copy_string("[kernel]");
	case MODULE_JIT:
		return memory_copy_string("[JIT]");
	case MODULE_ELF:
		if (base && *base == '[')
			return memory_copy_string(base);
		if (base && *base)
			return memory_print("[%s]", base);
		break;
	case MODULE_NONE:
	case MODULE_SCRIPT:
		break;
	}
	return memory_copy_string("[unknown]");
}

static struct prof_line add_line(struct maker *k, const struct symbol_line *l)
{
	struct prof_function f = {
		.name = add_text(k, l->name),
		.system_name = add_text(k, l->system_name),
		.file = add_text(k, l->file),
		.start_line = l->start_line,
	};

	return (struct prof_line){
		.function = prof_add_function(k->b, &f),
		.line = l->line,
	};
}

static size_t add_lines(struct maker *k, const struct place *place,
			const struct module *m, struct prof_line *lines)
{
	struct frame f = {place->module, true, place->address, 0};
	struct symbol_line found[MAX_LINES];
	size_t count = 1;
	char *name;

	found[0] = place->line;
	if (!place->line.name)
		count = code_symbols_find(k->c->symbols, &f, found, MAX_LINES);
	for (size_t i = 0; i < count; i++)
		lines[i] = add_line(k, &found[i]);
	if (count)
		return count;
	name = module_name(m);
	lines[0] = add_line(k, &(struct symbol_line){
				       .name = name,
				       .system_name = name,
			       });
	free(name);
	return 1;
}

/* A module's name is no name of what is in it. */
static bool is_unnamed(const struct maker *k, const struct place *place)
{
	struct frame f = {place->module, true, place->address, 0};
	struct symbol_line line;

	return !place->line.name &&
	       !code_symbols_find(k->c->symbols, &f, &line, 1);
}

static prof_id add_location(struct maker *k, const struct place *place)
{
	const struct module *m = code_modules_get(k->c->modules, place->module);
	struct prof_line lines[MAX_LINES];
	struct prof_location l = {
		.address = m->kind == MODULE_SCRIPT ? 0 : place->address,
		.mapping = m->kind == MODULE_SCRIPT
				   ? mapping_of_script(k, place)
				   : mapping_of(k, m),
		.lines = lines,
	};

	code_symbols_at(k->c->symbols, place->time);
	l.line_count = add_lines(k, place, m, lines);
	if (m->kind == MODULE_JIT && m->runtime && is_unnamed(k, place))
		k->unnamed[place - k->c->place] = (unsigned char)m->runtime;
	return prof_add_location(k->b, &l);
}

static void add_label(struct prof_label *labels, size_t *count, struct maker *k,
		      const char *key, const char *text)
{
	prof_id str = add_text(k, text);

	if (str)
		labels[(*count)++] = (struct prof_label){
			.key = add_text(k, key),
			.str = str,
		};
}

static prof_id add_labels(struct maker *k, const struct thread *t)
{
	static const char *const gil[] = {
		[GIL_UNKNOWN] = NULL,
		[GIL_HELD] = "held",
		[GIL_FREE] = "not held",
	};
	struct prof_label label[5] = {
		{.key = add_text(k, "pid"), .number = t->pid},
		{.key = add_text(k, "tid"), .number = t->tid},
	};
	size_t count = 2;

	add_label(label, &count, k, "thread", t->name);
	add_label(label, &count, k, "task", t->task);
	add_label(label, &count, k, "gil", gil[t->gil]);
	return prof_add_labels(k->b, label, count);
}

static prof_id add_stack(struct maker *k, const struct stack *s, prof_id *room)
{
	for (size_t i = 0; i < s->depth; i++)
		room[i] = k->location[k->c->pool[s->first + i]];
	return prof_add_stack(k->b, room, s->depth);
}

/* All that samples are made of. Remarks of which no stack has any stay
 * outside. */
static void add_parts(struct maker *k)
{
	const struct collector *c = k->c;
	prof_id *room = memory_new(c->pool_count, sizeof(*room));
	char *used = memory_new(c->place_count, 1);

	for (size_t i = 0; i < c->pool_count; i++)
		used[c->pool[i]] = 1;
	for (size_t i = 0; i < c->place_count; i++)
		if (used[i])
			k->location[i] = add_location(k, &c->place[i]);
	for (size_t i = 0; i < c->stack_count; i++)
		k->stack[i] = add_stack(k, &c->stack[i], room);
	for (size_t i = 0; i < c->thread_count; i++)
		k->labels[i] = add_labels(k, &c->thread[i]);
	free(room);
	free(used);
}

/* A sample counts once, for the code nearest to its leaf. */
static void count_unnamed(struct maker *k, const struct sum *sum)
{
	const struct stack *s = &k->c->stack[sum->stack];

	for (size_t i = 0; i < s->depth; i++) {
		unsigned runtime = k->unnamed[k->c->pool[s->first + i]];

		if (!runtime)
			continue;
		k->c->unnamed[runtime] += (uint64_t)sum->value[0];
		return;
	}
}

static void add_sample(struct maker *k, const struct sum *sum)
{
	count_unnamed(k, sum);
	prof_add_sample(k->b, &(struct prof_sample){
				      .stack = k->stack[sum->stack],
				      .labels = k->labels[sum->thread],
				      .values = sum->value,
				      .value_count = SUMS,
			      });
}

struct prof_profile *collected_profile(struct collector *c)
{
	struct maker k = {.c = c};
	struct prof_profile *p;
	struct prof_error err;

	if (prof_builder_new(&k.b, NULL, &err) < 0)
		die("%s", err.text);
	k.location = memory_new(c->place_count, sizeof(*k.location));
	k.unnamed = memory_new(c->place_count, 1);
	k.stack = memory_new(c->stack_count, sizeof(*k.stack));
	k.labels = memory_new(c->thread_count, sizeof(*k.labels));
	add_header(&k);
	if (c->sum_count)
		add_program(&k);
	add_parts(&k);
	for (size_t i = 0; i < c->sum_count; i++)
		add_sample(&k, &c->sum[i]);
	if (prof_builder_finish(&p, k.b, &err) < 0)
		die("%s", err.text);
	code_map_release(&k.mapping);
	free(k.location);
	free(k.stack);
	free(k.unnamed);
	free(k.labels);
	return p;
}
