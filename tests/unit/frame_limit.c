/* Small inputs whose stacks have many frames: at the limit and one beyond. */
#include "tests/unit/bytes.h"
#include "tests/unit/profiles.h"

#include <inttypes.h>
#include <stdarg.h>

static struct prof_error err;

__attribute__((format(printf, 2, 3))) static void add(struct bytes *to,
						      const char *format, ...)
{
	char text[200];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	bytes_add(to, text, strlen(text));
}

/* n calls, each in the one before, and n returns: stacks of 1 to n frames, and
 * of n - 1 to 1. */
static struct bytes events(size_t n)
{
	struct bytes b = {0};

	add(&b, "{\"$schema\":\"https://www.speedscope.app/"
		"file-format-schema.json\",\"shared\":{\"frames\":["
		"{\"name\":\"a\"}]},\"profiles\":[{\"type\":\"evented\",");
	add(&b,
	    "\"name\":\"x\",\"unit\":\"none\",\"startValue\":0,"
	    "\"endValue\":%zu,\"events\":[",
	    2 * n);
	for (size_t i = 0; i < 2 * n; i++)
		add(&b, "%s{\"type\":\"%c\",\"frame\":0,\"at\":%zu}",
		    i ? "," : "", i < n ? 'O' : 'C', i);
	add(&b, "]}]}");
	return b;
}

/* A staircase: n bars, each with something of its own: 0 to n - 1 frames. */
static struct bytes bars(size_t n)
{
	struct bytes b = {0};

	add(&b, "{\"version\":1,\"flamebearer\":{\"names\":[\"total\",\"a\"],"
		"\"levels\":[");
	for (size_t i = 0; i < n; i++)
		add(&b, "%s[0,%zu,1,%d]", i ? "," : "", n - i, i > 0);
	add(&b, "],\"numTicks\":%zu,\"maxSelf\":1},", n);
	add(&b, "\"metadata\":{\"format\":\"single\",\"sampleRate\":100,"
		"\"units\":\"samples\"}}");
	return b;
}

/* Two samples of a stack that has one location with inlined calls, twice. */
static struct bytes inlined(size_t lines)
{
	struct prof_builder *b = new_builder();
	struct prof_line *line = must(calloc(lines, sizeof(*line)));
	struct prof_location l = {.lines = line, .line_count = lines};
	struct prof_sample s = {.values = &(int64_t){1}, .value_count = 1};
	struct prof_profile *p;
	struct bytes bytes;
	prof_id stack[2];

	add_column(b, "samples", "count");
	for (size_t i = 0; i < lines; i++)
		line[i].function = add_function(b, "f", "");
	stack[0] = stack[1] = prof_add_location(b, &l);
	s.stack = prof_add_stack(b, stack, 2);
	prof_add_sample(b, &s);
	s.labels = add_label(b, "a", "b");
	prof_add_sample(b, &s);
	p = finish(b);
	bytes = write_bytes(p, NULL, PROF_PLAIN, &err);
	prof_free(p);
	free(line);
	return bytes;
}

static bool reads(struct bytes b, struct prof_limits limits)
{
	struct prof_read_options o = {.size = sizeof(o), .limits = &limits};
	struct prof_profile *p = read_bytes(b, &o, &err);

	prof_free(p);
	return p;
}

/* These bytes have so many frames, and no fewer. */
static void has_frames(struct bytes b, uint64_t frames, const char *what)
{
	char text[100];

	ok(reads(b, (struct prof_limits){.size = sizeof(struct prof_limits),
					 .max_frames = frames}),
	   "%s: %" PRIu64 " frames of as many", what, frames);
	ok(!reads(b, (struct prof_limits){.size = sizeof(struct prof_limits),
					  .max_frames = frames - 1}),
	   "and not one less");
	is_int(err.status, PROF_ELIMIT, "which is a limit");
	is_int(err.remedy, PROF_REMEDY_MAX_SIZE, "that can be raised");
	snprintf(text, sizeof(text),
		 "more than %" PRIu64 " frames in the stacks of all samples",
		 frames - 1);
	is_str(err.text, text, "and is told");
	free(b.at);
}

static void counts(void)
{
	has_frames(events(2), 4, "a call in a call");
	has_frames(events(30), 900, "calls in calls");
	has_frames(bars(31), 465, "a staircase");
	has_frames(inlined(10), 40, "inlined calls");
}

static void is_deep(void)
{
	struct bytes b = inlined(10);

	ok(reads(b, (struct prof_limits){.size = sizeof(struct prof_limits),
					 .max_depth = 20}),
	   "a stack of 2 locations is one of 20 frames");
	ok(!reads(b, (struct prof_limits){.size = sizeof(struct prof_limits),
					  .max_depth = 19}),
	   "and not of 19");
	is_str(err.text,
	       "a stack of 20 frames, with inlined calls; the limit is 19",
	       "which is told");
	free(b.at);
}

/* 16 for each byte, and 2^24: here the square of n is more than that. */
static void grows_with_the_input(void)
{
	struct bytes b = events(4500), more = events(5500);

	ok(reads(b, (struct prof_limits){.size = sizeof(struct prof_limits)}),
	   "20 million frames of 300 KB");
	ok(!reads(more,
		  (struct prof_limits){.size = sizeof(struct prof_limits)}),
	   "not 30 million of 360 KB");
	is_int(err.status, PROF_ELIMIT, "which are over the limit");
	ok(reads(more, (struct prof_limits){.size = sizeof(struct prof_limits),
					    .max_size = 4 * 5500 * 5500}),
	   "unless four bytes for each are allowed");
	free(b.at);
	free(more.at);
}

int main(void)
{
	counts();
	is_deep();
	if (!tap_is_slow())
		grows_with_the_input();
	return tap_end();
}
