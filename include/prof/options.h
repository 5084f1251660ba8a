/*
 * How options are given.
 *
 * A struct of options begins with its size, so that a library with more
 * members than the program knows takes those as 0, their default. An
 * initializer sets the size and leaves the rest 0:
 *
 *   struct prof_read_options o = PROF_READ_OPTIONS;
 *   o.repair = 1;
 *
 * In C, `.size = sizeof(o)` does the same among other designators. Options
 * that are NULL stand for the defaults. A struct without a size is
 * PROF_EINVAL. One that is longer than the library's, with bytes set that the
 * library does not know, is PROF_ENOTSUP.
 */
#ifndef PROF_OPTIONS_H
#define PROF_OPTIONS_H

#include <stddef.h>

#ifdef __cplusplus
template <class T> inline T prof_options_of()
{
	T options = T();

	options.size = sizeof(options);
	return options;
}
#define PROF_OPTIONS(type) prof_options_of<struct type>()
#else
#define PROF_OPTIONS(type)                  \
	{                                   \
		.size = sizeof(struct type) \
	}
#endif

#endif
