#include "tests/fuzz/drawing.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/picture.h"

#include <stdlib.h>
#include <string.h>

static struct bytes our_script(void)
{
	static struct bytes script;
	struct prof_out *out;

	if (script.p)
		return script;
	out = open_memory(NULL);
	prof_svg_write_script(out);
	script = close_memory(out);
	return script;
}

/* The name of the root of the first stack, if it fits. */
static void choose_root(struct drawing *d)
{
	const struct prof_profile *p = d->p;
	struct prof_location location;
	struct prof_str name;
	struct prof_stack s;

	if (!prof_sample_count(p))
		return;
	s = prof_stack(p, prof_sample_stacks(p)[0]);
	if (!s.depth)
		return;
	location = prof_location(p, s.locations[s.depth / 2]);
	if (!location.line_count)
		return;
	name = prof_string(p,
			   prof_function(p, location.lines[0].function)->name);
	if (name.len >= sizeof(d->root))
		return;
	memcpy(d->root, name.s, name.len);
	d->roots[0] = d->root;
	d->o.roots = d->roots;
	d->o.root_count = 1;
}

static const struct prof_palette *choose_palette(unsigned i)
{
	const struct prof_palette *p = prof_palette_at(i);

	return p ? p : prof_palette_at(0);
}

/* Now and then something that does not exist. */
static void spoil(struct drawing *d, uint32_t bits)
{
	struct prof_svg_options *o = &d->o;

	switch (bits) {
	case 2:
		o->widths = (enum prof_widths)(PROF_WIDTHS_UNION + 1);
		break;
	case 3:
		o->order = (enum prof_order)(PROF_ORDER_TIME + 1);
		break;
	case 4:
		o->by = (enum prof_by)(PROF_BY_FILEFUNCTION + 1);
		break;
	case 5:
		d->how.by = (enum prof_normalize_by)(PROF_NORMALIZE_WORK + 1);
		break;
	case 6:
		o->colors = (enum prof_colors)(PROF_COLORS_AT_RANDOM + 1);
		break;
	case 7:
		o->total = -1;
		break;
	}
}

void choose_options(struct drawing *d, const struct prof_profile *p,
		    uint32_t bits)
{
	static const double least[] = {0, -1, 1.5, 100};
	static const int64_t totals[] = {0, INT64_MAX};
	struct prof_svg_options *o = &d->o;
	size_t columns;

	memset(d, 0, sizeof(*d));
	o->size = sizeof(*o);
	d->how.size = sizeof(d->how);
	o->normalize = &d->how;
	d->p = p;
	prof_columns(p, &columns);
	o->is_html = (int)take_bits(&bits, 2);
	o->widths = (enum prof_widths)take_bits(&bits, 3);
	o->order = (enum prof_order)take_bits(&bits, 3);
	o->by = (enum prof_by)take_bits(&bits, PROF_BY_FILEFUNCTION + 1);
	o->min_width = least[take_bits(&bits, 4)];
	d->how.by = (enum prof_normalize_by)take_bits(&bits, 5);
	o->reverse = (int)take_bits(&bits, 2);
	o->inverted = (int)take_bits(&bits, 2);
	o->is_latin1 = (int)take_bits(&bits, 2);
	o->column = take_bits(&bits, 2) && columns ? columns - 1 : 0;
	o->total = totals[take_bits(&bits, 2)];
	if (take_bits(&bits, 2))
		choose_root(d);
	o->cuts_left = (int)take_bits(&bits, 2);
	o->script = take_bits(&bits, 2) ? "a\"<b>&.js" : NULL;
	o->nonce = o->script ? "\"'<&>" : NULL;
	o->stroke_color = o->script ? 0x123456 : 0;
	o->colors = (enum prof_colors)take_bits(&bits, 3);
	o->is_diffuse = (int)take_bits(&bits, 2);
	o->palette = choose_palette(take_bits(&bits, 24));
	o->width = bits ? 0 : 300;
	d->how.base_work = 1;
	d->how.new_work = 1.5;
	spoil(d, bits);
}

static int draw(struct bytes *b, const struct drawing *d,
		struct prof_error *err)
{
	struct prof_out *out = open_memory(NULL);
	int status = prof_svg_write(d->p, out, &d->o, err);

	if (status < 0) {
		check_error(status, err, "drawing");
		prof_out_abort(out);
		return status;
	}
	*b = close_memory(out);
	return PROF_OK;
}

/* What a column sums up to, without regard to signs, and whether there are
 * signs. */
static double sum_column(bool *has_negative, const struct prof_profile *p,
			 size_t column)
{
	const int64_t *value = prof_values(p, column);
	double sum = 0;

	for (size_t i = 0; i < prof_sample_count(p); i++) {
		*has_negative |= value[i] < 0;
		sum += value[i] < 0 ? -(double)value[i] : (double)value[i];
	}
	return sum;
}

