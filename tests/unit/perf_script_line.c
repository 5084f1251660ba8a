/* The lines of perf script, taken apart. */
#include "libprof/fmt/perf_script.h"
#include "tests/unit/tap.h"

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

static char *add_number(char *to, const char *name, bool has, int64_t number)
{
	return has ? to + sprintf(to, " %s=%" PRId64, name, number) : to;
}

/* "command|event|rest pid=1 tid=2 cpu=3 time=4 period=5" */
static const char *describe_event(const struct perf_event *e)
{
	static char text[1000];
	char *to = text;

	to += sprintf(to, "%.*s|%.*s|%.*s", (int)e->command.len, e->command.s,
		      (int)e->event.len, e->event.s, (int)e->rest.len,
		      e->rest.s);
	to = add_number(to, "pid", e->has & PERF_HAS_PID, e->pid);
	to = add_number(to, "tid", e->has & PERF_HAS_TID, e->tid);
	to = add_number(to, "cpu", e->has & PERF_HAS_CPU, e->cpu);
	to = add_number(to, "time", e->has & PERF_HAS_TIME, e->time);
	add_number(to, "period", e->has & PERF_HAS_PERIOD, e->period);
	return text;
}

/* As the reader does: with a time first. */
static void event(const char *line, const char *want)
{
	struct perf_event e;
	enum perf_line what = perf_timed_event(&e, str(line));

	if (what == PERF_OTHER)
		what = perf_untimed_event(&e, str(line));
	is_str(what == PERF_IS	    ? describe_event(&e)
	       : what == PERF_OTHER ? "none"
				    : "too large",
	       want, "%s", line);
}

static void timed_events(void)
{
	event("dd 29776 666709.771979:   10101010 cpu-clock: ",
	      "dd|cpu-clock| tid=29776 time=666709771979000 period=10101010");
	event("java 24636/25607 [000] 1.000001: cycles:",
	      "java|cycles| pid=24636 tid=25607 cpu=0 time=1000001000");
	event("java 12688 [002] 6544038.708352123: cpu-clock:",
	      "java|cpu-clock| tid=12688 cpu=2 time=6544038708352123");
	event("V8 WorkerThread 25607 1.5000000: cycles:",
	      "V8 WorkerThread|cycles| tid=25607 time=1500000000");
	event("V8 1 2 25607/3 [010] 1.000000: 7 cycles:u:",
	      "V8 1 2|cycles:u| pid=25607 tid=3 cpu=10 time=1000000000 "
	      "period=7");
	event("     my prog (x) 14 738.140426:  1 page-faults:  ff e (/p)",
	      "my prog (x)|page-faults|ff e (/p) tid=14 time=738140426000 "
	      "period=1");
	event("kworker/0:1 [x] 9 [000] 1.000000: cycles:ppp:",
	      "kworker/0:1 [x]|cycles:ppp| tid=9 cpu=0 time=1000000000");
	event("kworker/u8:3+e: 9 [000] 1.000000: cycles: ",
	      "kworker/u8:3+e:|cycles| tid=9 cpu=0 time=1000000000");
	event("a [001] 1.000000: c:", "a|c| cpu=1 time=1000000000");
	event("a 1.000000: c:", "a|c| time=1000000000");
	event("1.000000: c:", "|c| time=1000000000");
	event("12 1.000000: c:", "|c| tid=12 time=1000000000");
	event(":-1 -1/-1 [001] 1.000000: c:",
	      ":-1|c| pid=-1 tid=-1 cpu=1 time=1000000000");
	event("a 12 U       1.000000: c:", "a|c| tid=12 time=1000000000");
	event("a 12 [003] HK 1.000000: c:",
	      "a|c| tid=12 cpu=3 time=1000000000");
	event("a 1 1.000000: 5 cpu/event=0x3c,umask=0x0/u: ",
	      "a|cpu/event=0x3c,umask=0x0/u| tid=1 time=1000000000 period=5");
	event("p 5 [0] 7.352606: sched:sched_switch: prev=a:b ==> n 3 1.000000: "
	      "c:",
	      "p|sched:sched_switch|prev=a:b ==> n 3 1.000000: c: tid=5 cpu=0 "
	      "time=7352606000");
	event("t 24 7.506703: PERF_RECORD_MMAP2 24/24: [0x5(0x1) @ 0]: r /t",
	      "t||PERF_RECORD_MMAP2 24/24: [0x5(0x1) @ 0]: r /t tid=24 "
	      "time=7506703000");
	event("t 24 7.506703: PERF_RECORD_EXIT(24:24):(1:1)",
	      "t||PERF_RECORD_EXIT(24:24):(1:1) tid=24 time=7506703000");
	event("t 1 1.000000: 99999999999999999999 c:", "too large");
	event("t 1 99999999999.000000: 1 c:", "too large");
	event("t 99999999999999999999 1.000000: 1 c:", "too large");
	event("t 1 1.00000: 1 :", "none");
	event("heap profile: 1: 2 [3: 4] @ heapprofile", "none");
	event("t 1 1.000000: 1", "none");
	event("t 1 1.000000: ", "none");
}

