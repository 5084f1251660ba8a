#include "libcode/unwind/code.h"

#include "libcode/unwind/x86_instruction.h"

#include <string.h>

#ifdef HAVE_ELFUTILS
#include <libelf.h>

static const unsigned char *bytes_of(const struct module *m, size_t *size)
{
	return m->elf ? (const unsigned char *)elf_rawfile(m->elf, size) : NULL;
}
#else
static const unsigned char *bytes_of(const struct module *m, size_t *size)
{
	(void)m, (void)size;
	return NULL;
}
#endif

const unsigned char *code_bytes(const struct module *m, uint64_t address,
				size_t count)
{
	size_t size = 0;
	const unsigned char *file = bytes_of(m, &size);

	for (size_t i = 0; file && i < m->segment_count; i++) {
		const struct module_segment *s = &m->segment[i];
		uint64_t at = address - s->address;

		if (at >= s->size || s->size - at < count)
			continue;
		at += s->offset;
		return at <= size && size - at >= count ? file + at : NULL;
	}
	return NULL;
}

/* Nothing is aligned to more than a page. */
enum { MOST_NOPS = 4096 };

uint64_t code_behind_nops(const struct module *m, uint64_t address)
{
	uint64_t at = address;
	struct x86_instruction in;

	while (at - address < MOST_NOPS) {
		const unsigned char *code = code_bytes(m, at, X86_LONGEST);

		if (!code || !code_x86_decode(&in, code, X86_LONGEST) ||
		    !code_x86_is_nop(&in))
			break;
		at += in.length;
	}
	return at;
}

/* call *%rax, call *8(%rbx,%rcx,4) and so on. */
static bool is_call_by_pointer(const unsigned char *behind)
{
	struct x86_instruction in;

	for (size_t length = 2; length <= 7; length++)
		if (behind[-(ptrdiff_t)length] == 0xff &&
		    code_x86_decode(&in, behind - length, length) &&
		    in.length == length && (in.modrm >> 3 & 7) == 2)
			return true;
	return false;
}

enum code_call code_call_before(const struct module *m, uint64_t offset,
				int64_t *distance)
{
	size_t size = 0;
	const unsigned char *file = bytes_of(m, &size), *at;
	bool by_pointer;
	int32_t relative;

	if (!file || offset < 8 || offset > size)
		return CODE_NO_CALL;
	at = file + offset;
	by_pointer = is_call_by_pointer(at);
	if (at[-5] != 0xe8)
		return by_pointer ? CODE_CALL_BY_POINTER : CODE_NO_CALL;
	memcpy(&relative, at - 4, sizeof(relative));
	*distance = relative;
	return by_pointer ? CODE_CALL_OF_EITHER : CODE_CALL;
}

/* Without rules for that in Go and musl. */
bool code_is_sigreturn(const struct module *m, uint64_t address)
{
	/* mov $15,%rax (or %eax); syscall */
	static const unsigned char wide[] = {0x48, 0xc7, 0xc0, 15,  0,
					     0,	   0,	 0x0f, 0x05};
	static const unsigned char narrow[] = {0xb8, 15, 0, 0, 0, 0x0f, 0x05};
	const unsigned char *at = code_bytes(m, address, sizeof(wide));

	return at && (memcmp(at, wide, sizeof(wide)) == 0 ||
		      memcmp(at, narrow, sizeof(narrow)) == 0);
}

/* No call returns to goexit, whose frame is made by hand to return between a
 * nop and a call. */
bool code_is_goexit(const struct module *m, uint64_t address)
{
	const unsigned char *at = code_bytes(m, address, 7);

	return at && at[0] == 0x90 && at[1] == 0xe8 && at[6] == 0x90;
}
