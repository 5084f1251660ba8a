/*
 * Code objects of Python, each read once: checked whenever it is met again, as
 * another one may have taken its address.
 */
#ifndef RECORD_PYTHON_CODES_H
#define RECORD_PYTHON_CODES_H

#include "libcode/python/frames.h"

struct python_code {
	const char *name; /* qualified from 3.11 on; UTF-8, not escaped */
	const char *file;
	int64_t first_line;
	const unsigned char *lines; /* table, of the version's own form */
	size_t lines_size;
};

struct python_codes;

void code_python_codes_new(struct python_codes **out);
void code_python_codes_free(struct python_codes *c);

/* NULL: there is no code object. Good as long as codes is: what a process has
 * put in the place of another is a code object of its own. Equal ones are one,
 * whatever processes they are of. */
const struct python_code *code_python_code(struct python_codes *c,
					   struct image *m,
					   const struct python *p, pid_t pid,
					   uint64_t address);

/* Where a frame is, which runs that code; 0: not known. */
int64_t code_python_line(const struct python *p, const struct python_code *code,
			 const struct python_frame *f);

/* What one reader has copied already, of code objects and of threads: fixed in
 * size, without allocation after this. */
struct python_seen;

void code_python_seen_new(struct python_seen **out);
void code_python_seen_free(struct python_seen *s);

/*
 * Copies into an image all that the frames of a thread are made of, while the
 * thread stands: its state, its frames, the heads of their code objects; of
 * those that this reader meets for the first time also names and line tables.
 * Few calls of the kernel: what the last sample of the thread led to is asked
 * for at once. Returns the thread's state; 0: it has none.
 */
uint64_t code_python_copy(struct image *m, const struct python *p,
			  struct python_seen *seen, pid_t pid, pid_t tid);

/* The last image got lost: what was first met in it is copied once more when
 * it is met again. */
void code_python_seen_undo(struct python_seen *s);

#endif
