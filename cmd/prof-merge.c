/*
 * prof-merge: many profiles to one. Any mix of formats and compressions; the
 * result does not depend on the order, nor on whether some were merged before.
 */
#include "cmd/common/opt.h"
#include "cmd/common/profile_io.h"
#include "cmd/common/reading.h"
#include "cmd/merge/factor.h"
#include "cmd/merge/inputs.h"
#include "cmd/merge/workers.h"
#include "program/msg.h"
#include "program/once.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SHOWN = 400 };

/* KEY[=PATTERN] */
struct source_label {
	char *key;
	const char *pattern;
};

static struct reading reading = READING_INIT;
static int to = -1;
static struct profile_target target;
static const char *files_from;
static int types;
static struct source_label source_label;
static const char *tracks_key;
static struct factor scale, per;
static bool mean;
static int duration;
static bool drop_zero, skip_bad, quiet, verbose;
static size_t jobs;

/* In the order of enum prof_merge_types. */
static const char *const types_names[] = {"same", "common", "union", NULL};
static const char *const duration_names[] = {"span", "sum", NULL};

static const char *parse_source_label(const char *arg, void *value)
{
	struct source_label *l = value;
	size_t len = strcspn(arg, "=");
	static struct prof_error err; /* the caller borrows its text */

	if (!len)
		return "expected KEY or KEY=PATTERN, such as host={dir}";
	l->pattern = arg[len] ? arg + len + 1 : "{base}";
	if (prof_check_source_pattern(l->pattern, &err) < 0)
		return err.text;
	free(l->key);
	l->key = malloc(len + 1);
	if (!l->key)
		die("out of memory");
	memcpy(l->key, arg, len);
	l->key[len] = '\0';
	return NULL;
}

static const char *parse_jobs(const char *arg, void *value)
{
	size_t n = 0;

	for (; *arg >= '0' && *arg <= '9' && n < 1000; arg++)
		n = n * 10 + (size_t)(*arg - '0');
	if (*arg || n < 1 || n > 999)
		return "expected a number from 1 to 999";
	*(size_t *)value = n;
	return NULL;
}

static const struct opt options[] = {
	OPT_HEADING("Input"),
	OPT_ROWS_READING(&reading),
	OPT_STRING(0, "files-from", "FILE", &files_from,
		   "read input names, one per line or NUL-terminated"),
	OPT_CUSTOM('j', "jobs", "N", &jobs, parse_jobs,
		   "read with N threads (default: one per CPU)"),
	OPT_HEADING("Output"),
	OPT_ROW_TO(&to, profile_target_name),
	OPT_ROW_OUTPUT(&target.output.path),
	OPT_ROW_COMPRESS(&target.output, output_parse_codec, output_codecs),
	OPT_HEADING("Merging"),
	OPT_CHOICE(0, "types", "WHICH", &types, types_names,
		   "columns to keep if profiles differ"),
	OPT_CUSTOM(0, "source-label", "KEY[=PATTERN]", &source_label,
		   parse_source_label,
		   "label samples with their source (default: {base})"),
	OPT_STRING(0, "tracks-as-labels", "KEY", &tracks_key,
		   "name tracks (threads) by a label"),
	OPT_FLAG(0, "drop-zero", &drop_zero, "drop samples that add up to 0"),
	OPT_CHOICE(0, "duration", "HOW", &duration, duration_names,
		   "span of all profiles, or sum of durations"),
	OPT_HEADING("Values"),
	OPT_CUSTOM(0, "scale", "FACTOR", &scale, factor_parse,
		   "multiply the sums"),
	OPT_CUSTOM(0, "per", "WHAT", &per, factor_parse_per,
		   "divide the sums: second, core-second, work=N"),
	OPT_FLAG(0, "mean", &mean, "divide the sums by the number of profiles"),
	OPT_HEADING("Safety"),
	OPT_FLAG(0, "skip-bad", &skip_bad,
		 "skip profiles that cannot be merged"),
	OPT_ROW_STRICT(&target.strict),
	OPT_ROW_QUIET(&quiet),
	OPT_ROW_VERBOSE(&verbose),
	OPT_END,
};

static const char *const examples[] = {
	"prof-merge cpu*.pb.gz -o day.pb.gz",
	"prof-merge --source-label host='{dir}' ./cpu.pb.gz -o fleet.pb.gz",
	"find . -name 'cpu*.gz' -print0 | prof-merge --files-from - -o all.pb.gz",
	NULL,
};

static const struct command command = {
	.name = "prof-merge",
	.summary = "merge many profiles into one",
	.operands = "[FILE]...",
	.operands_max = OPT_ANY,
	.options = options,
	.examples = examples,
	.features = profile_features,
};

static void check_options(void)
{
	if ((scale.multiply != 0) + (per.multiply != 0) + mean > 1)
		die("--scale, --per and --mean are mutually exclusive");
	profile_target_resolve(&target, to);
	if (!jobs) {
		long processors = sysconf(_SC_NPROCESSORS_ONLN);

		jobs = processors < 1 ? 1 : (size_t)processors;
	}
}

