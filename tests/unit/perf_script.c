/* Records of perf script: what they are in the model. */
#include "tests/unit/describe.h"
#include "tests/unit/placed.h"
#include "tests/unit/profiles.h"

static struct prof_error err;

static void put(struct line *line, const struct prof_profile *p, prof_id id)
{
	struct prof_str s = prof_string(p, id);

	fwrite(s.s, 1, s.len, line->to);
}

/* "1f@/lib/a.so=inner,outer:a.c:7" */
static void put_location(struct line *line, const struct prof_profile *p,
			 prof_id id)
{
	struct prof_location l = prof_location(p, id);

	fprintf(line->to, "<%" PRIx64 "@", l.address);
	put(line, p, prof_mapping(p, l.mapping)->file);
	for (size_t i = 0; i < l.line_count; i++) {
		const struct prof_function *f =
			prof_function(p, l.lines[i].function);

		fputc(i ? ',' : '=', line->to);
		put(line, p, f->name);
		if (f->file) {
			fputc(':', line->to);
			put(line, p, f->file);
			fprintf(line->to, ":%" PRId64, l.lines[i].line);
		}
	}
	fputc('>', line->to);
}

static void put_labels(struct line *line, const struct prof_profile *p,
		       prof_id id)
{
	struct prof_labels set = prof_labels(p, id);

	for (size_t i = 0; i < set.count; i++) {
		fputc(' ', line->to);
		put(line, p, set.label[i].key);
		fprintf(line->to, "=%" PRId64, set.label[i].number);
	}
}

/* The columns, then for each sample its values, labels, and stack. */
static char *brief(const struct prof_profile *p)
{
	struct line *line = line_begin();
	size_t columns;
	const struct prof_column *c = prof_columns(p, &columns);

	for (size_t i = 0; i < columns; i++) {
		put(line, p, c[i].type);
		fputc('/', line->to);
		put(line, p, c[i].unit);
		fputc(' ', line->to);
	}
	for (size_t i = 0; i < prof_sample_count(p); i++) {
		struct prof_stack s = prof_stack(p, prof_sample_stacks(p)[i]);

		fputc('|', line->to);
		for (size_t j = 0; j < columns; j++)
			fprintf(line->to, " %" PRId64, prof_values(p, j)[i]);
		put_labels(line, p, prof_sample_labels(p)[i]);
		fputc(' ', line->to);
		for (size_t j = 0; j < s.depth; j++)
			put_location(line, p, s.locations[j]);
		fputc(' ', line->to);
	}
	return line_end(line);
}

static struct prof_notes notes;
static struct prof_read_options options = PROF_READ_OPTIONS;

static void reads_as(const char *text, const char *want)
{
	struct prof_profile *p;
	char *have;

	options.format = prof_format_find("perf-script");
	options.notes = &notes;
	memset(&notes, 0, sizeof(notes));
	p = read_text(text, &options, &err);
	have = p ? brief(p) : NULL;
	is_str(have ? have : placed(&err), want, "%s", text);
	if (p)
		is_int(prof_check(p, &err), PROF_OK, "and keeps the rules");
	free(have);
	prof_free(p);
}

#define ONE "samples/count c/period | 1 1 tid=2 "
#define EVENT "a 2 c:\n"

static void ends_of_records(void)
{
	reads_as(EVENT "\t7 f (/l)\n\n", ONE "<7@/l=f><0@=a> ");
	reads_as(EVENT "\t7 f (/l)\n", ONE "<7@/l=f><0@=a> ");
	reads_as(EVENT "\t7 f (/l)", ONE "<7@/l=f><0@=a> ");
	reads_as("a 2 c: \r\n\t7 f (/l)\r\n\r\n", ONE "<7@/l=f><0@=a> ");
	reads_as(EVENT, ONE "<0@=a> ");
	reads_as("# x\n\n" EVENT "#y\n\t7 f (/l)\n \t\n# z",
		 ONE "<7@/l=f><0@=a> ");
	reads_as(EVENT "\t7 f (/l)\na 2 1.000000: c:\n\t7 f (/l)\n",
		 ONE "<7@/l=f><0@=a> | 1 1 tid=2 end_timestamp_ns=1000000000 "
		     "<7@/l=f><0@=a> ");
	reads_as(EVENT EVENT, ONE "<0@=a> | 1 1 tid=2 <0@=a> ");
	reads_as(" dd 2 9 c: f6 s (/l)\n dd 3 9 c: f6 s (/l)\n",
		 "samples/count c/period | 1 1 tid=9 <f6@/l=s><0@=dd 2> "
		 "| 1 1 tid=9 <f6@/l=s><0@=dd 3> ");
}

