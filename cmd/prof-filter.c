/*
 * prof-filter: keeps, drops, renames and trims stacks and labels.
 */
#include "cmd/common/opt.h"
#include "cmd/common/profile_io.h"
#include "cmd/common/reading.h"
#include "cmd/common/totals.h"
#include "cmd/filter/steps.h"
#include "program/msg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct reading reading = READING_INIT;
static int to = -1;
static struct profile_target target;
static struct filter_options filter;
static bool summary, quiet, verbose;

static const char *parse_depth(const char *arg, void *value)
{
	uint64_t depth = 0;

	for (const char *s = arg; *s; s++) {
		if (*s < '0' || *s > '9' || depth > UINT32_MAX)
			return "expected a number of frames, 1 or more";
		depth = depth * 10 + (uint64_t)(*s - '0');
	}
	if (!depth)
		return "expected a number of frames, 1 or more";
	*(uint64_t *)value = depth;
	return NULL;
}

static const struct opt options[] = {
	OPT_HEADING("Input"),
	OPT_ROWS_READING(&reading),
	OPT_HEADING("Output"),
	OPT_ROW_TO(&to, profile_target_name),
	OPT_ROW_OUTPUT(&target.output.path),
	OPT_ROW_COMPRESS(&target.output, output_parse_codec, output_codecs),
	OPT_HEADING("Samples"),
	OPT_LIST(0, "focus", "REGEX", &filter.focus,
		 "keep samples with a matching frame"),
	OPT_LIST(0, "ignore", "REGEX", &filter.ignore,
		 "drop samples with a matching frame"),
	OPT_LIST(0, "tagfocus", "[KEY=]WHAT", &filter.tagfocus,
		 "keep samples with a matching label"),
	OPT_LIST(0, "tagignore", "[KEY=]WHAT", &filter.tagignore,
		 "drop samples with a matching label"),
	OPT_HEADING("Frames"),
	OPT_LIST(0, "hide", "REGEX", &filter.hide, "drop matching frames"),
	OPT_LIST(0, "show", "REGEX", &filter.show,
		 "drop frames that do not match"),
	OPT_LIST(0, "show-from", "REGEX", &filter.show_from,
		 "drop callers of the outermost matching frame"),
	OPT_LIST(0, "prune-from", "REGEX", &filter.prune_from,
		 "drop callees of the innermost matching frame"),
	OPT_LIST(0, "root", "FRAME", &filter.root,
		 "make the innermost FRAME the root"),
	OPT_FLAG(0, "drop-frames", &filter.drop_frames,
		 "apply the profile's own drop_frames"),
	OPT_FLAG(0, "collapse-recursion", &filter.collapse_recursion,
		 "merge direct recursion into one frame"),
	OPT_CUSTOM(0, "max-depth", "N", &filter.max_depth, parse_depth,
		   "keep the N outermost frames"),
	OPT_HEADING("Names"),
	OPT_FLAG(0, "demangle", &filter.demangle,
		 "demangle C++ and Rust names"),
	OPT_FLAG(0, "normalize-names", &filter.normalize_names,
		 "drop parts of names that differ between builds"),
	OPT_FLAG(0, "strip-templates", &filter.strip_templates,
		 "drop template arguments"),
	OPT_LIST(0, "rename", "s/REGEX/NEW/", &filter.rename,
		 "rename functions, as sed -E does"),
	OPT_LIST(0, "anonymize", "KEEP", &filter.anonymize,
		 "replace names that do not match KEEP"),
	OPT_HEADING("Labels and columns"),
	OPT_COMMAS(0, "tagroot", "KEY[,KEY]...", &filter.tagroot,
		   "add a frame for each label, at the root"),
	OPT_COMMAS(0, "tagleaf", "KEY[,KEY]...", &filter.tagleaf,
		   "add a frame for each label, at the leaf"),
	OPT_COMMAS(0, "drop-labels", "KEY[,KEY]...", &filter.drop_labels,
		   "drop labels"),
	OPT_COMMAS('c', "columns", "COLUMN[,COLUMN]...", &filter.columns,
		   "keep these columns, in this order"),
	OPT_STRING(0, "scale-to", "UNIT", &filter.scale_to,
		   "convert columns of time, or of bytes, to UNIT"),
	OPT_HEADING("Safety"),
	OPT_ROW_STRICT(&target.strict),
	OPT_FLAG(0, "summary", &summary,
		 "print what each step removes, and totals"),
	OPT_ROW_QUIET(&quiet),
	OPT_ROW_VERBOSE(&verbose),
	OPT_END,
};

static const char *const examples[] = {
	"prof-filter --focus '^main\\.handle' cpu.pb.gz -o handlers.pb.gz",
	"prof-filter --tagfocus endpoint=/order cpu.pb.gz | prof-svg > order.svg",
	"prof-filter --anonymize '^runtime\\.' cpu.pb.gz -o for-others.pb.gz",
	NULL,
};

static const struct command command = {
	.name = "prof-filter",
	.summary = "keep, drop and rename samples, frames and labels",
	.operands = "[FILE]",
	.operands_max = 1,
	.options = options,
	.examples = examples,
	.features = profile_features,
};

static struct prof_profile *read_input(const char *path,
				       struct prof_notes *notes)
{
	struct prof_read_options o = reading_options(&reading, notes);

	o.skip_labels = target.format == prof_format_find("folded") &&
			!filter_uses_labels(&filter);
	return profile_read(path, &o);
}

static void write_output(const struct prof_profile *p, struct prof_notes *notes)
{
	struct prof_write_options o = PROF_WRITE_OPTIONS;

	o.notes = notes;
	if (summary)
		totals_write(&target, p, &o);
	else
		profile_write(&target, p, &o);
}

int main(int argc, char **argv)
{
	struct prof_notes notes = {0};
	struct prof_profile *p;
	char **files;

	(void)argc;
	opt_parse(&command, argv, &files);
	if (quiet || verbose)
		msg_set_level(quiet ? MSG_QUIET : MSG_VERBOSE);
	profile_target_resolve(&target, to);
	filter_check(&filter);
	p = read_input(files[0], &notes);
	if (summary)
		totals_say("before", p, NULL);
	filter_run(p, &filter, profile_input_name(files[0]), summary);
	write_output(p, &notes);
	prof_free(p);
	filter_options_release(&filter);
	return 0;
}
