/* Colors on the command line of prof-svg. */
#ifndef SVG_COLORS_H
#define SVG_COLORS_H

#include <stddef.h>

/* For the tables of options: names by number. */
const char *colors_palette(size_t i);
const char *colors_pair(size_t i);

/* Into a struct prof_background, and into a uint32_t; NULL, or what is
 * wrong. */
const char *colors_parse_background(const char *arg, void *value);
const char *colors_parse(const char *arg, void *value);
const char *colors_parse_or_none(const char *arg, void *value);

#endif
