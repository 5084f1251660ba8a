/*
 * Flame graphs: a profile as a picture in one SVG file, or in an HTML page.
 *
 * The picture is complete without its script, which adds zoom, search and
 * keys. Text from the profile is shown as text wherever it comes to stand.
 */
#ifndef PROF_SVG_H
#define PROF_SVG_H

#include <prof/format.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How wide a frame is when two sides are compared. */
enum prof_widths {
	PROF_WIDTHS_NEW,
	PROF_WIDTHS_BASE,
	PROF_WIDTHS_UNION /* of each stack, the larger side */
};

/* From left to right. */
enum prof_order {
	PROF_ORDER_NAME,
	PROF_ORDER_FIRST, /* as they come in the profile */
	PROF_ORDER_TIME	  /* each sample in its place: a flame chart */
};

struct prof_svg_options {
	int placeholder;
};

#ifdef __cplusplus
}
#endif
#endif
