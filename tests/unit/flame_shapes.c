/* Layouts that one can check by eye, and those of extreme shapes. */
#include "libprof/analyze/flame.h"
#include "tests/unit/describe.h"
#include "tests/unit/profiles.h"

static struct prof_error err;

struct picture_of {
	struct stacks stacks;
	struct flame flame;
};

static int lay_out(struct picture_of *o, const struct stacks_source *source,
		   const struct flame_options *options)
{
	if (stacks_init(&o->stacks, source, &err) < 0)
		tap_bail(err.text);
	return flame_init(&o->flame, &o->stacks, options, &err);
}

static void release(struct picture_of *o)
{
	flame_release(&o->flame);
	stacks_release(&o->stacks);
}

/* Widths of a scaled base count parts of a value, a power of two of them. */
static int64_t common_unit(const struct flame *f)
{
	int64_t bits = 0;

	for (size_t i = 0; i < f->count; i++)
		bits |= f->frame[i].start | f->frame[i].width;
	return bits >> 40 ? bits & -bits : 1;
}

/* "name start+width total/self" of each frame, a row a line, the root last. */
static char *rows_text(const struct picture_of *o)
{
	const struct flame *f = &o->flame;
	struct line *line = line_begin();
	int64_t unit = common_unit(f);

	for (size_t row = f->row_count; row-- > 0;)
		for (size_t i = f->row[row]; i < f->row[row + 1]; i++) {
			const struct flame_frame *a = &f->frame[i];
			struct prof_str name = frame_name(
				&o->stacks.frames[SIDE_NEW], a->name);

			fprintf(line->to, "%.*s %" PRId64 "+%" PRId64,
				(int)name.len, name.s, a->start / unit,
				a->width / unit);
			for (int side = SIDE_NEW;
			     side + o->stacks.has_sides >= SIDE_NEW; side--)
				fprintf(line->to, " %" PRId64 "/%" PRId64,
					a->total[side], a->self[side]);
			fputs(i + 1 < f->row[row + 1] ? ", " : "\n", line->to);
		}
	return line_end(line);
}

static void looks(const struct stacks_source *source,
		  const struct flame_options *options, const char *want,
		  const char *name)
{
	struct picture_of o;
	char *text;

	if (lay_out(&o, source, options) < 0)
		tap_bail(err.text);
	text = rows_text(&o);
	is_str(text, want, "%s", name);
	free(text);
	release(&o);
}

/* Pairs of a stack and its value. */
static struct prof_profile *made(const char *const *text)
{
	struct prof_builder *b = new_builder();

	add_column(b, "cpu", "ns");
	for (; *text; text += 2)
		add_sample(b, text[0], 0, strtoll(text[1], NULL, 10));
	return finish(b);
}

static void orders(void)
{
	static const char *const text[] = {"b;x", "2",	"a", "1",  "b~",
					   "8",	  "b",	"4", "b!", "16",
					   "b;x", "32", "",  "64", NULL};
	struct prof_profile *p = made(text);
	struct stacks_source source = {.profile = p};
	struct flame_options options = {.scale = 1};

	looks(&source, &options,
	      "x 81+34 34/34\n"
	      "[no stack] 0+64 64/64, a 64+1 1/1, b! 65+16 16/16, "
	      "b 81+38 38/4, b~ 119+8 8/8\n"
	      "all 0+127 127/0\n",
	      "by name, as the bytes of the folded stack sort");
	options.order = PROF_ORDER_FIRST;
	looks(&source, &options,
	      "x 0+34 34/34\n"
	      "b 0+38 38/4, a 38+1 1/1, b~ 39+8 8/8, b! 47+16 16/16, "
	      "[no stack] 63+64 64/64\n"
	      "all 0+127 127/0\n",
	      "as first met");
	options.order = PROF_ORDER_TIME;
	source.in_time_order = true;
	looks(&source, &options,
	      "x 0+2 2/2, x 31+32 32/32\n"
	      "b 0+2 2/0, a 2+1 1/1, b~ 3+8 8/8, b 11+4 4/4, b! 15+16 16/16, "
	      "b 31+32 32/0, [no stack] 63+64 64/64\n"
	      "all 0+127 127/0\n",
	      "in time only neighbors are joined");
	prof_free(p);
}

