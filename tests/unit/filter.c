/* What is kept of a profile, by frames. */
#include "tests/unit/describe.h"
#include "tests/unit/patterns.h"
#include "tests/unit/profiles.h"

static struct prof_error err;

static const char *stacks[] = {"main;parse;lex", "main;parse;lex;read",
			       "main;draw;lex", "idle"};

static struct prof_profile *four(void)
{
	struct prof_builder *b = new_builder();

	add_column(b, "samples", "count");
	for (int i = 0; i < 4; i++)
		add_sample(b, stacks[i], 0, 1 << i);
	return finish(b);
}

/* Compares, and frees. */
static void is_profile(struct prof_profile *p, int status, const char *want,
		       const char *name)
{
	struct prof_write_options o = {.size = sizeof(o),
				       .format = prof_format_find("folded")};
	struct prof_error broken;
	struct bytes b;

	if (!is_int(status, PROF_OK, "%s", name))
		tap_diag("%s", err.text);
	else
		is_int(prof_check(p, &broken), PROF_OK, "the rules are kept");
	is_int(prof_drop_unused(p, &err), PROF_OK, "what is unused goes");
	is_int(prof_check(p, &broken), PROF_OK, "the rules are kept");
	b = write_bytes(p, &o, PROF_PLAIN, &err);
	is_str(b.at ? (char *)b.at : "", want, "%s", name);
	free(b.at);
	prof_free(p);
}

static void frames(struct prof_frame_filter f, const char *want,
		   const char *name)
{
	struct prof_profile *p = four();
	int status = prof_filter_frames(p, &f, &err);

	is_profile(p, status, want, name);
}

static void focuses(void)
{
	frames(FILTER(.focus = LIST("^parse$")),
	       "main;parse;lex 1\nmain;parse;lex;read 2\n", "focus");
	frames(FILTER(.focus = LIST("dr", "id")), "idle 8\nmain;draw;lex 4\n",
	       "one of two");
	frames(FILTER(.ignore = LIST("read|idle")),
	       "main;draw;lex 4\nmain;parse;lex 1\n", "ignore");
	frames(FILTER(.focus = LIST("lex"), .ignore = LIST("parse")),
	       "main;draw;lex 4\n", "ignore wins");
	frames(FILTER(.hide = LIST("lex|idle")),
	       "main;draw 4\nmain;parse 1\nmain;parse;read 2\n",
	       "hide drops samples without frames");
	frames(FILTER(.show = LIST("^[lr]")), "lex 5\nlex;read 2\n", "show");
	frames(FILTER(.focus = LIST("draw"), .hide = LIST("draw")),
	       "main;lex 4\n", "focus looks at what is hidden");
	frames(FILTER(.focus = {NULL, 0}),
	       "idle 8\nmain;draw;lex 4\nmain;parse;lex 1\n"
	       "main;parse;lex;read 2\n",
	       "no list");
	frames(FILTER(.focus = LIST("file~lex")), "", "no file has that name");
}

static void cuts(void)
{
	struct prof_profile *p = four();

	is_profile(p, prof_show_from(p, LIST("parse|draw"), &err),
		   "draw;lex 4\nparse;lex 1\nparse;lex;read 2\n", "show from");
	p = four();
	is_profile(p, prof_prune_from(p, LIST("lex"), &err),
		   "idle 8\nmain;draw;lex 4\nmain;parse;lex 3\n", "prune from");
	p = four();
	is_profile(
		p,
		prof_set_root(p, (const char *const[]){"lex", "draw"}, 2, &err),
		"lex 5\nlex;read 2\n", "the innermost root");
	p = four();
	is_profile(p, prof_limit_depth(p, 2, &err),
		   "idle 8\nmain;draw 4\nmain;parse 3\n", "two frames");
}

static void collapses(void)
{
	struct prof_builder *b = new_builder();
	struct prof_profile *p;

	add_column(b, "samples", "count");
	add_sample(b, "a;b;b;b;c;b", 0, 1);
	add_sample(b, "a;a;a", 0, 2);
	add_sample(b, "", 0, 4);
	p = finish(b);
	is_profile(p, prof_collapse_recursion(p, &err),
		   "[no stack] 4\na 2\na;b;c;b 1\n", "recursion");
}

