#include "libcode/python/python.h"

#include "libcode/proc/proc_read.h"
#include "libcode/python/check.h"
#include "libcode/python/elf_memory.h"
#include "libcode/python/mapped.h"

#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	FILES_MOST = 256,
	PIECES_MOST = 512,
	BYTES_MOST = 64 << 10,
	CHECKS_MOST = 8,
	OFFSETS = 1024, /* more than _Py_DebugOffsets has */
	OLDEST = 8,
	OLDEST_WITH_VERSION = 11,
	OLDEST_WITH_OFFSETS = 13,
	RELEASE = 0xf0 /* low byte of a version */
};

struct search {
	pid_t pid;
	struct python *out;
	struct image image; /* one after the other, with the effort of one */
	struct elf_memory elf;
	uint64_t str_type;
	struct image_piece piece[PIECES_MOST];
	unsigned char bytes[BYTES_MOST];
};

static void begin(struct search *s)
{
	uint32_t effort = s->image.effort;

	s->image.piece = s->piece;
	s->image.piece_room = PIECES_MOST;
	s->image.bytes = s->bytes;
	s->image.size = BYTES_MOST;
	code_image_begin(&s->image, s->pid);
	s->image.effort = effort;
}

__attribute__((format(printf, 2, 3))) static void refuse(struct python *p,
							 const char *format,
							 ...)
{
	va_list values;

	va_start(values, format);
	vsnprintf(p->why, sizeof(p->why), format, values);
	va_end(values);
	p->found = PYTHON_REFUSED;
}

static bool is_denial(int error)
{
	return error == EPERM || error == EACCES || error == ENOSYS;
}

static void refuse_denied(struct python *p, int error)
{
	refuse(p, "its memory may not be read: %s",
	       error == EPERM	 ? "Operation not permitted"
	       : error == ENOSYS ? "Function not implemented"
				 : "Permission denied");
	p->is_denied = true;
	p->error = error;
}

/* "3.12", or "3" where that is all that a name says. */
static void name_version(struct python *p, unsigned major, unsigned minor)
{
	int n = 0;

	if (major)
		n = snprintf(p->version, sizeof(p->version), "%u",
			     major & 0xff);
	if (n > 0 && minor)
		snprintf(p->version + n, sizeof(p->version) - (size_t)n, ".%u",
			 minor & 0xff);
}

/* As PY_VERSION_HEX has it. */
static void write_version(struct python *p, uint64_t hex)
{
	static const char *const level[16] = {
		[0xa] = "a", [0xb] = "b", [0xc] = "rc"};
	unsigned low = hex & 0xff;
	int n = snprintf(p->version, sizeof(p->version), "%u.%u.%u",
			 (unsigned)(hex >> 24) & 0xff,
			 (unsigned)(hex >> 16) & 0xff,
			 (unsigned)(hex >> 8) & 0xff);

	if (low < RELEASE && n > 0 && (size_t)n < sizeof(p->version))
		snprintf(p->version + n, sizeof(p->version) - (size_t)n, "%s%u",
			 level[low >> 4] ? level[low >> 4] : "?", low & 0xf);
}

static bool has(const struct search *s, const char *name)
{
	struct elf_symbol symbol;

	return code_elf_memory_find(&s->elf, name, &symbol);
}

/* By what a version was the first to export; those before 3.8 have none. */
static unsigned old_minor(const struct search *s)
{
	if (has(s, "PyModule_AddObjectRef"))
		return 10;
	if (has(s, "PyModule_AddType"))
		return 9;
	return has(s, "PyCode_NewWithPosOnlyArgs") ? 8 : 7;
}

/* As PY_VERSION_HEX; 0: its memory does not tell. */
static uint64_t read_version(struct search *s)
{
	struct elf_symbol symbol;
	uint64_t value = 0;

	if (!code_elf_memory_find(&s->elf, "Py_Version", &symbol) ||
	    !code_image_read(&s->image, symbol.address, &value, sizeof(value)))
		return 0;
	return value & UINT32_MAX;
}

static bool take_offsets(struct search *s, unsigned minor)
{
	unsigned char bytes[OFFSETS];
	struct python *p = s->out;

	if (!code_image_read(&s->image, p->runtime, bytes, sizeof(bytes)) ||
	    !code_python_offsets(&p->layout, bytes, sizeof(bytes)) ||
	    p->layout.minor != minor) {
		refuse(p, "its structures are not known");
		return false;
	}
	if (p->layout.is_free_threaded)
		refuse(p, "free-threaded builds are not supported");
	return !p->layout.is_free_threaded;
}

static bool take_layout(struct search *s, unsigned minor)
{
	const struct python_layout *row = code_python_row(minor);

	if (minor >= OLDEST_WITH_OFFSETS)
		return take_offsets(s, minor);
	if (row)
		s->out->layout = *row;
	else
		refuse(s->out, "older than 3.%d", OLDEST);
	return row;
}

