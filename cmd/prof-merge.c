/*
 * prof-merge: many profiles to one. Any mix of formats and compressions; the
 * result does not depend on the order, nor on whether some were merged before.
 */
#include "cmd/common/msg.h"
#include "cmd/common/opt.h"
#include "cmd/common/profile_io.h"
#include "cmd/merge/crew.h"
#include "cmd/merge/factor.h"
#include "cmd/merge/inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* KEY[=PATTERN] */
struct source_label {
	char *key;
	const char *pattern;
};

static int from = -1, to = -1;
static struct profile_target target;
static const char *files_from;
static const char *type;
static int types;
static struct source_label source_label;
static const char *tracks_key;
static struct factor scale, per;
static bool mean;
static int duration;
static bool drop_zero, skip_bad, repair, quiet, verbose;
static uint64_t max_size;
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
		return "the key of a label is needed, as in host={dir}";
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
		return "a number from 1 to 999 is needed";
	*(size_t *)value = n;
	return NULL;
}

static const struct opt options[] = {
	OPT_HEADING("Input and output"),
	OPT_ROW_FROM(&from, profile_format_name),
	OPT_ROW_TO(&to, profile_target_name),
	OPT_ROW_OUTPUT(&target.output.path),
	OPT_ROW_COMPRESS(&target.output, output_parse_codec, output_codecs),
	OPT_STRING(0, "files-from", "FILE", &files_from,
		   "read names of inputs, ended by newlines or NULs"),
	OPT_CUSTOM('j', "jobs", "N", &jobs, parse_jobs,
		   "read with N threads (default: one for each processor)"),
	OPT_HEADING("What is merged"),
	OPT_CHOICE(0, "types", "WHICH", &types, types_names,
		   "the columns where profiles differ in them"),
	OPT_ROW_TYPE(&type, profile_parse_type),
	OPT_CUSTOM(0, "source-label", "KEY[=PATTERN]", &source_label,
		   parse_source_label,
		   "label samples with where they come from ({base})"),
	OPT_STRING(0, "tracks-as-labels", "KEY", &tracks_key,
		   "name tracks (threads) by a label"),
	OPT_FLAG(0, "drop-zero", &drop_zero,
		 "leave out samples that add up to 0"),
	OPT_CHOICE(0, "duration", "HOW", &duration, duration_names,
		   "from the first start to the last end, or the sum"),
	OPT_HEADING("Values"),
	OPT_CUSTOM(0, "scale", "FACTOR", &scale, factor_parse,
		   "multiply the sums"),
	OPT_CUSTOM(0, "per", "WHAT", &per, factor_parse_per,
		   "divide the sums: second, core-second, work=N"),
	OPT_FLAG(0, "mean", &mean, "divide the sums by how many were merged"),
	OPT_HEADING("Care"),
	OPT_FLAG(0, "skip-bad", &skip_bad,
		 "go on without profiles that cannot be merged"),
	OPT_ROW_STRICT(&target.strict),
	OPT_FLAG(0, "repair", &repair, "mend what known producers get wrong"),
	OPT_ROW_MAX_SIZE(&max_size),
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
		die("--scale, --per and --mean exclude each other");
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
		die("%s: there is no name in it",
		    profile_input_name(files_from));
	inputs_check(in);
}

static const char *bad_name(const struct crew *c, const struct bad_file *bad)
{
	return profile_input_name(c->inputs->path[bad->input]);
}

static const char *advice(const struct prof_error *error)
{
	return error->status == PROF_ENOTSUP
		       ? " (--types common or --types union merges them)"
		       : profile_advice(error);
}

static void judge(const struct crew *c)
{
	size_t skipped = c->bad_count - (c->failed && !c->has_no_memory);

	for (size_t i = 0; i < skipped; i++)
		msg_warn("%s: skipped: %s", bad_name(c, &c->bad[i]),
			 c->bad[i].error.text);
	if (c->has_no_memory)
		die("out of memory");
	if (c->failed) {
		const struct bad_file *last = &c->bad[skipped];

		die("%s: %s%s", bad_name(c, last), last->error.text,
		    advice(&last->error));
	}
	if (skipped)
		msg_warn("%zu of %zu profiles skipped", skipped,
			 c->inputs->count);
	if (!c->merged)
		die("no profile is left to merge");
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

	for (size_t i = 0; i < count && merged > 1; i++) {
		struct prof_str name = prof_string(p, c[i].type);

		if (begins(name, "inuse_") || begins(name, "goroutine"))
			msg_warn("%.*s is a level, and was added up over %zu "
				 "profiles; --mean gives the mean",
				 (int)(name.len < 80 ? name.len : 80), name.s,
				 merged);
	}
}

static struct prof_profile *merge_all(const struct inputs *in,
				      struct prof_notes *notes)
{
	struct prof_merge_options merge_options = {
		.types = (enum prof_merge_types)types,
		.sum_durations = duration,
		.drop_zero = drop_zero,
		.notes = notes,
	};
	struct crew crew = {
		.inputs = in,
		.read = {.format = from < 0 ? NULL
					    : prof_format_at((size_t)from),
			 .limits = {.max_size = max_size},
			 .type = type,
			 .repair = repair},
		.source_key = source_label.key,
		.source_pattern = source_label.pattern,
		.tracks_key = tracks_key,
		.skip_bad = skip_bad,
		.threads = jobs < in->count ? jobs : in->count,
	};
	struct prof_profile *p;
	struct prof_error err;

	if (prof_merge_new(&crew.merge, &merge_options, &err) < 0)
		die("%s", err.text);
	crew_run(&crew);
	judge(&crew);
	profile_say_read(in->count == 1 ? profile_input_name(in->path[0])
					: "input",
			 &crew.notes);
	if (prof_merge_finish(&p, crew.merge, &err) < 0)
		die("%s", err.text);
	if (mean)
		scale = (struct factor){PER_NOTHING, 1, (int64_t)crew.merged};
	else
		warn_of_levels(p, crew.merged);
	crew_release(&crew);
	return p;
}

int main(int argc, char **argv)
{
	struct prof_notes notes = {0};
	struct prof_write_options write_options = {.notes = &notes};
	struct inputs in = {0};
	struct prof_profile *p;
	char **files;

	(void)argc;
	opt_parse(&command, argv, &files);
	if (quiet || verbose)
		msg_set_level(quiet ? MSG_QUIET : MSG_VERBOSE);
	check_options();
	gather_inputs(&in, files);
	p = merge_all(&in, &notes);
	factor_apply(scale.multiply ? &scale : &per, p);
	profile_write(&target, p, &write_options);
	prof_free(p);
	inputs_release(&in);
	free(source_label.key);
	return 0;
}