/* A location of a function in a file; its number. */
static prof_id add_place(struct prof_builder *b, const char *name,
			 const char *file, prof_id mapping)
{
	struct prof_line line = {.function = add_function(b, name, file)};
	struct prof_location l = {
		.mapping = mapping, .lines = &line, .line_count = 1};

	return prof_add_location(b, &l);
}

static void add_places(struct prof_builder *b, const prof_id *leaf_first,
		       size_t depth, int64_t value)
{
	struct prof_sample s = {
		.stack = prof_add_stack(b, leaf_first, depth),
		.values = &value,
		.value_count = 1,
	};

	prof_add_sample(b, &s);
}

/* Functions of one name in three files, each of which calls itself once. */
static void collapses_functions(void)
{
	struct prof_builder *b = new_builder();
	prof_id frame[7];
	struct prof_profile *p;

	add_column(b, "samples", "count");
	frame[6] = add_place(b, "main", "index.php", 0);
	for (int i = 0; i < 6; i++)
		frame[i] = add_place(b, "main",
				     i < 2   ? "c.php"
				     : i < 4 ? "b.php"
					     : "a.php",
				     0);
	add_places(b, frame, 7, 1);
	p = finish(b);
	is_profile(p, prof_collapse_recursion(p, &err),
		   "main;main;main;main 1\n",
		   "functions of one name in four files are four");
}

/* Of a library, of no module, an address of a library, one of none. */
static struct prof_profile *modules(void)
{
	struct prof_builder *b = new_builder();
	struct prof_mapping m = {.start = 0x1000};
	struct prof_location l = {.address = 0x1008};
	prof_id frame[4];

	m.file = add_text(b, "/lib/x.so");
	add_column(b, "samples", "count");
	l.mapping = prof_add_mapping(b, &m);
	frame[1] = prof_add_location(b, &l);
	frame[3] = add_place(b, "lib", "x.c", l.mapping);
	frame[2] = add_place(b, "own", "", 0);
	l.mapping = 0;
	frame[0] = prof_add_location(b, &l);
	add_places(b, frame, 4, 1);
	return finish(b);
}

static void matches(struct prof_frame_filter f, const char *want,
		    const char *name)
{
	struct prof_profile *p = modules();

	is_profile(p, prof_filter_frames(p, &f, &err), want, name);
}

static void matches_what_is_missing(void)
{
	struct prof_profile *p;

	matches(FILTER(.hide = LIST("module~^$")), "lib;x.so+0x8 1\n",
		"frames without a module are hidden");
	matches(FILTER(.show = LIST("module~^$")), "own;0x1008 1\n",
		"and shown");
	matches(FILTER(.hide = LIST("module~.")), "own;0x1008 1\n",
		"they are not in any module");
	matches(FILTER(.show = LIST("module~.")), "lib;x.so+0x8 1\n",
		"nor shown as such");
	matches(FILTER(.hide = LIST("func~^$")), "lib;own 1\n",
		"frames without a function are hidden");
	matches(FILTER(.show = LIST("^$")), "x.so+0x8;0x1008 1\n", "and shown");
	matches(FILTER(.hide = LIST("file~^$")), "lib 1\n",
		"frames without a file are hidden");
	matches(FILTER(.hide = LIST("own")), "lib;x.so+0x8;0x1008 1\n",
		"a function without a module is hidden by its name");
	matches(FILTER(.hide = LIST("any~own|x.so")), "0x1008 1\n",
		"and in any place");
	matches(FILTER(.focus = LIST("module~^y$")), "",
		"no module is none of another name");
	p = modules();
	is_profile(p, prof_show_from(p, LIST("module~^$"), &err),
		   "own;x.so+0x8;0x1008 1\n", "stacks begin there");
	p = modules();
	is_profile(p, prof_prune_from(p, LIST("module~^$"), &err),
		   "lib;own;x.so+0x8;0x1008 1\n", "and end there");
}

static struct prof_profile *with_drop_frames(const char *drop, const char *keep)
{
	struct prof_builder *b = new_builder();
	struct prof_header h = {.drop_frames = add_text(b, drop),
				.keep_frames = add_text(b, keep)};

	prof_set_header(b, &h);
	add_column(b, "samples", "count");
	add_sample(b, "main;alloc(int);sbrk", 0, 1);
	add_sample(b, "alloc(int);sbrk", 0, 2);
	add_sample(b, "main;allocate", 0, 4);
	return finish(b);
}