static void kinds_of_frames(void)
{
	reads_as(EVENT "\t7 [unknown] (/a/b.so)\n\t8 [unknown] ([k])\n"
		       "\t9 [unknown] ([unknown])\n\ta\n",
		 ONE "<7@/a/b.so=[b.so]><8@[k]=[k]><9@=[unknown]><a@><0@=a> ");
	reads_as(EVENT "\t7 in+0x1 (inlined)\n\t7 mid (inlined)\n"
		       "\t7 f (/l)\n\t7 f (/l)\n",
		 ONE "<7@/l=in,mid,f><7@/l=f><0@=a> ");
	reads_as(EVENT "\t7 in (inlined)\n\t8 f (/l)\n\t9 in (inlined)\n",
		 ONE "<7@=in><8@/l=f><9@=in><0@=a> ");
	reads_as(EVENT "\t7 in\n  i.h:3 (inlined)\n\t7 f (/l)\n  f.c:9\n"
		       "\t8 g (/l)\n  ??:0\n",
		 ONE "<7@/l=in:i.h:3,f:f.c:9><8@/l=g><0@=a> ");
	reads_as(EVENT "\t7 La;::x->Lb;::y->z (/tmp/perf-1.map)\n"
		       "\t8 p->q (/l)\n",
		 ONE "<7@/tmp/perf-1.map=z,Lb;::y,La;::x><8@/l=p->q><0@=a> ");
	reads_as("a 2 c: 7 f (/l)\n  f.c:9\na 2 c: ffffffff7 8 f (/l)\n",
		 ONE "<7@/l=f:f.c:9><0@=a> | 1 1 tid=2 <ffffffff7@/l=8 f>"
		     "<0@=a> ");
	reads_as("a 2 1.000000: 4 c: 1 ffff8817554ea f (/l)\n",
		 "samples/count c/period | 1 4 tid=2 "
		 "end_timestamp_ns=1000000000 <ffff8817554ea@/l=f><0@=a> ");
}

static void several_events(void)
{
	reads_as("a 1 1.000000: 5 c:\n\na 1 2.000000: 6 d:u:\n\n"
		 "a 1 3.000000: 7 c:\n",
		 "samples/count c/period d:u-samples/count d:u/period "
		 "| 1 5 0 0 tid=1 end_timestamp_ns=1000000000 <0@=a> "
		 "| 0 0 1 6 tid=1 end_timestamp_ns=2000000000 <0@=a> "
		 "| 1 7 0 0 tid=1 end_timestamp_ns=3000000000 <0@=a> ");
	is_uint(notes.count, 1, "it is said");
	is_str(notes.note[0].one, "more event, in its own columns", "so");
}

static void notes_of_the_rest(void)
{
	reads_as("a 1/2 [003] 1.000000: s:x: f=1\n\t7 f (/l)\n\n"
		 "a 1 2.000000: PERF_RECORD_EXIT(1:1):(2:2)\n",
		 "samples/count s:x/period | 1 1 pid=1 tid=2 cpu=3 "
		 "end_timestamp_ns=1000000000 <7@/l=f><0@=a> ");
	is_uint(notes.count, 2, "two things are said");
	is_int(notes.note[0].kind, PROF_NOTE_REMARK,
	       "a record of another sort");
	is_int(notes.note[1].kind, PROF_NOTE_LOSS, "the text of an event");
	options.skip_labels = 1;
	reads_as("a 1/2 [003] 1.000000: c:\n",
		 "samples/count c/period | 1 1 <0@=a> ");
	is_uint(notes.note[0].count, 4, "labels that nobody needs are lost");
	options.skip_labels = 0;
	options.repair = 1;
	reads_as("x\n" EVENT "y\n\t7 f (/l)\n", ONE "<7@/l=f><0@=a> ");
	is_uint(notes.note[0].count, 2, "odd lines are ignored on request");
	options.repair = 0;
}

static void refused(void)
{
	reads_as("# x\n", "no line is an event");
	reads_as("x\n", "1: no event: 'x'");
	reads_as(EVENT "\n\t7 f (/l)\n", "3: no event: '7 f (/l)'");
	reads_as(EVENT "  f.c:9\n", "2: neither a frame nor an event: 'f.c:9'");
	reads_as("a 1 1.000000: 9223372036854775808 c:\n",
		 "1: a number has too many digits: 'a 1 1.000000: "
		 "9223372036854775808 c:'");
}

