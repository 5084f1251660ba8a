/* Stacks with their values: what is joined, cut, counted and refused. */
#include "libprof/analyze/stacks.h"
#include "tests/unit/describe.h"
#include "tests/unit/profiles.h"

static struct prof_error err;

/* "main;f 3" for each, in their order; with two sides "main;f 3 0". */
static char *items_text(const struct stacks *s)
{
	struct line *line = line_begin();

	for (size_t i = 0; i < s->count; i++) {
		struct stack_item item = s->item[i];
		const char *between = "";
		prof_id id;

		for (; stacks_next(&id, &item, s); between = ";") {
			struct prof_str name =
				frame_name(&s->frames[SIDE_NEW], id);

			fprintf(line->to, "%s%.*s", between, (int)name.len,
				name.s);
		}
		for (int side = SIDE_NEW; side + s->has_sides >= SIDE_NEW;
		     side--)
			fprintf(line->to, " %" PRId64, item.value[side]);
		fputs("\n", line->to);
	}
	return line_end(line);
}

static void gives(const struct stacks_source *source, const char *want,
		  const char *name)
{
	int64_t sum[SIDES] = {0};
	struct stacks s;
	char *text;

	if (stacks_init(&s, source, &err) < 0)
		tap_bail(err.text);
	text = items_text(&s);
	is_str(text, want, "%s", name);
	for (size_t i = 0; i < s.count; i++)
		for (int side = 0; side < SIDES; side++)
			sum[side] += s.item[i].value[side];
	ok(memcmp(sum, s.total, sizeof(sum)) == 0, "the totals of: %s", name);
	free(text);
	stacks_release(&s);
}

static void refuses(const struct stacks_source *source, int status,
		    const char *why)
{
	struct stacks s;

	is_int(stacks_init(&s, source, &err), status, "refused: %s", why);
	is_str(err.text, why, "and it says so");
	stacks_release(&s);
}

/* A frame of its own for each address, whatever it is called. */
static prof_id add_place(struct prof_builder *b, const char *name,
			 uint64_t address)
{
	struct prof_line line = {.function = add_function(b, name, "")};
	struct prof_location l = {
		.lines = &line, .line_count = 1, .address = address};

	return prof_add_location(b, &l);
}

static void add_value(struct prof_builder *b, prof_id stack, prof_id labels,
		      int64_t value)
{
	struct prof_sample s = {.stack = stack,
				.labels = labels,
				.values = &value,
				.value_count = 1};

	prof_add_sample(b, &s);
}

/* Leaf and root at two places each; the roots have 4 of their own. */
static struct prof_profile *two_places(const char *leaf, const char *root)
{
	struct prof_builder *b = new_builder();

	add_column(b, "cpu", "ns");
	for (uint64_t i = 1; i <= 2; i++) {
		prof_id frame[] = {add_place(b, leaf, i),
				   add_place(b, root, 2 * i)};

		add_value(b, prof_add_stack(b, frame, 2), 0, (int64_t)i);
		add_value(b, prof_add_stack(b, frame + 1, 1), 0, 4);
	}
	return finish(b);
}

static void joins_names(void)
{
	struct prof_profile *p = two_places("f", "main");
	struct prof_profile *base = two_places("main", "f");

	gives(&(struct stacks_source){.profile = p},
	      "main;f 1\nmain 4\nmain;f 2\nmain 4\n",
	      "with one side places stay apart");
	gives(&(struct stacks_source){.profile = p, .base = base},
	      "main;f 3 0\nmain 8 0\nf;main 0 3\nf 0 8\n",
	      "with two sides names are joined");
	gives(&(struct stacks_source){.profile = p, .base = p},
	      "main;f 3 3\nmain 8 8\n", "a profile beside itself");
	gives(&(struct stacks_source){.profile = p,
				      .base = base,
				      .leaf_first = true},
	      "f;main 3 0\nmain 8 0\nmain;f 0 3\nf 0 8\n",
	      "leaf first they are joined too");
	gives(&(struct stacks_source){.profile = p,
				      .base = p,
				      .by = PROF_BY_ADDRESS},
	      "0x2 main;0x1 f 1 1\n0x2 main 4 4\n0x4 main;0x2 f 2 2\n"
	      "0x4 main 4 4\n",
	      "by address places stay apart");
	prof_free(p);
	prof_free(base);
}

