/*
 * Flame graphs: a profile as a picture in one SVG file, or in an HTML page.
 *
 * The picture is complete without its script, which adds zoom, search and
 * keys. Text from the profile is shown as text wherever it comes to stand.
 */
#ifndef PROF_SVG_H
#define PROF_SVG_H

#include <prof/format.h>
#include <prof/normalize.h>
#include <prof/palette.h>

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
	PROF_ORDER_TIME	  /* each sample in its place: a flame chart; of one
			     side only */
};

/* What a frame's colour in its palette hangs on. */
enum prof_colors {
	PROF_COLORS_BY_NAME,  /* all of it */
	PROF_COLORS_BY_HASH,  /* its ends, so that like names look alike */
	PROF_COLORS_AT_RANDOM /* the frame's place in the picture */
};

/*
 * Colours that names keep from one picture to the next. Its file has lines
 * name->rgb(r,g,b). Drawing uses the colours that are there, and adds those
 * of other names.
 */
struct prof_palette_map;

int prof_palette_map_new(struct prof_palette_map **out, struct prof_error *err);
int prof_palette_map_read(struct prof_palette_map *m, struct prof_in *in,
			  struct prof_error *err);
int prof_palette_map_write(const struct prof_palette_map *m,
			   struct prof_out *out, struct prof_error *err);
void prof_palette_map_free(struct prof_palette_map *m);

/*
 * Attributes that frames get by their names. A line of their file is a name
 * and, each behind a tab, attribute=value. What would run is refused.
 */
struct prof_nameattrs;

int prof_nameattrs_read(struct prof_nameattrs **out, struct prof_in *in,
			struct prof_error *err);
void prof_nameattrs_free(struct prof_nameattrs *a);

/*
 * Zero is the default of every member; what it stands for is told behind it.
 * So a colour that is to be black is 0x000001. What is pointed to stays the
 * caller's; the map alone is changed.
 */
struct prof_svg_options {
	/* What is drawn. */
	size_t column;
	const struct prof_profile *base; /* to compare with; NULL: what the
					    profile marks as base, if any */
	size_t base_column;
	struct prof_normalize normalize; /* how its values are scaled */
	enum prof_by by;
	int is_latin1; /* names are not UTF-8 but ISO 8859-1 */
	enum prof_widths widths;
	enum prof_order order;
	int reverse;		  /* from leaf to root */
	const char *const *roots; /* draw what is above these frames */
	size_t root_count;
	int64_t total; /* the whole width, where values are less */

	/* How. */
	int is_html;
	int inverted;	   /* the root on top */
	double width;	   /* pixels; 0: 1200, and the window's once opened */
	double row_height; /* pixels; 0: 16; font_size has its limits */
	double min_width;  /* of a frame, in pixels; 0: 0.1; below 0: none */
	double min_share;  /* instead: share of the whole, 0 to 1 */
	double font_size;  /* pixels; 0: 12 */
	double font_width; /* of a character, in font_size; 0: 0.59 */
	const char *font;
	int cuts_left; /* names that do not fit lose their beginning */

	/* What it says. */
	const char *title, *subtitle, *notes;
	const char *name_type;	/* before the name of a frame; "Function:" */
	const char *count_name; /* of a value; NULL: what the unit says */
	double factor;		/* of values where they are told; 0: 1 */

	/* Colours: palette.h. */
	const struct prof_palette *palette;
	const struct prof_pair *pair; /* of what grew and what shrank */
	enum prof_colors colors;
	int is_diffuse; /* the wider, the redder */
	int is_negated; /* what grew has the colour of what shrank */
	const struct prof_background *background;
	struct prof_palette_map *map;
	uint32_t search_color; /* of what was found; 0: 0xe600e6 */
	uint32_t ui_color;     /* of text */
	uint32_t stroke_color; /* around frames; 0, PROF_NO_COLOR: none */

	const struct prof_nameattrs *nameattrs;

	const char *nonce;  /* of the Content-Security-Policy */
	const char *script; /* file to load instead of carrying the script */
};

/* PROF_EINVAL when there is nothing to draw, or it would not be seen: a
 * picture 10 pixels wide. options may be NULL; out tells of what could not be
 * written when it is closed. */
int prof_svg_write(const struct prof_profile *p, struct prof_out *out,
		   const struct prof_svg_options *options,
		   struct prof_error *err);

/* The script, for a file of its own. */
void prof_svg_write_script(struct prof_out *out);

#ifdef __cplusplus
}
#endif
#endif