/* Options that no program lets through. */
static bool is_nonsense(const struct drawing *d)
{
	const struct prof_svg_options *o = &d->o;
	bool has_sides = o->base || prof_is_two_sided(d->p);

	return o->widths > PROF_WIDTHS_UNION || o->order > PROF_ORDER_TIME ||
	       o->by > PROF_BY_FILEFUNCTION ||
	       o->colors > PROF_COLORS_AT_RANDOM ||
	       o->normalize->by > PROF_NORMALIZE_WORK || o->total < 0 ||
	       (o->order == PROF_ORDER_TIME && (has_sides || o->reverse)) ||
	       (o->widths != PROF_WIDTHS_NEW && !has_sides) ||
	       (o->colors != PROF_COLORS_BY_NAME && o->is_diffuse);
}

/* Refused, and for a reason that holds. */
static void check_refusal(const struct drawing *d, int status,
			  const struct prof_error *err)
{
	const struct prof_svg_options *o = &d->o;
	bool has_negative = false;
	double is = sum_column(&has_negative, d->p, o->column), was = 0;

	if (is_nonsense(d)) {
		must(status == PROF_EINVAL, "options that cannot be: %s",
		     err->text);
		return;
	}
	if (o->base)
		was = sum_column(&has_negative, o->base, o->base_column);
	if (strstr(err->text, "below 0"))
		must(has_negative, "negative values are seen: %s", err->text);
	else if (strstr(err->text, "no samples"))
		must(!prof_sample_count(d->p), "no samples are seen");
	else if (strstr(err->text, "is 0"))
		must(is + was == 0 || has_negative || o->root_count,
		     "a total of 0 is seen");
	else if (strstr(err->text, "no stack has a frame"))
		must(o->root_count, "frames are looked for: %s", err->text);
	else if (strstr(err->text, "normalize by time"))
		must(o->normalize->by == PROF_NORMALIZE_TIME,
		     "times are looked at: %s", err->text);
	else if (status != PROF_ELIMIT)
		must(status == PROF_ERANGE &&
			     is + 400 * (is > was ? is : was) > 9e18,
		     "a drawing is refused: %s", err->text);
}

static void check_drawn(const struct drawing *d, struct bytes b)
{
	struct bytes script = our_script();
	const struct prof_svg_options *o = &d->o;
	struct expected e = {
		.is_html = o->is_html,
		.has_sides = o->base || (o->order != PROF_ORDER_TIME &&
					 prof_is_two_sided(d->p)),
		.links_script = o->script,
		.widths = o->widths,
		.total = -1,
		.script = {(const char *)script.p, script.len},
	};

	if (!e.has_sides && !o->root_count)
		must(has_total(&e.total, d->p, o->column),
		     "drawn, but it does not sum up");
	check_picture((struct prof_str){(const char *)b.p, b.len}, &e);
}

void check_draw(struct drawing *d)
{
	struct prof_error err;
	struct bytes first, again;
	int status = draw(&first, d, &err);

	if (status < 0) {
		check_refusal(d, status, &err);
		return;
	}
	must(!is_nonsense(d), "drawn, with options that cannot be");
	check_drawn(d, first);
	must(draw(&again, d, &err) == PROF_OK, "a second drawing fails: %s",
	     err.text);
	must(first.len == again.len && memcmp(first.p, again.p, first.len) == 0,
	     "a second drawing is not the same");
	free(first.p);
	free(again.p);
}

/* Something like the profile, to compare with. */
static struct prof_profile *make_base(const struct prof_profile *p)
{
	static const char *const keys[] = {"thread", "bytes"};
	struct prof_profile *base = copy_profile(p);
	struct prof_error err;
	size_t columns;

	if (!base)
		return NULL;
	prof_columns(p, &columns);
	must(prof_keep_column(base, columns - 1, &err) == PROF_OK &&
		     prof_labels_as_frames(base, keys, 2, 0, &err) == PROF_OK,
	     "cannot make a base: %s", err.text);
	return base;
}

/* No options that exclude each other. */
static void choose_together(struct drawing *d)
{
	struct prof_svg_options *o = &d->o;

	if (!o->base && !prof_is_two_sided(d->p))
		o->widths = PROF_WIDTHS_NEW;
	if (o->order == PROF_ORDER_TIME)
		o->reverse = 0;
	if (o->colors != PROF_COLORS_BY_NAME)
		o->is_diffuse = 0;
}

void check_drawing(const struct prof_profile *p, const struct plan *plan)
{
	uint32_t bits = plan->picture;
	unsigned beside = take_bits(&bits, 4);
	struct prof_profile *base = NULL;
	struct drawing d;
	size_t columns;

	prof_columns(p, &columns);
	if (!columns)
		return;
	choose_options(&d, p, bits);
	if (beside == 1 || beside == 2) {
		d.o.base = base = beside == 2 ? make_base(p) : NULL;
		if (!base) {
			d.o.base = p;
			d.o.base_column = d.o.column;
		}
	}
	if (beside != 3)
		choose_together(&d);
	check_draw(&d);
	prof_free(base);
}
