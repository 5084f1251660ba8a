/* Lines of events of perf script, taken apart. */
#include "libprof/format/perf_script/perf_script.h"
#include "tests/unit/tap.h"

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

static char *add_number(char *to, const char *name, bool has, int64_t number)
{
	return has ? to + sprintf(to, " %s=%" PRId64, name, number) : to;
}

/* "command|event|frame pid=1 tid=2 cpu=3 time=4 period=5", and what else */
static const char *describe_event(const struct perf_event *e)
{
	static char text[1000];
	char *to = text;

	to += sprintf(to, "%.*s|%.*s|%.*s", (int)e->command.len, e->command.s,
		      (int)e->event.len, e->event.s, (int)e->frame.len,
		      e->frame.s);
	to = add_number(to, "pid", e->has & PERF_HAS_PID, e->pid);
	to = add_number(to, "tid", e->has & PERF_HAS_TID, e->tid);
	to = add_number(to, "cpu", e->has & PERF_HAS_CPU, e->cpu);
	to = add_number(to, "time", e->has & PERF_HAS_TIME, e->time);
	to = add_number(to, "period", e->has & PERF_HAS_PERIOD, e->period);
	to = add_number(to, "unused", e->unused, e->unused);
	sprintf(to, "%s%s%s", e->has_text ? " text" : "",
		e->has_no_time ? " no time" : "",
		e->may_be_address ? " unsure" : "");
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
	event("a 1 1.000000: c:     7f053f1a2b3c f (/p)",
	      "a|c|7f053f1a2b3c f (/p) tid=1 time=1000000000 unsure");
	event("a 1 1.000000: page-faults:u:     7f053f1a2b3c f (/p)",
	      "a|page-faults:u| tid=1 time=1000000000 unused=1");
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
	      "p|sched:sched_switch| tid=5 cpu=0 time=7352606000 text");
	event("t 24 7.506703: PERF_RECORD_MMAP2 24/24: [0x5(0x1) @ 0]: r /t",
	      "t|| tid=24 time=7506703000");
	event("t 24 7.506703: PERF_RECORD_EXIT(24:24):(1:1)",
	      "t|| tid=24 time=7506703000");
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
	      "p|sched:sched_switch| tid=15 text");
	event("7/8 31938 cycles:", "7/8|cycles| tid=31938");
	event("sshd: x 15 cycles:", "sshd: x|cycles| tid=15");
	event("java cycles:", "none");
	event("cycles:", "none");
	event("java 12", "none");
	event("", "none");
	event(":", "none");
	event("main;f 12", "none");
}

/* The form, with the name where '@' is. */
static void fill(char *to, const char *form, const char *name)
{
	const char *at = strchr(form, '@');

	sprintf(to, "%.*s%s%s", (int)(at - form), form, name, at + 1);
}

