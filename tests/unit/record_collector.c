#include "cmd/record/collector.h"
#include "program/msg.h"
#include "tests/unit/record_modules.h"
#include "tests/unit/tap.h"

enum { KERNEL = 1, LIBRARY = 2, PROGRAM = 3, JIT = 4 };

static struct modules modules;
static struct symbols *symbols;

static void add_modules(void)
{
	struct module *m;

	modules_init(&modules);
	m = add_module(&modules, MODULE_ELF, "/usr/lib/libx.so.1");
	add_segment(m, 0x1000, 0x2000, 0x500);
	add_segment(m, 0x3000, 0x5000, 0x100);
	set_build_id(m, "\x01\xab\xff", 3);
	m = add_module(&modules, MODULE_ELF, "/opt/program");
	add_segment(m, 0, 0x400000, 0x1000);
	add_module(&modules, MODULE_JIT, NULL);
}

static const struct frame kernel[] = {
	/* before all that it has */
	{KERNEL, true, 0x8000000000000010, 0x8000000000000010},
};

static const struct frame user[] = {
	{LIBRARY, true, 0x2010, 0x7f0000002010},
	{JIT, false, 0x7f1000000000, 0x7f1000000000},
	{PROGRAM, false, 0x400101, 0x400101},
};

static struct collected collected(void)
{
	return (struct collected){
		.kernel = kernel,
		.kernel_count = 1,
		.user = user,
		.user_count = 3,
		.pid = 10,
		.tid = 11,
		.thread = "worker",
		.count = 1,
		.weight = 10101010,
	};
}

static const char *text(const struct prof_profile *p, prof_id id)
{
	static char copy[4][64];
	static unsigned next;
	struct prof_str s = prof_string(p, id);
	char *to = copy[next++ % 4];

	snprintf(to, sizeof(copy[0]), "%.*s", (int)s.len, s.s);
	return to;
}

/* Names of a sample's frames, leaf first, with a comma behind each. */
static const char *frames_of(const struct prof_profile *p, size_t sample)
{
	static char line[512];
	struct prof_stack s = prof_stack(p, prof_sample_stacks(p)[sample]);
	size_t used = 0;

	line[0] = '\0';
	for (size_t i = 0; i < s.depth; i++) {
		struct prof_location l = prof_location(p, s.locations[i]);
		const struct prof_function *f =
			prof_function(p, l.lines[0].function);

		used += (size_t)snprintf(line + used, sizeof(line) - used,
					 "%s,", text(p, f->name));
	}
	return line;
}

static void test_sums(void)
{
	struct collected what = collected();
	struct collector *c;
	struct prof_profile *p;
	struct prof_labels l;

	collector_new(&c, &modules, symbols, 99);
	collector_add(c, &what);
	what.weight++;
	collector_add(c, &what);
	what.tid = 12;
	collector_add(c, &what);
	p = collector_take(c);
	is_int(prof_check(p, NULL), PROF_OK, "what is taken is a profile");
	is_uint(prof_sample_count(p), 2, "one sample for a stack of a thread");
	is_int(prof_values(p, 0)[0], 2, "samples are counted");
	is_int(prof_values(p, 1)[0], 20202021, "nanoseconds are summed up");
	is_str(frames_of(p, 0), "[kernel],[libx.so.1],[JIT],[program],",
	       "what has no name is named by its module");
	l = prof_labels(p, prof_sample_labels(p)[1]);
	ok(l.count == 3 && l.label[0].number == 10 && l.label[1].number == 12,
	   "process and thread are labels");
	is_str(text(p, l.label[2].str), "worker", "and so is the name");
	is_int(prof_header(p)->period, 10101010, "the period is the rate's");
	is_str(text(p, prof_header(p)->default_type), "cpu", "cpu is shown");
	prof_free(p);

	p = collector_take(c);
	ok(prof_check(p, NULL) == PROF_OK && prof_sample_count(p) == 0,
	   "what was taken is gone");
	prof_free(p);
	collector_free(c);
}

static void test_mappings(void)
{
	struct collected what = collected();
	struct collector *c;
	struct prof_profile *p;
	const struct prof_mapping *m;

	collector_new(&c, &modules, symbols, 99);
	collector_add(c, &what);
	p = collector_take(c);
	is_uint(prof_table_size(p, PROF_MAPPINGS), 5, "a mapping each module");
	m = prof_mapping(p, 1);
	is_str(text(p, m->file), "/opt/program", "the program's is the first");
	m = prof_mapping(p, 3);
	is_str(text(p, m->build_id), "01abff", "build ids are hexadecimal");
	ok(m->start == 0x2000 && m->limit == 0x5100 && m->offset == 0x1000,
	   "a mapping lies where its code was linked to");
	ok(m->flags == 0, "a file without symbols may get names later");
	is_uint(prof_location(
			p, prof_stack(p, prof_sample_stacks(p)[0]).locations[3])
			.address,
		0x400100, "a location is where its call is");
	prof_free(p);
	collector_free(c);
}

static void test_ends(void)
{
	struct collected what = collected();
	struct collector *c;
	struct prof_profile *p;

	collector_new(&c, &modules, symbols, 99);
	what.thread = "";
	what.kernel_count = 0;
	what.user_count = 1;
	what.end = UNWIND_TRUNCATED;
	collector_add(c, &what);
	what.end = UNWIND_BROKEN;
	collector_add(c, &what);
	what.end = UNWIND_DEEP;
	collector_add(c, &what);
	what.end = UNWIND_COMPLETE;
	what.user_count = 0;
	collector_add(c, &what);
	p = collector_take(c);
	is_str(frames_of(p, 0), "[libx.so.1],[truncated stack],",
	       "a stack that was cut says so at its root");
	is_str(frames_of(p, 1), "[libx.so.1],[unwind error],",
	       "one that could not be unwound does");
	is_str(frames_of(p, 2), "[libx.so.1],[cut at --max-stack],",
	       "one that goes on does");
	is_str(frames_of(p, 3), "", "a stack may be empty");
	is_uint(prof_labels(p, prof_sample_labels(p)[0]).count, 2,
		"a thread without a name has no label for it");
	prof_free(p);
	collector_free(c);
}

int main(void)
{
	msg_init("record_collector", 2);
	add_modules();
	code_symbols_new(&symbols, &modules, false);
	test_sums();
	test_mappings();
	test_ends();
	code_symbols_free(symbols);
	modules_release(&modules);
	return tap_end();
}
