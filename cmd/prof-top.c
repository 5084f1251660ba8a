/*
 * prof-top: what a profile sums up to, as a table.
 */
#include "cmd/common/opt.h"
#include "cmd/common/output.h"
#include "cmd/common/profile_io.h"
#include "cmd/common/reading.h"
#include "cmd/common/units.h"
#include "cmd/top/terminal.h"
#include "program/msg.h"

#include <prof/top.h>
#include <stdlib.h>
#include <string.h>

static struct reading reading = READING_INIT;
static int to, sort, color;
static struct output output;
static const char *column, *callers, *callees;
static struct prof_top_options top = PROF_TOP_OPTIONS;
static bool traces, tags, tree;
static bool has_most, has_min;
static bool quiet, verbose;

static const char *const format_names[] = {"text", "json", "tsv", "markdown",
					   NULL};
static const char *const sort_names[] = {"self", "total", NULL};
static const char *const by_names[] = {"function",  "file",   "line",
				       "address",   "module", "filefunction",
				       "label=KEY", NULL};

static const char *parse_by(const char *arg, void *unused)
{
	static const char label[] = "label=";

	(void)unused;
	top.label = NULL;
	for (int i = 0; profile_by_names[i]; i++)
		if (strcmp(arg, profile_by_names[i]) == 0) {
			top.by = (enum prof_by)i;
			return NULL;
		}
	if (strncmp(arg, label, sizeof(label) - 1) != 0)
		return "expected function, file, line, address, module, "
		       "filefunction or label=KEY";
	top.label = arg + sizeof(label) - 1;
	return *top.label ? NULL : "expected label=KEY";
}

static const char *parse_most(const char *arg, void *unused)
{
	char *end;
	unsigned long long number = strtoull(arg, &end, 10);

	(void)unused;
	if (*arg < '0' || *arg > '9' || *end)
		return "expected a number of rows (0: all)";
	top.most = number < SIZE_MAX ? (size_t)number : SIZE_MAX;
	has_most = true;
	return NULL;
}

static const char *parse_min(const char *arg, void *unused)
{
	char *end;
	double number = strtod(arg, &end);

	(void)unused;
	end += *end == '%';
	if (end == arg || *end || !(number >= 0 && number <= 100))
		return "expected a percentage, such as 0.5";
	top.min_share = number / 100;
	has_min = true;
	return NULL;
}

static const struct opt options[] = {
	OPT_HEADING("Views"),
	OPT_CUSTOM(0, "by", "WHAT", NULL, parse_by, "granularity of rows",
		   .choices = by_names),
	OPT_STRING(0, "callers", "F", &callers, "show callers of F"),
	OPT_STRING(0, "callees", "F", &callees, "show callees of F"),
	OPT_FLAG(0, "traces", &traces, "show distinct stacks"),
	OPT_FLAG(0, "tags", &tags, "show label values"),
	OPT_FLAG(0, "tree", &tree, "show the call tree"),
	OPT_CHOICE(0, "sort", "WHICH", &sort, sort_names, "sort order"),
	OPT_CUSTOM('n', "number", "N", NULL, parse_most,
		   "show at most N rows (0: all; default: 25)"),
	OPT_CUSTOM(0, "min", "PERCENT", NULL, parse_min,
		   "hide rows below PERCENT (default: 0.5)"),
	OPT_HEADING("Input"),
	OPT_ROWS_READING(&reading),
	OPT_ROW_COLUMN(&column),
	OPT_HEADING("Output"),
	OPT_CHOICE('t', "to", "FORMAT", &to, format_names, "output format"),
	OPT_ROW_OUTPUT(&output.path),
	OPT_ROW_COMPRESS(&output, output_parse_codec, output_codecs),
	OPT_ROW_COLOR(&color),
	OPT_ROW_QUIET(&quiet),
	OPT_ROW_VERBOSE(&verbose),
	OPT_END,
};

static const char *const examples[] = {
	"prof-top cpu.pb.gz",
	"prof-top --sort total -n 10 cpu.pb.gz",
	"prof-top -c alloc_space --callers main.decode heap.pb.gz",
	NULL,
};

static const struct command command = {
	.name = "prof-top",
	.summary = "print a profile as a table",
	.operands = "[FILE]",
	.operands_max = 1,
	.options = options,
	.examples = examples,
	.features = profile_features,
};

static void choose_report(void)
{
	if ((callers != NULL) + (callees != NULL) + traces + tags + tree > 1)
		die("--callers, --callees, --traces, --tags and --tree are "
		    "mutually exclusive");
	top.report = callers   ? PROF_TOP_CALLERS
		     : callees ? PROF_TOP_CALLEES
		     : traces  ? PROF_TOP_TRACES
		     : tags    ? PROF_TOP_TAGS
		     : tree    ? PROF_TOP_TREE
			       : PROF_TOP_NAMES;
	top.pattern = callers ? callers : callees;
	if (top.label && top.report != PROF_TOP_NAMES)
		die("--by label=%s: labels have neither callers nor stacks",
		    top.label);
}

static void apply_options(void)
{
	bool is_for_people;

	choose_report();
	top.format = (enum prof_top_format)to;
	top.by_total = sort == 1;
	is_for_people = top.format == PROF_TOP_TEXT ||
			top.format == PROF_TOP_MARKDOWN;
	if (is_for_people && !has_most)
		top.most = 25;
	if (is_for_people && !has_min)
		top.min_share = 0.005;
	output_resolve(&output, NULL);
	if (top.format == PROF_TOP_TEXT && output_is_standard(&output)) {
		top.width = terminal_width();
		top.is_colored = terminal_wants_color((enum opt_color)color);
	}
}

static struct prof_profile *read_input(const char *path)
{
	static struct prof_notes notes;
	struct prof_read_options o = reading_options(&reading, &notes);

	return profile_read(path, &o);
}

int main(int argc, char **argv)
{
	struct prof_profile *p;
	struct prof_error err;
	struct prof_out *out;
	const char *input;
	char **files;
	int status;

	(void)argc;
	opt_parse(&command, argv, &files);
	if (quiet || verbose)
		msg_set_level(quiet ? MSG_QUIET : MSG_VERBOSE);
	apply_options();
	input = files[0];
	p = read_input(input);
	top.column = prof_default_column(p);
	if (column && prof_find_column(&top.column, p, column, &err) < 0)
		die("%s: %s", profile_input_name(input), err.text);
	out = output_open(&output);
	status = prof_top_write(p, out, &top, &err);
	if (status == PROF_EINVAL || status == PROF_ERANGE) {
		prof_out_abort(out); /* it is not the output's fault */
		die("%s: %s", profile_input_name(input), err.text);
	}
	output_close(&output, out, status, &err);
	prof_free(p);
	return 0;
}
