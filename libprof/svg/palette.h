/*
 * Palettes as data. A palette mixes its colors from three shares of a frame
 * (paint.h says where they come from); one of several classes of frames asks
 * first which of the plain palettes a frame belongs to.
 */
#ifndef LIBPROF_SVG_PALETTE_H
#define LIBPROF_SVG_PALETTE_H

#include "libprof/analyze/kind.h"

#include <prof/palette.h>

/* num / den, between 0 and 1: whole numbers, so that colors are the same on
 * every machine. */
struct share {
	uint32_t num, den;
};

/* Each channel is base + span * share, rounded down. */
struct ramp {
	struct channel {
		uint8_t base, span, share; /* which share: 0, 1 or 2 */
	} channel[3];
};

enum palette_class {
	CLASS_RED,
	CLASS_GREEN,
	CLASS_BLUE,
	CLASS_AQUA,
	CLASS_YELLOW,
	CLASS_PURPLE,
	CLASS_ORANGE,
	CLASS_HOT,
	CLASS_MEM,
	CLASS_IO
};

enum background {
	BACKGROUND_YELLOW,
	BACKGROUND_BLUE,
	BACKGROUND_GREEN,
	BACKGROUND_GREY
};

/* Which color out of a list. */
enum palette_by { BY_CLASS, BY_KIND, BY_MODULE, BY_NAME };

struct prof_palette {
	const char *name;
	const char *summary;
	enum background background;
	enum palette_by by;
	enum palette_class class; /* without a classify */
	enum palette_class (*classify)(struct prof_str name);
	const uint32_t *color; /* of a list */
	size_t colors;
	const char *legend; /* what the colors mean */
};

struct prof_pair {
	const char *name;
	const char *summary;
	uint32_t more, less; /* of the largest change */
	const char *more_name, *less_name;
};

/* The class of a frame in a palette of classes. A name without a mark has the
 * one that its kind would give it. */
enum palette_class palette_classify(const struct prof_palette *palette,
				    struct prof_str name, enum frame_kind kind);

uint32_t class_color(enum palette_class class, const struct share share[3]);

/* How a kind's color in the palette `kind` is called. */
const char *kind_color_name(enum frame_kind kind);

#endif