static void untimed_events(void)
{
	event("java 19983 cycles:", "java|cycles| tid=19983");
	event("java  19983 cycles:u: ", "java|cycles:u| tid=19983");
	event("java 1/19983 cycles:", "java|cycles| pid=1 tid=19983");
	event("java 19983     250000 cycles:",
	      "java|cycles| tid=19983 period=250000");
	event("V8 12   25607 cycles:", "V8 12|cycles| tid=25607");
	event("java 1/19983 2 cycles:",
	      "java|cycles| pid=1 tid=19983 period=2");
	event("java 19983 [002] 2 cycles: ff s (/d)",
	      "java|cycles|ff s (/d) tid=19983 cpu=2 period=2");
	event("p 15 sched:sched_switch: prev_comm=p next: 4",
	      "p|sched:sched_switch|prev_comm=p next: 4 tid=15");
	event("sshd: x 15 cycles:", "sshd: x|cycles| tid=15");
	event("java cycles:", "none");
	event("cycles:", "none");
	event("java 12", "none");
	event("", "none");
	event(":", "none");
	event("main;f 12", "none");
}

/* "address name|file", and what else is so */
static const char *describe_frame(const struct perf_frame *f)
{
	static char text[1000];

	sprintf(text, "%" PRIx64 " %.*s|%.*s%s%s", f->address, (int)f->name.len,
		f->name.s, (int)f->file.len, f->file.s,
		f->is_inlined ? " inlined" : "", f->is_bare ? " bare" : "");
	return text;
}

static void frame(const char *line, const char *want)
{
	struct perf_frame f;

	is_str(perf_frame(&f, str(line)) ? describe_frame(&f) : "none", want,
	       "%s", line);
}

