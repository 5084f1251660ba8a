#include "libcode/python/codes.h"

#include "libcode/base/names.h"
#include "libcode/python/heads.h"
#include "libcode/python/strings.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

/* More places than that are forgotten, all at once: those that are met again
 * are read again. */
enum {
	PLACES = 1 << 20,
	BYTES_MOST = 128 << 20 /* of code objects; what is more is unread */
};

struct python_codes {
	struct map at;	  /* two hashes of a place: the code that is there */
	struct map equal; /* two hashes of a content: the code that has it */
	uint64_t seed[2];
	struct names names;
	size_t bytes;			   /* of all that is kept */
	unsigned char lines[PYTHON_BYTES]; /* of the one that is read */
};

void code_python_codes_new(struct python_codes **out)
{
	struct python_codes *c = memory_new(1, sizeof(*c));

	c->seed[0] = code_map_seed();
	c->seed[1] = code_map_seed();
	*out = c;
}

static void free_codes(const struct map *m)
{
	for (size_t i = 0; i < m->slots; i++)
		if (m->slot[i].used)
			free((void *)(uintptr_t)m->slot[i].value);
}

void code_python_codes_free(struct python_codes *c)
{
	if (!c)
		return;
	free_codes(&c->equal);
	code_map_release(&c->equal);
	code_map_release(&c->at);
	code_names_release(&c->names);
	free(c);
}

/* Its lines are behind it, in the same block. */
static struct python_code *copy(const struct python_code *code)
{
	struct python_code *own =
		memory_new(1, sizeof(*own) + code->lines_size);

	*own = *code;
	own->lines = memcpy(own + 1, code->lines, code->lines_size);
	return own;
}

static bool is_equal(const struct python_code *a, const struct python_code *b)
{
	return a->name == b->name && a->file == b->file &&
	       a->first_line == b->first_line &&
	       a->lines_size == b->lines_size &&
	       memcmp(a->lines, b->lines, a->lines_size) == 0;
}

static uint64_t hash(uint64_t seed, const struct python_code *code)
{
	uint64_t words[] = {(uintptr_t)code->name, (uintptr_t)code->file,
			    (uint64_t)code->first_line,
			    code_map_hash(seed, code->lines, code->lines_size)};

	return code_map_hash(seed, words, sizeof(words));
}

static const struct python_code *keep(struct python_codes *c,
				      const struct python_code *code)
{
	uint64_t a = hash(c->seed[0], code), b = hash(c->seed[1], code);

	for (;; b++) {
		uint64_t *at = code_map_at(&c->equal, a, b, 0);
		const struct python_code *have;

		if (!*at) {
			*at = (uintptr_t)copy(code);
			c->bytes += sizeof(*code) + code->lines_size;
		}
		have = (const struct python_code *)(uintptr_t)*at;
		if (is_equal(have, code))
			return have;
	}
}

/* NULL: that is no str. */
static const char *read_text(struct python_codes *c, struct image *m,
			     const struct python *p, uint64_t address)
{
	char text[PYTHON_TEXT];
	ssize_t n = code_python_text(m, &p->layout, address, text);

	if (n < 0)
		return NULL;
	c->bytes += (size_t)n; /* some are kept already */
	return code_names_keep(&c->names, text, (size_t)n);
}

static bool read_lines(struct python_codes *c, struct image *m,
		       uint64_t address, struct python_code *code)
{
	ssize_t n = code_python_bytes_size(m, address);

	code->lines = c->lines;
	if (n < 0 || !code_image_read(m, address + PYTHON_BYTES_HEADER,
				      c->lines, (size_t)n))
		return false;
	code->lines_size = (size_t)n;
	return true;
}

/* is_whole: also its lines were there. Without them it is used, but asked for
 * again. */
static const struct python_code *read_code(struct python_codes *c,
					   struct image *m,
					   const struct python *p,
					   const struct python_head *head,
					   bool *is_whole)
{
	struct python_code code = {.first_line = (int64_t)head->first_line};

	if (c->bytes >= BYTES_MOST)
		return NULL;
	code.name = read_text(c, m, p, head->name);
	if (code.name)
		code.file = read_text(c, m, p, head->file);
	if (!code.file)
		return NULL;
	*is_whole = read_lines(c, m, head->lines, &code);
	return keep(c, &code);
}

/* An address in a process, and what was there, so that another one in its
 * place is another. */
struct place {
	uint64_t process, python, address;
	struct python_head head;
};

static uint64_t *find_place(struct python_codes *c, const struct place *place)
{
	if (c->at.count >= PLACES)
		code_map_clear(&c->at);
	return code_map_at(&c->at,
			   code_map_hash(c->seed[0], place, sizeof(*place)),
			   code_map_hash(c->seed[1], place, sizeof(*place)), 0);
}

const struct python_code *code_python_code(struct python_codes *c,
					   struct image *m,
					   const struct python *p, pid_t pid,
					   uint64_t address)
{
	struct place place = {(uint64_t)pid, (uintptr_t)p, address, {0}};
	const struct python_code *code;
	uint64_t *at;
	bool is_whole = false;

	if (!code_python_head(m, p, address, &place.head))
		return NULL;
	at = find_place(c, &place);
	if (*at)
		return (const struct python_code *)(uintptr_t)*at;
	code = read_code(c, m, p, &place.head, &is_whole);
	if (code && is_whole)
		*at = (uintptr_t)code;
	return code;
}
