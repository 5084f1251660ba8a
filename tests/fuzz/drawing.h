/*
 * A picture that is drawn in one of many ways.
 */
#ifndef TESTS_FUZZ_DRAWING_H
#define TESTS_FUZZ_DRAWING_H

#include <prof/svg.h>

/* A picture to be drawn, with what its options borrow. */
struct drawing {
	const struct prof_profile *p;
	struct prof_svg_options o;
	struct prof_normalize how;
	char root[80];
	const char *roots[1];
};

/* In the order in which a change is worth most to a fuzzer. */
void choose_options(struct drawing *d, const struct prof_profile *p,
		    uint32_t bits);

/* Draws it twice: that makes no difference. */
void check_draw(struct drawing *d);

#endif
