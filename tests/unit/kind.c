/* What kind of code frames are, and the marks at the ends of names. */
#include "libprof/analyze/kind.h"
#include "tests/unit/describe.h"
#include "tests/unit/profiles.h"

#include <prof/prof.h>

static struct prof_error err;

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

struct example {
	const char *text;
	enum frame_kind kind;
};

/* As tools write them. */
static const struct example names[] = {
	{"entry_SYSCALL_64_fastpath_[k]", KIND_KERNEL},
	{"io/netty/channel/nio/NioEventLoop:.run_[j]", KIND_JIT},
	{"[perf-10939.map]_[j]", KIND_JIT},
	{"java/lang/String.hashCode_[0]", KIND_INTERPRETED},
	{"java/lang/String.hashCode_[1]", KIND_JIT},
	{"java/util/HashMap.get_[i]", KIND_INLINED},
	{"vfs_read_[w]", KIND_NATIVE},
	{"__libc_start_main", KIND_NATIVE},
	{"main", KIND_NATIVE},
	{"JavaCalls::call_virtual", KIND_NATIVE},
	{"v8::internal::Execution::Call", KIND_NATIVE},
	{"_ZN10JavaThread3runEv", KIND_NATIVE},
	{"simplelog::termlog::TermLogger::init::ha7463b1622ff979e",
	 KIND_NATIVE},
	{"<alloc::vec::Vec<T> as core::clone::Clone>::clone", KIND_NATIVE},
	{"std::vector<a/b, c.d>::push_back(int)", KIND_NATIVE},
	{"tcp_sendmsg.isra.0", KIND_NATIVE},
	{"pthread_cond_signal@@GLIBC_2.3.2", KIND_NATIVE},
	{"[libpthread-2.19.so]", KIND_NATIVE},
	{"libc.so.6+0x29d90", KIND_NATIVE},
	{"/usr/lib/libc.so.6", KIND_NATIVE},
	{"[kernel.kallsyms]", KIND_KERNEL},
	{"[unknown]", KIND_UNKNOWN},
	{"0x7f12", KIND_UNKNOWN},
	{"swapper/0", KIND_UNKNOWN},
	{"", KIND_UNKNOWN},
	{"-", KIND_UNKNOWN},
	{"handle (app/server.py:12)", KIND_PYTHON},
	{"<module> (app.py)", KIND_PYTHON},
	{"_run (<frozen runpy>:88)", KIND_PYTHON},
	{"runtime.mallocgc", KIND_GO},
	{"main.main", KIND_GO},
	{"net/http.(*conn).serve", KIND_GO},
	{"github.com/foo/bar.Handle", KIND_GO},
	{"encoding/json.Marshal", KIND_GO},
	{"context.WithCancel.func1", KIND_GO},
	{"time.Time.String", KIND_GO},
	{"1.4s", KIND_UNKNOWN},
	{"libc.so.1`malloc", KIND_NATIVE},
	{"genunix`syscall_mstate", KIND_KERNEL},
	{"net/spy/memcached/MemcachedConnection:::handleIO", KIND_JAVA},
	{"java/io/PrintStream.print", KIND_JAVA},
	{"Lorg/example/Thing;::run", KIND_JAVA},
	{"com/foo/Bar::baz", KIND_JAVA},
	{"org.apache.spark.Task.run", KIND_JAVA},
	{"LazyCompile:~handle /srv/app.js:12", KIND_JAVASCRIPT},
	{"processTicks node:internal/process/task_queues:95", KIND_JAVASCRIPT},
	{"(anonymous)", KIND_JAVASCRIPT},
};

static const struct example mappings[] = {
	{"[kernel.kallsyms]", KIND_KERNEL},
	{"[kernel.kallsyms]_stext", KIND_KERNEL},
	{"[guest.kernel.kallsyms]", KIND_KERNEL},
	{"/usr/lib/debug/boot/vmlinux-6.1.0", KIND_KERNEL},
	{"/lib/modules/6.1.0/kernel/fs/ext4/ext4.ko.xz", KIND_KERNEL},
	{"[e1000e]", KIND_KERNEL},
	{"bpf_prog_6deef7357e7b4530", KIND_KERNEL},
	{"[vdso]", KIND_NATIVE},
	{"/usr/bin/python3.12", KIND_NATIVE},
	{"/usr/lib/x86_64-linux-gnu/libc.so.6", KIND_NATIVE},
	{"/tmp/perf-10939.map", KIND_JIT},
	{"[JIT] tid 4711", KIND_JIT},
	{"/home/u/.debug/jit/x/jitted-4711-12.so", KIND_JIT},
	{"//anon", KIND_JIT},
	{"[heap]", KIND_UNKNOWN},
	{"", KIND_UNKNOWN},
};

static void examples(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		is_str(kind_name(kind_of_name(str(names[i].text))),
		       kind_name(names[i].kind), "the name '%s'",
		       names[i].text);
	for (size_t i = 0; i < sizeof(mappings) / sizeof(*mappings); i++)
		is_str(kind_name(kind_of_mapping(str(mappings[i].text))),
		       kind_name(mappings[i].kind), "the mapping '%s'",
		       mappings[i].text);
}

