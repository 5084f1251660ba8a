/*
 * Facts from the headers of each version, 3.8 to 3.13:
 *
 * An object has a pointer to its dictionary where its type says (to 3.10), or
 * in front of it: the dictionary, or values in the order of the keys that its
 * type has. A dictionary has keys, and values of its own or, if it shares its
 * keys, a list of them. Keys begin with numbers that tell how many bytes of
 * indices there are before the entries.
 */
#include "libcode/python/attributes.h"

#include "libcode/python/peek.h"
#include "libcode/python/strings.h"

enum {
	TYPE = 8,
	TYPE_FLAGS = 168,
	TYPE_DICT_OFFSET = 288,
	FLAG_MANAGED = 1 << 4,
	DICT_KEYS = 32,
	DICT_VALUES = 40,
	KEYS_HEAD = 40,
	ENTRIES_MAX = 64
};

/* The dictionary, or the values without one, of an object. */
struct attributes {
	uint64_t keys, values; /* values: 0: in the entries */
};

static uint16_t type_keys(unsigned minor)
{
	switch (minor) {
	case 9:
		return 864;
	case 12:
	case 13:
		return 880;
	default:
		return 872;
	}
}

/* Before the first value. */
static uint64_t values_head(unsigned minor)
{
	return minor >= 13 ? 8 : 0;
}

static bool of_dictionary(struct attributes *out, struct image *m,
			  unsigned minor, uint64_t dictionary)
{
	if (!is_structure(dictionary) ||
	    !read_word(m, dictionary + DICT_KEYS, &out->keys) ||
	    !read_word(m, dictionary + DICT_VALUES, &out->values))
		return false;
	if (out->values)
		out->values += values_head(minor);
	return true;
}

static bool of_type(struct attributes *out, struct image *m, unsigned minor,
		    uint64_t type, uint64_t values)
{
	out->values = values + values_head(minor);
	return read_word(m, type + type_keys(minor), &out->keys);
}

static bool of_old_object(struct attributes *out, struct image *m,
			  unsigned minor, uint64_t object, uint64_t type)
{
	uint64_t offset, dictionary;

	return read_word(m, type + TYPE_DICT_OFFSET, &offset) && offset >= 16 &&
	       offset < 4096 && offset % 8 == 0 &&
	       read_word(m, object + offset, &dictionary) &&
	       of_dictionary(out, m, minor, dictionary);
}

/* What stands in front of an object: at -24 the dictionary; values at -32 in
 * 3.11, at -24 with a mark in 3.12, behind the object's head in 3.13. */
static bool of_managed_object(struct attributes *out, struct image *m,
			      unsigned minor, uint64_t object, uint64_t type)
{
	uint64_t dictionary, values = object + 16;

	if (!read_word(m, object - 24, &dictionary))
		return false;
	if (minor == 12 && dictionary & 1)
		return of_type(out, m, minor, type, dictionary + 1);
	if (dictionary)
		return of_dictionary(out, m, minor, dictionary);
	if (minor == 12 || (minor == 11 && !read_word(m, object - 32, &values)))
		return false;
	return of_type(out, m, minor, type, values);
}

static bool find_attributes(struct attributes *out, struct image *m,
			    unsigned minor, uint64_t object)
{
	uint64_t type, flags;

	if (!is_structure(object) || !read_word(m, object + TYPE, &type) ||
	    !is_structure(type))
		return false;
	if (minor < 11)
		return of_old_object(out, m, minor, object, type);
	return read_word(m, type + TYPE_FLAGS, &flags) &&
	       flags & FLAG_MANAGED &&
	       of_managed_object(out, m, minor, object, type);
}

struct entries {
	uint64_t at, count;
	uint64_t size, key; /* of an entry; where its key is */
};

static uint64_t index_bytes(uint64_t slots)
{
	uint64_t width = slots <= 0xff ? 1 : slots <= 0xffff ? 2 : 4;

	return slots * width;
}

static bool find_entries(struct entries *out, struct image *m, unsigned minor,
			 uint64_t keys)
{
	unsigned char head[KEYS_HEAD];

	if (!is_structure(keys) ||
	    !code_image_read(m, keys, head, sizeof(head)))
		return false;
	*out = (struct entries){.size = 24, .key = 8};
	if (minor < 11) {
		uint64_t slots = peek_word(head + 8);

		out->count = peek_word(head + 32);
		out->at = keys + 40 + index_bytes(slots);
		return slots <= 4 * ENTRIES_MAX && out->count <= ENTRIES_MAX;
	}
	if (head[10]) /* all its keys are str */
		*out = (struct entries){.size = 16};
	out->count = peek_word(head + 24);
	out->at = keys + 32 + ((uint64_t)1 << (head[9] & 15));
	return head[9] < 16 && out->count <= ENTRIES_MAX;
}

static bool is_named(struct image *m, const struct python *p, uint64_t key,
		     const char *name)
{
	char text[PYTHON_TEXT];
	ssize_t len = code_python_text(m, &p->layout, key, text);

	return len >= 0 && (size_t)len == strlen(name) &&
	       memcmp(text, name, (size_t)len) == 0;
}

uint64_t code_python_attribute(struct image *m, const struct python *p,
			       uint64_t object, const char *name)
{
	unsigned minor = p->layout.minor;
	struct attributes a;
	struct entries e;

	if (minor > 13 || !find_attributes(&a, m, minor, object) ||
	    !find_entries(&e, m, minor, a.keys))
		return 0;
	for (uint64_t i = 0; i < e.count; i++) {
		uint64_t at = e.at + i * e.size, key, value;

		if (!read_word(m, at + e.key, &key) ||
		    !is_named(m, p, key, name))
			continue;
		at = a.values ? a.values + 8 * i : at + e.key + 8;
		return is_structure(at) && read_word(m, at, &value) ? value : 0;
	}
	return 0;
}

uint64_t code_python_first_local(struct image *m, const struct python *p,
				 const struct python_frame *f)
{
	unsigned minor = p->layout.minor;
	uint64_t offset = minor < 10 ? 360 : minor == 10 ? 352 : 72, value;

	return minor <= 13 && read_word(m, f->address + offset, &value) ? value
									: 0;
}