/* More lines than are remembered. */
static void many(void)
{
	const size_t records = tap_size(200000);
	struct line *line = line_begin();
	struct prof_profile *p;
	char *text;

	for (unsigned i = 0; i < records; i++)
		fprintf(line->to, "a 2 c:\n\t%x f (/l)\n\t7 g (/l)\n\n", i);
	text = line_end(line);
	p = read_text(text, &options, &err);
	is_uint(p ? prof_sample_count(p) : 0, records, "many records");
	is_uint(p ? prof_table_size(p, PROF_STACKS) : 0, records + 1,
		"have as many stacks");
	is_uint(p ? prof_table_size(p, PROF_LOCATIONS) : 0, records + 3,
		"and little more locations");
	prof_free(p);
	free(text);
}

/* Of n events: a sample each, then one more of each. */
static struct prof_profile *read_events(unsigned n)
{
	struct line *line = line_begin();
	struct prof_profile *p;
	char *text;

	for (unsigned i = 0; i < 2 * n; i++)
		fprintf(line->to, "a 2 1.%06u: %u c%u:\n\t7 f (/l)\n\n", i, i,
			i % n);
	text = line_end(line);
	memset(&notes, 0, sizeof(notes));
	p = read_text(text, &options, &err);
	if (!p)
		tap_bail(err.text);
	free(text);
	return p;
}

static void many_events(void)
{
	struct prof_profile *p = read_events(64);
	size_t columns;

	prof_columns(p, &columns);
	is_uint(columns, 128, "64 events have two columns each");
	is_str(notes.note[0].many, "more events, each in its own columns",
	       "as is said");
	prof_free(p);
	for (unsigned n = 65; n < 200; n += 67) {
		bool all = true;

		p = read_events(n);
		prof_columns(p, &columns);
		is_uint(columns, 2, "%u events have two columns", n);
		is_uint(notes.note[0].count, n, "the events are counted");
		is_str(notes.note[0].many,
		       "events, each a label of its samples", "as is said");
		is_int(prof_check(p, &err), PROF_OK, "the rules hold");
		for (unsigned i = 0; i < 2 * n; i++) {
			struct prof_labels l =
				prof_labels(p, prof_sample_labels(p)[i]);
			char want[20];

			snprintf(want, sizeof(want), "c%u", i % n);
			all &= prof_values(p, 0)[i] == 1 &&
			       prof_values(p, 1)[i] == i && l.count == 3 &&
			       strncmp(prof_string(p, l.label[2].str).s, want,
				       strlen(want)) == 0;
		}
		ok(all, "each sample has its event and its period");
		prof_free(p);
	}
	options.skip_labels = 1;
	p = read_events(70);
	is_uint(notes.note[1].count, 3 * 140, "unless nobody needs labels");
	prof_free(p);
	options.skip_labels = 0;
}

/* What the frames of a record are followed by, and what interrupts them. */
static void other_fields(void)
{
	reads_as(EVENT "\t7 f (/l)\n ABI:2    AX:0xff40    SP:0x7f \n"
		       "a 2 c:\n\t7 f (/l)\n",
		 ONE "<7@/l=f><0@=a> | 1 1 tid=2 <7@/l=f><0@=a> ");
	is_uint(notes.note[0].count, 1, "registers are read over");
	reads_as(EVENT "\t7 f (/l)\n        12f3a8040\n\n",
		 ONE "<7@/l=f><0@=a> ");
	reads_as(EVENT "               0\n\n", ONE "<0@=a> ");
	reads_as(EVENT "  7f\n  8f\n", ONE "<7f@><8f@><0@=a> ");
	reads_as(EVENT "\t7 f (/l)\n /user.slice/a b.scope\n",
		 ONE "<7@/l=f><0@=a> ");
	reads_as("a 2 page-faults:     55ef0d541040 d+0x0 (/l)\n\n",
		 "samples/count page-faults/period | 1 1 tid=2 <0@=a> ");
	reads_as("a 2 c:     55ef0d541040 d+0x0 (/l)\n\t7 f (/l)\n\n"
		 "a 2 c: ffff8881deadbeef d+0x0 (/l)\n\t7 f (/l)\n\n"
		 "a 2 c: ffff8881deadbeef d+0x0 (/l)\n\n",
		 ONE "<7@/l=f><0@=a> | 1 1 tid=2 <7@/l=f><0@=a> "
		     "| 1 1 tid=2 <0@=a> ");
	reads_as("a 2 c: ffff8881deadbeef d+0x0 (/l)\n\t8 g (/l)\n",
		 ONE "<8@/l=g><0@=a> ");
	reads_as("a 2 c:              7 f (/l)\n\n\tmain+12:\n"
		 "\t00007f053f1a2b3c\tinsn: 48 89 e5\t# PRED 3 cycles\n"
		 "|12       int x;\n",
		 ONE "<7@/l=f><0@=a> ");
	reads_as("a 2 1.000000: PERF_RECORD_NAMESPACES 1/2 - nr_namespaces: 2\n"
		 "\t\t[0/net: 4/0xeffffff9,\n\t\t 1/uts: 4/0xefff]\n" EVENT
		 "\t7 f (/l)\n\nPERF_RECORD_FINISHED_ROUND\n",
		 ONE "<7@/l=f><0@=a> ");
	reads_as(EVENT "\t7 f (/l)\n\n"
		       "a 2 1.000000: DEFERRED CALLCHAIN [cookie: 1f]\n"
		       "\t8 g (/l)\n\n",
		 ONE "<7@/l=f><0@=a> ");
	reads_as("a 2 c:              7 f (/l)\n  f.c:9 ABI:2    AX:0x1 \n",
		 ONE "<7@/l=f:f.c:9><0@=a> ");
	reads_as(EVENT "\t7 f (/l)\n 4K\n\t8 g (/l)\n",
		 "4: neither a frame nor an event: '8 g (/l)'");
}

