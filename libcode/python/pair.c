/*
 * Which frames belong to which call of eval is proved, not counted, where there
 * is a proof: since 3.11 each call has a structure in its part of the stack
 * that leads to its frames, or the word that is known to hold its frame
 * (words.h) is equal to it. Until a word is known, 3.8 to 3.10 go by their
 * number: one frame a call, and one call more in the moment when it begins or
 * ends.
 */
#include "libcode/python/pair.h"

/* By the file that has eval, and where in it; NULL: there are too many. */
static struct python_words *words_of(struct merging *g, size_t native)
{
	struct python_merger *m = g->m;
	const struct frame *f = &g->native->frames->frame[native];
	uint64_t *at = code_map_at(&m->words_of, f->module,
				   g->python->eval - g->python->start, 0);

	if (!*at && m->words_count < WORDS_MAX)
		*at = ++m->words_count;
	return *at ? &m->words[*at - 1] : NULL;
}

static uint64_t stack_of(const struct merging *g, size_t native)
{
	return g->native->frames->registers[native].value[DWARF_RSP];
}

/* Where the part of the stack of a native frame ends; of the last one that is
 * not known, and nothing is in it. */
static uint64_t limit_of(const struct merging *g, size_t native)
{
	bool is_last = native + 1 == g->native->frames->count;

	return stack_of(g, native + !is_last);
}

static struct python_call call_of(const struct merging *g, size_t native)
{
	const struct event_sample *s = g->native->sample;
	const struct frame_list *frames = g->native->frames;

	return (struct python_call){
		.registers = &frames->registers[native],
		.limit = limit_of(g, native),
		.stack = s->stack,
		.stack_start = s->registers[DWARF_RSP],
		.stack_size = s->stack_size,
	};
}

static const struct python_frame *leaf_of(const struct merging *g, size_t eval)
{
	return &g->m->stack.frame[g->m->stack.eval[eval].first];
}

/* The leaf's frame may be there still when its call has ended. */
static void pair(struct merging *g, size_t native, size_t eval)
{
	if (eval > g->next && (eval > 1 || g->paired))
		g->is_torn = true;
	g->m->eval[native] = (uint32_t)eval;
	g->next = eval + 1;
	g->oldest = native;
	g->paired++;
}

static void judge_frames(struct merging *g)
{
	const struct frame_list *frames = g->native->frames;

	for (size_t i = 0; i < frames->count; i++) {
		g->m->kind[i] = code_python_native(g->m->kept, g->python,
						   &frames->frame[i]);
		g->m->eval[i] = NO_EVAL;
		if (g->m->kind[i] != PYTHON_NATIVE_EVAL)
			continue;
		if (!g->calls++ && g->python)
			g->words = words_of(g, i);
	}
}

/* An address in the part of the stack that belongs to a call. Also what has no
 * symbol of eval's is found so. */
static void pair_by_marks(struct merging *g)
{
	const struct python_stack *s = &g->m->stack;
	size_t native = 0, count = g->native->frames->count;

	for (size_t i = 0; i < s->eval_count && native < count; i++) {
		uint64_t mark = s->eval[i].mark;

		while (native < count && limit_of(g, native) <= mark)
			native++;
		if (native == count || stack_of(g, native) > mark)
			continue;
		g->m->kind[native] = PYTHON_NATIVE_EVAL;
		pair(g, native++, i);
	}
}

static void pair_by_words(struct merging *g)
{
	const struct python_stack *s = &g->m->stack;
	size_t next = 0;

	for (size_t i = 0; i < g->native->frames->count; i++) {
		struct python_call call;
		uint64_t word;
		size_t eval = next;

		if (g->m->kind[i] != PYTHON_NATIVE_EVAL)
			continue;
		call = call_of(g, i);
		word = code_python_words_find(g->words, &call);
		while (eval < s->eval_count &&
		       leaf_of(g, eval)->address != word)
			eval++;
		if (eval == s->eval_count)
			continue;
		pair(g, i, eval);
		next = eval + 1;
	}
}

/* Both reach to the thread's beginning, so they are equal from there; where
 * the native one does not, from the leaf. */
