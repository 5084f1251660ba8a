/* What frames are called, and in which order their stacks stand. */
#include "libprof/analyze/frames.h"
#include "libprof/analyze/order.h"
#include "tests/unit/describe.h"
#include "tests/unit/random_profile.h"

enum { LAST = 10 };

static struct prof_error err;

/* Locations 1 to 6: two inlined calls, a function without a file, one with
 * its mangled name only, an address in a file, one below its file, and one
 * in no file. Then what has less: no address in a file, nothing at all, a
 * function and nothing else, a function without a name. */
static struct prof_profile *places(void)
{
	struct prof_builder *b = new_builder();
	struct prof_mapping m = {.start = 0x1000, .offset = 0x100};
	struct prof_function f = {.start_line = 7};
	struct prof_line line[2] = {{.line = 12}, {.line = 0}};
	struct prof_location l = {.address = 0x1234, .lines = line};

	m.file = add_text(b, "/usr/lib/libc.so");
	l.mapping = prof_add_mapping(b, &m);
	line[0].function = add_function(b, "inner", "/src/in.c");
	f.name = add_text(b, "outer");
	f.file = add_text(b, "/src/out.c");
	line[1].function = prof_add_function(b, &f);
	l.line_count = 2;
	prof_add_location(b, &l);
	line[0].function = add_function(b, "alone", "");
	line[0].line = 0;
	l.line_count = 1;
	prof_add_location(b, &l);
	memset(&f, 0, sizeof(f));
	f.system_name = add_text(b, "_Zmangled");
	line[0].function = prof_add_function(b, &f);
	line[0].line = 3;
	prof_add_location(b, &l);
	l.line_count = 0;
	prof_add_location(b, &l);
	l.address = 0xfff;
	prof_add_location(b, &l);
	l.mapping = 0;
	prof_add_location(b, &l);
	l.address = 0;
	l.mapping = 1;
	prof_add_location(b, &l);
	l.mapping = 0;
	prof_add_location(b, &l);
	l.line_count = 1;
	line[0] = (struct prof_line){.function = add_function(b, "f", "")};
	prof_add_location(b, &l);
	memset(&f, 0, sizeof(f));
	f.file = add_text(b, "a.c");
	line[0] = (struct prof_line){.function = prof_add_function(b, &f),
				     .line = 3};
	prof_add_location(b, &l);
	return finish(b);
}

/* "outer inner | alone | ...": each location's frames, outermost first. */
static void names(enum prof_by by, const char *what, const char *want)
{
	struct prof_profile *p = places();
	struct line *line = line_begin();
	struct frames f;
	char *have;

	is_int(frames_init(&f, p, by, &err), PROF_OK, "by %s", what);
	for (prof_id id = 1; id <= LAST; id++) {
		size_t count;
		const prof_id *name = location_frames(&count, &f, id);

		for (size_t i = 0; i < count; i++) {
			struct prof_str s = frame_name(&f, name[i]);

			fprintf(line->to, "%s%.*s", i ? " < " : "", (int)s.len,
				s.s);
		}
		fputs(id < LAST ? " | " : "", line->to);
	}
	have = line_end(line);
	is_str(have, want, "gives these names");
	free(have);
	frames_release(&f);
	prof_free(p);
}

static void all_names(void)
{
	names(PROF_BY_FUNCTION, "function",
	      "outer < inner | alone | _Zmangled | libc.so+0x334 | 0xfff | "
	      "0xfff | [libc.so] | [unknown] | f | [unknown]");
	names(PROF_BY_FILE, "file",
	      "/src/out.c < /src/in.c | [unknown] | [unknown] | "
	      "/usr/lib/libc.so | /usr/lib/libc.so | [unknown] | "
	      "/usr/lib/libc.so | [unknown] | [unknown] | a.c");
	names(PROF_BY_LINE, "line",
	      "outer (/src/out.c:7) < inner (/src/in.c:12) | alone | "
	      "_Zmangled (:3) | libc.so+0x334 | 0xfff | 0xfff | [libc.so] | "
	      "[unknown] | f | [unknown] (a.c:3)");
	names(PROF_BY_ADDRESS, "address",
	      "0x1234 outer < 0x1234 inner | 0x1234 alone | "
	      "0x1234 _Zmangled | 0x1234 | 0xfff | 0xfff | [libc.so] | "
	      "[unknown] | f | [unknown]");
	names(PROF_BY_MODULE, "module",
	      "/usr/lib/libc.so | /usr/lib/libc.so | /usr/lib/libc.so | "
	      "/usr/lib/libc.so | /usr/lib/libc.so | [unknown] | "
	      "/usr/lib/libc.so | [unknown] | [unknown] | [unknown]");
	names(PROF_BY_FILEFUNCTION, "filefunction",
	      "outer (/src/out.c) < inner (/src/in.c) | alone | _Zmangled | "
	      "libc.so+0x334 | 0xfff | 0xfff | [libc.so] | [unknown] | f | "
	      "[unknown] (a.c)");
}