static void marks(void)
{
	struct prof_str bare;

	is_int(name_mark(&bare, str("read_[k]")), 'k', "a mark is found");
	is_mem(bare.s, bare.len, "read", 4, "and taken off");
	is_int(name_mark(NULL, str("read_[x]")), 0, "not any letter is one");
	is_int(name_mark(NULL, str("_[k]x")), 0, "it stands at the end");
	is_int(name_mark(NULL, str("[k]")), 0, "it has an underscore");
	is_int(name_mark(NULL, (struct prof_str){NULL, 0}), 0,
	       "no name has none");
	is_int(name_mark(NULL, (struct prof_str){"a_[\0]", 5}), 0,
	       "NUL is none");
}

/* Locations: 1 kernel with an inlined call, 2 JIT, 3 native with an inlined
 * call, 4 marked already, 5 kernel without lines, 6 Python without mapping. */
static struct prof_profile *places(void)
{
	static const char *const files[] = {"[kernel.kallsyms]",
					    "/tmp/perf-12.map", "/bin/app"};
	struct prof_builder *b = new_builder();
	struct prof_mapping m = {0};
	struct prof_line line[2] = {{0}, {0}};
	struct prof_location l = {.lines = line};
	prof_id mapping[3];

	for (size_t i = 0; i < 3; i++) {
		m.file = add_text(b, files[i]);
		mapping[i] = prof_add_mapping(b, &m);
	}
	line[0].function = add_function(b, "inner", "");
	line[1].function = add_function(b, "outer", "");
	for (size_t i = 0; i < 3; i++) {
		l.mapping = mapping[i];
		l.line_count = i == 1 ? 1 : 2;
		prof_add_location(b, &l);
	}
	l.mapping = mapping[0];
	l.line_count = 1;
	line[0].function = add_function(b, "done_[i]", "");
	prof_add_location(b, &l);
	l.line_count = 0;
	prof_add_location(b, &l);
	l.mapping = 0;
	l.line_count = 1;
	line[0].function = add_function(b, "run", "lib/app.py");
	prof_add_location(b, &l);
	return finish(b);
}

static void kinds(void)
{
	static const struct {
		prof_id location;
		size_t line;
		enum frame_kind kind;
	} want[] = {
		{1, 0, KIND_KERNEL},  {1, 1, KIND_KERNEL}, {2, 0, KIND_JIT},
		{3, 0, KIND_INLINED}, {3, 1, KIND_NATIVE}, {4, 0, KIND_INLINED},
		{5, 0, KIND_KERNEL},  {6, 0, KIND_PYTHON},
	};
	struct prof_profile *p = places();

	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++)
		is_str(kind_name(frame_kind(p, want[i].location, want[i].line)),
		       kind_name(want[i].kind), "line %zu of location %" PRIu32,
		       want[i].line, want[i].location);
	prof_free(p);
}

static void marked(unsigned asked, const char *what, const char *want)
{
	struct prof_profile *p = places();
	struct line *line = line_begin();
	struct frames f;
	char *have;

	is_int(frames_init_marked(&f, p, PROF_BY_FUNCTION, asked, &err),
	       PROF_OK, "names with marks: %s", what);
	for (prof_id id = 1; id <= 6; id++) {
		size_t count;
		const prof_id *name = location_frames(&count, &f, id);

		for (size_t i = 0; i < count; i++) {
			struct prof_str s = frame_name(&f, name[i]);

			fprintf(line->to, "%s%.*s", i || id > 1 ? " " : "",
				(int)s.len, s.s);
		}
	}
	have = line_end(line);
	is_str(have, want, "are these");
	free(have);
	frames_release(&f);
	prof_free(p);
}

static void all_marked(void)
{
	marked(0, "none",
	       "outer inner inner outer inner done_[i] [kernel.kallsyms] "
	       "run");
	marked(PROF_MARK_KERNEL, "kernel",
	       "outer_[k] inner_[k] inner outer inner done_[i] "
	       "[kernel.kallsyms]_[k] run");
	marked(PROF_MARK_JIT | PROF_MARK_INLINED, "JIT and inlined",
	       "outer inner_[i] inner_[j] outer inner_[i] done_[i] "
	       "[kernel.kallsyms] run");
}

static void facts(void)
{
	struct prof_profile *p = places();
	struct name_facts *fact;
	struct frames f;
	prof_id inner;

	frames_init(&f, p, PROF_BY_FUNCTION, &err);
	fact = must(calloc(f.name.count, sizeof(*fact)));
	name_facts_add(fact, &f, p);
	inner = table_find(&f.name, "inner", 5);
	is_int(fact[inner].kind, KIND_KERNEL, "the first location counts");
	is_mem(fact[inner].module.s, fact[inner].module.len,
	       "[kernel.kallsyms]", 17, "also for the module");
	free(fact);
	frames_release(&f);
	prof_free(p);
}

int main(void)
{
	examples();
	marks();
	kinds();
	all_marked();
	facts();
	return tap_end();
}