static void pair_by_number(struct merging *g)
{
	size_t evals = g->chain, eval = 0, skip = 0;
	bool is_whole = g->native->end == UNWIND_COMPLETE ||
			g->native->end == UNWIND_GUESSED;

	if (is_whole && (g->calls > evals + 1 || evals > g->calls + 1))
		return;
	if (is_whole && g->calls > evals)
		skip = 1;
	if (is_whole && evals > g->calls)
		eval = 1;
	for (size_t i = 0; i < g->native->frames->count && eval < evals; i++) {
		if (g->m->kind[i] != PYTHON_NATIVE_EVAL)
			continue;
		if (skip)
			skip--;
		else
			pair(g, i, eval++);
	}
}

/* Words that do not fit where the numbers do were learnt wrong. */
static void unpair(struct merging *g)
{
	for (size_t i = 0; i < g->native->frames->count; i++)
		g->m->eval[i] = NO_EVAL;
	g->next = g->oldest = g->paired = 0;
	g->is_torn = false;
}

static void learn(struct merging *g)
{
	for (size_t i = 0; i < g->native->frames->count; i++) {
		struct python_call call;

		if (g->m->eval[i] == NO_EVAL ||
		    !g->m->stack.eval[g->m->eval[i]].count)
			continue;
		call = call_of(g, i);
		code_python_words_learn(g->words, &call,
					leaf_of(g, g->m->eval[i])->address);
	}
}

/* A call that the thread's own chain does not lead to: of another interpreter
 * that has called this one, or of a greenlet that is switched off. What it
 * runs does not go on meanwhile, so it can be read now. */
static void add_stray(struct merging *g, size_t native)
{
	struct python_stack *s = &g->m->stack;
	struct python_call call = call_of(g, native);
	uint64_t word = code_python_words_find(g->words, &call), next;

	if (!word || s->eval_count == s->eval_room ||
	    (!code_python_eval(&g->image, g->python, word, s, &next) &&
	     !code_python_eval(&g->m->late, g->python, word, s, &next)))
		return;
	g->m->eval[native] = (uint32_t)s->eval_count - 1;
	g->oldest = native;
	g->strays++;
}

/* Also where the chain cannot be had, in the moment when a call begins: then
 * its own word may be an old one, those of its callers are not. */
static void add_strays(struct merging *g)
{
	bool is_behind = false;

	for (size_t i = 0; g->words && i < g->native->frames->count; i++) {
		bool is_call = g->m->kind[i] == PYTHON_NATIVE_EVAL;

		if (is_call && is_behind && g->m->eval[i] == NO_EVAL)
			add_stray(g, i);
		is_behind |= g->m->eval[i] != NO_EVAL || (is_call && !g->chain);
	}
}

void code_python_pair(struct merging *g)
{
	const struct python_stack *s = &g->m->stack;

	judge_frames(g);
	if (s->eval_count && s->eval[0].mark)
		pair_by_marks(g);
	else if (g->words && g->words->place)
		pair_by_words(g);
	else
		pair_by_number(g);
	if (g->paired < g->calls && g->calls == g->chain && g->chain &&
	    !s->eval[0].mark) {
		unpair(g);
		pair_by_number(g);
	}
	if (g->words && g->paired == g->calls && g->paired == g->chain)
		learn(g);
	else if (g->paired < g->calls)
		add_strays(g);
}

/* Code made at run time that calls eval is CPython's own; its name may not have
 * been read from the map yet. */
static bool is_trampoline(const struct merging *g, size_t native)
{
	const struct frame *f = &g->native->frames->frame[native];

	return native && g->m->kind[native - 1] == PYTHON_NATIVE_EVAL &&
	       code_modules_get(g->m->modules, f->module)->kind == MODULE_JIT;
}

bool code_python_pair_map(struct merging *g)
{
	judge_frames(g);
	for (size_t i = 0; i < g->native->frames->count; i++) {
		if (is_trampoline(g, i))
			g->m->kind[i] = PYTHON_NATIVE_PERF_MAP;
		if (g->m->kind[i] != PYTHON_NATIVE_PERF_MAP)
			continue;
		g->oldest = i;
		g->paired++;
	}
	return g->paired;
}