/* A location of many lines is as many frames, like those of their own. */
static void joins_inlined(void)
{
	struct prof_builder *b = new_builder();
	struct prof_line line[2] = {{.function = add_function(b, "f", "")},
				    {.function = add_function(b, "main", "")}};
	struct prof_location l = {.lines = line, .line_count = 2};
	prof_id inlined = prof_add_location(b, &l), called[2];
	prof_id mark = add_label(b, PROF_BASE_LABEL, "true");
	struct prof_profile *p;

	add_column(b, "cpu", "ns");
	called[0] = add_frame(b, "f");
	called[1] = add_frame(b, "main");
	add_value(b, prof_add_stack(b, &inlined, 1), 0, 1);
	add_value(b, prof_add_stack(b, called, 2), mark, -2);
	add_value(b, prof_add_stack(b, called, 2), 0, 4);
	add_value(b, prof_add_stack(b, called, 0), mark, -8);
	p = finish(b);
	gives(&(struct stacks_source){.profile = p},
	      "main;f 5 2\n[no stack] 0 8\n", "marked samples are the base");
	gives(&(struct stacks_source){.profile = p, .leaf_first = true},
	      "f;main 5 2\n[no stack] 0 8\n", "leaf first as well");
	prof_free(p);
}

static struct prof_profile *made(const char *const *text)
{
	struct prof_builder *b = new_builder();

	add_column(b, "cpu", "ns");
	for (int64_t i = 1; *text; i *= 2)
		add_sample(b, *text++, 0, i);
	return finish(b);
}

static void cuts_to_roots(void)
{
	static const char *const text[] = {
		"main;f;g;f;h", "g;h", "main", "", "f", NULL};
	static const char *const roots[] = {"f", "g", "nowhere"};
	struct prof_profile *p = made(text);
	struct stacks_source source = {
		.profile = p, .roots = roots, .root_count = 1};
	struct stacks s;

	gives(&source, "f;h 1\nf 16\n", "from the innermost root on");
	source.root_count = 3;
	gives(&source, "f;h 1\ng;h 2\nf 16\n", "the innermost of any");
	source.leaf_first = true;
	gives(&source, "h;f 1\nh;g 2\nf 16\n", "leaf first up to it");
	source.root_count = 1;
	source.roots = roots + 2;
	gives(&source, "", "no stack has it");
	if (stacks_init(&s, &source, &err) < 0)
		tap_bail(err.text);
	is_uint(s.dropped, 5, "what is dropped is counted");
	stacks_release(&s);
	source.base = p;
	source.roots = roots;
	gives(&source, "h;f 1 1\nf 16 16\n", "joined after they are cut");
	source.base = NULL;
	source.leaf_first = false;
	source.in_time_order = true;
	gives(&source, "f;h 1\nf 16\n", "in order of time");
	prof_free(p);
}

static void joins_what_is_cut(void)
{
	static const char *const text[] = {"a;f;x", "b;f;x", "f;x", NULL};
	static const char *const roots[] = {"f"};
	struct prof_profile *p = made(text);
	struct stacks_source source = {
		.profile = p, .base = p, .roots = roots, .root_count = 1};

	gives(&source, "f;x 7 7\n", "what is equal once cut is one");
	source.leaf_first = true;
	gives(&source, "x;f 7 7\n", "leaf first too");
	prof_free(p);
}

/* Three tracks whose samples come in turns. */
static void orders_by_time(void)
{
	static const char *const stack[] = {"a", "b", "a", "a", "c", "a", ""};
	static const prof_id track[] = {2, 0, 1, 0, 2, 0, 1};
	struct prof_builder *b = new_builder();
	struct prof_track t = {0};
	struct prof_profile *p;

	add_column(b, "cpu", "ns");
	for (int i = 0; i < 3; i++) {
		t.name = add_text(b, i ? i > 1 ? "t2" : "t1" : "t0");
		prof_add_track(b, &t);
	}
	for (int64_t i = 0; i < 7; i++) {
		struct prof_sample s = {.stack = add_stack(b, stack[i]),
					.track = track[i],
					.values = &i,
					.value_count = 1};

		prof_add_sample(b, &s);
	}
	p = finish(b);
	gives(&(struct stacks_source){.profile = p, .in_time_order = true},
	      "b 1\na 3\na 5\na 2\n[no stack] 6\na 0\nc 4\n",
	      "track after track, in each as they came");
	gives(&(struct stacks_source){.profile = p},
	      "a 10\nb 1\nc 4\n[no stack] 6\n", "else each stack once");
	prof_free(p);
}

static void chooses_columns(void)
{
	struct prof_builder *b = new_builder();
	struct prof_sample s = {.values = (int64_t[]){1, 2}, .value_count = 2};
	struct prof_profile *p;

	add_column(b, "samples", "count");
	add_column(b, "cpu", "ns");
	s.stack = add_stack(b, "f");
	prof_add_sample(b, &s);
	prof_add_sample(b, &s);
	p = finish(b);
	gives(&(struct stacks_source){.profile = p, .column = 1}, "f 4\n",
	      "of a column");
	gives(&(struct stacks_source){.profile = p,
				      .column = 1,
				      .in_time_order = true},
	      "f 2\nf 2\n", "in time too");
	gives(&(struct stacks_source){.profile = p,
				      .base = p,
				      .base_column = 1},
	      "f 2 4\n", "and another one of the base");
	prof_free(p);
}

