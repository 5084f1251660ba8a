/*
 * One frame after the other: the rule of its address, or its frame pointer
 * where there is none. What a step finds must lead up the stack, into code.
 */
#include "cmd/record/stack/unwind.h"

#include "cmd/common/memory.h"
#include "cmd/record/stack/cfi_step.h"
#include "cmd/record/stack/code.h"

#include <stdlib.h>

/* A stack may go on so far behind what was copied of it. */
enum { FARTHEST = 1 << 30, GO_STACK = 1 << 20, NEAR = 128 };

struct unwinder {
	struct cfi *cfi;
};

enum step { STEP_ON, STEP_ENTRY, STEP_TRUNCATED, STEP_BROKEN };

struct walk {
	struct unwinder *u;
	struct process *p;
	struct stack_copy stack;
	struct cfi_registers r;
	struct module *module; /* of pc; NULL: no code is known there */
	uint64_t address;      /* as looked up */
	bool is_activation;
	bool has_left; /* a signal came on a stack of its own */
};

/* Also what is far behind what was copied is of that stack, or of another one
 * after a signal. */
static enum step missing(const struct walk *w, uint64_t address)
{
	uint64_t behind = address + 8 - (w->stack.start + w->stack.size);

	if (address && (w->has_left || behind < FARTHEST))
		return STEP_TRUNCATED;
	return STEP_BROKEN;
}

static struct module *locate(struct process *p, uint64_t pc, bool is_activation,
			     uint64_t *address)
{
	uint64_t at = is_activation ? pc : pc - 1;
	const struct process_map *map = process_map_at(p, at);

	*address = at;
	if (!map)
		return NULL;
	if (map->module->kind == MODULE_ELF)
		module_address(map->module, map->offset + (at - map->start),
			       address);
	return map->module;
}

/* Only of files the code is at hand. */
static bool follows_call(struct process *p, uint64_t pc)
{
	const struct process_map *map = process_map_at(p, pc - 1);

	return map && map->module->kind == MODULE_ELF &&
	       code_is_behind_call(map->module,
				   map->offset + (pc - map->start));
}

/* The word above the stack pointer may be where a function that has saved
 * nothing returns to. */
static bool returns_from(struct walk *w, uint64_t above)
{
	uint64_t at = w->r.value[DWARF_RSP] + above, pc;

	if (!stack_read(&w->stack, at, &pc) || !follows_call(w->p, pc))
		return false;
	w->r.value[DWARF_PC] = pc;
	w->r.value[DWARF_RSP] = at + 8;
	return true;
}

/* A register that is no frame pointer in generated code may lead anywhere; in
 * files that have no rules it mostly is one, with 0 at its end. */
static bool may_return_to(const struct walk *w, uint64_t pc)
{
	const struct process_map *map = process_map_at(w->p, pc - 1);

	if (w->module->kind == MODULE_ELF)
		return map || !pc;
	return map &&
	       (map->module->kind == MODULE_JIT || follows_call(w->p, pc));
}

static enum step step_by_pointer(struct walk *w)
{
	uint64_t frame = w->r.value[DWARF_RBP], pc, caller;

	if (!(w->r.known >> DWARF_RBP & 1) || frame % 8 ||
	    frame < w->r.value[DWARF_RSP])
		return STEP_BROKEN;
	if (!stack_read(&w->stack, frame, &caller) ||
	    !stack_read(&w->stack, frame + 8, &pc))
		return missing(w, frame + 8);
	if (!may_return_to(w, pc))
		return STEP_BROKEN;
	w->r.value[DWARF_PC] = pc;
	w->r.value[DWARF_RBP] = caller;
	w->r.value[DWARF_RSP] = frame + 16;
	return STEP_ON;
}

/* Go's code has frame pointers everywhere: one that leads far away is that of
 * another stack, which was left for this one. */
static bool has_switched(const struct walk *w, const struct cfi_rule *rule)
{
	return rule && rule->is_go &&
	       w->r.value[DWARF_RBP] - w->r.value[DWARF_RSP] > GO_STACK;
}

static bool may_be_frame(const struct walk *w, uint64_t word)
{
	uint64_t ignored;

	return word % 8 == 0 && stack_read(&w->stack, word, &ignored);
}

/* Code by hand that calls nothing may have pushed some registers, which are
 * then not known any more; but a frame pointer looks like one. */
static bool returns_from_near(struct walk *w)
{
	uint64_t frame = w->r.value[DWARF_RBP], word;

	for (uint64_t above = 0; above < NEAR; above += 8) {
		if (returns_from(w, above)) {
			w->r.known = 1u << DWARF_RSP | 1u << DWARF_PC;
			if (may_be_frame(w, frame))
				w->r.known |= 1u << DWARF_RBP;
			w->r.value[DWARF_RBP] = frame;
			return true;
		}
		if (!may_be_frame(w, frame) &&
		    stack_read(&w->stack, w->r.value[DWARF_RSP] + above, &word))
			frame = word;
	}
	return false;
}

/*
 * Code by hand that has no rule mostly calls nothing and has no frame; what a
 * JIT compiler made may be a mere call that moved the stack pointer to a
 * multiple of 16.
 */
static enum step step_without_rule(struct walk *w, const struct cfi_rule *rule)
{
	bool is_file = w->module->kind == MODULE_ELF;
	enum step s;

	if (w->is_activation && returns_from(w, 0))
		return STEP_ON;
	if (!w->is_activation && is_file && w->r.known >> DWARF_RBP & 1 &&
	    (!w->r.value[DWARF_RBP] || has_switched(w, rule)))
		return STEP_ENTRY;
	s = step_by_pointer(w);
	if (s != STEP_ON && !is_file &&
	    (returns_from(w, 8) || returns_from(w, 0)))
		return STEP_ON;
	if (s == STEP_BROKEN && is_file && w->is_activation &&
	    returns_from_near(w))
		return STEP_ON;
	return s;
}

static enum step step_by_rule(struct walk *w, const struct cfi_rule *rule)
{
	uint64_t before = w->r.value[DWARF_RSP], outside;

	if (!cfi_step(w->u->cfi, rule, &w->stack, &w->r, &outside))
		return missing(w, outside);
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
			? cfi_find(w->u->cfi, w->module, w->address)
			: NULL;
	enum step s;

	if (rule && rule->is_entry)
		return STEP_ENTRY;
	if (rule && !rule->is_missing) {
		frame->is_activation |= rule->is_signal;
		s = step_by_rule(w, rule);
	} else {
		s = step_without_rule(w, rule);
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
	to->frame[to->count++] =
		frame_of(w->module, pc, w->address, w->is_activation);
	*end = UNWIND_BROKEN;
	return w->module != NULL;
}

/* In the middle of an exec there is neither code nor a stack. */
enum unwind_end unwinder_stack(struct unwinder *u, struct process *p,
			       const struct event_sample *s,
			       struct frame_list *to)
{
	struct walk w = {.u = u, .p = p};
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
			return UNWIND_COMPLETE;
		case STEP_TRUNCATED:
			return UNWIND_TRUNCATED;
		case STEP_BROKEN:
			return UNWIND_BROKEN;
		}
	return end;
}

/* Without frame pointers the kernel finds anything: what leads to no code
 * ends it. */
void unwind_chain(struct process *p, const uint64_t *addresses,
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

void unwinder_new(struct unwinder **out)
{
	struct unwinder *u = memory_new(1, sizeof(*u));

	cfi_new(&u->cfi);
	*out = u;
}

void unwinder_free(struct unwinder *u)
{
	if (!u)
		return;
	cfi_free(u->cfi);
	free(u);
}