static void joins_in_time(void)
{
	static const char *const text[] = {"a;x", "1",	 "a", "2", "a;x",
					   "4",	  "a;x", "8", "b", "0",
					   "a;x", "16",	 NULL};
	struct prof_profile *p = made(text);
	struct stacks_source source = {.profile = p, .in_time_order = true};
	struct flame_options options = {.scale = 1, .order = PROF_ORDER_TIME};

	looks(&source, &options,
	      "x 0+1 1/1, x 3+12 12/12, x 15+16 16/16\n"
	      "a 0+15 15/2, b 15+0 0/0, a 15+16 16/0\n"
	      "all 0+31 31/0\n",
	      "a frame's own time keeps what it calls apart");
	prof_free(p);
}

static void prunes(void)
{
	static const char *const text[] = {"a;x", "10", "a;y", "9",  "b;x", "1",
					   "c",	  "0",	"a",   "80", NULL};
	struct prof_profile *p = made(text);
	struct stacks_source source = {.profile = p};
	struct flame_options options = {.scale = 1, .min_share = 0.10};
	struct picture_of o;

	looks(&source, &options,
	      "x 0+10 10/10\na 0+99 99/80\nall 0+100 100/0\n",
	      "exactly what is narrower is left out");
	lay_out(&o, &source, &options);
	is_uint(o.flame.pruned, 2, "it is counted");
	is_int(o.flame.pruned_width, 10, "with its width");
	release(&o);
	options.at_least = 1000;
	looks(&source, &options, "all 0+1000 100/0\n",
	      "a larger whole makes frames narrower");
	options.min_share = 0;
	options.at_least = 99;
	looks(&source, &options,
	      "x 0+10 10/10, y 10+9 9/9, x 99+1 1/1\n"
	      "a 0+99 99/80, b 99+1 1/0, c 100+0 0/0\n"
	      "all 0+100 100/0\n",
	      "a smaller whole than there is changes nothing");
	prof_free(p);
}

static void compares(void)
{
	static const char *const now[] = {"m;a", "10", "m;n", "5",
					  "m",	 "1",  NULL};
	static const char *const then[] = {"m;a", "4", "m;g", "2",
					   "g",	  "3", NULL};
	struct prof_profile *p = made(now), *base = made(then);
	struct stacks_source source = {.profile = p, .base = base};
	struct flame_options options = {.scale = 10};

	looks(&source, &options,
	      "g 46+20 0/0 2/2\n"
	      "a 0+10 10/10 4/4, n 10+5 5/5 0/0, "
	      "g 16+30 0/0 3/3, m 46+20 0/0 2/0\n"
	      "m 0+16 16/1 6/0, [gone] 16+50 0/0 5/0\n"
	      "all 0+66 16/0 9/0\n",
	      "new widths: what is gone stands apart, scaled");
	options.widths = PROF_WIDTHS_BASE;
	looks(&source, &options,
	      "n 90+5 5/5 0/0\n"
	      "a 30+40 10/10 4/4, g 70+20 0/0 2/2, m 90+6 6/1 0/0\n"
	      "g 0+30 0/0 3/3, m 30+60 16/1 6/0, [new] 90+6 6/0 0/0\n"
	      "all 0+96 16/0 9/0\n",
	      "base widths: what is new stands apart");
	options.widths = PROF_WIDTHS_UNION;
	looks(&source, &options,
	      "a 30+40 10/10 4/4, g 70+20 0/0 2/2, n 90+5 5/5 0/0\n"
	      "g 0+30 0/0 3/3, m 30+66 16/1 6/0\n"
	      "all 0+96 16/0 9/0\n",
	      "the larger side of each stack: nothing stands apart");
	prof_free(p);
	prof_free(base);
}

static struct prof_profile *deep(size_t depth, size_t stacks)
{
	struct prof_builder *b = new_builder();
	prof_id *frame = must(calloc(depth, sizeof(*frame)));
	struct prof_sample s = {.value_count = 1, .values = &(int64_t){1}};

	add_column(b, "cpu", "ns");
	for (size_t i = 0; i < depth; i++)
		frame[i] = add_frame(b, i % 2 ? "odd" : "even");
	for (size_t i = 0; i < stacks; i++) {
		s.stack = prof_add_stack(b, frame + i, depth - i);
		prof_add_sample(b, &s);
	}
	free(frame);
	return finish(b);
}