/* A stack as text of bytes, to compare with. */
struct rendered {
	unsigned char *text;
	size_t len;
	prof_id stack;
};

static struct rendered render(const struct prof_profile *p,
			      const struct frames *f, prof_id stack)
{
	struct cursor c = cursor_at_end(prof_stack(p, stack));
	struct bytes b = {0};
	bool is_root = true;
	prof_id name;

	bytes_add(&b, "", 0);
	while (cursor_next(&name, &c, f)) {
		struct prof_str s = frame_name(f, name);

		bytes_add(&b, ";", is_root ? 0 : 1);
		is_root = false;
		bytes_add(&b, s.s, s.len);
	}
	return (struct rendered){b.at, b.len, stack};
}

static int compare(const void *left, const void *right)
{
	const struct rendered *a = left, *b = right;
	size_t shorter = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->text, b->text, shorter);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* Is the order of the stacks the order of their texts? */
static bool is_ordered(const struct prof_profile *p, prof_id *stack,
		       size_t count)
{
	struct rendered *text = must(calloc(count + 1, sizeof(*text)));
	struct frames f;
	bool same = true;

	frames_init(&f, p, PROF_BY_FUNCTION, &err);
	for (size_t i = 0; i < count; i++)
		text[i] = render(p, &f, stack[i]);
	qsort(text, count, sizeof(*text), compare);
	same = order_stacks(stack, count, &f, p, &err) == PROF_OK;
	for (size_t i = 0; i < count; i++) {
		struct rendered r = render(p, &f, stack[i]);

		same = same && compare(&r, &text[i]) == 0;
		free(r.text);
	}
	for (size_t i = 0; i < count; i++)
		free(text[i].text);
	free(text);
	frames_release(&f);
	return same;
}

/* Names that are the beginning of others, and go on below ';' and above. No
 * name has a ';' in it: writers see to that before. */
static void close_names(uint64_t seed)
{
	static const char *const name[] = {"a",	  "a!", "a:", "a<",   "aa",
					   "a:a", "b",	"",   "\xff", "\x01"};
	struct dice d = {.state = seed, .b = new_builder()};
	enum { STACKS = 2000 };
	prof_id frame[10], stack[STACKS];
	struct prof_profile *p;

	for (size_t i = 0; i < 10; i++)
		frame[i] = add_frame(d.b, name[i]);
	for (size_t i = 0; i < STACKS; i++) {
		prof_id list[6];
		size_t depth = roll_below(&d, 7);

		for (size_t j = 0; j < depth; j++)
			list[j] = frame[roll_below(&d, 10)];
		stack[i] = prof_add_stack(d.b, list, depth);
	}
	p = finish(d.b);
	ok(is_ordered(p, stack, STACKS), "stacks of close names, seed %" PRIu64,
	   seed);
	prof_free(p);
}

static void random_orders(void)
{
	size_t wrong = 0;

	for (uint64_t seed = 1; seed <= 100; seed++) {
		struct prof_profile *p = random_profile(seed, false);
		size_t count = prof_table_size(p, PROF_STACKS);
		prof_id *stack = must(calloc(count, sizeof(*stack)));

		for (size_t i = 0; i < count; i++)
			stack[i] = (prof_id)(count - 1 - i);
		wrong += !is_ordered(p, stack, count);
		free(stack);
		prof_free(p);
	}
	is_uint(wrong, 0, "stacks of random profiles stand in order");
}

/* Deep stacks that differ at their leaf only: no recursion, no long time. */
static void deep(void)
{
	enum { DEPTH = 5000, STACKS = 100 };
	struct prof_builder *b = new_builder();
	prof_id *frame = must(calloc(DEPTH, sizeof(*frame)));
	prof_id stack[STACKS];
	struct prof_profile *p;
	char name[16];

	for (size_t i = 0; i < DEPTH; i++)
		frame[i] = add_frame(b, "f");
	for (int i = 0; i < STACKS; i++) {
		snprintf(name, sizeof(name), "leaf%d", 7 * i % STACKS);
		frame[0] = add_frame(b, name);
		stack[i] = prof_add_stack(b, frame, DEPTH);
	}
	p = finish(b);
	ok(is_ordered(p, stack, STACKS), "deep stacks");
	prof_free(p);
	free(frame);
}

int main(void)
{
	all_names();
	for (uint64_t seed = 1; seed <= 5; seed++)
		close_names(seed);
	random_orders();
	deep();
	return tap_end();
}
