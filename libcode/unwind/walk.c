/*
 * Code that no table tells of: mostly written by hand, or made at run time.
 *
 * The words of a stack that look like return addresses may be left from calls
 * that have returned. So in files what the instructions did to the stack
 * pointer decides, from where the function begins: by its symbol (the rule is
 * derived), or because the call before a return address leads there. Where
 * neither is known the frame pointer is followed, if it leads to a place
 * behind a call that may have been the one; that is a guess, and marked.
 */
#include "libcode/unwind/walk.h"

#include "libcode/unwind/code.h"

/* FARTHEST: a stack may go on so far behind what was copied of it. WORDS: so
 * many are looked through for where a function returns to. */
enum {
	FARTHEST = 1 << 30,
	GO_STACK = 1 << 20,
	NEAR = 128,
	WORDS = 1024,
	LARGEST = 1 << 20 /* function */
};

/* Also what is far behind what was copied is of that stack, or of another one
 * after a signal. */
enum step code_walk_missing(const struct walk *w, uint64_t address)
{
	uint64_t behind = address + 8 - (w->stack.start + w->stack.size);

	if (address && (w->has_left || behind < FARTHEST))
		return STEP_TRUNCATED;
	return STEP_BROKEN;
}

/* The call that returns there: of files only the code is at hand. */
static enum code_call call_before(const struct walk *w, uint64_t pc,
				  uint64_t *target)
{
	const struct process_map *map = code_process_map_at(w->p, pc - 1);
	enum code_call call;
	int64_t distance = 0;

	if (!map || map->module->kind != MODULE_ELF)
		return CODE_NO_CALL;
	call = code_call_before(map->module, map->offset + (pc - map->start),
				&distance);
	*target = pc + (uint64_t)distance;
	return call;
}

static bool follows_call(const struct walk *w, uint64_t pc)
{
	uint64_t target;

	return call_before(w, pc, &target) != CODE_NO_CALL;
}

static bool is_generated(const struct walk *w, uint64_t pc)
{
	const struct process_map *map = code_process_map_at(w->p, pc - 1);

	return map && map->module->kind == MODULE_JIT;
}

/* The word above the stack pointer may be where a function that has saved
 * nothing returns to. */
static bool returns_from(struct walk *w, uint64_t above)
{
	uint64_t at = w->r.value[DWARF_RSP] + above, pc;

	if (!code_stack_read(&w->stack, at, &pc) || !follows_call(w, pc))
		return false;
	w->r.value[DWARF_PC] = pc;
	w->r.value[DWARF_RSP] = at + 8;
	return true;
}

/* A register that is no frame pointer in generated code may lead anywhere. */
static bool may_return_to(const struct walk *w, uint64_t pc, bool is_go)
{
	if (is_go && !pc)
		return true;
	return is_generated(w, pc) || follows_call(w, pc);
}

static enum step step_by_pointer(struct walk *w, bool is_go)
{
	uint64_t frame = w->r.value[DWARF_RBP], pc, caller;

	if (!(w->r.known >> DWARF_RBP & 1) || frame % 8 ||
	    frame < w->r.value[DWARF_RSP])
		return STEP_BROKEN;
	if (!code_stack_read(&w->stack, frame, &caller) ||
	    !code_stack_read(&w->stack, frame + 8, &pc))
		return code_walk_missing(w, frame + 8);
	if (!may_return_to(w, pc, is_go))
		return STEP_BROKEN;
	w->r.value[DWARF_PC] = pc;
	w->r.value[DWARF_RBP] = caller;
	w->r.value[DWARF_RSP] = frame + 16;
	return STEP_ON;
}

static bool may_be_frame(const struct walk *w, uint64_t word)
{
	uint64_t ignored;

	return word % 8 == 0 && code_stack_read(&w->stack, word, &ignored);
}

/* Go's code by hand that calls nothing may have pushed some registers, which
 * are then not known any more; but a frame pointer looks like one. */
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
		    code_stack_read(&w->stack, w->r.value[DWARF_RSP] + above,
				    &word))
			frame = word;
	}
	return false;
}

/* Go's code has frame pointers everywhere: one that leads far away is that of
 * another stack, which was left for this one; 0 is its end. */
static enum step step_in_go(struct walk *w)
{
	uint64_t frame = w->r.value[DWARF_RBP];
	enum step s;

	if (w->is_activation && returns_from(w, 0))
		return STEP_ON;
	if (!w->is_activation && w->r.known >> DWARF_RBP & 1 &&
	    (!frame || frame - w->r.value[DWARF_RSP] > GO_STACK))
		return STEP_ENTRY;
	s = step_by_pointer(w, true);
	if (s == STEP_BROKEN && w->is_activation && returns_from_near(w))
		return STEP_ON;
	return s;
}

/* What a JIT compiler made has frame pointers, or it may be a mere call that
 * moved the stack pointer to a multiple of 16. */
static enum step step_in_generated(struct walk *w)
{
	enum step s;

