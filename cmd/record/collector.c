/*
 * While samples come they are only counted, by the addresses of their stacks:
 * what is new among these costs little, so that the kernel's rings do not run
 * over. Names are looked up when a profile is taken. Of what may be gone by
 * then, files are opened at once, and names that JIT compilers tell are
 * read soon.
 */
#include "cmd/record/collected.h"

#include "cmd/record/sampler.h"
#include "program/memory.h"
#include "program/msg.h"

#include <stdlib.h>
#include <string.h>

/* Frames that are no code, but say something about the stack; the places of
 * these numbers. */
static const char *const remarks[] = {
	[UNWIND_COMPLETE] = "",
	[UNWIND_TRUNCATED] = "[truncated stack]",
	[UNWIND_BROKEN] = "[unwind error]",
	[UNWIND_DEEP] = SAMPLER_CUT,
	[UNWIND_GUESSED] = "[guessed callers]",
	[UNWIND_UNKNOWN] = "[no unwind info]",
};

static uint32_t add_place(struct collector *c, const struct place *place)
{
	if (c->place_count >= UINT32_MAX)
		die("more code locations than a profile can hold");
	c->place = memory_grow(c->place, &c->place_room, c->place_count + 1,
			       sizeof(*c->place));
	c->place[c->place_count] = *place;
	return (uint32_t)c->place_count++;
}

static void begin(struct collector *c)
{
	c->place_count = c->pool_count = c->stack_count = 0;
	c->thread_count = c->sum_count = 0;
	code_names_release(&c->names);
	code_map_clear(&c->place_at);
	code_map_clear(&c->named_at);
	code_map_clear(&c->stack_at);
	code_map_clear(&c->thread_at);
	code_map_clear(&c->sum_at);
	for (size_t i = 0; i < sizeof(remarks) / sizeof(*remarks); i++)
		add_place(c, &(struct place){
				     .line = {.name = remarks[i],
					      .system_name = remarks[i]},
			     });
}

void collector_new(struct collector **out, struct modules *modules,
		   struct symbols *symbols, unsigned rate)
{
	struct collector *c = memory_new(1, sizeof(*c));

	c->modules = modules;
	c->symbols = symbols;
	c->rate = rate;
	c->seed[0] = code_map_seed();
	c->seed[1] = code_map_seed() +
		     1; /* they differ without random ones, too */
	begin(c);
	*out = c;
}

void collector_free(struct collector *c)
{
	if (!c)
		return;
	code_names_release(&c->names);
	free(c->place);
	free(c->pool);
	free(c->stack);
	free(c->thread);
	free(c->sum);
	code_map_release(&c->prepared);
	code_map_release(&c->place_at);
	code_map_release(&c->named_at);
	code_map_release(&c->stack_at);
	code_map_release(&c->thread_at);
	code_map_release(&c->sum_at);
	free(c);
}

/* Of code that was made in memory, and that a jitdump will tell of, the place
 * is another one each quarter of a second: names differ
 * by time. */
enum { MOMENT_BITS = 28 };

static uint64_t *place_at(struct collector *c, struct place *place,
			  const struct frame *f)
{
	const struct module *m = code_modules_get(c->modules, f->module);
	uint64_t moment = 0;

	if (m->kind == MODULE_JIT && m->fd >= 0)
		moment = c->time >> MOMENT_BITS << 32;
	else if (m->kind == MODULE_JIT &&
		 code_symbols_find(c->symbols, f, &place->line, 1))
		return code_map_at(&c->named_at, place->address,
				   (uintptr_t)place->line.system_name,
				   c->place_count);
	return code_map_at(&c->place_at, place->module | moment, place->address,
			   c->place_count);
}

