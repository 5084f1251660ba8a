/*
 * Rules that are derived from code, beside those of tables: of every function
 * of this program, of libc and of libm, at each of its instructions.
 */
#include "libcode/unwind/code.h"
#include "libcode/unwind/prologue.h"
#include "libcode/unwind/unwind.h"
#include "libcode/unwind/x86_instruction.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__) && defined(HAVE_ELFUTILS)

#include <gelf.h>

/* Code, given as hexadecimal digits. */
static size_t code_of(const char *hex, unsigned char code[64])
{
	size_t size = strlen(hex) / 2;

	for (size_t i = 0; i < size; i++) {
		const char digits[] = {hex[2 * i], hex[2 * i + 1], '\0'};

		code[i] = (unsigned char)strtoul(digits, NULL, 16);
	}
	return size;
}

/* What a rule makes of code. */
static void test_rule(const char *name, const char *hex, int reg, int offset)
{
	unsigned char code[64];
	size_t size = code_of(hex, code);
	struct cfi_rule rule;

	if (reg < 0) {
		ok(!code_prologue_rule(&rule, code, size), "%s: not told",
		   name);
		return;
	}
	ok(code_prologue_rule(&rule, code, size) && rule.cfa_register == reg &&
		   rule.cfa_offset == offset,
	   "%s: the caller's stack is %d above register %d", name, offset, reg);
}

static void test_rules(void)
{
	test_rule("nothing", "", DWARF_RSP, 8);
	test_rule("push", "5355", DWARF_RSP, 24);
	test_rule("push of a new register", "4154", DWARF_RSP, 16);
	test_rule("push of numbers", "6a0168000000009c", DWARF_RSP, 32);
	test_rule("sub", "4881ec00040000", DWARF_RSP, 0x408);
	test_rule("a short sub", "4883ec18", DWARF_RSP, 0x20);
	test_rule("lea", "488d6424d8", DWARF_RSP, 0x30);
	test_rule("frame pointer", "554889e54883ec20", DWARF_RSP, 0x30);
	test_rule("aligned", "554889e54883e4c0", DWARF_RBP, 16);
	test_rule("aligned without a frame pointer", "4883e4c0", -1, 0);
	test_rule("by a register", "4829c4", -1, 0);
	test_rule("another register has the stack pointer", "534889e34883e4e0",
		  3, 16);
	test_rule("behind a return", "5348ffcf75fb5bc34889c7", DWARF_RSP, 16);
	test_rule("behind leave and return", "554889e5c9c390", DWARF_RSP, 16);
	test_rule("amid the last instruction", "53e8000000", DWARF_RSP, 16);
	test_rule("no instruction", "5306060606060606060606060606060606", -1,
		  0);
}

static void test_saved(void)
{
	/* push %rbx; sub $24,%rsp; mov %rbp,8(%rsp) */
	static const unsigned char code[] = {0x53, 0x48, 0x83, 0xec, 0x18,
					     0x48, 0x89, 0x6c, 0x24, 0x08};
	struct cfi_rule rule;

	ok(code_prologue_rule(&rule, code, sizeof(code)) &&
		   rule.saved_count == 3,
	   "what is pushed and what is moved is saved");
	ok(rule.saved[0].reg == 3 && rule.saved[0].offset == -16,
	   "the first is behind the return address");
	ok(rule.saved[1].reg == DWARF_RBP && rule.saved[1].offset == -32,
	   "the second is where it was moved");
	ok(rule.saved[2].reg == DWARF_PC && rule.saved[2].offset == -8,
	   "the return address is in front");
}

static bool is_nop(const char *hex)
{
	unsigned char code[64];
	size_t size = code_of(hex, code);
	struct x86_instruction in;

	return code_x86_decode(&in, code, size) && in.length == size &&
	       code_x86_is_nop(&in);
}

