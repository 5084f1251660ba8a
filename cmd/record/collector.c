/*
 * A profile is under construction from one collector_take to the next: what
 * is new in a stack goes into libprof's builder at once, while the process
 * that it comes from can still be asked for names; values are summed up here
 * and become samples at the end.
 *
 * Addresses are those that the module was linked for, so that what many
 * processes have at different places in memory is one location, and mappings
 * lie where the module was linked to lie. Programs that find names afterwards
 * see a process in which nothing was moved.
 */
#include "cmd/record/collector.h"

#include "cmd/common/memory.h"
#include "cmd/common/msg.h"
#include "cmd/record/map.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_LINES = 128, /* calls that are inlined into one place */
	VALUES = 2,
	NO_LOCATION = UINT32_MAX,
};

/* One sample of the profile. */
struct sum {
	prof_id stack, labels;
	int64_t value[VALUES];
};

struct collector {
	struct modules *modules;
	struct symbols *symbols;
	unsigned rate;

	/* Of the profile under construction. */
	struct prof_builder *b;
	prof_id pid, tid, thread;     /* keys of labels */
	prof_id end[UNWIND_DEEP + 1]; /* locations */
	struct map mapping;	      /* module: id */
	struct map location;	      /* module, address: id */
	struct map sum_at;	      /* stack, labels: in sum */
	struct sum *sum;
	size_t sum_count, sum_room;

	prof_id *stack; /* room to put one together */
	size_t stack_room;
};

static prof_id add_text(struct collector *c, const char *s)
{
	return s ? prof_add_string(c->b, s, strlen(s)) : 0;
}

static prof_id add_function(struct collector *c, const char *name,
			    const struct symbol_line *line)
{
	struct prof_function f = {
		.name = add_text(c, name),
		.system_name = add_text(c, line ? line->system_name : name),
		.file = add_text(c, line ? line->file : NULL),
		.start_line = line ? line->start_line : 0,
	};

	return prof_add_function(c->b, &f);
}

/* A frame that is no code, but says something about the stack. */
static prof_id add_remark(struct collector *c, const char *text)
{
	struct prof_line line = {.function = add_function(c, text, NULL)};
	struct prof_location l = {.lines = &line, .line_count = 1};

	return prof_add_location(c->b, &l);
}

static void begin(struct collector *c)
{
	struct prof_header header = {0};
	struct prof_error err;

	if (prof_builder_new(&c->b, NULL, &err) < 0)
		die("%s", err.text);
	header.period = c->rate ? 1000000000 / (int64_t)c->rate : 0;
	header.period_type.type = add_text(c, "cpu");
	header.period_type.unit = add_text(c, "nanoseconds");
	header.default_type = header.period_type.type;
	prof_add_column(c->b, add_text(c, "samples"), add_text(c, "count"));
	prof_add_column(c->b, header.period_type.type, header.period_type.unit);
	prof_set_header(c->b, &header);
	c->pid = add_text(c, "pid");
	c->tid = add_text(c, "tid");
	c->thread = add_text(c, "thread");
	c->end[UNWIND_TRUNCATED] = add_remark(c, "[truncated stack]");
	c->end[UNWIND_BROKEN] = add_remark(c, "[unwind error]");
	c->end[UNWIND_DEEP] = add_remark(c, "[deeper]");
	map_clear(&c->mapping);
	map_clear(&c->location);
	map_clear(&c->sum_at);
	c->sum_count = 0;
}

void collector_new(struct collector **out, struct modules *modules,
		   struct symbols *symbols, unsigned rate)
{
	struct collector *c = memory_new(1, sizeof(*c));

	c->modules = modules;
	c->symbols = symbols;
	c->rate = rate;
	begin(c);
	*out = c;
}

void collector_free(struct collector *c)
{
	if (!c)
		return;
	prof_builder_free(c->b);
	map_release(&c->mapping);
	map_release(&c->location);
	map_release(&c->sum_at);
	free(c->sum);
	free(c->stack);
	free(c);
}

