/* Colors of frames and of changes: what they are, and that they stay. */
#include "libprof/svg/paint.h"
#include "tests/unit/tap.h"
#include "tests/unit/vision.h"

#include <prof/prof.h>

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

static struct paint painter(const char *palette, enum prof_colors colors)
{
	struct paint_options o = {.palette = prof_palette_find(palette),
				  .colors = colors};
	struct paint paint;

	paint_init(&paint, &o);
	return paint;
}

static uint32_t color_of(const struct paint *paint, const char *name,
			 enum frame_kind kind)
{
	struct paint_subject s = {.name = str(name), .kind = kind};

	return paint_frame(paint, &s);
}

/* What inferno 0.12.8 says of these names. */
static void hashes(void)
{
	static const struct {
		const char *name;
		uint32_t hot, mem;
	} want[] = {
		{"read", 0xf1b828, 0x00e2a8},
		{"runtime.mallocgc", 0xe89c1e, 0x00d98e},
		{"a", 0xeb8c21, 0x00dc80},
		{"`x", 0xff7137, 0x00f067},
		{"libc.so`malloc", 0xf07027, 0x00e166},
		{"ab`", 0xe8e61e, 0x00d9d2},
		{"std::vec::Vec", 0xeb9221, 0x00dc86},
		{"", 0xffe637, 0x00f0d2},
	};
	struct paint hot = painter("hot", PROF_COLORS_BY_HASH);
	struct paint mem = painter("mem", PROF_COLORS_BY_HASH);

	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		is_uint(color_of(&hot, want[i].name, KIND_UNKNOWN), want[i].hot,
			"'%s' by hash, hot", want[i].name);
		is_uint(color_of(&mem, want[i].name, KIND_UNKNOWN), want[i].mem,
			"'%s' by hash, mem", want[i].name);
	}
}

static void choices(void)
{
	struct paint paint = painter("hot", PROF_COLORS_BY_NAME);
	struct paint random = painter("hot", PROF_COLORS_AT_RANDOM);
	struct paint_subject a = {.name = str("main"), .position = 1}, b = a;

	b.position = 2;
	is_uint(paint_frame(&paint, &a), 0xdf8335,
		"by name, a frame has this color on every machine");
	is_uint(paint_frame(&paint, &b), 0xdf8335, "wherever it stands");
	is_uint(paint_frame(&random, &a), 0xeb5b22,
		"at random, a frame has this color on every machine");
	ok(paint_frame(&random, &a) != paint_frame(&random, &b),
	   "and another one in another place");
	a.name = str("-");
	is_uint(paint_frame(&paint, &a), 0xc8c8c8, "- is grey");
	a.name = str("--");
	is_uint(paint_frame(&paint, &a), 0xa0a0a0, "-- is darker");
}

static void groups(void)
{
	struct paint paint = painter("module", PROF_COLORS_BY_NAME);
	struct paint kind = painter("kind", PROF_COLORS_BY_NAME);
	struct paint_subject a = {.name = str("read"),
				  .module = str("/usr/lib/libc.so.6")};
	struct paint_subject b = {.name = str("read"),
				  .module = str("/lib64/libc.so.6")};
	uint32_t before;

	is_uint(paint_frame(&paint, &a), paint_frame(&paint, &b),
		"a module has one color in every directory");
	b.module = str("/lib/libm.so.6");
	ok(paint_frame(&paint, &a) != paint_frame(&paint, &b),
	   "these two have different ones");
	before = color_of(&kind, "read", KIND_KERNEL);
	ok(before != color_of(&kind, "read", KIND_NATIVE),
	   "kinds have different colors");
}

static void diffusion(void)
{
	struct paint_options o = {.is_diffuse = true};
	struct paint_subject s = {.name = str("main"), .share = 1};
	struct paint paint;

	paint_init(&paint, &o);
	is_uint(paint_frame(&paint, &s), 0xff6464, "the whole is red");
	s.share = 0;
	is_uint(paint_frame(&paint, &s), 0xfafafa, "nothing is white");
	s.share = 0.25;
	is_uint(paint_frame(&paint, &s), 0xfcafaf, "a quarter is half red");
}

