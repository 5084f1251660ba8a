/*
 * What readers and writers say of a profile beside it: notes of what was lost,
 * and the totals of what was written.
 */
#ifndef LIBPROF_NOTES_H
#define LIBPROF_NOTES_H

#include <prof/format.h>

/* Adds to the count of a note; notes may be NULL, count may be 0. */
void note(struct prof_notes *notes, enum prof_note_kind kind, uint64_t count,
	  const char *one, const char *many);

/* Numbers that were rounded, in every reader. */
#define NUMBER_FINER "number finer than its unit"
#define NUMBERS_FINER "numbers finer than their unit"

/* Things of one kind in a text: how many, and the line of the first. */
struct met {
	uint64_t count, first_line;
	enum prof_remedy remedy;
};

void meet(struct met *met, uint64_t line);
void note_met(struct prof_notes *notes, enum prof_note_kind kind,
	      struct met met, const char *one, const char *many);

/* Adds to the total of a column; tally may be NULL. PROF_ERANGE when it does
 * not fit. */
int tally_add(struct prof_tally *tally, size_t column, int64_t value,
	      struct prof_error *err);

/* All samples, for a writer that writes them all. */
int tally_all(const struct prof_profile *p, struct prof_tally *tally,
	      struct prof_error *err);

#endif
