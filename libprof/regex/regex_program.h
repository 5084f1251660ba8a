/* The program of a regular expression, for those who make it and run it. */
#ifndef LIBPROF_REGEX_PROGRAM_H
#define LIBPROF_REGEX_PROGRAM_H

#include "libprof/base/ascii.h"
#include "libprof/base/table.h"
#include "libprof/regex/regex.h"

#include <stdbool.h>

/*
 * Each goes on with the one behind it, but for jumps. Places are relative, so
 * that a piece of a program can be copied. `set` is a character class once the
 * program is done.
 */
enum opcode {
	OP_SET,	      /* one character of a set */
	OP_JUMP,      /* to `by` from here */
	OP_SPLIT,     /* rather go on, else jump */
	OP_SPLIT_FAR, /* rather jump, else go on */
	OP_SAVE,      /* `by` is the number of a place */
	OP_ASSERT,    /* `by` is enum assertion */
	OP_MATCH,
};

enum assertion {
	ASSERT_BEGIN,
	ASSERT_END,
	ASSERT_LINE_BEGIN,
	ASSERT_LINE_END,
	ASSERT_WORD,
	ASSERT_NOT_WORD,
};

struct instruction {
	enum opcode op;
	int32_t by; /* of OP_SET: the number of the set */
};

/* Bytes that are no UTF-8 are characters from here on. */
enum { BAD_BYTE = 0x110000, LAST_CHARACTER = BAD_BYTE + 255 };

/* Characters, or classes of them, from first to last. */
struct span {
	uint32_t first, last;
};

struct program {
	struct instruction *code;
	size_t size, room;
	struct span *span; /* of all sets, those of a set sorted */
	size_t span_count, span_room;
	size_t *set; /* where the spans of each begin; one more at the end */
	size_t set_count, set_room;
	size_t groups;
	bool has_words, has_lines;
};

/* Classes: characters that no set tells apart. */
struct classes {
	uint32_t *first; /* character of each */
	size_t count, room;
	uint16_t of_ascii[128];
};

/* What lies before a character. */
enum before { AT_BEGIN, AFTER_LINE, AFTER_WORD, AFTER_OTHER };

/* What an assertion is held against; `next` is END_OF_TEXT at the end. */
#define END_OF_TEXT UINT32_MAX

struct place {
	enum before before;
	uint32_t next;
};

struct regex {
	struct program program;
	struct classes classes;
	bool is_whole;

	/* Sets of states; see regex.c */
	struct table states;
	uint32_t *next; /* by state and class */
	size_t next_room;
	uint32_t *list; /* states, while a set is made */
	uint32_t *todo;
	uint32_t *mark; /* by state: seen at this time */
	uint32_t now;

	struct threads *threads; /* see regex_find.c; NULL until needed */
};

int regex_parse(struct program *p, struct prof_str text, unsigned flags,
		struct prof_error *err);

bool set_has(const struct program *p, int32_t set, uint32_t class);
uint32_t class_of(const struct classes *c, uint32_t character);
bool assertion_holds(enum assertion what, struct place at);

/* The character at s, and its bytes. */
uint32_t next_character(size_t *len, const char *s, size_t left);
enum before before_after(uint32_t character);

/* The marks of before are worth nothing from here on. */
void marks_begin(struct regex *re);

void threads_free(struct threads *t);

static inline bool is_word_character(uint32_t c)
{
	return c < 0x80 && is_word((char)c);
}

#endif
