/* What a format without a place for it loses. */
#ifndef LIBPROF_LOSSES_H
#define LIBPROF_LOSSES_H

#include <prof/format.h>
#include <stdbool.h>

/*
 * Notes what is lost of a profile in a format whose frames are names told
 * apart by `by`, and whose header has nothing; has_sides: a format that keeps
 * the old side of a profile apart, without a label.
 */
void note_names_only(struct prof_notes *notes, const struct prof_profile *p,
		     enum prof_by by, bool has_sides);

/* The same of samples and frames alone. */
void note_frames(struct prof_notes *notes, const struct prof_profile *p,
		 enum prof_by by, bool has_sides);

#endif
