/*
 * One frame after the other: the rule of its address, or what its code does
 * where there is none (walk.c). What a step finds must lead up the stack, into
 * code.
 */
#include "libcode/unwind/unwind.h"

#include "libcode/unwind/walk.h"
#include "program/memory.h"

#include <stdlib.h>

struct unwinder {
	struct cfi *cfi;
};

static struct module *locate(struct process *p, uint64_t pc, bool is_activation,
			     uint64_t *address)
{
	uint64_t at = is_activation ? pc : pc - 1;
	const struct process_map *map = code_process_map_at(p, at);

	*address = at;
	if (!map)
		return NULL;
	if (map->module->kind == MODULE_ELF)
		code_module_address(map->module,
				    map->offset + (at - map->start), address);
	return map->module;
}

static enum step step_by_rule(struct walk *w, const struct cfi_rule *rule)
{
	uint64_t before = w->r.value[DWARF_RSP], outside;

	if (!code_cfi_step(w->cfi, rule, &w->stack, &w->r, &outside))
		return code_walk_missing(w, outside);
	if (rule->is_signal) {
		uint64_t now = w->r.value[DWARF_RSP] - w->stack.start;

		w->has_left |= now >= w->stack.size;
	} else if (w->r.value[DWARF_RSP] <= before) {
		return STEP_BROKEN;
	}
	w->is_activation = rule->is_signal;
	return STEP_ON;
}

/* Which moves *w, and corrects what is said of the frame: a signal's handler
 * returns to the beginning of a function that was not called. */
static enum step step(struct walk *w, struct frame *frame)
{
	const struct cfi_rule *rule =
		w->module->kind == MODULE_ELF
			? code_cfi_find(w->cfi, w->module, w->address)
			: NULL;
	enum step s;

	if (rule && rule->is_entry)
		return STEP_ENTRY;
	if (rule && !rule->is_missing && !rule->is_derived) {
		frame->is_activation |= rule->is_signal;
		s = step_by_rule(w, rule);
	} else {
		s = code_walk_by_code(w, rule);
		w->is_activation = false;
	}
	return s == STEP_ON && !w->r.value[DWARF_PC] ? STEP_ENTRY : s;
}

static void begin(struct walk *w, const struct event_sample *s)
{
	for (size_t i = 0; i < DWARF_COUNT; i++)
		w->r.value[i] = s->registers[i];
	w->r.known = (1u << DWARF_COUNT) - 1;
	w->stack = (struct stack_copy){s->stack, s->registers[DWARF_RSP],
				       s->stack_size};
	w->is_activation = true;
}

static struct frame frame_of(const struct module *m, uint64_t pc,
			     uint64_t looked_up, bool is_activation)
{
	return (struct frame){
		.module = m ? m->number : 0,
		.is_activation = is_activation,
		.address = is_activation ? looked_up : looked_up + 1,
		.memory = pc,
	};
}

/* Its end, if it is known already. */
static bool add_frame(struct walk *w, struct frame_list *to,
		      enum unwind_end *end)
{
	uint64_t pc = w->r.value[DWARF_PC];

	w->module = locate(w->p, pc, w->is_activation, &w->address);
	*end = UNWIND_BROKEN;
	if (!w->module && to->count)
		return false;
	*end = UNWIND_DEEP;
	if (to->count == to->room)
		return false;
	if (to->registers)
		to->registers[to->count] = w->r;
	to->frame[to->count++] =
		frame_of(w->module, pc, w->address, w->is_activation);
	*end = UNWIND_BROKEN;
	return w->module != NULL;
}

/* In the middle of an exec there is neither code nor a stack. */
enum unwind_end code_unwinder_stack(struct unwinder *u, struct process *p,
				    const struct event_sample *s,
				    struct frame_list *to)
{
	struct walk w = {.cfi = u->cfi, .p = p};
	enum unwind_end end;
	uint64_t pc;

	begin(&w, s);
	to->count = 0;
	if (!s->stack_size && !locate(p, s->registers[DWARF_PC], true, &pc))
		return UNWIND_COMPLETE;
	while (add_frame(&w, to, &end))
		switch (step(&w, &to->frame[to->count - 1])) {
		case STEP_ON:
			break;
		case STEP_ENTRY:
			return w.is_guessed ? UNWIND_GUESSED : UNWIND_COMPLETE;
		case STEP_TRUNCATED:
			return UNWIND_TRUNCATED;
		case STEP_BROKEN:
			return UNWIND_BROKEN;
		case STEP_UNKNOWN:
			return UNWIND_UNKNOWN;
		}
	return end;
}

/* Without frame pointers the kernel finds anything: what leads to no code
 * ends it. */
void code_unwind_chain(struct process *p, const uint64_t *addresses,
		       size_t address_count, struct frame_list *to)
{
	for (to->count = 0; to->count < address_count && to->count < to->room;
	     to->count++) {
		uint64_t pc = addresses[to->count], address;
		bool is_activation = to->count == 0;
		const struct module *m = locate(p, pc, is_activation, &address);

		if (!m && !is_activation)
			break;
		to->frame[to->count] = frame_of(m, pc, address, is_activation);
	}
}

void code_unwinder_new(struct unwinder **out)
{
	struct unwinder *u = memory_new(1, sizeof(*u));

	code_cfi_new(&u->cfi);
	*out = u;
}

void code_unwinder_free(struct unwinder *u)
{
	if (!u)
		return;
	code_cfi_free(u->cfi);
	free(u);
}
