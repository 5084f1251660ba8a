/*
 * prof-record: records what a command, or processes that run already, spend
 * their time with. Here is what the options mean; then it is supervise.c,
 * exec.c, or with -p the recorder itself (recorder.h).
 */
#include "cmd/common/memory.h"
#include "cmd/common/msg.h"
#include "cmd/common/opt.h"
#include "cmd/common/profile_io.h"
#include "cmd/common/units.h"
#include "cmd/record/check/check.h"
#include "cmd/record/command/beside.h"
#include "cmd/record/command/exec.h"
#include "cmd/record/command/file_name.h"
#include "cmd/record/command/supervise.h"
#include "cmd/record/output_name.h"
#include "cmd/record/recorder.h"
#include "cmd/record/sampler.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { RATE_MAX = 10000, STACK_MAX = 4096, NICE_MAX = 19, RUNS_MAX = 1000000 };

static struct inherited inherited;
static struct opt_list pids, labels;
static struct profile_target target = {.draw = profile_draw};
static int to = -1, engine, unwind, kernel;
static uint64_t rate = 99, max_stack = 256, max_overhead, repeat = 1;
static uint64_t niceness = BESIDE_PROMPT;
static int64_t duration, delay, interval, flush_timeout = -1;
static const char *pid_file, *status_file;
static bool children, idle, inlines, required, in_front, in_place, check;
static bool quiet, verbose;

static const char *const unwind_names[] = {"auto", "dwarf", "fp", NULL};
static const char *const kernel_names[] = {"auto", "yes", "no", NULL};

static const char *engine_name(size_t i)
{
	return i ? sampler_name(i - 1) : "auto";
}

/* The formats, and what --check has besides text. */
static const char *to_name(size_t i)
{
	const char *name = profile_target_name(i);

	if (name)
		return name;
	return i && profile_target_name(i - 1) ? "json" : NULL;
}

/* Nine digits never wrap around. */
static const char *parse_number(const char *arg, void *value)
{
	size_t digits = strspn(arg, "0123456789");

	if (!digits || arg[digits] || digits > 9)
		return "a whole number is needed";
	*(uint64_t *)value = strtoull(arg, NULL, 10);
	return NULL;
}

static const char *parse_percent(const char *arg, void *value)
{
	char text[16];
	size_t len = strlen(arg);

	if (len && arg[len - 1] == '%')
		len--;
	if (len >= sizeof(text))
		return "a whole number is needed";
	memcpy(text, arg, len);
	text[len] = '\0';
	return parse_number(text, value);
}

static const char *parse_time(const char *arg, void *value)
{
	return units_parse_time(arg, value);
}

static void print_features(FILE *out)
{
	profile_features(out);
	check_print_libraries(out);
}

static const struct opt options[] = {
	OPT_HEADING("What is recorded"),
	OPT_COMMAS('p', "pid", "PID[,PID]", &pids,
		   "processes that run already, not a command"),
	OPT_FLAG(0, "children", &children,
		 "with -p: their children as well, which a command's are"),
	OPT_FLAG(0, "idle", &idle, "also threads that wait (py-spy)"),
	OPT_CUSTOM('d', "duration", "TIME", &duration, parse_time,
		   "end the recording, not the command, after TIME"),
	OPT_CUSTOM(0, "delay", "TIME", &delay, parse_time, "begin after TIME"),
	OPT_CUSTOM(0, "repeat", "N", &repeat, parse_number,
		   "run the command N times, a profile each"),
	OPT_HEADING("How"),
	OPT_CUSTOM('F', "rate", "HZ", &rate, parse_number,
		   "samples a second of each busy core (default: 99)"),
	OPT_CHOICE_OF(0, "engine", "ENGINE", &engine, engine_name,
		      "auto, perf, py-spy or proc"),
	OPT_CHOICE(0, "unwind", "HOW", &unwind, unwind_names,
		   "by tables of debuggers, or by frame pointers"),
	OPT_CHOICE(0, "kernel", "WHEN", &kernel, kernel_names,
		   "frames of the kernel"),
	OPT_FLAG(0, "inlines", &inlines, "functions that were inlined, too"),
	OPT_CUSTOM(0, "max-stack", "N", &max_stack, parse_number,
		   "frames of a stack, the leaf first (default: 256)"),
	OPT_CUSTOM(0, "max-overhead", "PERCENT", &max_overhead, parse_percent,
		   "lower the rate when the recorder takes more of a core"),
	OPT_CUSTOM(0, "nice", "N", &niceness, parse_number,
		   "make the recorder nicer by N, not the command"),
	OPT_HEADING("Output"),
	OPT_STRING('o', "output", "FILE", &target.output.path,
		   "write to FILE: %p, %t, %n are pid, time, number"),
	OPT_ROW_TO(&to, to_name),
	OPT_ROW_COMPRESS(&target.output, output_parse_codec, output_codecs),
	OPT_CUSTOM(0, "interval", "TIME", &interval, parse_time,
		   "a profile of each TIME; needs %t or %n in FILE"),
	OPT_LIST(0, "label", "KEY=VALUE", &labels, "label all samples"),
	OPT_STRING(0, "status", "FILE", &status_file,
		   "say in FILE, as JSON, how the recording goes"),
	OPT_ROW_QUIET(&quiet),
	OPT_ROW_VERBOSE(&verbose),
	OPT_HEADING("The command"),
	OPT_FLAG(0, "supervise", &in_front,
		 "wait for it, write, end as it did (the default)"),
	OPT_FLAG(0, "exec", &in_place,
		 "become it, so that it has this process's pid"),
	OPT_FLAG(0, "require-recording", &required,
		 "do not start it where recording is impossible"),
	OPT_CUSTOM(0, "flush-timeout", "TIME", &flush_timeout, parse_time,
		   "for writing after its end"),
	OPT_STRING(0, "pid-file", "FILE", &pid_file,
		   "have its pid in FILE while it runs"),
	OPT_HEADING("Instead"),
	OPT_FLAG(0, "check", &check,
		 "say which engines would work here, and what helps"),
	OPT_END,
};

