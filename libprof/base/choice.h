/*
 * What a caller of the public functions chose by number. The compiler accepts
 * any number for an enum, and any pointer may be NULL.
 */
#ifndef LIBPROF_CHOICE_H
#define LIBPROF_CHOICE_H

#include <prof/format.h>

/* Values of an enum go from 0 to `last`. PROF_EINVAL outside of that. */
int check_choice(unsigned value, unsigned last, const char *what,
		 struct prof_error *err);

/* The same of flags, of which `known` are all. */
int check_flags(unsigned flags, unsigned known, const char *what,
		struct prof_error *err);

/* enum prof_by. */
int check_by(enum prof_by by, struct prof_error *err);

/* A list of texts, none of which is missing. */
int check_texts(const char *const *text, size_t count, const char *what,
		struct prof_error *err);

#endif
