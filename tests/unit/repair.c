/* What is skipped of texts on request, among lines at random. */
#include "tests/unit/random_profile.h"

enum { TEXTS = 400, LINES_MAX = 60, LINE_ROOM = 80 };

static struct prof_error err;

/* How the lines of a text end. */
enum shape { ONE_COUNT, HEADER, TWO_COUNTS, SHAPES };

struct text {
	char *bytes;
	size_t len;
	enum shape shape;
	uint64_t lines, odd, first_odd;
	int64_t total; /* of the first counts of the other lines */
	uint64_t good;
};

static void write_good(struct dice *d, struct text *t, char *line)
{
	int count = (int)roll_below(d, 1000) + 1;
	int frame = (int)roll_below(d, 20);

	if (t->shape == ONE_COUNT)
		snprintf(line, LINE_ROOM, "main;f%d \t%d\n", frame, count);
	else
		snprintf(line, LINE_ROOM, "main;f%d %d  1\r\n", frame, count);
	t->total += count;
	t->good++;
}

static void write_odd(struct dice *d, const struct text *t, char *line)
{
	static const char *const any[] = {"main;cut (/usr/li\n",
					  "17\n",
					  "main;f nan\n",
					  "main;f 0x10\n",
					  "main;f 1,000\n",
					  "main\n",
					  "main;f 12s\n",
					  "-\n",
					  ";\n",
					  "a b c\n"};
	static const char *const short_of_one[] = {"main;f 7\n", " 7\n"};

	if (t->shape != ONE_COUNT && roll_one_in(d, 3))
		snprintf(line, LINE_ROOM, "%s", short_of_one[roll_below(d, 2)]);
	else
		snprintf(line, LINE_ROOM, "%s", any[roll_below(d, 10)]);
}

static struct text make(struct dice *d)
{
	struct text t = {.shape = (enum shape)roll_below(d, SHAPES)};
	size_t lines = 1 + roll_below(d, LINES_MAX);
	size_t odds = 1 + roll_below(d, 5);

	t.bytes = calloc(lines + 2, LINE_ROOM);
	if (!t.bytes)
		tap_bail("no memory");
	if (t.shape == HEADER) {
		strcpy(t.bytes, "cpu/count n/count\n");
		t.lines = 1;
	}
	while (lines--) {
		char line[LINE_ROOM];

		t.lines++;
		if (roll_one_in(d, 8)) {
			snprintf(line, sizeof(line), "# 12\n");
		} else if (roll_one_in(d, odds)) {
			write_odd(d, &t, line);
			if (!t.odd++)
				t.first_odd = t.lines;
		} else {
			write_good(d, &t, line);
		}
		strcat(t.bytes, line);
	}
	t.len = strlen(t.bytes);
	return t;
}

static struct prof_read_options options_of(const struct text *t)
{
	return (struct prof_read_options){
		.size = sizeof(struct prof_read_options),
		.format = prof_format_find("folded"),
		.two_column = t->shape == TWO_COUNTS,
	};
}

/* The sum of one side. */
static int64_t sum_of(const struct prof_profile *p, bool base)
{
	int64_t sum = 0;

	for (size_t i = 0; i < prof_sample_count(p); i++)
		if (prof_is_base(p, prof_sample_labels(p)[i]) == base)
			sum += prof_values(p, 0)[i];
	return base ? -sum : sum;
}

static bool is_told(const struct text *t, const struct prof_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		if (notes->note[i].kind == PROF_NOTE_REPAIR)
			return notes->note[i].count == t->odd &&
			       notes->note[i].first_line == t->first_odd;
	return !t->odd;
}

static bool is_repaired(const struct text *t)
{
	struct prof_read_options o = options_of(t);
	struct prof_notes notes = {0};
	struct prof_profile *p;
	bool is_well;

	o.repair = 1;
	o.notes = &notes;
	p = read_bytes(bytes_view(t->bytes, t->len), &o, &err);
	if (!t->good)
		return !p && err.status == PROF_EFORMAT && !err.remedy;
	is_well = p && is_told(t, &notes) &&
		  sum_of(p, t->shape == TWO_COUNTS) == t->total;
	prof_free(p);
	return is_well;
}

static bool is_refused(const struct text *t)
{
	struct prof_read_options o = options_of(t);
	struct prof_profile *p =
		read_bytes(bytes_view(t->bytes, t->len), &o, &err);
	bool is_well = t->odd ? !p && err.line == t->first_odd &&
					err.remedy == PROF_REMEDY_REPAIR
			      : !p == !t->good;

	prof_free(p);
	return is_well;
}

static void random_texts(void)
{
	struct dice d = {.state = 12};

	for (int i = 0; i < TEXTS; i++) {
		struct text t = make(&d);
		bool refused = ok(is_refused(&t),
				  "text %d is refused at its first odd line",
				  i);

		if (!ok(is_repaired(&t),
			"or read without its %" PRIu64 " odd lines", t.odd) ||
		    !refused)
			tap_diag("%s\n%s", err.text, t.bytes);
		free(t.bytes);
	}
}

int main(void)
{
	random_texts();
	return tap_end();
}
