/* What is kept of a profile, by frames, labels and columns. */
#include "tests/unit/describe.h"
#include "tests/unit/profiles.h"

static struct prof_error err;

#define LIST(...)                                                       \
	((struct prof_patterns){(const char *const[]){__VA_ARGS__},     \
				sizeof((const char *[]){__VA_ARGS__}) / \
					sizeof(const char *)})

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
	struct prof_write_options o = {.format = prof_format_find("folded")};
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
	frames((struct prof_frame_filter){.focus = LIST("^parse$")},
	       "main;parse;lex 1\nmain;parse;lex;read 2\n", "focus");
	frames((struct prof_frame_filter){.focus = LIST("dr", "id")},
	       "idle 8\nmain;draw;lex 4\n", "one of two");
	frames((struct prof_frame_filter){.ignore = LIST("read|idle")},
	       "main;draw;lex 4\nmain;parse;lex 1\n", "ignore");
	frames((struct prof_frame_filter){.focus = LIST("lex"),
					  .ignore = LIST("parse")},
	       "main;draw;lex 4\n", "ignore wins");
	frames((struct prof_frame_filter){.hide = LIST("lex|idle")},
	       "main;draw 4\nmain;parse 1\nmain;parse;read 2\n",
	       "hide drops samples without frames");
	frames((struct prof_frame_filter){.show = LIST("^[lr]")},
	       "lex 5\nlex;read 2\n", "show");
	frames((struct prof_frame_filter){.focus = LIST("draw"),
					  .hide = LIST("draw")},
	       "main;lex 4\n", "focus looks at what is hidden");
	frames((struct prof_frame_filter){.focus = {NULL, 0}},
	       "idle 8\nmain;draw;lex 4\nmain;parse;lex 1\n"
	       "main;parse;lex;read 2\n",
	       "no list");
	frames((struct prof_frame_filter){.focus = LIST("file~lex")}, "",
	       "no file has that name");
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
		prof_rebase(p, (const char *const[]){"lex", "draw"}, 2, &err),
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

	inlines((struct prof_frame_filter){.hide = LIST("parse")},
		"main;read 1\n", "an inlined call is hidden");
	inlines((struct prof_frame_filter){.show = LIST("file~tool")},
		"main;parse 1\n", "those of a file are shown");
	inlines((struct prof_frame_filter){.focus = LIST("module~^/bin")},
		"main;parse;read 1\n", "by module");
	inlines((struct prof_frame_filter){.hide = LIST("module~tool")}, "",
		"a module is hidden whole");
	inlines((struct prof_frame_filter){.ignore = LIST("any~io")}, "",
		"any of the three");
	p = inlined();
	is_profile(p, prof_show_from(p, LIST("parse"), &err), "parse;read 1\n",
		   "show from an inlined call");
	p = inlined();
	is_profile(p, prof_prune_from(p, LIST("parse"), &err), "main;parse 1\n",
		   "prune from an inlined call");
	p = inlined();
	is_profile(p, prof_rebase(p, (const char *const[]){"parse"}, 1, &err),
		   "parse;read 1\n", "an inlined call is the root");
	p = inlined();
	is_profile(p, prof_limit_depth(p, 1, &err), "main 1\n",
		   "one frame of a location");
}

static struct prof_profile *sized(void)
{
	static const int64_t sizes[] = {512, 2048, 10240, 10241};
	struct prof_builder *b = new_builder();
	struct prof_label l = {.key = add_text(b, "bytes")};

	add_column(b, "samples", "count");
	for (int i = 0; i < 4; i++) {
		l.number = sizes[i];
		l.unit = i % 2 ? add_text(b, "bytes") : 0;
		add_sample(b, "f", prof_add_labels(b, &l, 1), 1 << i);
	}
	add_sample(b, "f", add_label(b, "thread", "worker-1"), 16);
	add_sample(b, "f", 0, 32);
	return finish(b);
}

static void labels(const char *keep, const char *drop, int64_t want)
{
	struct prof_profile *p = sized();
	int64_t total = 0;
	int status = prof_filter_labels(
		p, keep ? LIST(keep) : (struct prof_patterns){NULL, 0},
		drop ? LIST(drop) : (struct prof_patterns){NULL, 0}, &err);

	is_int(status, PROF_OK, "labels: %s, not %s", keep ? keep : "all",
	       drop ? drop : "none");
	prof_column_total(&total, p, 0, &err);
	is_int(total, want, "what is left");
	prof_free(p);
}