/* Does a pair get darker step by step, so that text stays readable on it? */
static void pair(const struct prof_pair *pair)
{
	const char *name = prof_pair_name(pair);
	struct paint_options o = {.pair = pair};
	size_t lighter = 0, unreadable = 0;
	struct paint paint;

	paint_init(&paint, &o);
	is_uint(paint_change(&paint, 0), 0xfafafa, "%s: no change is white",
		name);
	is_uint(paint_change(&paint, 1), pair->more, "the largest growth");
	is_uint(paint_change(&paint, -1), pair->less, "all gone");
	ok(paint_change(&paint, 1e-9) != 0xfafafa, "the least change shows");
	for (int i = 1; i <= 100; i++)
		for (int sign = -1; sign <= 1; sign += 2) {
			uint32_t at = paint_change(&paint, sign * i / 100.0);
			uint32_t before =
				paint_change(&paint, sign * (i - 1) / 100.0);

			lighter += vision_luminance(at) >=
				   vision_luminance(before);
			unreadable += vision_contrast(at) < 4.5;
		}
	is_uint(lighter, 0, "more is darker");
	is_uint(unreadable, 0, "black text can be read");
	o.is_negated = true;
	paint_init(&paint, &o);
	is_uint(paint_change(&paint, 1), pair->less, "negated");
}

static void pairs(void)
{
	static const char *const safe[] = {"orange-blue", "orange-purple"};

	for (size_t i = 0; prof_pair_at(i); i++)
		pair(prof_pair_at(i));
	for (size_t i = 0; i < 2; i++) {
		const struct prof_pair *p = prof_pair_find(safe[i]);
		size_t near = 0;

		for (enum eyes eyes = ALL_CONES; eyes < EYES; eyes++)
			near += vision_distance(p->more, p->less, eyes) <
				40 * 40;
		is_uint(near, 0,
			"%s: growth and shrinking are apart for all "
			"eyes",
			safe[i]);
	}
}

static void kept(void)
{
	struct prof_palette_map map;
	struct paint_options o = {.map = &map};
	struct paint paint;

	palette_map_init(&map);
	palette_map_add(&map, str("main"), 0x010203, NULL);
	paint_init(&paint, &o);
	is_uint(color_of(&paint, "main", KIND_UNKNOWN), 0x010203,
		"a color that is kept counts");
	ok(color_of(&paint, "other", KIND_UNKNOWN) != 0x010203, "for its name");
	palette_map_release(&map);
}

static void legends(void)
{
	struct paint paint = painter("kind", PROF_COLORS_BY_NAME);
	char text[200], small[8];

	palette_legend(text, sizeof(text), &paint);
	is_str(text,
	       "Colors: native red, kernel orange, JIT green, inlined aqua, "
	       "interpreted pink, Python blue, Go purple, Java lime, "
	       "JavaScript yellow, unknown grey",
	       "the legend of kind names its kinds");
	is_uint(palette_legend(small, sizeof(small), &paint), strlen(text),
		"its length is known");
	is_str(small, "Colors:", "where it does not fit");
	change_legend(text, sizeof(text), &paint);
	is_str(text, "Colors: red grew, blue shrank, white is unchanged",
	       "the legend of changes");
	paint = painter("hot", PROF_COLORS_BY_NAME);
	palette_legend(text, sizeof(text), &paint);
	is_str(text, "Colors: random warm hues", "the legend of hot");
	paint.options.is_negated = true;
	change_legend(text, sizeof(text), &paint);
	is_str(text, "Colors: blue grew, red shrank, white is unchanged",
	       "negated");
}

int main(void)
{
	hashes();
	choices();
	groups();
	diffusion();
	pairs();
	kept();
	legends();
	return tap_end();
}
