/*
 * The palettes. Those of flamegraph.pl and inferno have their names and their
 * colors; kind, module and colorblind are ours, and black text can be read
 * on each of their colors.
 */
#include "libprof/svg/palette.h"

#include "libprof/base/ascii.h"
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"

/* By enum palette_class. */
static const struct ramp ramps[] = {
	{{{200, 55, 0}, {50, 80, 0}, {50, 80, 0}}},
	{{{50, 60, 0}, {200, 55, 0}, {50, 60, 0}}},
	{{{80, 60, 0}, {80, 60, 0}, {205, 50, 0}}},
	{{{50, 60, 0}, {165, 55, 0}, {165, 55, 0}}},
	{{{175, 55, 0}, {175, 55, 0}, {50, 20, 0}}},
	{{{190, 65, 0}, {80, 60, 0}, {190, 65, 0}}},
	{{{190, 65, 0}, {90, 65, 0}, {0, 0, 0}}},
	{{{205, 50, 2}, {0, 230, 0}, {0, 55, 1}}},
	{{{0, 0, 0}, {190, 50, 1}, {0, 210, 0}}},
	{{{80, 60, 0}, {80, 60, 0}, {190, 55, 1}}},
};

/* By enum frame_kind. */
static const uint32_t kind_colors[KINDS] = {
	0xc8c8c8, 0xf0908a, 0xf0a050, 0x90d070, 0x70d0c8,
	0xf2a8d4, 0x90b8f8, 0xc8a4f0, 0xc8d45c, 0xf4dc60,
};

/* Apart from each other for every kind of color blindness: those of Okabe and
 * Ito, the light blue lighter, without the blue too dark for black text. */
static const uint32_t colorblind_colors[] = {
	0xe69f00, 0x74c4f4, 0x009e73, 0xf0e442, 0xd55e00, 0xcc79a7,
};

static const uint32_t module_colors[] = {
	0xf0a050, 0x90b8f8, 0x90d070, 0xf2a8d4, 0xf4dc60, 0x70d0c8,
	0xc8a4f0, 0xf0908a, 0xc8d45c, 0xd8b890, 0x88d8f0, 0xb8b8d8,
};

static bool is_all_blank(struct prof_str name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!is_blank(name.s[i]))
			return false;
	return name.len;
}

/* Does text stand somewhere behind the first slash? */
static bool has_behind_slash(struct prof_str name, const char *text)
{
	const char *slash = name.len ? memchr(name.s, '/', name.len) : NULL;
	struct prof_str rest = {slash, 0};

	if (slash)
		rest.len = name.len - (size_t)(slash - name.s);
	return slash && str_contains(rest, text);
}

static enum palette_class classify_java(struct prof_str name)
{
	static const char *const packages[] = {"java/", "javax/", "jdk/",
					       "net/",	"org/",	  "com/",
					       "io/",	"sun/"};
	struct prof_str path = name;

	switch (name_mark(NULL, name)) {
	case 'j':
		return CLASS_GREEN;
	case 'i':
		return CLASS_AQUA;
	}
	if (str_begins(name, "L"))
		path = (struct prof_str){name.s + 1, name.len - 1};
	for (size_t i = 0; i < sizeof(packages) / sizeof(*packages); i++)
		if (str_begins(path, packages[i]))
			return CLASS_GREEN;
	if (str_contains(name, ":::")) /* between class and method */
		return CLASS_GREEN;
	if (str_contains(name, "::"))
		return CLASS_YELLOW;
	return str_ends(name, "_[k]") ? CLASS_ORANGE : CLASS_RED;
}

static enum palette_class classify_perl(struct prof_str name)
{
	if (str_contains(name, "::"))
		return CLASS_YELLOW;
	if (str_contains(name, "Perl") || str_contains(name, ".pl"))
		return CLASS_GREEN;
	return str_ends(name, "_[k]") ? CLASS_ORANGE : CLASS_RED;
}

static enum palette_class classify_js(struct prof_str name)
{
	if (str_ends(name, "_[j]"))
		return str_contains(name, "/") ? CLASS_GREEN : CLASS_AQUA;
	if (str_contains(name, "::"))
		return CLASS_YELLOW;
	if (has_behind_slash(name, "node_modules/"))
		return CLASS_PURPLE;
	if (has_behind_slash(name, ".js"))
		return CLASS_GREEN;
	if (str_contains(name, ":"))
		return CLASS_AQUA;
	if (is_all_blank(name))
		return CLASS_GREEN;
	return str_ends(name, "_[k]") ? CLASS_ORANGE : CLASS_RED;
}

static enum palette_class classify_chain(struct prof_str name)
{
	return str_contains(name, "_[w]") ? CLASS_AQUA : CLASS_BLUE;
}