static void frames(void)
{
	frame("\tffffffff8103ce3b native_halt ([kernel.kallsyms])",
	      "ffffffff8103ce3b native_halt|[kernel.kallsyms]");
	frame("ff81 start (/lib/m/vmlinux)", "ff81 start|/lib/m/vmlinux");
	frame("\t 7f53 _dl_check+0x597 (/usr/lib/ld-2.28.so)",
	      "7f53 _dl_check|/usr/lib/ld-2.28.so");
	frame("\t d70 _start+0xffff018fd5dce000 (/l)", "d70 _start|/l");
	frame("\t 0 [unknown] ([unknown])", "0 |");
	frame("\t 7 [unknown] (/tmp/a (b) c)", "7 |/tmp/a (b) c");
	frame("\t 7 [unknown] (/tmp/a ) c)", "7 |/tmp/a ) c");
	frame("\t 7  (/lib/libc.so)", "7 |/lib/libc.so");
	frame("\t 7 f (/tmp/my prog (x))", "7 f|/tmp/my prog (x)");
	frame("\t 7 f (/tmp/x (deleted))", "7 f|/tmp/x (deleted)");
	frame("\t 7 f (/tmp/x(1 (deleted))", "7 f|/tmp/x(1 (deleted)");
	frame("\t 7 f+0x1 (/tmp/my ((prog)", "7 f|/tmp/my ((prog");
	frame("\t 7 f ([JIT] tid 123)", "7 f|[JIT] tid 123");
	frame("\t 7 v (*)(int) const (/tmp/perf-123.map)",
	      "7 v (*)(int) const|/tmp/perf-123.map");
	frame("\t 7 spin<(some_enum)0>+0x2 (/d)", "7 spin<(some_enum)0>|/d");
	frame("\t 7 (some_enum)0 (/d)", "7 (some_enum)0|/d");
	frame("\t 7 operator new(unsigned long)+0x1c (/d)",
	      "7 operator new(unsigned long)|/d");
	frame("\t 7 Foo::operator()(int, char)+0x1 (/d)",
	      "7 Foo::operator()(int, char)|/d");
	frame("\t 7 a+0x1 (b)+0x2 (/d)", "7 a+0x1 (b)|/d");
	frame("\t 7 elf_get+0x2660 (inlined)", "7 elf_get| inlined");
	frame("\t 7 elf_get (inlined)", "7 elf_get| inlined");
	frame("\t 7 f+0x1 (/lib/libc.so.6+0x2724a)", "7 f|/lib/libc.so.6");
	frame("\t 7 RegExp:[&<>\\\"\\'] (/tmp/perf-7539.map)",
	      "7 RegExp:[&<>\\\"\\']|/tmp/perf-7539.map");
	frame("\t 7 f(int)", "7 f(int)|");
	frame("\t 7 std::function<void (int)>::operator()",
	      "7 std::function<void (int)>::operator()|");
	frame("\t 7 [unknown]", "7 |");
	frame("\t 7f53", "7f53 | bare");
	frame("\t 7 f (/d) \r", "7 f|/d");
	frame("7f53", "none");
	frame("7f53 f", "none");
	frame("\txyz f (/d)", "none");
	frame("\t7x f (/d)", "none");
	frame("\t12345678123456789 f (/d)", "none");
	frame("\t", "none");
	frame("", "none");
	frame("\t 7 )", "7 )|");
	frame("\t 7 ()", "7 |");
}

static void source(const char *line, const char *want)
{
	static char text[200];
	struct perf_source s;
	bool is = perf_source(&s, str(line));

	sprintf(text, "%.*s:%" PRId64 "%s", (int)s.file.len, s.file.s, s.line,
		s.is_inlined ? " inlined" : "");
	is_str(is ? text : "none", want, "%s", line);
}

static void sources(void)
{
	source("  rtld.c:550", "rtld.c:550");
	source("  get-info.h:85 (inlined)", "get-info.h:85 inlined");
	source("  a b:c.c:1\r", "a b:c.c:1");
	source("  :0", ":0");
	source("  ??:0", ":0");
	source("  ??:?", ":0");
	source("  [kernel.kallsyms][ffffffff817554ea]", ":0");
	source("  libc.so.6[27249]", ":0");
	source("rtld.c:550", "none");
	source("  rtld.c", "none");
	source("  rtld.c:", "none");
	source("  a.c:99999999999999999999", "none");
	ok(perf_source_indents(str("  a")), "two spaces are a source's");
	ok(!perf_source_indents(str("   a")), "three are not");
	ok(!perf_source_indents(str("\ta")), "nor is a tab");
}

static void jit(void)
{
	ok(perf_is_jit(str("/tmp/perf-12.map")), "a map of perf");
	ok(perf_is_jit(str("/root/.debug/jit/x/jitted-1-2.so")), "a jitdump");
	ok(perf_is_jit(str("[JIT] tid 4")), "what perf calls JIT");
	ok(!perf_is_jit(str("/usr/lib/libc.so")), "a library is none");
}

int main(void)
{
	timed_events();
	untimed_events();
	frames();
	sources();
	jit();
	return tap_end();
}
