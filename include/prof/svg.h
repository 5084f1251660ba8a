/*
 * Flame graphs: draws a profile as one SVG file or HTML page.
 *
 * The graph is complete without its script, which adds zoom, search and keys.
 * Text from the profile is always escaped.
 */
#ifndef PROF_SVG_H
#define PROF_SVG_H

#include <prof/format.h>
#include <prof/normalize.h>
#include <prof/palette.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The side that sets the widths in a comparison. */
enum prof_widths {
	PROF_WIDTHS_NEW,
	PROF_WIDTHS_BASE,
	PROF_WIDTHS_UNION /* the larger side of each stack */
};

/* From left to right. */
enum prof_order {
	PROF_ORDER_NAME,
	PROF_ORDER_FIRST, /* by first appearance in the profile */
	PROF_ORDER_TIME	  /* a flame chart, in time order; not for a
			     comparison */
};

/* What chooses a frame's color in its palette. */
enum prof_colors {
	PROF_COLORS_BY_NAME,  /* the whole name */
	PROF_COLORS_BY_HASH,  /* its ends: similar names, similar colors */
	PROF_COLORS_AT_RANDOM /* the frame's position */
};

/*
 * Colors that names keep across graphs. Its file has lines name->rgb(r,g,b).
 * Drawing uses the known colors and adds those of other names.
 */
struct prof_palette_map;

int prof_palette_map_new(struct prof_palette_map **out, struct prof_error *err);
int prof_palette_map_read(struct prof_palette_map *m, struct prof_in *in,
			  struct prof_error *err);
int prof_palette_map_write(const struct prof_palette_map *m,
			   struct prof_out *out, struct prof_error *err);
void prof_palette_map_free(struct prof_palette_map *m);

/*
 * Attributes of frames, by name. A line of the file is a name, then
 * attribute=value fields, separated by tabs. Executable content is rejected.
 */
struct prof_nameattrs;

int prof_nameattrs_read(struct prof_nameattrs **out, struct prof_in *in,
			struct prof_error *err);
void prof_nameattrs_free(struct prof_nameattrs *a);

/*
 * Zero is the default of every member; its meaning follows "0:". So black is
 * 0x000001. The caller owns what is pointed to; only the map is modified.
 */
struct prof_svg_options {
	size_t size; /* PROF_SVG_OPTIONS */

	/* Content. */
	size_t column;
	const struct prof_profile *base; /* to compare with; NULL: the base
					    samples of the profile, if any */
	size_t base_column;
	const struct prof_normalize *normalize; /* how its values are scaled;
						   NULL: they are not */
	enum prof_by by;
	int is_latin1; /* names are ISO 8859-1, not UTF-8 */
	enum prof_widths widths;
	enum prof_order order;
	int reverse;		  /* from leaf to root */
	const char *const *roots; /* draw only these frames and callees */
	size_t root_count;
	int64_t total; /* of the whole width, if values are less */

	/* Layout. */
	int is_html;
	int inverted;	   /* the root on top */
	double width;	   /* pixels; 0: 1200, and the window's once opened */
	double row_height; /* pixels; 0: 16; font_size has its limits */
	double min_width;  /* of a frame, in pixels; 0: 0.1; below 0: none */
	double min_share;  /* instead: share of the whole, 0 to 1 */
	double font_size;  /* pixels; 0: 12 */
	double font_width; /* of a character, in font_size; 0: 0.59 */
	const char *font;
	int cuts_left; /* cut names that do not fit at the left */

	/* Texts. */
	const char *title, *subtitle, *notes;
	const char *name_type;	/* before the name of a frame; "Function:" */
	const char *count_name; /* of a value; NULL: what the unit says */
	double factor;		/* of displayed values; 0: 1 */

	/* Colors: palette.h. */
	const struct prof_palette *palette;
	const struct prof_pair *pair; /* for growth and shrinkage */
	enum prof_colors colors;
	int is_diffuse; /* wider is redder */
	int is_negated; /* swap the two colors */
	const struct prof_background *background;
	struct prof_palette_map *map;
	uint32_t search_color; /* of matches; 0: 0xe600e6 */
	uint32_t ui_color;     /* of text */
	uint32_t stroke_color; /* around frames; 0, PROF_NO_COLOR: none */

	const struct prof_nameattrs *nameattrs;

	const char *nonce;  /* of the Content-Security-Policy */
	const char *script; /* to load instead of carrying the script: a
			     * relative URL, or of file, http or https */
};

#define PROF_SVG_OPTIONS PROF_OPTIONS(prof_svg_options)

/* PROF_EINVAL if there is nothing to draw, or an option is out of range.
 * options may be NULL. Write errors may surface only in prof_out_close(); check
 * it. */
int prof_svg_write(const struct prof_profile *p, struct prof_out *out,
		   const struct prof_svg_options *options,
		   struct prof_error *err);

/* Writes the script, for a separate file. */
void prof_svg_write_script(struct prof_out *out);

#ifdef __cplusplus
}
#endif
#endif
