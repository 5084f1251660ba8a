#include "libcode/python/heads.h"

#include "libcode/python/peek.h"

enum {
	TYPE_AT = 8,
	HEAD = 512 /* no code object has its fields further behind */
};

static uint16_t larger(uint16_t a, uint16_t b)
{
	return a > b ? a : b;
}

static uint16_t name_at(const struct python_layout *l)
{
	return l->code_qualname != PYTHON_NOWHERE ? l->code_qualname
						  : l->code_name;
}

struct image_want code_python_head_range(const struct python_layout *l,
					 uint64_t address)
{
	uint16_t last = larger(name_at(l), larger(l->code_file, l->code_lines));

	last = larger(last, l->code_first_line);
	return (struct image_want){address + TYPE_AT,
				   (uint32_t)(last + 8 - TYPE_AT)};
}

bool code_python_head(struct image *m, const struct python *p, uint64_t address,
		      struct python_head *out)
{
	const struct python_layout *l = &p->layout;
	struct image_want range = code_python_head_range(l, address);
	unsigned char bytes[HEAD];

	memset(bytes, 0, TYPE_AT); /* is no field, whatever offsets say */
	if (!is_structure(address) || range.size > sizeof(bytes) - TYPE_AT ||
	    !code_image_read(m, range.address, bytes + TYPE_AT, range.size))
		return false;
	if (p->code_type && peek_word(bytes + TYPE_AT) != p->code_type)
		return false;
	*out = (struct python_head){
		.name = peek_word(bytes + name_at(l)),
		.file = peek_word(bytes + l->code_file),
		.lines = peek_word(bytes + l->code_lines),
		.first_line = peek_half(bytes + l->code_first_line),
	};
	return is_structure(out->name) && is_structure(out->file) &&
	       is_structure(out->lines) && out->first_line <= INT32_MAX;
}
