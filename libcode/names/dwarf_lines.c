#include "libcode/names/dwarf_lines.h"

#include "libcode/names/dwarf_calls.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_ELFUTILS

#include <dwarf.h>

struct unit {
	Dwarf_Die die;
	bool is_read;
	bool is_mangled;
	const char *directory; /* absolute, or NULL */
	struct dwarf_calls calls;
};

struct dwarf_lines {
	const struct module *module;
	Dwarf *dwarf;
	struct unit *unit;
	size_t count, room;
	struct ranges ranges; /* of unit, plus 1 */
};

/* In these languages the linker knows a function by the name that it has. */
static bool is_mangled(Dwarf_Die *unit)
{
	switch (dwarf_srclang(unit)) {
	case DW_LANG_C89:
	case DW_LANG_C:
	case DW_LANG_C99:
	case DW_LANG_C11:
	case DW_LANG_Mips_Assembler:
		return false;
	default:
		return true;
	}
}

void code_dwarf_lines_new(struct dwarf_lines **out, const struct module *m,
			  void *dwarf)
{
	struct dwarf_lines *d = memory_new(1, sizeof(*d));
	struct range_list ranges = {.module = m};
	Dwarf_CU *cu = NULL;
	uint8_t type;
	Dwarf_Die die;

	d->module = m;
	d->dwarf = dwarf;
	while (dwarf_get_units(dwarf, cu, &cu, NULL, &type, &die, NULL) == 0) {
		if ((type != DW_UT_compile && type != DW_UT_skeleton) ||
		    d->count >= UINT32_MAX - 1)
			continue;
		d->unit = memory_grow(d->unit, &d->room, d->count + 1,
				      sizeof(*d->unit));
		d->unit[d->count++] = (struct unit){.die = die};
		code_range_list_add(&ranges, &die, (uint32_t)d->count);
	}
	code_ranges_build(&d->ranges, ranges.range, ranges.count);
	free(ranges.range);
	*out = d;
}

void code_dwarf_lines_free(struct dwarf_lines *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->count; i++)
		code_dwarf_calls_release(&d->unit[i].calls);
	free(d->unit);
	code_ranges_release(&d->ranges);
	free(d);
}

/* Where the compiler ran. */
static const char *find_directory(Dwarf_Die *unit)
{
	Dwarf_Attribute a;
	const char *path = dwarf_attr(unit, DW_AT_comp_dir, &a)
				   ? dwarf_formstring(&a)
				   : NULL;

	return path && *path == '/' ? path : NULL;
}

static struct unit *unit_at(struct dwarf_lines *d, uint64_t address)
{
	uint32_t i = code_ranges_find(&d->ranges, address);
	struct unit *u = i ? &d->unit[i - 1] : NULL;

	if (u && !u->is_read) {
		u->is_read = true;
		u->is_mangled = is_mangled(&u->die);
		u->directory = find_directory(&u->die);
		code_dwarf_calls_read(&u->calls, d->module, &u->die);
	}
	return u;
}

static int64_t number_of(Dwarf_Attribute *a)
{
	Dwarf_Word value;

	return a && dwarf_formudata(a, &value) == 0 && value <= INT32_MAX
		       ? (int64_t)value
		       : 0;
}

/* What the function itself is, wherever it is called. */
static void describe(struct dwarf_line *l, Dwarf_Die *die)
{
	Dwarf_Attribute a;

	l->name = dwarf_diename(die);
	if (dwarf_attr_integrate(die, DW_AT_linkage_name, &a) ||
	    dwarf_attr_integrate(die, DW_AT_MIPS_linkage_name, &a))
		l->linkage = dwarf_formstring(&a);
	l->start_line =
		number_of(dwarf_attr_integrate(die, DW_AT_decl_line, &a));
}

/* Where a call that is inlined was made. */
static void find_call(struct dwarf_line *l, Dwarf_Die *die, struct unit *u)
{
	Dwarf_Attribute a;
	Dwarf_Files *files;
	size_t count;
	int64_t file = number_of(dwarf_attr(die, DW_AT_call_file, &a));

	l->line = number_of(dwarf_attr(die, DW_AT_call_line, &a));
	if (dwarf_getsrcfiles(&u->die, &files, &count) == 0 &&
	    (size_t)file < count)
		l->file = dwarf_filesrc(files, (size_t)file, NULL, NULL);
}

/* Where the code of an address stands. */
static void find_source(struct dwarf_line *l, struct unit *u, uint64_t address)
{
	Dwarf_Line *row = dwarf_getsrc_die(&u->die, address);
	int line;

	if (!row)
		return;
	l->file = dwarf_linesrc(row, NULL, NULL);
	if (dwarf_lineno(row, &line) == 0 && line > 0)
		l->line = line;
}

struct found {
	struct dwarf_line *line;
	size_t count, max;
};

/* The outermost are kept. */
static void add(struct found *f, const struct unit *u,
		const struct dwarf_line *l)
{
	struct dwarf_line *to;

	if (f->count == f->max)
		memmove(f->line, f->line + 1, --f->count * sizeof(*l));
	to = &f->line[f->count++];
	*to = *l;
	to->is_mangled = u->is_mangled;
	if (to->file && *to->file != '/')
		to->directory = u->directory;
}

size_t code_dwarf_lines_find(struct dwarf_lines *d, uint64_t address,
			     struct dwarf_line *lines, size_t max)
{
	struct found f = {lines, 0, max};
	struct unit *u = unit_at(d, address);
	struct dwarf_line l = {.symbol = address};
	uint32_t i;
	Dwarf_Die die;

	if (!u || !max)
		return 0;
	find_source(&l, u, address);
	i = code_ranges_find(&u->calls.ranges, address);
	while (i) {
		const struct dwarf_call *call = &u->calls.call[i - 1];

		if (!dwarf_offdie(d->dwarf, call->die, &die))
			break;
		describe(&l, &die);
		l.symbol = call->entry;
		add(&f, u, &l);
		i = call->outer;
		l = (struct dwarf_line){.symbol = address};
		if (i)
			find_call(&l, &die, u);
	}
	if (l.file)
		add(&f, u, &l);
	return f.count;
}

#else

void code_dwarf_lines_new(struct dwarf_lines **out, const struct module *m,
			  void *dwarf)
{
	(void)m, (void)dwarf;
	*out = NULL;
}

void code_dwarf_lines_free(struct dwarf_lines *d)
{
	(void)d;
}

size_t code_dwarf_lines_find(struct dwarf_lines *d, uint64_t address,
			     struct dwarf_line *lines, size_t max)
{
	(void)d, (void)address, (void)lines, (void)max;
	return 0;
}

#endif