static struct prof_profile *valued(const int64_t *value, size_t count)
{
	struct prof_builder *b = new_builder();

	add_column(b, "cpu", "ns");
	for (size_t i = 0; i < count; i++) {
		char name[] = {(char)('a' + i), 0};

		add_sample(b, name, 0, value[i]);
	}
	return finish(b);
}

static void refuses_values(void)
{
	static const int64_t below[] = {1, -1, 2, -5}, one[] = {-1};
	static const int64_t large[] = {INT64_MAX, 1};
	struct prof_profile *p = valued(below, 4), *q = valued(one, 1);
	struct prof_profile *good = valued(large + 1, 1);
	struct prof_profile *sum = valued(large, 2), *top = valued(large, 1);
	const char *two = "2 stacks have values below 0, which has no width";
	const char *single = "1 stack has a value below 0, which has no width";

	refuses(&(struct stacks_source){.profile = p}, PROF_EINVAL, two);
	refuses(&(struct stacks_source){.profile = q}, PROF_EINVAL, single);
	refuses(&(struct stacks_source){.profile = q, .in_time_order = true},
		PROF_EINVAL, single);
	refuses(&(struct stacks_source){.profile = good, .base = p},
		PROF_EINVAL, two);
	refuses(&(struct stacks_source){.profile = sum}, PROF_ERANGE,
		"the total does not fit 64 bits");
	refuses(&(struct stacks_source){.profile = good, .base = sum},
		PROF_ERANGE, "the total does not fit 64 bits");
	gives(&(struct stacks_source){.profile = top, .base = top},
	      "a 9223372036854775807 9223372036854775807\n",
	      "the largest of each side");
	prof_free(p);
	prof_free(q);
	prof_free(good);
	prof_free(sum);
	prof_free(top);
}

/* Two places of one name, each of which fits. */
static void refuses_joined_overflow(void)
{
	struct prof_builder *b = new_builder();
	struct prof_profile *p;

	add_column(b, "cpu", "ns");
	for (uint64_t i = 1; i <= 2; i++) {
		prof_id place = add_place(b, "f", i);

		add_value(b, prof_add_stack(b, &place, 1), 0, INT64_MAX);
	}
	p = finish(b);
	refuses(&(struct stacks_source){.profile = p, .base = p}, PROF_ERANGE,
		"the sum of a stack does not fit 64 bits");
	prof_free(p);
}

static void decodes_latin1(void)
{
	static const char *const text[] = {"b\xf6se", "plain", "\xff;\x80",
					   NULL};
	static const char *const utf8[] = {"b\xc3\xb6se", NULL};
	struct prof_profile *p = made(text), *base = made(utf8);

	gives(&(struct stacks_source){.profile = p, .is_latin1 = true},
	      "b\xc3\xb6se 1\nplain 2\n\xc3\xbf;\xc2\x80 4\n",
	      "each byte is a character");
	gives(&(struct stacks_source){.profile = p,
				      .base = p,
				      .is_latin1 = true},
	      "b\xc3\xb6se 1 1\nplain 2 2\n\xc3\xbf;\xc2\x80 4 4\n",
	      "on both sides");
	gives(&(struct stacks_source){.profile = p, .base = base},
	      "b\xf6se 1 0\nplain 2 0\n\xff;\x80 4 0\nb\xc3\xb6se 0 1\n",
	      "but only when asked for");
	prof_free(p);
	prof_free(base);
}

/* So many that they meet in the table by which they are found. */
static void tells_many_apart(void)
{
	struct prof_builder *b = new_builder();
	struct prof_profile *p;
	struct stacks s;
	char name[16];

	add_column(b, "cpu", "ns");
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "f%d;g%d", i / 10, i % 10);
		add_sample(b, name, 0, 1);
	}
	p = finish(b);
	if (stacks_init(&s, &(struct stacks_source){.profile = p, .base = p},
			&err) < 0)
		tap_bail(err.text);
	is_uint(s.count, 1000, "stacks of other names stay apart");
	stacks_release(&s);
	prof_free(p);
}

static void holds_nothing(void)
{
	static const char *const none[] = {NULL};
	struct prof_profile *p = made(none);

	gives(&(struct stacks_source){.profile = p}, "", "nothing of nothing");
	gives(&(struct stacks_source){.profile = p, .in_time_order = true}, "",
	      "in time as well");
	gives(&(struct stacks_source){.profile = p, .base = p}, "",
	      "on both sides");
	prof_free(p);
}

int main(void)
{
	joins_names();
	joins_inlined();
	cuts_to_roots();
	joins_what_is_cut();
	orders_by_time();
	chooses_columns();
	refuses_values();
	refuses_joined_overflow();
	decodes_latin1();
	tells_many_apart();
	holds_nothing();
	return tap_end();
}
