#include "libprof/svg/paint.h"

#include "libprof/base/text.h"

#include <stdio.h>

static const uint32_t SEPARATOR = 0xc8c8c8, DARK_SEPARATOR = 0xa0a0a0;
static const uint32_t UNCHANGED = 0xfafafa;

enum { SHARE_BITS = 16 };

static uint64_t hash_name(struct prof_str name)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.s[i]) * 0x100000001b3;
	return hash;
}

/* All bits of a number spread over all bits. */
static uint64_t mix(uint64_t n)
{
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
	n = (n ^ n >> 27) * 0x94d049bb133111eb;
	return n ^ n >> 31;
}

/* The byte at i from the front, or from the back. */
static unsigned byte_at(struct prof_str name, size_t i, bool is_reversed)
{
	return (unsigned char)name.s[is_reversed ? name.len - 1 - i : i];
}

/*
 * --hash: the first three characters, early ones weighing more, so that names
 * that begin alike look alike. A module before a '`' does not count, but for
 * a '`' at the very front. The weights are 1, 0.7 and 0.49; characters count
 * modulo 10, 11 and 12, of 9, 10 and 11. All of it is in whole numbers: parts
 * of 990 (the least multiple of 9, 10 and 11) and of 100.
 */
static struct share hash_share(struct prof_str name, bool is_reversed)
{
	static const uint32_t weight[] = {100, 70, 49};
	uint32_t sum = 0, most = 100;
	size_t begin = 0;

	for (size_t i = 1; i < name.len && !begin; i++)
		if (byte_at(name, i, is_reversed) == '`')
			begin = i + 1;
	for (uint32_t i = 0; i < 3 && begin + i < name.len; i++) {
		uint32_t c = byte_at(name, begin + i, is_reversed);

		sum += c % (10 + i) * (990 / (9 + i)) * weight[i];
		most += weight[i];
	}
	return (struct share){most * 990 - sum, most * 990};
}

static void take_shares(struct share share[3], const struct paint *paint,
			const struct paint_subject *s)
{
	uint64_t bits;

	if (paint->options.colors == PROF_COLORS_BY_HASH) {
		share[0] = hash_share(s->name, false);
		share[1] = share[2] = hash_share(s->name, true);
		return;
	}
	bits = paint->options.colors == PROF_COLORS_BY_NAME
		       ? mix(hash_name(s->name))
		       : mix((s->position + 1) * 0x9e3779b97f4a7c15);
	for (size_t i = 0; i < 3; i++, bits >>= SHARE_BITS)
		share[i] = (struct share){bits & ((1U << SHARE_BITS) - 1),
					  1U << SHARE_BITS};
}

/* A color a bit darker, up to a sixteenth, so that frames of one color can be
 * told from their neighbors. */
static uint32_t shade(uint32_t color, struct share share)
{
	uint32_t shaded = 0;

	for (int shift = 16; shift >= 0; shift -= 8) {
		uint32_t c = color >> shift & 0xff;

		shaded = shaded << 8 |
			 (c - c * (share.num >> 4) / 16 / (share.den >> 4));
	}
	return shaded;
}

/* How much stands before a separator; 0 also when there is none. */
static size_t find_end(struct prof_str name, const char *separator)
{
	size_t len = strlen(separator);

	for (size_t i = 0; i + len <= name.len; i++)
		if (memcmp(name.s + i, separator, len) == 0)
			return i;
	return 0;
}

/* The module before a '`', the first part before "::", the package before
 * the last '/', or before the first '.'. */
static struct prof_str module_of_name(struct prof_str name)
{
	static const char *const separators[] = {"`", "::"};
	size_t n;

	for (size_t i = 0; i < 2; i++)
		if ((n = find_end(name, separators[i])))
			return (struct prof_str){name.s, n};
	for (n = name.len; n && name.s[n - 1] != '/';)
		n--;
	if (!n)
		n = find_end(name, ".");
	return (struct prof_str){name.s, n};
}

/* Which color of a list. */
static size_t list_number(const struct prof_palette *palette,
			  const struct paint_subject *s)
{
	struct prof_str text = s->name;

	if (palette->by == BY_KIND)
		return s->kind;
	if (palette->by == BY_MODULE)
		text = s->module.len ? str_base_name(s->module)
				     : module_of_name(s->name);
	return mix(hash_name(text)) % palette->colors;
}