static const char *const examples[] = {
	"prof-record -o x.pb.gz -- sh -c 'seq 200000 | sort -R >/dev/null'",
	"prof-record -p $$ -d 0.5s -o 'shell-%p.pb.gz'",
	"prof-record --check || true",
	NULL,
};

static const struct command command = {
	.name = "prof-record",
	.summary = "record what a command or a process spends its time with",
	.operands = "[--] COMMAND [ARGUMENT]...",
	.operands_max = OPT_ANY,
	.stop_at_operand = true,
	.options = options,
	.examples = examples,
	.features = print_features,
	.trouble = COMMAND_TROUBLE,
};

static pid_t parse_pid(const char *text)
{
	uint64_t n = 0;
	const char *why = parse_number(text, &n);

	if (why || !n)
		die("-p '%s': a process has a number", text);
	return (pid_t)n;
}

static pid_t *parse_pids(void)
{
	pid_t *all = memory_new(pids.count, sizeof(*all));
	for (size_t i = 0; i < pids.count; i++)
		all[i] = parse_pid(pids.items[i]);
	return all;
}

static void check_number(const char *name, uint64_t n, uint64_t min,
			 uint64_t max)
{
	if (n < min || n > max)
		die("--%s %" PRIu64 ": it is from %" PRIu64 " to %" PRIu64,
		    name, n, min, max);
}

static void check_numbers(void)
{
	check_number("rate", rate, 1, RATE_MAX);
	check_number("max-stack", max_stack, 1, STACK_MAX);
	check_number("max-overhead", max_overhead, 0, 100);
	if (niceness != BESIDE_PROMPT)
		check_number("nice", niceness, 0, NICE_MAX);
	check_number("repeat", repeat, 1, RUNS_MAX);
	for (size_t i = 0; i < labels.count; i++)
		if (*labels.items[i] == '=' || !strchr(labels.items[i], '='))
			die("--label '%s': KEY=VALUE is needed",
			    labels.items[i]);
}

/* What does not go together. */
static void check_ways(bool has_command)
{
	const struct {
		bool a, b;
		const char *text;
	} excluded[] = {
		{has_command, pids.count, "a command and -p"},
		{in_front, in_place, "--supervise and --exec"},
		{in_place, repeat > 1, "--exec and --repeat"},
		{in_place, flush_timeout >= 0, "--exec and --flush-timeout"},
		{pids.count, in_front || in_place,
		 "-p and --supervise or --exec"},
		{pids.count, repeat > 1, "-p and --repeat"},
		{pids.count, flush_timeout >= 0, "-p and --flush-timeout"},
		{pids.count, pid_file != NULL, "-p and --pid-file"},
		{has_command, check, "a command and --check"},
	};

	for (size_t i = 0; i < sizeof(excluded) / sizeof(*excluded); i++)
		if (excluded[i].a && excluded[i].b)
			die("%s exclude each other", excluded[i].text);
	if (!has_command && !pids.count && !check) {
		msg_error("what is to be recorded? A command, or -p PID");
		die("try 'prof-record --help'");
	}
}