static bool is_version(struct prof_str part)
{
	if (!str_begins(part, "python") && !str_begins(part, "Python"))
		return false;
	for (size_t i = strlen("python"); i < part.len; i++)
		if (!strchr("0123456789.", part.s[i]) || !part.s[i])
			return false;
	return true;
}

/* The next part of a path, and what comes behind it. */
static bool take_part(struct prof_str *part, struct prof_str *rest)
{
	size_t n = 0;

	if (!rest->s)
		return false;
	while (n < rest->len && rest->s[n] != '/' && rest->s[n] != '\\')
		n++;
	*part = (struct prof_str){rest->s, n};
	*rest = n < rest->len
			? (struct prof_str){rest->s + n + 1, rest->len - n - 1}
			: (struct prof_str){NULL, 0};
	return true;
}

static enum palette_class classify_python(struct prof_str name)
{
	struct prof_str rest = name, part;
	bool is_library = false;

	while (take_part(&part, &rest)) {
		if (str_is(part, "site-packages"))
			return CLASS_AQUA;
		is_library = is_library || is_version(part);
	}
	return is_library || str_begins(name, "<built-in") ||
			       str_begins(name, "<method") ||
			       str_begins(name, "<frozen")
		       ? CLASS_YELLOW
		       : CLASS_RED;
}

static enum palette_class classify_rust(struct prof_str name)
{
	static const char *const library[] = {
		"core::", "std::", "alloc::", "<core::", "<std::", "<alloc::",
	};
	const char *tick = name.len ? memchr(name.s, '`', name.len) : NULL;
	/* what async functions of a program become */
	static const char task[] = "<core::future::from_generator::GenFuture"
				   "<T>";

	if (tick) {
		name.len -= (size_t)(tick + 1 - name.s);
		name.s = tick + 1;
	}
	for (size_t i = 0; i < sizeof(library) / sizeof(*library); i++)
		if (str_begins(name, library[i]) && !str_begins(name, task))
			return CLASS_ORANGE;
	return str_contains(name, "::") ? CLASS_AQUA : CLASS_YELLOW;
}

#define LIST(list) .color = (list), .colors = sizeof(list) / sizeof(*(list))

static const struct prof_palette palettes[] = {
	{"hot", "warm colors", BACKGROUND_YELLOW, BY_CLASS, CLASS_HOT,
	 .legend = "random warm hues"},
	{"mem", "green to blue, for memory", BACKGROUND_GREEN, BY_CLASS,
	 CLASS_MEM, .legend = "random hues from green to blue"},
	{"io", "blue, for input and output", BACKGROUND_BLUE, BY_CLASS,
	 CLASS_IO, .legend = "random blues"},
	{"wakeup", "aqua, for wakers", BACKGROUND_BLUE, BY_CLASS, CLASS_AQUA,
	 .legend = "random aquas"},
	{"chain", "wakers and waiting stacks", BACKGROUND_BLUE,
	 .classify = classify_chain, .legend = "waker aqua, waiting blue"},
	{"java", "by language, around Java", BACKGROUND_YELLOW,
	 .classify = classify_java,
	 .legend = "Java green, inlined aqua, C++ yellow, kernel orange, "
		   "other code red"},
	{"js", "by language, around JavaScript", BACKGROUND_YELLOW,
	 .classify = classify_js,
	 .legend = "JavaScript green, node_modules purple, built in aqua, "
		   "C++ yellow, kernel orange, other code red"},
	{"perl", "by language, around Perl", BACKGROUND_YELLOW,
	 .classify = classify_perl,
	 .legend = "Perl green, C++ yellow, kernel orange, other code red"},
	{"python", "by library, of Python", BACKGROUND_YELLOW,
	 .classify = classify_python,
	 .legend = "site-packages aqua, standard library yellow, other code "
		   "red"},
	{"rust", "by library, of Rust", BACKGROUND_YELLOW,
	 .classify = classify_rust,
	 .legend = "standard library orange, Rust aqua, other code yellow"},
	{"red", "red", BACKGROUND_GREY, BY_CLASS, CLASS_RED,
	 .legend = "random reds"},
	{"green", "green", BACKGROUND_GREY, BY_CLASS, CLASS_GREEN,
	 .legend = "random greens"},
	{"blue", "blue", BACKGROUND_GREY, BY_CLASS, CLASS_BLUE,
	 .legend = "random blues"},
	{"aqua", "aqua", BACKGROUND_GREY, BY_CLASS, CLASS_AQUA,
	 .legend = "random aquas"},
	{"yellow", "yellow", BACKGROUND_GREY, BY_CLASS, CLASS_YELLOW,
	 .legend = "random yellows"},
	{"purple", "purple", BACKGROUND_GREY, BY_CLASS, CLASS_PURPLE,
	 .legend = "random purples"},
	{"orange", "orange", BACKGROUND_GREY, BY_CLASS, CLASS_ORANGE,
	 .legend = "random oranges"},
	{"kind", "by kind: kernel, native, JIT, inlined, languages",
	 BACKGROUND_GREY, BY_KIND, LIST(kind_colors)},
	{"module", "by program, library or package", BACKGROUND_GREY, BY_MODULE,
	 LIST(module_colors),
	 .legend = "one for each program, library or package; several may "
		   "share one"},
	{"colorblind", "distinct hues, also for the color-blind",
	 BACKGROUND_GREY, BY_NAME, LIST(colorblind_colors),
	 .legend = "random hues by name, distinct for the color-blind"},
};

