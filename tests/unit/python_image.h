/*
 * Images of threads of Python in files, and what their frames are as text.
 *
 * A file is of 64-bit words, least byte first: "PYIMAGE1", the minor version,
 * where _PyRuntime is, and PyCode_Type, and the state of the thread, its
 * number; how many pieces there are, then the address and the size of each;
 * then their bytes.
 */
#ifndef TESTS_UNIT_PYTHON_IMAGE_H
#define TESTS_UNIT_PYTHON_IMAGE_H

#include "libcode/python/codes.h"
#include "tests/unit/bytes.h"

#include <inttypes.h>

enum {
	STORED_WORDS = 7,
	STORED_PIECES = 4096,
	STORED_FRAMES = 512,
	STORED_OFFSETS = 1024 /* from _PyRuntime on, since 3.13 */
};

struct stored {
	struct python python;
	uint64_t state;
	pid_t tid;
	struct image image;
	struct image_piece piece[STORED_PIECES];
};

static inline uint64_t stored_word(const struct bytes *b, size_t number)
{
	uint64_t word;

	memcpy(&word, b->at + number * sizeof(word), sizeof(word));
	return word;
}

/* As many pieces as there are bytes for: a file may be cut. */
static inline void stored_read_pieces(struct stored *s, const struct bytes *b)
{
	uint64_t count = stored_word(b, STORED_WORDS - 1);
	size_t words = b->len / 8, from = STORED_WORDS * 8;

	for (uint64_t i = 0; i < count && i < STORED_PIECES; i++) {
		size_t at = STORED_WORDS + (size_t)i * 2;
		struct image_piece p;

		if (words < 2 || at > words - 2)
			break;
		p.address = stored_word(b, at);
		p.size = (uint32_t)stored_word(b, at + 1);
		s->piece[s->image.piece_count++] = p;
		from += 16;
	}
	for (size_t i = 0; i < s->image.piece_count; i++) {
		struct image_piece *p = &s->piece[i];
		uint64_t last = i ? p[-1].address + p[-1].size : 4096;

		if (p->size > b->len - from || !p->size || p->address < last ||
		    p->address > (uint64_t)1 << 47) {
			s->image.piece_count = i;
			return;
		}
		p->at = (uint32_t)from;
		from += p->size;
	}
}

static inline bool stored_read_layout(struct stored *s, unsigned minor)
{
	const struct python_layout *row = code_python_row(minor);
	unsigned char bytes[STORED_OFFSETS];

	if (row)
		s->python.layout = *row;
	return row ||
	       (code_image_read(&s->image, s->python.runtime, bytes,
				sizeof(bytes)) &&
		code_python_offsets(&s->python.layout, bytes, sizeof(bytes)));
}

/* The bytes are used as they are, and must stay. */
static inline bool stored_read(struct stored *s, const struct bytes *b)
{
	memset(s, 0, sizeof(*s));
	if (b->len < STORED_WORDS * 8 || memcmp(b->at, "PYIMAGE1", 8) != 0)
		return false;
	s->python.found = PYTHON_KNOWN;
	s->python.runtime = stored_word(b, 2);
	s->python.code_type = stored_word(b, 3);
	s->state = stored_word(b, 4);
	s->tid = (pid_t)stored_word(b, 5);
	s->image = (struct image){
		.piece = s->piece,
		.piece_room = STORED_PIECES,
		.bytes = b->at,
		.used = b->len,
		.size = b->len,
	};
	stored_read_pieces(s, b);
	return stored_read_layout(s, (unsigned)stored_word(b, 1));
}

/* A line of text for each frame, leaf first: its name, file and line. */
static inline void stored_tell_frame(struct python_codes *codes,
				     struct image *m, const struct python *p,
				     pid_t pid, const struct python_frame *f,
				     struct bytes *to)
{
	const struct python_code *code =
		code_python_code(codes, m, p, pid, f->code);
	char line[32];

	if (!code) {
		bytes_add(to, "?\n", 2);
		return;
	}
	snprintf(line, sizeof(line), ":%" PRId64 "\n",
		 code_python_line(p, code, f));
	bytes_add(to, code->name, strlen(code->name));
	bytes_add(to, " ", 1);
	bytes_add(to, code->file, strlen(code->file));
	bytes_add(to, line, strlen(line));
}

struct stored_stack {
	struct python_frame frame[STORED_FRAMES];
	struct python_eval eval[STORED_FRAMES];
	struct python_stack is;
};

static inline bool stored_walk(struct image *m, const struct python *p,
			       uint64_t state, struct stored_stack *s)
{
	s->is = (struct python_stack){
		.frame = s->frame,
		.room = STORED_FRAMES,
		.eval = s->eval,
		.eval_room = STORED_FRAMES,
	};
	return code_python_stack(m, p, state, &s->is);
}

static inline struct bytes stored_tell(struct python_codes *codes,
				       struct image *m, const struct python *p,
				       pid_t pid, const struct python_stack *s)
{
	struct bytes to = {0};

	bytes_add(&to, "", 0);
	for (size_t i = 0; i < s->count; i++)
		stored_tell_frame(codes, m, p, pid, &s->frame[i], &to);
	return to;
}

#endif
