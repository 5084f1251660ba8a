/*
 * What a reader remembers of threads and of code objects. All of its memory is
 * allocated at once: what does not fit takes the place of what was used least
 * lately, and is asked of the process once more.
 */
#ifndef RECORD_PYTHON_SEEN_H
#define RECORD_PYTHON_SEEN_H

#include "libcode/python/codes.h"

enum {
	SEEN_DEPTH = 4096, /* frames of a thread that are copied */
	SEEN_WANTS = 8192, /* pieces of an image of it */
	SEEN_FRESH = 1024  /* code objects that are first met in it */
};

struct seen_thread {
	pid_t pid, tid;
	const struct python *python; /* NULL: nothing is here yet */
	pid_t own_tid;		     /* 0: not known yet */
	uint64_t state, key;	     /* as it was last time; 0: none */
	uint32_t used;		     /* when */
	uint32_t wants, block;	     /* first of a list, plus 1; 0: none */
};

struct python_seen {
	struct python_frame frame[SEEN_DEPTH];
	struct python_eval eval[SEEN_DEPTH];
	struct image_want want[SEEN_WANTS]; /* of the thread that is copied */
	struct seen_thread *thread;
	struct seen_block *block;
	uint64_t *code; /* hashes */
	uint64_t fresh[SEEN_FRESH];
	size_t fresh_count; /* of the last image; beyond: all of them */
	uint64_t seed;
	uint32_t now, free, hand;
};

struct seen_thread *code_seen_thread(struct python_seen *s,
				     const struct python *p, pid_t pid,
				     pid_t tid);

/* Pieces that its last image was made of, into seen->want: how many. */
size_t code_seen_recall(struct python_seen *s, const struct seen_thread *t);
void code_seen_remember(struct python_seen *s, struct seen_thread *t,
			size_t wants);

/* Has it been added before? The hash is all that is known of it. */
bool code_seen_has(const struct python_seen *s, uint64_t hash);
void code_seen_add(struct python_seen *s, uint64_t hash);

#endif