static bool take_version(struct search *s)
{
	struct python *p = s->out;
	uint64_t hex = read_version(s);
	unsigned minor = hex >> 16 & 0xff;

	if (!hex) {
		minor = old_minor(s);
		name_version(p, 3, minor);
		return take_layout(s, minor);
	}
	write_version(p, hex);
	if (hex >> 24 != 3 || minor < OLDEST_WITH_VERSION) {
		refuse(p, "its version is not known");
		return false;
	}
	if ((hex & 0xff) < RELEASE) {
		refuse(p, "releases before the final one are not supported");
		return false;
	}
	return take_layout(s, minor);
}

/* A process that is running may be read while it changes: only what is wrong in
 * the same way each time is, as often as there is effort for it. */
static void check(struct search *s)
{
	struct python *p = s->out;
	uint64_t seen = 0, first = 0;
	bool is_same = true;

	for (int i = 0; i < CHECKS_MOST; i++) {
		begin(s);
		p->found = code_python_check(&s->image, p, s->str_type, s->pid,
					     &seen);
		if (i && s->image.error == ETIME)
			break;
		if (p->found != PYTHON_REFUSED)
			return;
		if (!i)
			first = seen;
		is_same &= seen == first;
	}
	p->found = PYTHON_NONE;
	if (is_same)
		refuse(p, "its structures are not those of a release build");
}

static uint64_t address_of(const struct search *s, const char *name)
{
	struct elf_symbol symbol;

	return code_elf_memory_find(&s->elf, name, &symbol) ? symbol.address
							    : 0;
}

/* The file has a _PyRuntime. */
static void take_file(struct search *s)
{
	struct python *p = s->out;
	struct elf_symbol eval;

	p->start = s->elf.start;
	p->limit = s->elf.limit;
	if (code_elf_memory_find(&s->elf, "_PyEval_EvalFrameDefault", &eval)) {
		p->eval = eval.address;
		p->eval_size = eval.size;
	}
	p->code_type = address_of(s, "PyCode_Type");
	s->str_type = address_of(s, "PyUnicode_Type");
	if (take_version(s))
		check(s);
}

/* A named interpreter that has no _PyRuntime, or cannot be looked into. */
static void take_old(struct search *s, const struct mapped_file *f)
{
	unsigned char ident[EI_NIDENT];

	if (!f->major)
		return;
	if (!code_image_read(&s->image, f->start, ident, sizeof(ident)) ||
	    memcmp(ident, ELFMAG, SELFMAG) != 0)
		return;
	if (ident[EI_CLASS] == ELFCLASS32) {
		name_version(s->out, f->major, f->minor);
		refuse(s->out, "a program of 32 bits");
	} else if ((f->major < 3 || f->minor < OLDEST) && s->elf.symbols &&
		   has(s, "PyEval_EvalFrameEx")) {
		name_version(s->out, f->major, f->minor);
		refuse(s->out, "older than 3.%d", OLDEST);
	}
}

/* True: this file settles it. */
static bool look_into(struct search *s, const struct mapped_file *f)
{
	struct python *p = s->out;

	begin(s);
	s->elf.symbols = 0;
	if (code_elf_memory_open(&s->elf, &s->image, f->start)) {
		p->runtime = address_of(s, "_PyRuntime");
		if (p->runtime) {
			take_file(s);
			return true;
		}
	}
	if (f->name == MAPPED_PYTHON && is_denial(s->image.error)) {
		name_version(p, f->major, f->minor);
		refuse_denied(p, s->image.error);
	} else if (f->name == MAPPED_PYTHON) {
		take_old(s, f);
	}
	return s->image.error == ESRCH || is_denial(s->image.error);
}

static void refuse_other(struct python *p, const char *name)
{
	snprintf(p->version, sizeof(p->version), "%s", name);
	refuse(p, "not CPython");
}

/* Interpreters come first: where there is one by its name, no other file is
 * looked into. */
static void look_through(struct search *s, const struct mapped_file *file,
			 size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum mapped_name name = file[i].name;

		if (name == MAPPED_OTHER && s->out->found == PYTHON_REFUSED)
			return;
		if (name == MAPPED_PYPY)
			refuse_other(s->out, "PyPy");
		else if (name == MAPPED_GRAALPY)
			refuse_other(s->out, "GraalPy");
		else if (look_into(s, &file[i]))
			return;
	}
}

/* Even what it has mapped is not told: its name may tell. */
static void look_from_outside(struct python *out, pid_t pid, int error)
{
	char name[16];
	struct mapped_file f;

	if (!is_denial(error) || !code_proc_read_name(name, pid, pid))
		return;
	code_mapped_name(&f, name);
	if (f.name != MAPPED_PYTHON)
		return;
	name_version(out, f.major, f.minor);
	refuse_denied(out, error);
}

void code_python_find(struct python *out, pid_t pid)
{
	struct mapped_file file[FILES_MOST];
	ssize_t count = code_mapped_files(pid, file, FILES_MOST);
	struct search s;

	memset(out, 0, sizeof(*out));
	s.pid = pid;
	s.out = out;
	s.image = (struct image){.effort = IMAGE_EFFORT};
	if (count < 0)
		look_from_outside(out, pid, (int)-count);
	else
		look_through(&s, file, (size_t)count);
	if (count > 0 && s.image.error == ESRCH) /* it has ended meanwhile */
		memset(out, 0, sizeof(*out));
}
