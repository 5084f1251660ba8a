#include "libcode/unwind/go_table.h"

#include <string.h>

#ifdef HAVE_ELFUTILS
#include "libcode/unwind/code.h"
#include "libcode/unwind/elf_sections.h"

static const uint32_t magic_1_18 = 0xfffffff0, magic_1_20 = 0xfffffff1;

struct table {
	const unsigned char *data;
	size_t size;
	uint64_t text; /* what its addresses count from */
	uint64_t count, names, functions;
};

static bool get(const struct table *t, uint64_t at, void *to, size_t size)
{
	if (at > t->size || t->size - at < size)
		return false;
	memcpy(to, t->data + at, size);
	return true;
}

static Elf_Scn *find_table(const struct module *m, GElf_Shdr *h)
{
	Elf_Scn *s = code_elf_section(m->elf, ".gopclntab", h);

	return s ? s : code_elf_section(m->elf, ".data.rel.ro.gopclntab", h);
}

static const char *name_at(const struct table *t, uint64_t function)
{
	uint32_t offset;
	uint64_t at;

	if (!get(t, t->functions + function + 4, &offset, sizeof(offset)) ||
	    __builtin_add_overflow(t->names, offset, &at) || at >= t->size ||
	    !memchr(t->data + at, '\0', t->size - at))
		return NULL;
	return (const char *)t->data + at;
}

static bool function_at(const struct table *t, uint64_t i,
			struct go_function *f)
{
	/* Each has two, and the first of the next one ends it. */
	uint32_t pair[3];

	if (!get(t, t->functions + i * 8, pair, sizeof(pair)))
		return false;
	*f = (struct go_function){name_at(t, pair[1]), t->text + pair[0],
				  t->text + pair[2]};
	return f->name && f->limit > f->address;
}

/* Numbers of eight bytes: functions, files, text, names, ..., functions. */
static bool read_header(struct table *t)
{
	uint32_t magic;
	uint64_t number[8];
	unsigned char small[4];

	if (!get(t, 0, &magic, sizeof(magic)) ||
	    (magic != magic_1_18 && magic != magic_1_20) ||
	    !get(t, 4, small, sizeof(small)) || small[3] != 8 ||
	    !get(t, 8, number, sizeof(number)))
		return false;
	t->count = number[0];
	t->text = number[2];
	t->names = number[3];
	t->functions = number[7];
	return t->count < t->size / 8 && t->functions < t->size;
}

/* What is said of the text is not true of all programs, but one function is
 * known by its code. */
static bool has_goexit(const struct table *t, const struct module *m)
{
	struct go_function f;

	for (uint64_t i = 0; i < t->count; i++)
		if (function_at(t, i, &f) &&
		    strncmp(f.name, "runtime.goexit", 14) == 0 &&
		    code_is_goexit(m, f.address))
			return true;
	return false;
}

static uint64_t symbol_of_text(const struct module *m)
{
	GElf_Shdr h;
	GElf_Sym symbol;
	Elf_Scn *s = code_elf_section(m->elf, ".symtab", &h);
	Elf_Data *data = s ? elf_getdata(s, NULL) : NULL;

	for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
		const char *name =
			elf_strptr(m->elf, h.sh_link, symbol.st_name);

		if (name && strcmp(name, "runtime.text") == 0)
			return symbol.st_value;
	}
	return 0;
}

static bool open_table(const struct module *m, struct table *t)
{
	GElf_Shdr h;
	Elf_Scn *s = find_table(m, &h);
	Elf_Data *data = s ? elf_rawdata(s, NULL) : NULL;

	if (!data || !data->d_buf)
		return false;
	t->data = data->d_buf;
	t->size = data->d_size;
	if (!read_header(t))
		return false;
	if (has_goexit(t, m))
		return true;
	if (code_elf_section(m->elf, ".text", &h)) {
		t->text = h.sh_addr;
		if (has_goexit(t, m))
			return true;
	}
	t->text = symbol_of_text(m);
	return has_goexit(t, m);
}

bool code_go_functions(const struct module *m, go_handler *handler, void *arg)
{
	struct table t;
	struct go_function f;

	if (!m->elf || !open_table(m, &t))
		return false;
	for (uint64_t i = 0; i < t.count; i++)
		if (function_at(&t, i, &f))
			handler(&f, arg);
	return true;
}

bool code_go_module(const struct module *m)
{
	GElf_Shdr h;

	return m->elf && (find_table(m, &h) ||
			  code_elf_section(m->elf, ".go.buildinfo", &h));
}

#else

bool code_go_functions(const struct module *m, go_handler *handler, void *arg)
{
	(void)m, (void)handler, (void)arg;
	return false;
}

bool code_go_module(const struct module *m)
{
	(void)m;
	return false;
}

#endif
