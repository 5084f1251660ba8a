/*
 * One walk over the tree of a unit, parents before children, takes in whatever
 * has code. The innermost call at an address is the last that has it.
 *
 * The file may be anything: nothing is visited twice, and what is nested
 * deeper than programs are is passed over.
 */
#include "libcode/names/dwarf_calls.h"

#ifdef HAVE_ELFUTILS

#include "program/memory.h"

#include <dwarf.h>
#include <stdlib.h>

enum { DEEPEST = 256 };

struct level {
	Dwarf_Die die;
	uint32_t outer; /* what its children are inlined in, plus 1 */
};

struct walk {
	struct dwarf_calls *calls;
	struct range_list ranges;
	struct level level[DEEPEST];
	size_t depth;
	Dwarf_Off last; /* that was visited; all behind it are new */
};

static bool is_code(const struct module *m, uint64_t start, uint64_t limit)
{
	for (size_t i = 0; i < m->segment_count; i++) {
		const struct module_segment *s = &m->segment[i];

		if (start >= s->address && limit > start &&
		    limit - s->address <= s->size)
			return true;
	}
	return false;
}

void code_range_list_add(struct range_list *l, Dwarf_Die *die, uint32_t value)
{
	Dwarf_Addr base, start, limit;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(die, at, &base, &start, &limit)) > 0) {
		if (!is_code(l->module, start, limit))
			continue;
		l->range = memory_grow(l->range, &l->room, l->count + 1,
				       sizeof(*l->range));
		l->range[l->count++] = (struct range){start, limit, value};
	}
}

/* May functions or inlined calls lie in it? */
static bool has_calls(int tag)
{
	switch (tag) {
	case DW_TAG_subprogram:
	case DW_TAG_inlined_subroutine:
	case DW_TAG_lexical_block:
	case DW_TAG_try_block:
	case DW_TAG_catch_block:
	case DW_TAG_with_stmt:
	case DW_TAG_namespace:
	case DW_TAG_module:
	case DW_TAG_class_type:
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
	case DW_TAG_interface_type:
		return true;
	default:
		return false;
	}
}

/* Takes in a function or a call; what its children are inlined in. */
static uint32_t add_call(struct walk *w, Dwarf_Die *die, int tag,
			 uint32_t outer)
{
	struct dwarf_calls *c = w->calls;
	size_t before = w->ranges.count;

	if (tag == DW_TAG_subprogram)
		outer = 0;
	else if (tag != DW_TAG_inlined_subroutine)
		return outer;
	if (c->count >= UINT32_MAX - 1)
		return outer;
	code_range_list_add(&w->ranges, die, (uint32_t)c->count + 1);
	if (w->ranges.count == before)
		return outer;
	c->call =
		memory_grow(c->call, &c->room, c->count + 1, sizeof(*c->call));
	c->call[c->count++] = (struct dwarf_call){
		.die = dwarf_dieoffset(die),
		.entry = w->ranges.range[before].start,
		.outer = outer,
	};
	return (uint32_t)c->count;
}

/* Something that lies behind all that was visited. */
static bool is_new(struct walk *w, Dwarf_Die *die)
{
	Dwarf_Off at = dwarf_dieoffset(die);

	if (at <= w->last)
		return false;
	w->last = at;
	return true;
}

/* Visits the DIE on top, and goes on to its first child, or the next. */
static bool visit(struct walk *w)
{
	struct level *top = &w->level[w->depth - 1];
	int tag = dwarf_tag(&top->die);
	struct level *child = &w->level[w->depth];

	if (w->depth < DEEPEST && has_calls(tag) &&
	    dwarf_haschildren(&top->die) > 0) {
		child->outer = add_call(w, &top->die, tag, top->outer);
		if (dwarf_child(&top->die, &child->die) == 0 &&
		    is_new(w, &child->die)) {
			w->depth++;
			return true;
		}
	} else {
		add_call(w, &top->die, tag, top->outer);
	}
	while (w->depth) {
		Dwarf_Die next;

		top = &w->level[w->depth - 1];
		if (dwarf_siblingof(&top->die, &next) == 0 &&
		    is_new(w, &next)) {
			top->die = next;
			return true;
		}
		w->depth--;
	}
	return false;
}

static void reverse(struct range *r, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct range swapped = r[i];

		r[i] = r[count - 1 - i];
		r[count - 1 - i] = swapped;
	}
}

void code_dwarf_calls_read(struct dwarf_calls *c, const struct module *m,
			   Dwarf_Die *unit)
{
	struct walk *w = memory_new(1, sizeof(*w));

	*c = (struct dwarf_calls){0};
	w->calls = c;
	w->ranges.module = m;
	w->last = dwarf_dieoffset(unit);
	if (dwarf_child(unit, &w->level[0].die) == 0 &&
	    is_new(w, &w->level[0].die)) {
		w->depth = 1;
		while (visit(w))
			;
	}
	reverse(w->ranges.range, w->ranges.count);
	code_ranges_build(&c->ranges, w->ranges.range, w->ranges.count);
	free(w->ranges.range);
	free(w);
}

void code_dwarf_calls_release(struct dwarf_calls *c)
{
	free(c->call);
	code_ranges_release(&c->ranges);
	*c = (struct dwarf_calls){0};
}

#endif
