/*
 * Colors of flame graphs: palettes for frames, pairs of colors for growth and
 * shrinkage, and the syntax of colors.
 *
 * A color is 0xRRGGBB.
 */
#ifndef PROF_PALETTE_H
#define PROF_PALETTE_H

#include <prof/error.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_palette; /* how frames are colored */
struct prof_pair;    /* how changes are colored */

/* By number, the default first; NULL after the last. */
const struct prof_palette *prof_palette_at(size_t i);
const struct prof_pair *prof_pair_at(size_t i);

/* NULL if there is none of that name. */
const struct prof_palette *prof_palette_find(const char *name);
const struct prof_pair *prof_pair_find(const char *name);

const char *prof_palette_name(const struct prof_palette *palette);
const char *prof_palette_summary(const struct prof_palette *palette);
const char *prof_pair_name(const struct prof_pair *pair);
const char *prof_pair_summary(const struct prof_pair *pair);

/* The color "none". */
#define PROF_NO_COLOR UINT32_MAX

/* #rgb, #rrggbb, or none. */
int prof_color_parse(uint32_t *color, const char *text, struct prof_error *err);

/* A gradient from top to bottom. */
struct prof_background {
	uint32_t top, bottom;
};

/* yellow, blue, green, grey, or one color as above, but not none. */
int prof_background_parse(struct prof_background *background, const char *text,
			  struct prof_error *err);

/* The default for a palette. */
struct prof_background prof_palette_background(
	const struct prof_palette *palette);

#ifdef __cplusplus
}
#endif
#endif
