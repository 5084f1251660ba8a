/* Self and total of names, callers and callees. */
#include "libprof/analyze/functions.h"
#include "tests/unit/random_profile.h"

static struct prof_error err;

static struct prof_str name_of(const struct stacks *s, prof_id name)
{
	return frame_name(&s->frames[SIDE_NEW], name);
}

/* "main 1/10 2/20" for each row: self and total of each side. */
static const char *table_text(const struct functions *f, const struct stacks *s)
{
	static char text[2000];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < f->count; i++) {
		const struct function *r = &f->row[i];
		struct prof_str name = name_of(s, r->name);

		for (int side = SIDE_NEW; side + s->has_sides >= SIDE_NEW;
		     side--)
			len += (size_t)snprintf(
				text + len, sizeof(text) - len,
				"%.*s %" PRId64 "/%" PRId64 "%s",
				side == SIDE_NEW ? (int)name.len : 0, name.s,
				r->self[side], r->total[side],
				side + s->has_sides == SIDE_NEW ? "\n" : "");
	}
	return text;
}

static const char *edge_text(const struct edge_list *list,
			     const struct stacks *s, const char *name)
{
	static char text[2000];
	const struct table *names = &s->frames[SIDE_NEW].name;
	size_t count, len = 0;
	const struct edge *e =
		edges_of(&count, list, table_find(names, name, strlen(name)));

	text[0] = '\0';
	for (; count--; e++)
		len += (size_t)snprintf(
			text + len, sizeof(text) - len, "%s%.*s %" PRId64,
			len ? ", " : "", (int)name_of(s, e->name).len,
			name_of(s, e->name).s, e->value[SIDE_NEW]);
	return text;
}

struct tables {
	struct stacks stacks;
	struct functions functions;
	struct edges edges;
};

static void count(struct tables *t, const struct stacks_source *source)
{
	if (stacks_init(&t->stacks, source, &err) < 0 ||
	    functions_init(&t->functions, &t->stacks, &err) < 0 ||
	    edges_init(&t->edges, &t->stacks, &t->functions, &err) < 0)
		tap_bail(err.text);
}

static void release(struct tables *t)
{
	edges_release(&t->edges);
	functions_release(&t->functions);
	stacks_release(&t->stacks);
}

static struct prof_profile *made(const char *const *stack, size_t count)
{
	struct prof_builder *b = new_builder();

	add_column(b, "cpu", "ns");
	for (size_t i = 0; i < count; i++)
		add_sample(b, stack[i], 0, (int64_t)1 << i);
	return finish(b);
}

static void sums_names(void)
{
	static const char *const stack[] = {
		"main;parse",	  /* 1 */
		"main;parse;lex", /* 2 */
		"main;f;g;f;g;f", /* 4 */
		"main;f;f;f",	  /* 8 */
		"other;parse",	  /* 16 */
		"main",		  /* 32 */
		"b",		  /* 64 */
		"a",		  /* 128 */
	};
	struct prof_profile *p = made(stack, 8);
	struct stacks_source source = {.profile = p};
	struct tables t;

	for (int leaf_first = 0; leaf_first < 2; leaf_first++) {
		const char *which = leaf_first ? "leaf first" : "root first";

		source.leaf_first = leaf_first;
		count(&t, &source);
		is_str(table_text(&t.functions, &t.stacks),
		       "a 128/128\nb 64/64\nmain 32/47\nparse 17/19\n"
		       "f 12/12\nlex 2/2\nother 0/16\ng 0/4\n",
		       "by self, %s", which);
		functions_sort(&t.functions, BY_TOTAL);
		is_str(table_text(&t.functions, &t.stacks),
		       "a 128/128\nb 64/64\nmain 32/47\nparse 17/19\n"
		       "other 0/16\nf 12/12\ng 0/4\nlex 2/2\n",
		       "by total, %s", which);
		is_str(edge_text(&t.edges.callees, &t.stacks, "main"),
		       "f 12, parse 3", "callees of main, %s", which);
		is_str(edge_text(&t.edges.callers, &t.stacks, "main"), "",
		       "nobody calls main, %s", which);
		is_str(edge_text(&t.edges.callers, &t.stacks, "f"),
		       "main 12, f 8, g 4", "callers of f, %s", which);
		is_str(edge_text(&t.edges.callees, &t.stacks, "f"), "f 8, g 4",
		       "callees of f, %s", which);
		is_str(edge_text(&t.edges.callers, &t.stacks, "parse"),
		       "other 16, main 3", "callers of parse, %s", which);
		is_uint(t.edges.count, 7, "edges, %s", which);
		release(&t);
	}
	prof_free(p);
}

