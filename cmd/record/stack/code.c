#include "cmd/record/stack/code.h"

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

/* `count` bytes at an address; NULL: they are not there. */
static const unsigned char *bytes_at(const struct module *m, uint64_t address,
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

bool code_is_behind_call(const struct module *m, uint64_t offset)
{
	size_t size = 0;
	const unsigned char *file = bytes_of(m, &size), *at;

	if (!file || offset < 8 || offset > size)
		return false;
	at = file + offset;
	if (at[-5] == 0xe8)
		return true;
	for (int length = 2; length <= 7; length++)
		if (at[-length] == 0xff && (at[1 - length] >> 3 & 7) == 2)
			return true;
	return false;
}

/* Without rules for that in Go and musl. */
bool code_is_sigreturn(const struct module *m, uint64_t address)
{
	/* mov $15,%rax (or %eax); syscall */
	static const unsigned char wide[] = {0x48, 0xc7, 0xc0, 15,  0,
					     0,	   0,	 0x0f, 0x05};
	static const unsigned char narrow[] = {0xb8, 15, 0, 0, 0, 0x0f, 0x05};
	const unsigned char *at = bytes_at(m, address, sizeof(wide));

	return at && (memcmp(at, wide, sizeof(wide)) == 0 ||
		      memcmp(at, narrow, sizeof(narrow)) == 0);
}

/* No call returns to goexit, whose frame is made by hand to return between a
 * nop and a call. */
bool code_is_goexit(const struct module *m, uint64_t address)
{
	const unsigned char *at = bytes_at(m, address, 7);

	return at && at[0] == 0x90 && at[1] == 0xe8 && at[6] == 0x90;
}
