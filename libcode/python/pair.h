/*
 * Which frames of Python each native frame runs: what merge.c then writes down.
 */
#ifndef RECORD_PYTHON_PAIR_H
#define RECORD_PYTHON_PAIR_H

#include "libcode/base/map.h"
#include "libcode/base/names.h"
#include "libcode/python/codes.h"
#include "libcode/python/frames.h"
#include "libcode/python/kept.h"
#include "libcode/python/merge.h"
#include "libcode/python/places.h"
#include "libcode/python/words.h"

#define NO_EVAL UINT32_MAX

enum { WORDS_MAX = 64 };

struct thread_name {
	const char *name; /* kept; NULL: not known */
	unsigned tries;
};

struct python_merger {
	struct modules *modules;
	bool is_plain;
	struct python_codes *codes;
	struct python_places *places;
	struct python_kept *kept;
	struct image late;   /* for what is not in a snapshot */
	struct map words_of; /* by build of an interpreter: words, plus 1 */
	struct python_words words[WORDS_MAX];
	size_t words_count;
	struct names names;
	struct map thread_at; /* process, state: thread */
	struct thread_name *thread;
	size_t thread_count, thread_room;
	struct python_stack stack;
	enum python_native *kind; /* of each native frame */
	uint32_t *eval; /* of each native frame: in stack, or NO_EVAL */
};

/* One stack that is being merged. */
struct merging {
	struct python_merger *m;
	pid_t pid;
	const struct python *python; /* NULL: its memory is not read */
	uint64_t thread;	     /* its state */
	struct image image;
	const struct python_native_stack *native;
	struct python_words *words;
	size_t calls;	/* native frames of eval */
	size_t strays;	/* of those, with frames that are not in the chain */
	size_t paired;	/* of those, with frames of Python */
	size_t next;	/* eval of Python behind the last one that is paired */
	size_t oldest;	/* native frame of that */
	size_t chain;	/* evals of the thread; behind them are strays */
	bool is_torn;	/* evals before that have no native frame */
	bool is_unread; /* code of a frame could not be read */
	bool is_cut;	/* there were more frames than there is room */
	struct frame_list *to;
};

/* Finds out all of it but `to`. */
void code_python_pair(struct merging *g);

/* Where memory may not be read: CPython's own names for its frames, if it was
 * asked for them. False: there are none. */
bool code_python_pair_map(struct merging *g);

#endif