static void breaks_ties(void)
{
	static const char *const stack[] = {"b", "a;b", "ab", "a", "B"};
	struct prof_builder *b = new_builder();
	struct prof_profile *p;
	struct tables t;

	add_column(b, "cpu", "ns");
	for (size_t i = 0; i < 5; i++)
		add_sample(b, stack[i], 0, 7);
	add_sample(b, "zero", 0, 0);
	p = finish(b);
	count(&t, &(struct stacks_source){.profile = p});
	is_str(table_text(&t.functions, &t.stacks),
	       "b 14/14\na 7/14\nB 7/7\nab 7/7\nzero 0/0\n",
	       "self, total, then bytes");
	release(&t);
	prof_free(p);
}

static void compares_sides(void)
{
	static const char *const now[] = {"main;f", "main;new"};
	static const char *const then[] = {"main;f", "main;f", "main;gone"};
	struct prof_profile *p = made(now, 2), *base = made(then, 3);
	struct tables t;

	count(&t, &(struct stacks_source){.profile = p, .base = base});
	is_str(table_text(&t.functions, &t.stacks),
	       "gone 0/0 4/4\nf 1/1 3/3\nnew 2/2 0/0\nmain 0/3 0/7\n",
	       "both sides; the larger decides");
	is_str(edge_text(&t.edges.callees, &t.stacks, "main"),
	       "gone 0, f 1, new 2", "edges too");
	release(&t);
	prof_free(p);
	prof_free(base);
}

static void keeps_what_is_kept(void)
{
	static const char *const stack[] = {"main;f;g", "main;f;f;h", "x"};
	static const char *const roots[] = {"f"};
	struct prof_profile *p = made(stack, 3);
	struct stacks_source source = {
		.profile = p, .roots = roots, .root_count = 1};
	struct tables t;

	for (int leaf_first = 0; leaf_first < 2; leaf_first++) {
		source.leaf_first = leaf_first;
		count(&t, &source);
		is_str(table_text(&t.functions, &t.stacks),
		       "h 2/2\ng 1/1\nf 0/3\n", "what is outside is not there");
		is_uint(t.edges.count, 2, "nor are its edges");
		release(&t);
	}
	prof_free(p);
	p = made(stack, 0);
	count(&t, &(struct stacks_source){.profile = p});
	is_uint(t.functions.count, 0, "nothing of nothing");
	is_uint(t.edges.count, 0, "no edges of nothing");
	release(&t);
	prof_free(p);
}

enum { DEEP = 700 };

/* What one stack adds, the long way. */
static bool is_in(const prof_id *frame, size_t depth, prof_id name)
{
	while (depth--)
		if (frame[depth] == name)
			return true;
	return false;
}

static bool has_call(const prof_id *frame, size_t depth, prof_id caller,
		     prof_id callee)
{
	for (size_t i = 0; i + 1 < depth; i++)
		if (frame[i] == caller && frame[i + 1] == callee)
			return true;
	return false;
}

struct brute {
	int64_t self, total;
};

static size_t frames_of(prof_id frame[DEEP], const struct stacks *s, size_t i)
{
	struct stack_item item = s->item[i];
	size_t depth = 0;

	while (stacks_next(&frame[depth], &item, s))
		if (++depth == DEEP)
			tap_bail("a stack is deeper than it can be");
	for (size_t a = 0; s->leaf_first && a < depth / 2; a++) {
		prof_id other = frame[depth - 1 - a];

		frame[depth - 1 - a] = frame[a];
		frame[a] = other;
	}
	return depth;
}

