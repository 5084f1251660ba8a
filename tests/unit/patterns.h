/* Lists of regular expressions. */
#ifndef TESTS_UNIT_PATTERNS_H
#define TESTS_UNIT_PATTERNS_H

#include <prof/filter.h>

#define LIST(...)                                                       \
	((struct prof_patterns){(const char *const[]){__VA_ARGS__},     \
				sizeof((const char *[]){__VA_ARGS__}) / \
					sizeof(const char *)})

/* The options of a filter of frames. */
#define FILTER(...)                                                           \
	((struct prof_frame_filter){.size = sizeof(struct prof_frame_filter), \
				    __VA_ARGS__})

#endif