static void test_nops(void)
{
	ok(is_nop("90") && is_nop("6690"), "short nops are seen as such");
	ok(is_nop("0f1f00") && is_nop("660f1f440000") &&
		   is_nop("66662e0f1f840000000000"),
	   "so are long ones");
	ok(!is_nop("4190") && !is_nop("8700"), "an exchange is none");
	ok(!is_nop("f30f1efa"), "nor is what a function may begin with");
	ok(!is_nop("c3") && !is_nop("cc") && !is_nop("eb00"),
	   "nor is what does not lead to the next one");
}

struct figures {
	size_t functions, whole; /* whole: decoded up to their end */
	size_t places, same, other;
};

static void compare(struct cfi *cfi, struct module *m, const GElf_Sym *s,
		    struct figures *f, uint64_t at)
{
	struct cfi_rule table = *code_cfi_find(cfi, m, at);
	const struct cfi_rule *derived =
		code_cfi_derive(cfi, m, s->st_value, at);

	if (table.is_missing || table.is_derived || table.is_entry ||
	    !derived || table.cfa_register != derived->cfa_register)
		return;
	f->places++;
	if (table.cfa_offset == derived->cfa_offset)
		f->same++;
	else
		f->other++;
}

/* Data within code is what does not end where it should. */
static void go_through(struct cfi *cfi, struct module *m, const GElf_Sym *s,
		       struct figures *f)
{
	const unsigned char *code =
		code_bytes(m, s->st_value, (size_t)s->st_size);
	struct x86_instruction in;
	size_t at;

	if (!code)
		return;
	for (at = 0; at < s->st_size; at += in.length) {
		if (f->places < 400000)
			compare(cfi, m, s, f, s->st_value + at);
		if (!code_x86_decode(&in, code + at, (size_t)s->st_size - at))
			break;
	}
	f->functions++;
	f->whole += at == s->st_size;
}

static void go_through_all(struct module *m, struct figures *f)
{
	Elf_Scn *section = NULL;
	GElf_Shdr h;
	struct cfi *cfi;

	code_cfi_new(&cfi);
	while ((section = elf_nextscn(m->elf, section))) {
		Elf_Data *data = elf_getdata(section, NULL);
		GElf_Sym s;

		if (!gelf_getshdr(section, &h) || h.sh_type != SHT_DYNSYM)
			continue;
		for (int i = 0; gelf_getsym(data, i, &s); i++)
			if (GELF_ST_TYPE(s.st_info) == STT_FUNC && s.st_size &&
			    s.st_size < 4096 && s.st_shndx != SHN_UNDEF)
				go_through(cfi, m, &s, f);
	}
	code_cfi_free(cfi);
}

static void test_library(struct process *p, const char *name, uint64_t address)
{
	const struct process_map *map = code_process_map_at(p, address);
	struct figures f = {0};

	if (!map || map->module->kind != MODULE_ELF) {
		tap_skip("a library", "impossible here: it is not mapped");
		return;
	}
	go_through_all(map->module, &f);
	tap_diag("%s: %zu functions, %zu whole; %zu places, %zu same, %zu not",
		 name, f.functions, f.whole, f.places, f.same, f.other);
	ok(f.functions > 100 && f.whole * 1000 >= f.functions * 999,
	   "instructions of %s end where its functions end", name);
	ok(f.places > 1000 && f.same * 100 >= f.places * 98,
	   "rules for %s are those of its tables", name);
}

int main(void)
{
	struct modules *modules;
	struct processes *processes;
	struct process *p;

	msg_init("record_prologue", 2);
	code_modules_new(&modules);
	code_processes_new(&processes, modules);
	p = code_processes_get(processes, getpid());
	test_rules();
	test_saved();
	test_nops();
	test_library(p, "libc", (uint64_t)(uintptr_t)getenv);
	test_library(p, "libm", (uint64_t)(uintptr_t)fmod);
	code_processes_free(processes);
	code_modules_free(modules);
	return tap_end();
}

#else

int main(void)
{
	tap_skip("rules are derived from code",
		 "impossible here: it takes x86-64 and elfutils");
	return tap_end();
}

#endif