	if (w->is_activation && returns_from(w, 0)) {
		w->is_guessed = true;
		return STEP_ON;
	}
	s = step_by_pointer(w, false);
	if (s != STEP_ON && (returns_from(w, 8) || returns_from(w, 0)))
		return STEP_ON;
	return s;
}

/* As linked; false: it is not in the code of the module that we are in. */
static bool in_this_module(const struct walk *w, uint64_t target,
			   uint64_t *address)
{
	const struct process_map *map = code_process_map_at(w->p, target);

	return map && map->module == w->module &&
	       code_module_address(
		       w->module, map->offset + (target - map->start), address);
}

/* Is a function that begins there ours? It has no information either. */
static bool may_be_ours(const struct walk *w, uint64_t start)
{
	return start <= w->address && w->address - start < LARGEST &&
	       code_cfi_find(w->cfi, w->module, start)->is_missing;
}

/* Is the word at `at` where we return to? Certainly, when the call before it
 * leads to a beginning from which the instructions end up here with a stack
 * pointer that is so far below. */
static bool is_return_of_call(struct walk *w, uint64_t at, uint64_t pc)
{
	uint64_t target, start;
	const struct cfi_rule *rule;
	struct cfi_registers before = w->r;
	enum code_call call = call_before(w, pc, &target);

	if ((call != CODE_CALL && call != CODE_CALL_OF_EITHER) ||
	    !in_this_module(w, target, &start) || !may_be_ours(w, start))
		return false;
	rule = code_cfi_derive(w->cfi, w->module, start, w->address);
	if (rule && code_cfi_step(w->cfi, rule, &w->stack, &w->r, &target) &&
	    w->r.value[DWARF_RSP] == at + 8)
		return true;
	w->r = before;
	return false;
}

static bool find_call(struct walk *w)
{
	uint64_t at = w->r.value[DWARF_RSP], pc;

	for (size_t i = 0; i < WORDS && code_stack_read(&w->stack, at, &pc);
	     i++, at += 8)
		if (is_return_of_call(w, at, pc))
			return true;
	at = w->r.value[DWARF_RBP] + 8;
	return w->r.known >> DWARF_RBP & 1 &&
	       code_stack_read(&w->stack, at, &pc) &&
	       is_return_of_call(w, at, pc);
}

/* A call of something else that we know has returned; what pointers and the
 * stubs of other modules lead to is not known. */
static bool may_have_called(const struct walk *w, uint64_t pc)
{
	const struct process_map *map = code_process_map_at(w->p, pc - 1);
	uint64_t target, start;

	if (is_generated(w, pc))
		return true;
	switch (call_before(w, pc, &target)) {
	case CODE_NO_CALL:
		return false;
	case CODE_CALL:
		if (!in_this_module(w, target, &start))
			return map->module != w->module;
		return may_be_ours(w, start);
	case CODE_CALL_BY_POINTER:
	case CODE_CALL_OF_EITHER:
		return true;
	}
	return false;
}

/* A frame pointer leads up the stack; that of the outermost frame is 0. */
static enum step guess(struct walk *w)
{
	uint64_t frame = w->r.value[DWARF_RBP], caller, pc;

	if (!(w->r.known >> DWARF_RBP & 1))
		return STEP_UNKNOWN;
	if (!frame && !w->is_activation)
		return STEP_ENTRY;
	if (frame % 8 || frame < w->r.value[DWARF_RSP] ||
	    !code_stack_read(&w->stack, frame, &caller) ||
	    !code_stack_read(&w->stack, frame + 8, &pc) ||
	    (caller && caller <= frame) || !may_have_called(w, pc))
		return STEP_UNKNOWN;
	w->r.value[DWARF_PC] = pc;
	w->r.value[DWARF_RBP] = caller;
	w->r.value[DWARF_RSP] = frame + 16;
	w->is_guessed = true;
	return STEP_ON;
}

/* The instructions do not tell everything, such as a jump behind them. */
static enum step step_by_derived(struct walk *w, const struct cfi_rule *rule)
{
	struct cfi_registers before = w->r;
	uint64_t outside, pc;

	if (!code_cfi_step(w->cfi, rule, &w->stack, &w->r, &outside))
		return code_walk_missing(w, outside);
	pc = w->r.value[DWARF_PC];
	if (w->r.value[DWARF_RSP] > before.value[DWARF_RSP] &&
	    (!pc || is_generated(w, pc) || follows_call(w, pc)))
		return STEP_ON;
	w->r = before;
	return !w->is_activation && w->r.known >> DWARF_RBP & 1 &&
			       !w->r.value[DWARF_RBP]
		       ? STEP_ENTRY
		       : STEP_UNKNOWN;
}

enum step code_walk_by_code(struct walk *w, const struct cfi_rule *rule)
{
	if (w->module->kind != MODULE_ELF)
		return step_in_generated(w);
	if (rule->is_go)
		return step_in_go(w);
	if (rule->is_derived)
		return step_by_derived(w, rule);
	return find_call(w) ? STEP_ON : guess(w);
}