static void filters_labels(void)
{
	struct prof_profile *p;

	labels("bytes=2kb:10kb", NULL, 2 + 4);
	labels("bytes=2KB:", NULL, 2 + 4 + 8);
	labels("bytes=:0.5kb", NULL, 1);
	labels("bytes=10240", NULL, 4);
	labels("bytes=10kb", NULL, 4);
	labels("10kb:", NULL, 4 + 8);
	labels("bytes=10000:10240", NULL, 4);
	labels("bytes=1s:", NULL, 0);
	labels("bytes=0:1000000000000000000", NULL, 15);
	labels("bytes=-1:0.5", NULL, 0);
	labels("thread=worker-1", NULL, 16);
	labels("thread=worker", NULL, 0);
	labels("thread=~^worker", NULL, 16);
	labels("~work", NULL, 16);
	labels("none=~.", NULL, 0);
	labels(NULL, "bytes=:", 63);
	labels(NULL, "bytes=0:", 48);
	labels("bytes=1kb:", "bytes=10241", 2 + 4);
	p = sized();
	is_int(prof_filter_labels(p, LIST("a=~("), LIST("b"), &err),
	       PROF_EINVAL, "a wrong expression");
	is_int(prof_drop_labels(p, (const char *const[]){"bytes", "x"}, 2,
				&err),
	       PROF_OK, "labels are dropped");
	is_uint(prof_labels(p, prof_sample_labels(p)[0]).count, 0, "one is");
	is_uint(prof_labels(p, prof_sample_labels(p)[4]).count, 1,
		"another is not");
	prof_free(p);
}

static void refuses_hostile_expressions(void)
{
	static const char *const texts[] = {
		"((a{1,300}){1,300}){1,300}",
		"(a)\\1",
		"(",
		"a{1,4001}",
		"((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+",
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
	frames((struct prof_frame_filter){.focus = LIST("^(?:pars|dra)e?w?$")},
	       "main;draw;lex 4\nmain;parse;lex 1\nmain;parse;lex;read 2\n",
	       "(?: is a bracket");
	frames((struct prof_frame_filter){.focus = LIST("\\d")}, "",
	       "\\d is a digit");
	frames((struct prof_frame_filter){.focus = LIST("[\\d]r[a]w")},
	       "main;draw;lex 4\n", "but not in a set");
}

static void keeps_columns(void)
{
	struct prof_builder *b = new_builder();
	int64_t value[3] = {1, 2000, 3};
	struct prof_sample s = {.values = value, .value_count = 3};
	struct prof_profile *p;
	size_t count;

	add_column(b, "a", "count");
	add_column(b, "t", "microseconds");
	add_column(b, "c", "count");
	s.stack = add_stack(b, "f");
	prof_add_sample(b, &s);
	p = finish(b);
	is_int(prof_keep_columns(p, (const size_t[]){2, 1}, 2, &err), PROF_OK,
	       "two columns, turned round");
	prof_columns(p, &count);
	is_uint(count, 2, "there are two");
	is_int(prof_values(p, 0)[0], 3, "the last is the first");
	is_int(prof_keep_columns(p, (const size_t[]){1, 1}, 2, &err),
	       PROF_EINVAL, "not one of them twice");
	is_int(prof_scale_columns(p, "ms", &err), PROF_OK, "2000us in ms");
	is_int(prof_values(p, 1)[0], 2, "are 2");
	is_int(prof_scale_columns(p, "ns", &err), PROF_OK, "in ns");
	is_int(prof_values(p, 1)[0], 2000000, "are 2000000");
	is_int(prof_scale_columns(p, "s", &err), PROF_EINVAL, "no whole s");
	is_str(err.text, "a value of 2000000 is not whole in s", "why not");
	is_int(prof_scale_columns(p, "kb", &err), PROF_EINVAL, "no bytes");
	is_int(prof_scale_columns(p, "apples", &err), PROF_EINVAL, "no unit");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	prof_free(p);
}

int main(void)
{
	focuses();
	cuts();
	collapses();
	drops_frames();
	goes_by_lines();
	filters_labels();
	refuses_hostile_expressions();
	knows_words_of_re2();
	keeps_columns();
	return tap_end();
}