static prof_id add_build_id(struct collector *c, const struct module *m)
{
	static const char digits[] = "0123456789abcdef";
	char hex[2 * sizeof(m->build_id)];

	for (size_t i = 0; i < m->build_id_size; i++) {
		hex[2 * i] = digits[m->build_id[i] >> 4];
		hex[2 * i + 1] = digits[m->build_id[i] & 15];
	}
	return prof_add_string(c->b, hex, 2 * m->build_id_size);
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

static prof_id add_mapping(struct collector *c, const struct module *m)
{
	struct prof_mapping mapping = {0};
	const char *file = m->path;

	switch (m->kind) {
	case MODULE_NONE:
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
	mapping.file = add_text(c, file);
	mapping.build_id = add_build_id(c, m);
	mapping.flags = symbols_flags(c->symbols, m->number);
	return prof_add_mapping(c->b, &mapping);
}

static prof_id mapping_of(struct collector *c, const struct module *m)
{
	uint64_t *at = map_at(&c->mapping, m->number, 0, NO_LOCATION);

	if (*at == NO_LOCATION)
		*at = add_mapping(c, m);
	return (prof_id)*at;
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
		break;
	}
	return memory_copy_string("[unknown]");
}

static size_t add_lines(struct collector *c, const struct module *m,
			const struct frame *f, struct prof_line *lines)
{
	struct symbol_line found[MAX_LINES];
	size_t count = symbols_find(c->symbols, f, found, MAX_LINES);
	char *name;

	memset(lines, 0, (count ? count : 1) * sizeof(*lines));
	for (size_t i = 0; i < count; i++) {
		lines[i].function = add_function(c, found[i].name, &found[i]);
		lines[i].line = found[i].line;
	}
	if (count)
		return count;
	name = module_name(m);
	lines[0].function = add_function(c, name, NULL);
	free(name);
	return 1;
}

static prof_id add_location(struct collector *c, const struct frame *f)
{
	const struct module *m = modules_get(c->modules, f->module);
	struct prof_line lines[MAX_LINES];
	struct prof_location l = {
		.address = f->address - !f->is_activation,
		.mapping = mapping_of(c, m),
		.lines = lines,
	};

	l.line_count = add_lines(c, m, f, lines);
	return prof_add_location(c->b, &l);
}

/* A JIT compiler may put something else at an address. */
static prof_id location_of(struct collector *c, const struct frame *f)
{
	uint64_t address = f->address - !f->is_activation, *at;

	if (modules_get(c->modules, f->module)->kind == MODULE_JIT)
		return add_location(c, f);
	at = map_at(&c->location, f->module, address, NO_LOCATION);
	if (*at == NO_LOCATION)
		*at = add_location(c, f);
	return (prof_id)*at;
}

static prof_id add_stack(struct collector *c, const struct collected *what)
{
	size_t depth = 0;

	c->stack = memory_grow(c->stack, &c->stack_room,
			       what->kernel_count + what->user_count + 1,
			       sizeof(*c->stack));
	for (size_t i = 0; i < what->kernel_count; i++)
		c->stack[depth++] = location_of(c, &what->kernel[i]);
	for (size_t i = 0; i < what->user_count; i++)
		c->stack[depth++] = location_of(c, &what->user[i]);
	if (what->end != UNWIND_COMPLETE)
		c->stack[depth++] = c->end[what->end];
	return prof_add_stack(c->b, c->stack, depth);
}

static prof_id add_labels(struct collector *c, const struct collected *what)
{
	struct prof_label label[] = {
		{.key = c->pid, .number = what->pid},
		{.key = c->tid, .number = what->tid},
		{.key = c->thread, .str = add_text(c, what->thread)},
	};
	size_t count = sizeof(label) / sizeof(*label);

	return prof_add_labels(c->b, label, count - !label[2].str);
}

/* By convention the first mapping is that of the program: of files that have
 * code and are no libraries the one that was mapped first. */
static void add_program(struct collector *c)
{
	for (size_t i = 0; i < modules_count(c->modules); i++) {
		const struct module *m = modules_get(c->modules, (uint32_t)i);

		if (m->kind != MODULE_ELF || !m->segment_count || !m->path ||
		    *m->path == '[' || strstr(m->path, ".so"))
			continue;
		mapping_of(c, m);
		return;
	}
}

void collector_add(struct collector *c, const struct collected *what)
{
	prof_id stack, labels;
	struct sum *sum;
	uint64_t *at;

	if (!c->mapping.count)
		add_program(c);
	stack = add_stack(c, what);
	labels = add_labels(c, what);
	at = map_at(&c->sum_at, stack, labels, c->sum_count);
	if (*at == c->sum_count) {
		c->sum = memory_grow(c->sum, &c->sum_room, c->sum_count + 1,
				     sizeof(*c->sum));
		c->sum[c->sum_count++] = (struct sum){stack, labels, {0}};
	}
	sum = &c->sum[*at];
	if (__builtin_add_overflow(sum->value[0], what->count,
				   &sum->value[0]) ||
	    __builtin_add_overflow(sum->value[1], what->weight, &sum->value[1]))
		die("more was counted than 64 bits hold");
}

struct prof_profile *collector_take(struct collector *c)
{
	struct prof_profile *p;
	struct prof_error err;
	int status;

	for (size_t i = 0; i < c->sum_count; i++) {
		struct sum *s = &c->sum[i];

		prof_add_sample(c->b, &(struct prof_sample){
					      .stack = s->stack,
					      .labels = s->labels,
					      .values = s->value,
					      .value_count = VALUES,
				      });
	}
	status = prof_builder_finish(&p, c->b, &err);
	c->b = NULL;
	if (status < 0)
		die("%s", err.text);
	begin(c);
	return p;
}
