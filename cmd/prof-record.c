/*
 * prof-record: records what a command, or processes that run already, spend
 * their time with. Here is what the options mean; then it is supervise.c,
 * exec.c, or with -p the recorder itself (recorder.h).
 */
#include "cmd/common/opt.h"
#include "cmd/common/profile_io.h"
#include "cmd/record/check/check.h"
#include "cmd/record/command/exec.h"
#include "cmd/record/command/file_name.h"
#include "cmd/record/command/needs.h"
#include "cmd/record/command/recorder_process.h"
#include "cmd/record/command/supervise.h"
#include "cmd/record/engine_options.h"
#include "cmd/record/option_values.h"
#include "cmd/record/output_check.h"
#include "cmd/record/output_name.h"
#include "cmd/record/recorder.h"
#include "cmd/record/sampler.h"
#include "program/memory.h"
#include "program/msg.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* A copy of 32 KiB holds about so many frames of C, whose smallest are 16
 * bytes, and most are of 50 and more. */
enum { RATE_USUAL = 99, MAX_STACK_USUAL = 1024 };

enum { RATE_MAX = 10000, STACK_MAX = 4096, NICE_MAX = 19, RUNS_MAX = 1000000 };

#define NOT_GIVEN UINT64_MAX

static struct inherited inherited;
static struct opt_list pids, labels;
static struct profile_target target = {.draw = profile_draw};
static int to = -1, python, unwind, kernel;
static uint64_t rate = NOT_GIVEN, max_stack = NOT_GIVEN;
static uint64_t max_overhead, repeat = 1;
static uint64_t niceness = RECORDER_PROMPT;
static int64_t duration, delay, interval, flush_timeout = -1;
static const char *pid_file, *status_file;
static const char *engine; /* NULL: the best */
static bool children, gil, tasks, idle, inlines, jit_maps, required, in_front,
	in_place, check, quiet, verbose;

static const char *const unwind_names[] = {"auto", "dwarf", "fp", NULL};
static const char *const kernel_names[] = {"auto", "yes", "no", NULL};
static const char *const python_names[] = {"mixed", "plain", "native", NULL};

/* The formats, and what --check has besides text. */
static const char *to_name(size_t i)
{
	const char *name = profile_target_name(i);

	if (name)
		return name;
	return i && profile_target_name(i - 1) ? "json" : NULL;
}

static void print_features(FILE *out)
{
	profile_features(out);
	check_print_libraries(out);
}

static const struct opt options[] = {
	OPT_HEADING("Target"),
	OPT_COMMAS('p', "pid", "PID[,PID]", &pids,
		   "profile running processes instead of a command"),
	OPT_FLAG(0, "children", &children, "with -p: include child processes"),
	/* Was there for py-spy. */
	OPT_FLAG(0, "idle", &idle, NULL, .hidden = true),
	OPT_CUSTOM('d', "duration", "TIME", &duration, option_time,
		   "stop recording after TIME; the command continues"),
	OPT_CUSTOM(0, "delay", "TIME", &delay, option_time,
		   "start recording after TIME"),
	OPT_CUSTOM(0, "repeat", "N", &repeat, option_number,
		   "run the command N times, one profile per run"),
	OPT_HEADING("Sampling"),
	OPT_CUSTOM('F', "rate", "HZ", &rate, option_number,
		   "samples per second of on-CPU time (default: 99)"),
	OPT_CUSTOM(0, "engine", "ENGINE", &engine, engine_parse,
		   "auto, perf, python or proc", .candidate = engine_name),
	OPT_CHOICE(0, "python", "STACKS", &python, python_names,
		   "stacks of Python programs"),
	OPT_FLAG(0, "gil", &gil, "label: does the thread hold Python's lock"),
	OPT_FLAG(0, "tasks", &tasks, "label: the task of asyncio"),
	OPT_CHOICE(0, "unwind", "HOW", &unwind, unwind_names,
		   "unwind by DWARF or by frame pointers"),
	OPT_CHOICE(0, "kernel", "WHEN", &kernel, kernel_names,
		   "include kernel frames"),
	OPT_FLAG(0, "inlines", &inlines, "include inlined functions"),
	OPT_FLAG(0, "jit-maps", &jit_maps,
		 "request symbol maps from running JVMs at the end"),
	OPT_CUSTOM(0, "max-stack", "N", &max_stack, option_number,
		   "keep the N innermost frames (default: 1024)"),
	OPT_CUSTOM(0, "max-overhead", "PERCENT", &max_overhead, option_percent,
		   "lower the rate if the recorder uses more of a core"),
	OPT_CUSTOM(0, "nice", "N", &niceness, option_number,
		   "raise the nice value of the recorder by N"),
	OPT_HEADING("Output"),
	OPT_STRING('o', "output", "FILE", &target.output.path,
		   "write to FILE; %p, %t, %n: PID, time, number"),
	OPT_ROW_TO(&to, to_name),
	OPT_ROW_COMPRESS(&target.output, output_parse_codec, output_codecs),
	OPT_CUSTOM(0, "interval", "TIME", &interval, option_time,
		   "write a profile every TIME; FILE needs %t or %n"),
	OPT_LIST(0, "label", "KEY=VALUE", &labels,
		 "add a label to every sample"),
	OPT_STRING(0, "status", "FILE", &status_file,
		   "write status to FILE as JSON"),
	OPT_ROW_QUIET(&quiet),
	OPT_ROW_VERBOSE(&verbose),
	OPT_HEADING("Running the command"),
	OPT_FLAG(0, "supervise", &in_front,
		 "run the command as a child (default)"),
	OPT_FLAG(0, "exec", &in_place,
		 "exec the command in this process (keeps the PID)"),
	OPT_FLAG(0, "require-recording", &required,
		 "do not run the command if recording is impossible"),
	OPT_CUSTOM(0, "flush-timeout", "TIME", &flush_timeout, option_time,
		   "time limit for writing after the command exits"),
	OPT_STRING(0, "pid-file", "FILE", &pid_file,
		   "write the command's PID to FILE while it runs"),
	OPT_HEADING("Other modes"),
	OPT_FLAG(0, "check", &check,
		 "report which engines work here, and remedies"),
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
	.summary = "sample where a command or process spends CPU time",
	.operands = "[--] COMMAND [ARGUMENT]...",
	.operands_max = OPT_ANY,
	.stop_at_operand = true,
	.options = options,
	.examples = examples,
	.features = print_features,
	.trouble = COMMAND_TROUBLE,
};