static const struct prof_pair pairs[] = {
	{"red-blue", "red grew, blue shrank", 0xff6464, 0x6464ff, "red",
	 "blue"},
	{"red-green", "red grew, green shrank", 0xff6464, 0x4cb84c, "red",
	 "green"},
	{"orange-blue", "orange grew, blue shrank, also for the color-blind",
	 0xe67800, 0x4c8ce0, "orange", "blue"},
	{"orange-purple",
	 "orange grew, purple shrank, also for the color-blind", 0xe67800,
	 0xa07ce0, "orange", "purple"},
};

/* By enum background. */
static const struct named_background {
	const char *name;
	struct prof_background background;
} backgrounds[] = {
	{"yellow", {0xeeeeee, 0xeeeeb0}},
	{"blue", {0xeeeeee, 0xe0e0ff}},
	{"green", {0xeef2ee, 0xe0ffe0}},
	{"grey", {0xf8f8f8, 0xe8e8e8}},
};

enum {
	PALETTES = sizeof(palettes) / sizeof(*palettes),
	PAIRS = sizeof(pairs) / sizeof(*pairs),
	BACKGROUNDS = sizeof(backgrounds) / sizeof(*backgrounds)
};

const char *kind_color_name(enum frame_kind kind)
{
	static const char *const names[] = {"grey", "red",   "orange", "green",
					    "aqua", "pink",  "blue",   "purple",
					    "lime", "yellow"};

	return names[kind];
}

uint32_t class_color(enum palette_class class, const struct share share[3])
{
	uint32_t color = 0;

	for (size_t i = 0; i < 3; i++) {
		const struct channel *c = &ramps[class].channel[i];
		struct share s = share[c->share];

		color = color << 8 | (c->base + c->span * s.num / s.den);
	}
	return color;
}

enum palette_class palette_classify(const struct prof_palette *palette,
				    struct prof_str name, enum frame_kind kind)
{
	bool has_mark = name_mark(NULL, name);
	struct prof_str mark = {"_[k]", 4};

	if (!palette->classify)
		return palette->class;
	if (!has_mark && kind == KIND_JIT)
		mark.s = "_[j]";
	else if (!has_mark && kind == KIND_INLINED)
		mark.s = "_[i]";
	else if (has_mark || kind != KIND_KERNEL)
		return palette->classify(name);
	return palette->classify(mark);
}

const struct prof_palette *prof_palette_at(size_t i)
{
	return i < PALETTES ? &palettes[i] : NULL;
}

const struct prof_pair *prof_pair_at(size_t i)
{
	return i < PAIRS ? &pairs[i] : NULL;
}

const struct prof_palette *prof_palette_find(const char *name)
{
	for (size_t i = 0; i < PALETTES; i++)
		if (strcmp(palettes[i].name, name) == 0)
			return &palettes[i];
	return NULL;
}

const struct prof_pair *prof_pair_find(const char *name)
{
	for (size_t i = 0; i < PAIRS; i++)
		if (strcmp(pairs[i].name, name) == 0)
			return &pairs[i];
	return NULL;
}

const char *prof_palette_name(const struct prof_palette *palette)
{
	return palette->name;
}

const char *prof_palette_summary(const struct prof_palette *palette)
{
	return palette->summary;
}

const char *prof_pair_name(const struct prof_pair *pair)
{
	return pair->name;
}

const char *prof_pair_summary(const struct prof_pair *pair)
{
	return pair->summary;
}

struct prof_background prof_palette_background(
	const struct prof_palette *palette)
{
	return backgrounds[palette->background].background;
}

int prof_background_parse(struct prof_background *background, const char *text,
			  struct prof_error *err)
{
	int status = check_texts(&text, 1, "color", err);
	uint32_t flat;

	if (status < 0)
		return status;
	for (size_t i = 0; i < BACKGROUNDS; i++) {
		if (strcmp(backgrounds[i].name, text) != 0)
			continue;
		*background = backgrounds[i].background;
		return PROF_OK;
	}
	status = prof_color_parse(&flat, text, err);
	if (status < 0)
		return status;
	if (flat == PROF_NO_COLOR)
		return fail(err, PROF_EINVAL, "a background has a color");
	*background = (struct prof_background){flat, flat};
	return PROF_OK;
}