static struct brute sum_name(const struct stacks *s, prof_id name)
{
	struct brute b = {0};
	prof_id frame[DEEP];

	for (size_t i = 0; i < s->count; i++) {
		size_t depth = frames_of(frame, s, i);

		if (depth && frame[depth - 1] == name)
			b.self += s->item[i].value[SIDE_NEW];
		if (is_in(frame, depth, name))
			b.total += s->item[i].value[SIDE_NEW];
	}
	return b;
}

static int64_t sum_call(bool *is_there, const struct stacks *s, prof_id caller,
			prof_id callee)
{
	prof_id frame[DEEP];
	int64_t sum = 0;

	*is_there = false;
	for (size_t i = 0; i < s->count; i++) {
		size_t depth = frames_of(frame, s, i);

		if (!has_call(frame, depth, caller, callee))
			continue;
		*is_there = true;
		sum += s->item[i].value[SIDE_NEW];
	}
	return sum;
}

static const struct edge *find_edge(const struct edge_list *list, prof_id of,
				    prof_id name)
{
	size_t n;
	const struct edge *e = edges_of(&n, list, of);

	for (; n; n--, e++)
		if (e->name == name)
			return e;
	return NULL;
}

static bool agrees_on_edge(const struct tables *t, prof_id a, prof_id b)
{
	const struct edge *down = find_edge(&t->edges.callees, a, b);
	const struct edge *up = find_edge(&t->edges.callers, b, a);
	bool is_there;
	int64_t sum = sum_call(&is_there, &t->stacks, a, b);

	if (!is_there)
		return !down && !up;
	return down && up && down->value[SIDE_NEW] == sum &&
	       up->value[SIDE_NEW] == sum;
}

static bool agrees(const struct tables *t)
{
	size_t names = t->stacks.frames[SIDE_NEW].name.count, rows = 0;
	int64_t self = 0;

	for (size_t i = 0; i < t->functions.count; i++) {
		const struct function *f = &t->functions.row[i];
		struct brute b = sum_name(&t->stacks, f->name);

		if (b.self != f->self[SIDE_NEW] ||
		    b.total != f->total[SIDE_NEW])
			return false;
		self += b.self;
		rows++;
	}
	if (self != t->stacks.total[SIDE_NEW])
		return false;
	for (prof_id a = 0; a < names; a++)
		for (prof_id b = 0; b < names; b++)
			if (!agrees_on_edge(t, a, b))
				return false;
	return rows <= names;
}

/* Does the short way, without items of stacks, count the same? */
static bool agrees_with_sums(const struct tables *t,
			     const struct prof_profile *p)
{
	struct sums sums = {.numbers = 1};
	const struct functions_source source = {p, &t->stacks.frames[SIDE_NEW],
						&sums};
	struct functions f;
	bool same;

	if (sums_init(&sums, p, &err) < 0 ||
	    functions_init_sums(&f, &source, &err) < 0)
		tap_bail(err.text);
	same = f.count == t->functions.count &&
	       memcmp(f.row, t->functions.row, f.count * sizeof(*f.row)) == 0;
	functions_release(&f);
	sums_release(&sums);
	return same;
}

static void agrees_with_the_long_way(void)
{
	int wrong = 0, other = 0;

	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct prof_profile *p = random_profile(seed, false);
		struct stacks_source source = {
			.profile = p,
			.by = seed % 3 ? PROF_BY_FUNCTION : PROF_BY_LINE,
			.leaf_first = seed % 2,
		};
		struct tables t;

		count(&t, &source);
		wrong += !agrees(&t);
		other += !t.stacks.has_sides && !agrees_with_sums(&t, p);
		release(&t);
		prof_free(p);
	}
	is_int(wrong, 0, "as many as the long way counts, in 40 profiles");
	is_int(other, 0, "as many as the short way counts");
}

int main(void)
{
	sums_names();
	breaks_ties();
	compares_sides();
	keeps_what_is_kept();
	agrees_with_the_long_way();
	return tap_end();
}