/* What --check prints is chosen by -t as well. */
static bool wants_json(void)
{
	const char *name = to < 0 ? NULL : to_name((size_t)to);
	bool is_json = name && strcmp(name, "json") == 0;

	if (check && name && !is_json)
		die("--check writes text, or -t json");
	if (!check && is_json)
		die("-t json is for --check");
	return is_json;
}

/* Names that we choose are right. */
static void check_pattern(const char *name)
{
	const char *why = output_name_check(name);
	bool many = interval || repeat > 1;

	if (why)
		die("%s: %s", name, why);
	if (many && output_is_standard(&target.output))
		die("--%s makes many files: -o names them",
		    interval ? "interval" : "repeat");
	if (interval && !output_name_has(name, 't') &&
	    !output_name_has(name, 'n'))
		die("--interval makes many files: %s needs %%t or %%n", name);
}

/* Where the profile goes, and the pattern of the name. */
static char *resolve_target(const char *program, const struct plan *plan)
{
	const char *given = target.output.path;
	bool many = repeat > 1 || (interval && !given);
	char *name, *numbered;

	if (given)
		check_pattern(given);
	if (to >= 0)
		target.format = prof_format_find(to_name((size_t)to));
	name = given ? memory_copy_string(given)
		     : file_name_default(&target, program,
					 plan->pid_count ? *plan->pids : 0);
	target.output.path = name;
	profile_target_resolve(&target, to);
	if (!many || output_name_has(name, 'n'))
		return name;
	numbered = file_name_numbered(name, target.format);
	free(name);
	target.output.path = numbered;
	return numbered;
}

static struct plan plan_of(const pid_t *numbers)
{
	return (struct plan){
		.pids = numbers,
		.pid_count = pids.count,
		.children = children,
		.idle = idle,
		.inlines = inlines,
		.unwind = (enum unwind)unwind,
		.kernel = (enum kernel)kernel,
		.rate = (unsigned)rate,
		.max_stack = (unsigned)max_stack,
		.max_overhead = (unsigned)max_overhead,
	};
}

static struct recorder_options options_of(const struct plan *plan,
					  const char *name)
{
	return (struct recorder_options){
		.plan = *plan,
		.engine = engine ? engine_name((size_t)engine) : NULL,
		.target = target,
		.name = name,
		.interval = interval,
		.duration = duration,
		.delay = delay,
		.labels = labels.items,
		.status_path = status_file,
		.is_required = required,
	};
}

static int record_processes(const struct plan *plan)
{
	char *name = resolve_target(NULL, plan);
	struct recorder_options o = options_of(plan, name);
	struct recorder_link link = {-1, -1, -1, -1};
	enum recorder_status status;

	beside_be_nice(niceness);
	status = recorder_run(&o, &link);
	free(name);
	return status == RECORDER_WROTE ? EXIT_SUCCESS : COMMAND_TROUBLE;
}

/* One run after the other, while they end well. */
static _Noreturn void record_command(const struct plan *plan,
				     const char *const *words)
{
	char *name = resolve_target(*words, plan);
	struct recorder_options o = options_of(plan, name);
	const struct launch launch = {
		.inherited = &inherited,
		.argv = words,
		.stdout_to_stderr = output_is_standard(&target.output),
		.is_required = required,
		.pid_file = pid_file,
		.nice = niceness,
		.flush_timeout = flush_timeout,
	};
	struct supervised done;
	unsigned run = 0;

	if (in_place)
		exec_recorded(&launch, &o);
	do {
		run++;
		o.run = repeat > 1 ? run : 0;
		done = supervise(&launch, &o, run == repeat);
	} while (!done.is_refused && !done.status && run < repeat);
	supervise_end(&done, &launch);
}

int main(int argc, char **argv)
{
	struct plan plan;
	pid_t *numbers;
	char **words;
	bool is_json;
	int status;

	(void)argc;
	inherited_note(&inherited);
	opt_parse(&command, argv, &words);
	inherited_hide(&inherited);
	if (quiet || verbose)
		msg_set_level(quiet ? MSG_QUIET : MSG_VERBOSE);
	check_numbers();
	check_ways(*words != NULL);
	is_json = wants_json();
	numbers = parse_pids();
	plan = plan_of(numbers);
	if (*words) {
		inherited_be_robust();
		record_command(&plan, (const char *const *)words);
	}
	status = check ? check_run(is_json, &plan) : record_processes(&plan);
	free(numbers);
	opt_list_release(&pids);
	opt_list_release(&labels);
	return status;
}