static void drops_frames(void)
{
	struct prof_profile *p = with_drop_frames("alloc|main", "main");

	is_profile(p, prof_drop_frames(p, &err),
		   "alloc(int);sbrk 2\nmain 1\nmain;allocate 4\n",
		   "whole names without arguments, and not all of a stack");
	p = with_drop_frames("", "main");
	is_profile(p, prof_drop_frames(p, &err),
		   "alloc(int);sbrk 2\nmain;alloc(int);sbrk 1\n"
		   "main;allocate 4\n",
		   "nothing to drop");
	p = with_drop_frames("(", "");
	is_int(prof_drop_frames(p, &err), PROF_EINVAL, "a wrong expression");
	prof_free(p);
}

/* One location: read inlined into parse, inlined into main. */
static struct prof_profile *inlined(void)
{
	struct prof_builder *b = new_builder();
	struct prof_line line[3] = {{0}};
	struct prof_location l = {
		.address = 77, .lines = line, .line_count = 3};
	struct prof_mapping m = {.file = add_text(b, "/bin/tool")};
	int64_t one = 1;
	struct prof_sample s = {.values = &one, .value_count = 1};
	prof_id id;

	line[0].function = add_function(b, "read", "io.c");
	line[1].function = add_function(b, "parse", "tool.c");
	line[2].function = add_function(b, "main", "tool.c");
	l.mapping = prof_add_mapping(b, &m);
	id = prof_add_location(b, &l);
	add_column(b, "samples", "count");
	s.stack = prof_add_stack(b, &id, 1);
	prof_add_sample(b, &s);
	return finish(b);
}

static void inlines(struct prof_frame_filter f, const char *want,
		    const char *name)
{
	struct prof_profile *p = inlined();
	int status = prof_filter_frames(p, &f, &err);

	is_profile(p, status, want, name);
}

static void goes_by_lines(void)
{
	struct prof_profile *p;

	inlines(FILTER(.hide = LIST("parse")), "main;read 1\n",
		"an inlined call is hidden");
	inlines(FILTER(.show = LIST("file~tool")), "main;parse 1\n",
		"those of a file are shown");
	inlines(FILTER(.focus = LIST("module~^/bin")), "main;parse;read 1\n",
		"by module");
	inlines(FILTER(.hide = LIST("module~tool")), "",
		"a module is hidden whole");
	inlines(FILTER(.ignore = LIST("any~io")), "", "any of the three");
	p = inlined();
	is_profile(p, prof_show_from(p, LIST("parse"), &err), "parse;read 1\n",
		   "show from an inlined call");
	p = inlined();
	is_profile(p, prof_prune_from(p, LIST("parse"), &err), "main;parse 1\n",
		   "prune from an inlined call");
	p = inlined();
	is_profile(p, prof_set_root(p, (const char *const[]){"parse"}, 1, &err),
		   "parse;read 1\n", "an inlined call is the root");
	p = inlined();
	is_profile(p, prof_limit_depth(p, 1, &err), "main 1\n",
		   "one frame of a location");
}

static void refuses_hostile_expressions(void)
{
	static const char *const texts[] = {
		"((a{1,300}){1,300}){1,300}",
		"(a)\\1",
		"(",
		"a{1,4001}",
	};
	char deep[300] = "";

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct prof_profile *p = four();

		ok(prof_show_from(p, LIST(texts[i]), &err) < 0, "refused: %s",
		   texts[i]);
		tap_diag("%s", err.text);
		prof_free(p);
	}
	memset(deep, '(', 200);
	{
		struct prof_profile *p = four();

		ok(prof_show_from(p, LIST(deep), &err) < 0, "refused: %s",
		   deep);
		prof_free(p);
	}
}

static void knows_words_of_re2(void)
{
	frames(FILTER(.focus = LIST("^(?:pars|dra)e?w?$")),
	       "main;draw;lex 4\nmain;parse;lex 1\nmain;parse;lex;read 2\n",
	       "(?: is a bracket");
	frames(FILTER(.focus = LIST("\\d")), "", "\\d is a digit");
	frames(FILTER(.focus = LIST("[\\d]r[a]w")), "", "in a set, too");
}

int main(void)
{
	focuses();
	cuts();
	collapses();
	collapses_functions();
	matches_what_is_missing();
	drops_frames();
	goes_by_lines();
	refuses_hostile_expressions();
	knows_words_of_re2();
	return tap_end();
}