/* Between two colors, in parts of a thousand. */
static uint32_t blend(uint32_t from, uint32_t to, int parts)
{
	uint32_t color = 0;

	for (int shift = 16; shift >= 0; shift -= 8) {
		int a = (int)(from >> shift & 0xff),
		    b = (int)(to >> shift & 0xff);

		color = color << 8 | (uint32_t)(a + (b - a) * parts / 1000);
	}
	return color;
}

static uint32_t whole_root(uint32_t n)
{
	uint32_t root = 0;

	for (uint32_t bit = 1U << 15; bit; bit >>= 1)
		if ((uint64_t)(root | bit) * (root | bit) <= n)
			root |= bit;
	return root;
}

/* 0 to 1000; what is no number is 0. */
static int parts_of(double share)
{
	if (!(share > 0))
		return 0;
	return share < 1 ? (int)(share * 1000) : 1000;
}

/* By the root of the share, or half the width would look like little. */
static uint32_t diffuse_color(const struct paint *paint, double share)
{
	int parts = (int)whole_root((uint32_t)parts_of(share) * 1000);

	return blend(UNCHANGED, paint->options.pair->more, parts);
}

void paint_init(struct paint *paint, const struct paint_options *options)
{
	paint->options = *options;
	if (!paint->options.palette)
		paint->options.palette = prof_palette_at(0);
	if (!paint->options.pair)
		paint->options.pair = prof_pair_at(0);
}

uint32_t paint_frame(const struct paint *paint,
		     const struct paint_subject *subject)
{
	const struct paint_options *o = &paint->options;
	struct share share[3];
	uint32_t color;

	if (str_is(subject->name, "-"))
		return SEPARATOR;
	if (str_is(subject->name, "--"))
		return DARK_SEPARATOR;
	if (o->is_diffuse)
		return diffuse_color(paint, subject->share);
	if (o->map && palette_map_find(&color, o->map, subject->name))
		return color;
	take_shares(share, paint, subject);
	if (o->palette->by == BY_CLASS)
		return class_color(palette_classify(o->palette, subject->name,
						    subject->kind),
				   share);
	color = o->palette->color[list_number(o->palette, subject)];
	return shade(color, share[0]);
}

/* The smallest change is a step from none. */
uint32_t paint_change(const struct paint *paint, double change)
{
	enum { STEP = 100 };
	const struct prof_pair *pair = paint->options.pair;
	bool is_more = (change > 0) != paint->options.is_negated;
	int parts = parts_of(change < 0 ? -change : change);

	if (!(change < 0) && !(change > 0))
		return UNCHANGED;
	return blend(UNCHANGED, is_more ? pair->more : pair->less,
		     STEP + parts * (1000 - STEP) / 1000);
}

static size_t add_text(char *to, size_t room, size_t at, const char *first,
		       const char *second)
{
	int n = snprintf(at < room ? to + at : NULL, at < room ? room - at : 0,
			 "%s%s", first, second);

	return at + (n > 0 ? (size_t)n : 0);
}

size_t palette_legend(char *to, size_t room, const struct paint *paint)
{
	const struct prof_palette *palette = paint->options.palette;
	size_t len = add_text(to, room, 0, "Colors: ", "");

	if (paint->options.is_diffuse)
		return add_text(to, room, len, "wider frames are stronger ",
				paint->options.pair->more_name);
	if (palette->by != BY_KIND)
		return add_text(to, room, len, palette->legend, "");
	for (size_t i = 0; i < KINDS; i++) {
		enum frame_kind kind = (enum frame_kind)((i + 1) % KINDS);

		len = add_text(to, room, len, i ? ", " : "", kind_name(kind));
		len = add_text(to, room, len, " ", kind_color_name(kind));
	}
	return len;
}

size_t change_legend(char *to, size_t room, const struct paint *paint)
{
	const struct prof_pair *pair = paint->options.pair;
	bool is_negated = paint->options.is_negated;
	size_t len = add_text(to, room, 0, "Colors: ",
			      is_negated ? pair->less_name : pair->more_name);

	len = add_text(to, room, len, " grew, ",
		       is_negated ? pair->more_name : pair->less_name);
	return add_text(to, room, len, " shrank, white is unchanged", "");
}
