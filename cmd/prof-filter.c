/*
 * prof-filter: keeps, drops, renames and trims stacks and labels.
 */
#include "cmd/common/msg.h"
#include "cmd/common/opt.h"
#include "cmd/common/profile_io.h"
#include "cmd/common/totals.h"
#include "cmd/filter/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int from = -1, to = -1;
static struct profile_target target;
static const char *type;
static struct filter_options filter;
static bool summary, quiet, verbose;
static uint64_t max_size;

static const char *parse_depth(const char *arg, void *value)
{
	uint64_t depth = 0;

	for (const char *s = arg; *s; s++) {
		if (*s < '0' || *s > '9' || depth > UINT32_MAX)
			return "a number of frames is needed, 1 or more";
		depth = depth * 10 + (uint64_t)(*s - '0');
	}
	if (!depth)
		return "a number of frames is needed, 1 or more";
	*(uint64_t *)value = depth;
	return NULL;
}

static const struct opt options[] = {
	OPT_HEADING("Formats"),
	OPT_ROW_FROM(&from, profile_format_name),
	OPT_ROW_TO(&to, profile_target_name),
	OPT_ROW_OUTPUT(&target.output.path),
	OPT_ROW_COMPRESS(&target.output, output_parse_codec, output_codecs),
	OPT_ROW_TYPE(&type, profile_parse_type),
	OPT_HEADING("Samples"),
	OPT_LIST(0, "focus", "REGEX", &filter.focus,
		 "keep samples with such a frame"),
	OPT_LIST(0, "ignore", "REGEX", &filter.ignore,
		 "drop samples with such a frame"),
	OPT_LIST(0, "tag", "[KEY=]WHAT", &filter.tag,
		 "keep samples with such a label"),
	OPT_LIST(0, "tag-ignore", "[KEY=]WHAT", &filter.tag_ignore,
		 "drop samples with such a label"),
	OPT_HEADING("Frames"),
	OPT_LIST(0, "hide", "REGEX", &filter.hide, "drop such frames"),
	OPT_LIST(0, "show", "REGEX", &filter.show, "drop all other frames"),
	OPT_LIST(0, "show-from", "REGEX", &filter.show_from,
		 "drop what calls the outermost such frame"),
	OPT_LIST(0, "prune-from", "REGEX", &filter.prune_from,
		 "drop what the innermost such frame calls"),
	OPT_LIST(0, "base", "FRAME", &filter.base,
		 "drop what is outside the innermost FRAME"),
	OPT_FLAG(0, "drop-frames", &filter.drop_frames,
		 "drop what the profile itself says to drop"),
	OPT_FLAG(0, "collapse-recursion", &filter.collapse_recursion,
		 "make one frame of a function that calls itself"),
	OPT_CUSTOM(0, "max-depth", "N", &filter.max_depth, parse_depth,
		   "keep the N outermost frames"),
	OPT_HEADING("Names"),
	OPT_FLAG(0, "normalize-names", &filter.normalize_names,
		 "drop what differs from build to build"),
	OPT_FLAG(0, "strip-templates", &filter.strip_templates,
		 "drop arguments of templates"),
	OPT_LIST(0, "rename", "s/REGEX/NEW/", &filter.rename,
		 "rename functions, as sed -E does"),
	OPT_LIST(0, "anonymize", "KEEP", &filter.anonymize,
		 "pseudonyms for names that do not match KEEP"),
	OPT_HEADING("Labels and columns"),
	OPT_COMMAS(0, "tag-root", "KEY[,KEY]...", &filter.tag_root,
		   "add a frame for each label, at the root"),
	OPT_COMMAS(0, "tag-leaf", "KEY[,KEY]...", &filter.tag_leaf,
		   "add a frame for each label, at the leaf"),
	OPT_COMMAS(0, "drop-labels", "KEY[,KEY]...", &filter.drop_labels,
		   "drop labels"),
	OPT_COMMAS('c', "columns", "COLUMN[,COLUMN]...", &filter.columns,
		   "keep these columns, in this order"),
	OPT_STRING(0, "scale-to", "UNIT", &filter.scale_to,
		   "convert columns of time, or of bytes, to UNIT"),
	OPT_HEADING("Care"),
	OPT_ROW_STRICT(&target.strict),
	OPT_ROW_MAX_SIZE(&max_size),
	OPT_FLAG(0, "summary", &summary,
		 "tell what each step removes, and totals"),
	OPT_ROW_QUIET(&quiet),
	OPT_ROW_VERBOSE(&verbose),
	OPT_END,
};

static const char *const examples[] = {
	"prof-filter --focus '^main\\.handle' cpu.pb.gz -o handlers.pb.gz",
	"prof-filter --tag endpoint=/order cpu.pb.gz | prof-svg > order.svg",
	"prof-filter --anonymize '^runtime\\.' cpu.pb.gz -o for-others.pb.gz",
	NULL,
};

static const struct command command = {
	.name = "prof-filter",
	.summary = "keep, drop and rename what is in a profile",
	.operands = "[FILE]",
	.operands_max = 1,
	.options = options,
	.examples = examples,
	.features = profile_features,
};

static struct prof_profile *read_input(const char *path,
				       struct prof_notes *notes)
{
	struct prof_read_options o = {
		.format = from < 0 ? NULL : prof_format_at((size_t)from),
		.limits = {.max_size = max_size},
		.type = type,
		.skip_labels = target.format == prof_format_find("folded") &&
			       !filter_uses_labels(&filter),
		.notes = notes,
	};

	return profile_read(path, &o);
}

static void write_output(const struct prof_profile *p, struct prof_notes *notes)
{
	struct prof_write_options o = {
		.notes = notes,
	};

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
	p = read_input(files[0], &notes);
	if (summary)
		totals_say("before", p, NULL);
	filter_run(p, &filter, profile_input_name(files[0]), summary);
	write_output(p, &notes);
	prof_free(p);
	filter_options_release(&filter);
	return 0;
}