static void names_with_hash(void)
{
	reads_as("# a 1.0: b\n#1 3/2 1.000000: c:\n\t7 f (/l)\n\n"
		 "# 3/2 1.000000: c:              8 g (/l)\n",
		 "samples/count c/period | 1 1 pid=3 tid=2 "
		 "end_timestamp_ns=1000000000 <7@/l=f><0@=#1> "
		 "| 1 1 pid=3 tid=2 end_timestamp_ns=1000000000 "
		 "<8@/l=g><0@=#> ");
	reads_as("# 1 2 c:\n" EVENT "\n# run 3 times: x\n#1 2 d:\n",
		 "samples/count c/period d-samples/count d/period "
		 "| 1 1 0 0 tid=2 <0@=a> | 0 0 1 1 tid=2 <0@=#1> ");
	reads_as("# 1 2 c:\n" EVENT "#1 2 c:\n\t7 f (/l)\n",
		 ONE "<0@=a> | 1 1 tid=2 <7@/l=f><0@=#1> ");
}

#define HEADER "# ========\n# hostname : h\n# cmdline : perf record sh -c f\n"
#define CLOSED "# event : name = c\n# ========\n#\n"

/* The command of a recording may be a script of many lines. */
static void headers(void)
{
	reads_as(HEADER CLOSED EVENT, ONE "<0@=a> ");
	reads_as(HEADER "import x\n\n# y\n\tb 1 c:\ndo z \n" CLOSED EVENT,
		 ONE "<0@=a> ");
	reads_as(HEADER "import x\na 2 1.000000: c:\n\t7 f (/l)\n\n",
		 "samples/count c/period | 1 1 tid=2 "
		 "end_timestamp_ns=1000000000 <7@/l=f><0@=a> ");
	reads_as(HEADER CLOSED "import x\n" EVENT, "7: no event: 'import x'");
	reads_as("# cmdline : a\nimport x\n" EVENT, "2: no event: 'import x'");
	reads_as(HEADER "import x\n" EVENT, "no line is an event");
}

/* Frames of a line that is not understood are nobody's. */
static void repaired(void)
{
	options.repair = 1;
	reads_as(EVENT "\t7 f (/l)\na 2 x 1.000000: c:\n\t8 g (/l)\n\n" EVENT,
		 ONE "<7@/l=f><0@=a> | 1 1 tid=2 <0@=a> ");
	is_uint(notes.note[0].count, 2, "they are skipped with it");
	reads_as(EVENT "\t7 f (/l)\nCannot open x\n\t8 g (/l)\n",
		 ONE "<7@/l=f><8@/l=g><0@=a> ");
	reads_as("a 1 1.000000: 9223372036854775808 c:\n\t8 g (/l)\n" EVENT,
		 ONE "<0@=a> ");
	is_uint(notes.note[0].count, 2, "as are those of a number too large");
	options.repair = 0;
}

int main(void)
{
	ends_of_records();
	kinds_of_frames();
	several_events();
	notes_of_the_rest();
	refused();
	many();
	many_events();
	other_fields();
	names_with_hash();
	headers();
	repaired();
	return tap_end();
}