/* A place that is not there yet is added, and prepared for its lookup. */
static uint32_t place_of(struct collector *c, const struct frame *f)
{
	struct place place = {
		.module = f->module,
		.address = f->address - !f->is_activation,
		.time = c->time,
	};
	uint64_t *at = place_at(c, &place, f);

	if (*at == c->place_count)
		add_place(c, &place);
	if (!*code_map_at(&c->prepared, f->module, 0, 0)) {
		code_symbols_prepare(c->symbols, f->module);
		*code_map_at(&c->prepared, f->module, 0, 0) = 1;
	}
	return (uint32_t)*at;
}

static void push(struct collector *c, uint32_t place)
{
	c->pool = memory_grow(c->pool, &c->pool_room, c->pool_count + 1,
			      sizeof(*c->pool));
	c->pool[c->pool_count++] = place;
}

/* The stack at the end of the pool, which is taken back if it is there
 * already. */
static uint32_t stack_of(struct collector *c, size_t first)
{
	size_t depth = c->pool_count - first;
	size_t len = depth * sizeof(*c->pool);
	uint64_t *at = code_map_at(
		&c->stack_at, code_map_hash(c->seed[0], c->pool + first, len),
		code_map_hash(c->seed[1], c->pool + first, len),
		c->stack_count);

	if (*at < c->stack_count) {
		c->pool_count = first;
		return (uint32_t)*at;
	}
	if (c->stack_count >= UINT32_MAX)
		die("more stacks than a profile can hold");
	c->stack = memory_grow(c->stack, &c->stack_room, c->stack_count + 1,
			       sizeof(*c->stack));
	c->stack[c->stack_count] = (struct stack){first, depth};
	return (uint32_t)c->stack_count++;
}

static uint32_t add_stack(struct collector *c, const struct collected *what)
{
	size_t first = c->pool_count;

	for (size_t i = 0; i < what->kernel_count; i++)
		push(c, place_of(c, &what->kernel[i]));
	for (size_t i = 0; i < what->user_count; i++)
		push(c, place_of(c, &what->user[i]));
	if (what->end != UNWIND_COMPLETE)
		push(c, what->end);
	return stack_of(c, first);
}

static uint32_t add_thread(struct collector *c, const struct collected *what)
{
	struct thread t = {
		.pid = what->pid,
		.tid = what->tid,
		.name = code_names_keep_string(&c->names, what->thread),
		.task = code_names_keep_string(&c->names, what->task),
		.gil = what->gil,
	};
	uint64_t *at = code_map_at(
		&c->thread_at, code_map_hash(c->seed[0], &t, sizeof(t)),
		code_map_hash(c->seed[1], &t, sizeof(t)), c->thread_count);

	if (*at < c->thread_count)
		return (uint32_t)*at;
	c->thread = memory_grow(c->thread, &c->thread_room, c->thread_count + 1,
				sizeof(*c->thread));
	c->thread[c->thread_count] = t;
	return (uint32_t)c->thread_count++;
}

void collector_add(struct collector *c, const struct collected *what)
{
	uint32_t stack, thread;
	uint64_t *at;
	int64_t *value;

	c->time = what->time;
	stack = add_stack(c, what);
	thread = add_thread(c, what);
	at = code_map_at(&c->sum_at, stack, thread, c->sum_count);

	if (*at == c->sum_count) {
		c->sum = memory_grow(c->sum, &c->sum_room, c->sum_count + 1,
				     sizeof(*c->sum));
		c->sum[c->sum_count++] = (struct sum){stack, thread, {0}};
	}
	value = c->sum[*at].value;
	if (__builtin_add_overflow(value[0], what->count, &value[0]) ||
	    __builtin_add_overflow(value[1], what->weight, &value[1]))
		die("a count does not fit 64 bits");
}

const uint64_t *collector_unnamed(const struct collector *c)
{
	return c->unnamed;
}

struct prof_profile *collector_take(struct collector *c)
{
	struct prof_profile *p;

	code_symbols_finish(c->symbols);
	p = collected_profile(c);
	begin(c);
	return p;
}