static void goes_deep(void)
{
	enum { DEEP = 100000 };
	struct prof_profile *p = deep(DEEP, 3);
	struct stacks_source source = {.profile = p};
	struct flame_options options = {.scale = 1};
	struct picture_of o;
	size_t wrong = 0;

	if (lay_out(&o, &source, &options) < 0)
		tap_bail(err.text);
	is_uint(o.flame.row_count, DEEP + 1, "a stack 100,000 deep");
	is_uint(o.flame.count, DEEP + 1, "a frame a row");
	for (size_t i = 1; i < o.flame.count; i++)
		wrong += o.flame.frame[i].parent != i - 1 ||
			 o.flame.frame[i].depth != i;
	is_uint(wrong, 0, "each on the one before");
	is_int(o.flame.frame[DEEP - 2].width, 3, "all below");
	is_int(o.flame.frame[DEEP].width, 1, "one to the end");
	is_int(o.flame.frame[DEEP - 1].self[SIDE_NEW], 1, "others end before");
	release(&o);
	source.leaf_first = true;
	if (lay_out(&o, &source, &options) < 0)
		tap_bail(err.text);
	is_uint(o.flame.row[2], 3, "leaf first they part at once");
	is_uint(o.flame.count, 1 + 2 * DEEP - 1, "on their way to the root");
	release(&o);
	prof_free(p);
}

static void goes_wide(void)
{
	enum { WIDE = 50000 };
	struct prof_builder *b = new_builder();
	struct flame_options options = {.scale = 1};
	struct prof_profile *p;
	struct picture_of o;
	size_t wrong = 0;
	char name[20];

	add_column(b, "cpu", "ns");
	for (int i = 0; i < WIDE; i++) {
		snprintf(name, sizeof(name), "f%05d", i * 7919 % WIDE);
		add_sample(b, name, 0, 1 + i * 7919 % WIDE);
	}
	p = finish(b);
	if (lay_out(&o, &(struct stacks_source){.profile = p}, &options) < 0)
		tap_bail(err.text);
	is_uint(o.flame.count, WIDE + 1, "50,000 children");
	for (size_t i = 1; i < o.flame.count; i++)
		wrong += o.flame.frame[i].width != (int64_t)i ||
			 o.flame.frame[i].start !=
				 (int64_t)i * ((int64_t)i - 1) / 2;
	is_uint(wrong, 0, "from left to right");
	release(&o);
	options.min_share = (WIDE - 10) / ((double)WIDE * (WIDE + 1) / 2);
	if (lay_out(&o, &(struct stacks_source){.profile = p}, &options) < 0)
		tap_bail(err.text);
	is_uint(o.flame.count, 12, "few of them are wide");
	is_uint(o.flame.pruned, WIDE - 11, "and the others counted");
	release(&o);
	prof_free(p);
}

static void refuses_overflow(void)
{
	static const char *const now[] = {"a", "5000000000000000000", NULL};
	static const char *const then[] = {"b", "5000000000000000000", NULL};
	struct prof_profile *p = made(now), *base = made(then);
	struct stacks_source source = {.profile = p, .base = base};
	struct flame_options options = {.scale = 1};
	struct picture_of o;

	for (int widths = 0; widths < 3; widths++) {
		options.widths = (enum prof_widths)widths;
		is_int(lay_out(&o, &source, &options), PROF_ERANGE,
		       "two sides that are too wide together, %d", widths);
		is_str(err.text, "the width does not fit 64 bits", "are told");
		release(&o);
	}
	options.widths = PROF_WIDTHS_BASE;
	options.scale = 1e300;
	is_int(lay_out(&o, &source, &options), PROF_ERANGE,
	       "and a scale that is too large");
	release(&o);
	prof_free(p);
	prof_free(base);
}

static void draws_nothing(void)
{
	static const char *const none[] = {NULL};
	struct prof_profile *p = made(none);
	struct stacks_source source = {.profile = p};
	struct flame_options options = {.scale = 1, .min_share = 0.1};

	struct picture_of o;

	is_int(lay_out(&o, &source, &options), PROF_EINVAL,
	       "what has no width is not drawn");
	release(&o);
	prof_free(p);
}

int main(void)
{
	orders();
	joins_in_time();
	prunes();
	compares();
	goes_deep();
	goes_wide();
	refuses_overflow();
	draws_nothing();
	return tap_end();
}