static pid_t *parse_pids(void)
{
	pid_t *all = memory_new(pids.count, sizeof(*all));
	for (size_t i = 0; i < pids.count; i++)
		all[i] = option_parse_pid(pids.items[i]);
	return all;
}

static void check_numbers(void)
{
	if (rate != NOT_GIVEN)
		option_check_range("rate", rate, 1, RATE_MAX);
	if (max_stack != NOT_GIVEN)
		option_check_range("max-stack", max_stack, 1, STACK_MAX);
	option_check_range("max-overhead", max_overhead, 0, 100);
	if (niceness != RECORDER_PROMPT)
		option_check_range("nice", niceness, 0, NICE_MAX);
	option_check_range("repeat", repeat, 1, RUNS_MAX);
	if (idle)
		die("--idle: no longer an option; only threads that use CPU "
		    "time are recorded");
	for (size_t i = 0; i < labels.count; i++)
		if (*labels.items[i] == '=' || !strchr(labels.items[i], '='))
			die("--label '%s': expected KEY=VALUE",
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
			die("%s are mutually exclusive", excluded[i].text);
	if (!has_command && !pids.count && !check) {
		msg_error("expected a command or -p PID");
		die("try 'prof-record --help'");
	}
}

/* What --check prints is chosen by -t as well. */
static bool wants_json(void)
{
	const char *name = to < 0 ? NULL : to_name((size_t)to);
	bool is_json = name && strcmp(name, "json") == 0;

	if (check && name && !is_json)
		die("--check: expected no -t, or -t json");
	if (!check && is_json)
		die("-t json: only with --check");
	return is_json;
}

/* Names that we choose are right. */
static void check_pattern(const char *name)
{
	const char *why = output_name_check(name);
	bool many = interval || repeat > 1;

	if (why)
		die("--output '%s': %s", name, why);
	if (many && output_is_standard(&target.output))
		die("--%s writes several files: expected -o FILE",
		    interval ? "interval" : "repeat");
	if (interval && !output_name_has(name, 't') &&
	    !output_name_has(name, 'n'))
		die("--output '%s': expected %%t or %%n for --interval", name);
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
		.gil = gil,
		.tasks = tasks,
		.inlines = inlines,
		.jit_maps = jit_maps,
		.python = (enum python_stacks)python,
		.unwind = (enum unwind)unwind,
		.kernel = (enum kernel)kernel,
		.has_rate = rate != NOT_GIVEN,
		.rate = rate != NOT_GIVEN ? (unsigned)rate : RATE_USUAL,
		.has_max_stack = max_stack != NOT_GIVEN,
		.max_stack = max_stack != NOT_GIVEN ? (unsigned)max_stack
						    : MAX_STACK_USUAL,
		.max_overhead = (unsigned)max_overhead,
	};
}

static struct recorder_options options_of(const struct plan *plan,
					  const char *name)
{
	return (struct recorder_options){
		.plan = *plan,
		.engine = engine,
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

/* An engine that was asked for, and cannot do what was asked for. */
static void check_engine(const struct plan *plan)
{
	char lacks[200];

	if (engine && engine_lacks(lacks, sizeof(lacks), engine, plan, true))
		die("--engine %s does not support %s", engine, lacks);
}

/* Told while something can be done about it. */
static void check_output(const char *name)
{
	struct prof_error err;

	if (output_is_standard(&target.output) ||
	    output_check(name, &err) == PROF_OK)
		return;
	if (required)
		die("not recording: %s: %s", name, err.text);
	msg_warn("%s: %s; the last profile will be saved in %s", name, err.text,
		 output_refuge());
}

static int record_processes(const struct plan *plan)
{
	char *name = resolve_target(NULL, plan);
	struct recorder_options o = options_of(plan, name);
	struct recorder_link link = {-1, -1, {.fd = -1}, -1};
	const char *missing = needs_missing();
	enum recorder_status status;

	if (missing)
		die("not recording: %s: %s", missing, strerror(errno));
	check_output(name);
	recorder_process_be_nice(niceness);
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

	check_output(name);
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
	check_engine(&plan);
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