/* Without names of files it is standard input. */
static void gather_inputs(struct inputs *in, char **files)
{
	for (; *files; files++)
		inputs_add(in, *files, strlen(*files));
	if (files_from)
		inputs_add_from(in, files_from);
	else if (!in->count)
		inputs_add(in, "-", 1);
	if (!in->count)
		die("%s: it contains no file names",
		    profile_input_name(files_from));
	inputs_check(in);
}

static const char *bad_name(const struct workers *c, const struct bad_file *bad)
{
	return profile_input_name(c->inputs->path[bad->input]);
}

static const char *advice(const struct prof_error *error)
{
	return error->status == PROF_ENOTSUP
		       ? " (--types common or --types union merges them)"
		       : profile_advice(error);
}

static void evaluate(const struct workers *c)
{
	size_t skipped = c->bad_count - (c->failed && !c->has_no_memory);
	struct once once = {.count = 0};
	char place[MSG_PLACE_MAX];

	for (size_t i = 0; i < skipped; i++)
		once_warn(&once, c->bad[i].error.status, "%s%s: skipped: %s%s",
			  bad_name(c, &c->bad[i]),
			  msg_place(place, c->bad[i].error.line),
			  c->bad[i].error.text, advice(&c->bad[i].error));
	once_end(&once);
	if (c->has_no_memory)
		die("out of memory");
	if (c->failed) {
		const struct bad_file *last = &c->bad[skipped];

		die("%s%s: %s%s", bad_name(c, last),
		    msg_place(place, last->error.line), last->error.text,
		    advice(&last->error));
	}
	if (skipped)
		msg_warn("%zu of %zu profiles skipped", skipped,
			 c->inputs->count);
	if (!c->merged)
		die("no profile is left to merge");
}

/* What was repaired or not understood, in all inputs together. */
static void say_notes(const struct workers *c)
{
	const char *first = profile_input_name(c->inputs->path[c->noted_first]);
	char name[PATH_SHOWN + 40];

	if (c->noted < 2) {
		profile_say_read(first, &c->notes);
		return;
	}
	snprintf(name, sizeof(name), "%.*s and %zu more", PATH_SHOWN, first,
		 c->noted - 1);
	profile_say_read(name, &c->notes);
}

static bool begins(struct prof_str s, const char *prefix)
{
	size_t len = strlen(prefix);

	return s.len >= len && memcmp(s.s, prefix, len) == 0;
}

/* What is there at a moment does not add up over moments. */
static void warn_of_levels(const struct prof_profile *p, size_t merged)
{
	size_t count;
	const struct prof_column *c = prof_columns(p, &count);
	struct once once = {.count = 0};

	for (size_t i = 0; i < count && merged > 1; i++) {
		struct prof_str name = prof_string(p, c[i].type);

		if (begins(name, "inuse_") || begins(name, "goroutine"))
			once_warn(
				&once, 0,
				"%.*s is a level, not a count, and was summed "
				"over %zu profiles; use --mean for the mean",
				(int)(name.len < 80 ? name.len : 80), name.s,
				merged);
	}
	once_end(&once);
}

static struct prof_profile *merge_all(const struct inputs *in,
				      struct prof_notes *notes)
{
	struct prof_merge_options merge_options = PROF_MERGE_OPTIONS;
	struct workers workers = {
		.inputs = in,
		.read = reading_options(&reading, NULL),
		.source_key = source_label.key,
		.source_pattern = source_label.pattern,
		.tracks_key = tracks_key,
		.skip_bad = skip_bad,
		.threads = jobs < in->count ? jobs : in->count,
	};
	struct prof_profile *p;
	struct prof_error err;

	merge_options.types = (enum prof_merge_types)types;
	merge_options.sum_durations = duration;
	merge_options.drop_zero = drop_zero;
	merge_options.notes = notes;
	if (prof_merge_new(&workers.merge, &merge_options, &err) < 0)
		die("%s", err.text);
	workers_run(&workers);
	evaluate(&workers);
	say_notes(&workers);
	if (prof_merge_finish(&p, workers.merge, &err) < 0)
		die("%s", err.text);
	if (mean)
		scale = (struct factor){PER_NOTHING, 1,
					(int64_t)workers.merged};
	else
		warn_of_levels(p, workers.merged);
	workers_release(&workers);
	return p;
}

int main(int argc, char **argv)
{
	struct prof_notes notes = {0};
	struct prof_write_options write_options = PROF_WRITE_OPTIONS;
	struct inputs in = {0};
	struct prof_profile *p;
	char **files;

	(void)argc;
	opt_parse(&command, argv, &files);
	if (quiet || verbose)
		msg_set_level(quiet ? MSG_QUIET : MSG_VERBOSE);
	check_options();
	gather_inputs(&in, files);
	write_options.notes = &notes;
	p = merge_all(&in, &notes);
	factor_apply(scale.multiply ? &scale : &per, p);
	profile_write(&target, p, &write_options);
	prof_free(p);
	inputs_release(&in);
	free(source_label.key);
	return 0;
}