/* Names that threads have, between fields of every kind. */
static void commands(void)
{
	static const char *const names[] = {
		"#1",
		"#",
		"# x",
		"a b 12",
		"12 a",
		"1/2 b",
		"disk 1/2",
		"tokio-runtime-w",
		"render pool",
		"[br] (x)",
		"GC [3]",
		"x: y:",
		"a:b",
		"U",
		"x K",
		"VM Thread",
		"a=b => c",
		"(x)",
		"kworker/u8:3+e",
		"a;b",
		"\xc3\xa4 \xff",
		"1.5",
		"-1",
		"a  b",
		"com.a_name_that_other_programs_keep_whole",
	};
	static const struct {
		const char *line, *want;
	} forms[] = {
		{"@ 4107/4109 [002] 1.000001:       1000 cycles: ",
		 "@|cycles| pid=4107 tid=4109 cpu=2 time=1000001000 "
		 "period=1000"},
		{"            @  4107   812.999120:          1 cpu-clock:u: ",
		 "@|cpu-clock:u| tid=4107 time=812999120000 period=1"},
		{"@ 4107/4109    2026-03-04 11:22:33.000123   1.000001: cycles:",
		 "@|cycles| pid=4107 tid=4109 time=1000001000 unused=1"},
		{"@  4107 [002] K     1.000001: cycles:",
		 "@|cycles| tid=4107 cpu=2 time=1000001000"},
		{"VM: 1234 VCPU:003 @ 4107 [002] 1.000001: cycles:",
		 "@|cycles| tid=4107 cpu=2 time=1000001000 unused=2"},
		{"@ 4107/4109     250000 cycles:",
		 "@|cycles| pid=4107 tid=4109 period=250000"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		for (size_t j = 0; j < sizeof(forms) / sizeof(*forms); j++) {
			char line[300], want[300];

			fill(line, forms[j].line, names[i]);
			fill(want, forms[j].want, names[i]);
			event(line, want);
		}
}

/* Microseconds that are not filled up, and what is no time of a clock. */
static void times(void)
{
	event("render pool\t4107 [002] 812.99871:\t\t1000000 task-clock:u:",
	      "render pool|task-clock:u| tid=4107 cpu=2 time=812099871000 "
	      "period=1000000");
	event("a 1 812.7: c:", "a|c| tid=1 time=812000007000");
	event("a 1 812.0: c:", "a|c| tid=1 time=812000000000");
	event("a 1 812.10: c:", "a|c| tid=1 time=812000010000");
	event("a 1 812.09987: c:", "none");
	event("a 1 812.0000000000: c:", "none");
	event("a 1 18446744069.414584: c:", "a|c| tid=1 no time");
	event("a 1 9223372036.854775807: c:",
	      "a|c| tid=1 time=9223372036854775807");
	event("a 1 9223372036.854775808: c:", "a|c| tid=1 no time");
	event("a 1 18446744073.709551: c:", "a|c| tid=1 no time");
	event("a 1 18446744074.000000: c:", "too large");
	event("a 1 [-01] 1.000000: c:", "a|c| tid=1 time=1000000000");
	event("    busy 31938   1 1.000000: c:",
	      "busy|c| tid=31938 cpu=1 time=1000000000");
}

/* What stands between two fields and is none. */
static void not_understood(void)
{
	event("shop 4107/4109 [002] x 812.999120:       1000 cycles: ", "none");
	event("shop 4107/4109 [002] 17 812.999120:       1000 cycles: ",
	      "none");
	event("shop 4107/4109 17 812.999120:       1000 cycles: ", "none");
	event("shop 4107 x 812.999120: cycles: ", "none");
	event("shop 4107/4109 [002] 812.999120: x 1000 cycles: ", "none");
	event("shop 4107/4109 [002] 812.999120: 1000 x cycles: ", "none");
	event("shop 4107/4109 [002] 812.999120: 1000 cycles: x", "none");
	event("shop 4107/4109 [002] 812.999120: 1000 x: cycles: ", "none");
	event("a 1 1.0: x 10 c:", "none");
	event("shop 4107/4109 [002] 2026-03-04 812.999120: cycles:", "none");
	event("shop 4107/4109 [002] 11:22:33.000123 812.999120: cycles:",
	      "none");
	event("shop 4107 x     250000 cycles:", "none");
	event("shop 4107 [002] x 1000 cycles:", "none");
	event("tokio-runtime-w x 4107 [002] 1.000000: cycles:", "none");
	event("shop 4107 812.999120: ", "none");
	event("shop 4107 812.999120: 7f05 cook+0x10 (/srv/shop)", "none");
}

/* What is no sample. */
static void others(void)
{
	event("PERF_RECORD_FINISHED_ROUND", "||");
	event("busy 1/2 [003] PERF_RECORD_COMM exec: busy:1/2",
	      "busy|| pid=1 tid=2 cpu=3");
	event("busy 12 1.000000: DEFERRED CALLCHAIN [cookie: 1f]",
	      "busy|| tid=12 time=1000000000");
	event("busy 12 1.000000: \tmetric:  0.98  insn per cycle",
	      "busy|| tid=12 time=1000000000");
	event("busy PERF_RECORD_COMM", "none");
	event("busy 12 [x] PERF_RECORD_COMM", "none");
}

static void may_be(void)
{
	ok(perf_may_be_event(str("a 12 x 1.000000: c:")), "a time is");
	ok(perf_may_be_event(str("  a 1/2 x: y")), "a process is");
	ok(!perf_may_be_event(str("Failed to open /tmp/perf-77.map, ...")),
	   "a sentence is not");
	ok(!perf_may_be_event(str("\t 12 c: x")), "nor what a TAB begins");
}

int main(void)
{
	timed_events();
	untimed_events();
	commands();
	times();
	not_understood();
	others();
	may_be();
	return tap_end();
}
