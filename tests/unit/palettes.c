/* The palettes: which colors they give to which names, and that these can be
 * read and told apart. */
#include "libprof/svg/paint.h"
#include "tests/unit/tap.h"
#include "tests/unit/vision.h"

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

struct example {
	const char *palette, *name;
	enum palette_class class;
};

static const struct example classes[] = {
	{"java", "java/lang/String:::hashCode", CLASS_GREEN},
	{"java", "Lorg/example/Thing;::run", CLASS_GREEN},
	{"java", "akka/Actor:::receive", CLASS_GREEN},
	{"java", "Interpreter_[j]", CLASS_GREEN},
	{"java", "java/util/HashMap:::get_[i]", CLASS_AQUA},
	{"java", "JavaCalls::call_virtual", CLASS_YELLOW},
	{"java", "sys_read_[k]", CLASS_ORANGE},
	{"java", "start_thread", CLASS_RED},
	{"js", "LazyCompile:~run /srv/app.js:1_[j]", CLASS_GREEN},
	{"js", "Builtin:ArrayPush_[j]", CLASS_AQUA},
	{"js", "v8::internal::Invoke", CLASS_YELLOW},
	{"js", "run /srv/app.js:12", CLASS_GREEN},
	{"js", "run /srv/node_modules/a/index.js:1", CLASS_PURPLE},
	{"js", "Stub:CEntry", CLASS_AQUA},
	{"js", " ", CLASS_GREEN},
	{"js", "sys_read_[k]", CLASS_ORANGE},
	{"js", "uv_run", CLASS_RED},
	{"js", "app.js", CLASS_RED},
	{"perl", "std::sort", CLASS_YELLOW},
	{"perl", "Perl_pp_entersub", CLASS_GREEN},
	{"perl", "run.pl", CLASS_GREEN},
	{"perl", "sys_read_[k]", CLASS_ORANGE},
	{"perl", "main", CLASS_RED},
	{"chain", "pipe_read", CLASS_BLUE},
	{"chain", "pipe_write_[w]", CLASS_AQUA},
	{"wakeup", "anything", CLASS_AQUA},
	{"python", "/lib/python3.12/site-packages/a.py:f:1", CLASS_AQUA},
	{"python", "/usr/lib/python3.12/json/a.py:f:1", CLASS_YELLOW},
	{"python", "C:\\Python312\\a.py", CLASS_YELLOW},
	{"python", "/usr/lib/pythonic/a.py", CLASS_RED},
	{"python", "<built-in method x>", CLASS_YELLOW},
	{"python", "app.py:f:1", CLASS_RED},
	{"rust", "std::io::read", CLASS_ORANGE},
	{"rust", "<alloc::vec::Vec<T> as Clone>::clone", CLASS_ORANGE},
	{"rust", "app`core::fmt::write", CLASS_ORANGE},
	{"rust", "<core::future::from_generator::GenFuture<T> as X>::poll",
	 CLASS_AQUA},
	{"rust", "serde::de::Visitor", CLASS_AQUA},
	{"rust", "memcpy", CLASS_YELLOW},
	{"red", "sys_read_[k]", CLASS_RED},
};

static void all_classes(void)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		const struct example *e = &classes[i];

		is_int(palette_classify(prof_palette_find(e->palette),
					str(e->name), KIND_UNKNOWN),
		       e->class, "%s: the class of '%s'", e->palette, e->name);
	}
	is_int(palette_classify(prof_palette_find("java"), str("read"),
				KIND_KERNEL),
	       CLASS_ORANGE, "a kind stands for the mark that is missing");
	is_int(palette_classify(prof_palette_find("java"), str("a_[j]"),
				KIND_KERNEL),
	       CLASS_GREEN, "but for no mark that is there");
}

/* Names that make many colors. */
static double least_contrast(const char *palette)
{
	struct paint_options o = {.palette = prof_palette_find(palette),
				  .colors = PROF_COLORS_AT_RANDOM};
	struct paint paint;
	double least = 21;

	paint_init(&paint, &o);
	for (size_t i = 0; i < 4000; i++) {
		char name[32];
		struct paint_subject s = {.kind = (enum frame_kind)(i % KINDS),
					  .position = i};
		double contrast;

		snprintf(name, sizeof(name), "name%zu", i);
		s.name = str(name);
		contrast = vision_contrast(paint_frame(&paint, &s));
		least = contrast < least ? contrast : least;
	}
	return least;
}

static void contrasts(void)
{
	static const char *const ours[] = {"kind", "module", "colorblind"};
	const struct prof_palette *palette;

	for (size_t i = 0; (palette = prof_palette_at(i)); i++)
		tap_diag("%s: contrast of black text at least %.2f",
			 prof_palette_name(palette),
			 least_contrast(prof_palette_name(palette)));
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		ok(least_contrast(ours[i]) >= 4.5,
		   "black text can be read on %s", ours[i]);
}

/* The darkest that a frame of this color gets. */
static uint32_t dark(uint32_t color)
{
	return (color >> 16) * 15 / 16 << 16 |
	       (color >> 8 & 0xff) * 15 / 16 << 8 | (color & 0xff) * 15 / 16;
}

/* How many pairs of colors, each as it is or dark, are near each other. */
static size_t near_pairs(uint32_t a, uint32_t b, int apart)
{
	const uint32_t as[] = {a, dark(a)}, bs[] = {b, dark(b)};
	size_t near = 0;

	for (size_t i = 0; i < 4; i++)
		for (enum eyes eyes = ALL_CONES; eyes < EYES; eyes++)
			near += vision_distance(as[i / 2], bs[i % 2], eyes) <
				apart * apart;
	return near;
}

static void colorblind(void)
{
	const struct prof_palette *p = prof_palette_find("colorblind");
	size_t near = 0;

	for (size_t i = 0; i < p->colors; i++)
		for (size_t j = 0; j < i; j++)
			near += near_pairs(p->color[i], p->color[j], 11);
	is_uint(near, 0, "colors of colorblind are apart for all eyes");
}

static void tables(void)
{
	size_t count = 0, wrong = 0;
	struct prof_background b;

	for (; prof_palette_at(count); count++)
		wrong += prof_palette_find(prof_palette_name(prof_palette_at(
				 count))) != prof_palette_at(count) ||
			 !*prof_palette_summary(prof_palette_at(count));
	is_uint(count, 20, "there are 20 palettes");
	is_uint(wrong, 0, "each is found by its name, and says what it is");
	ok(!prof_palette_find("plaid"), "there is no palette plaid");
	ok(!prof_pair_find("plaid"), "nor a pair");
	b = prof_palette_background(prof_palette_find("mem"));
	is_uint(b.bottom, 0xe0ffe0, "mem is on green");
	b = prof_palette_background(prof_palette_find("chain"));
	is_uint(b.bottom, 0xe0e0ff, "chain is on blue");
	b = prof_palette_background(prof_palette_find("java"));
	is_uint(b.bottom, 0xeeeeb0, "java is on yellow");
	b = prof_palette_background(prof_palette_find("aqua"));
	is_uint(b.bottom, 0xe8e8e8, "aqua is on grey");
}

int main(void)
{
	all_classes();
	contrasts();
	colorblind();
	tables();
	return tap_end();
}
