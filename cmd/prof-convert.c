/*
 * prof-convert: one format to another, losing nothing that the target can
 * hold and saying what it cannot.
 */
#include "cmd/common/msg.h"
#include "cmd/common/opt.h"
#include "cmd/common/profile_io.h"
#include "cmd/common/totals.h"
#include "cmd/common/units.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nanoseconds; to < 0: no range is asked for. */
struct time_range {
	int64_t from, to;
};

static int from = -1, to = -1;
static struct profile_target target;
static const char *column;
static int by;
static unsigned marks;
static const char *type;
static struct opt_list label_keys;
static int at = -1;
static const char *tracks_key, *label_key;
static struct time_range range = {0, -1};
static bool folded_header, folded_two_column;
static char folded_semicolon;
static bool repair, summary, list_formats, quiet, verbose;
static uint64_t max_size;

static const char *const at_names[] = {"root", "leaf", NULL};

/* Words between commas, which add up. */
static const char *parse_marks(const char *arg, void *value)
{
	static const char *const words[] = {"kernel", "jit", "inlined", "all"};
	static const unsigned bits[] = {
		PROF_MARK_KERNEL, PROF_MARK_JIT, PROF_MARK_INLINED,
		PROF_MARK_KERNEL | PROF_MARK_JIT | PROF_MARK_INLINED};
	unsigned sum = 0;

	for (;; arg++) {
		size_t len = strcspn(arg, ","), i = 0;

		while (i < 4 && (strlen(words[i]) != len ||
				 memcmp(words[i], arg, len) != 0))
			i++;
		if (i == 4)
			return "words of kernel, jit, inlined, all are "
			       "needed, with commas between";
		sum |= bits[i];
		arg += len;
		if (!*arg)
			break;
	}
	*(unsigned *)value = sum;
	return NULL;
}

static const char *parse_range(const char *arg, void *value)
{
	struct time_range *r = value;
	const char *comma = strchr(arg, ',');
	char first[32];

	if (!comma || (size_t)(comma - arg) >= sizeof(first))
		return "two times are needed, as in 1.5s,3s";
	memcpy(first, arg, (size_t)(comma - arg));
	first[comma - arg] = '\0';
	if (units_parse_time(first, &r->from) ||
	    units_parse_time(comma + 1, &r->to))
		return "a time is a number of ns, us, ms, s, m or h";
	return r->from < r->to ? NULL : "the range is empty";
}

static const char *parse_semicolon(const char *arg, void *value)
{
	unsigned char c = (unsigned char)arg[0];

	if (!c || arg[1] || c <= ' ' || c >= 0x7f || c == ';')
		return "one visible ASCII character other than ';' is needed";
	*(char *)value = (char)c;
	return NULL;
}

static const struct opt options[] = {
	OPT_HEADING("Formats"),
	OPT_ROW_FROM(&from, profile_format_name),
	OPT_ROW_TO(&to, profile_target_name),
	OPT_ROW_OUTPUT(&target.output.path),
	OPT_ROW_COMPRESS(&target.output, output_parse_codec, output_codecs),
	OPT_FLAG(0, "list-formats", &list_formats, "list the formats, and end"),
	OPT_HEADING("What is converted"),
	OPT_ROW_COLUMN(&column),
	OPT_ROW_BY(&by, profile_by_names,
		   "what a frame is in a format of names"),
	OPT_CUSTOM(0, "marks", "KIND[,KIND]...", &marks, parse_marks,
		   "mark frames: kernel, jit, inlined, all"),
	OPT_ROW_TYPE(&type, profile_parse_type),
	OPT_COMMAS(0, "labels-as-frames", "KEY[,KEY]...", &label_keys,
		   "add a frame for each label"),
	OPT_CHOICE(0, "at", "END", &at, at_names, "where those frames go"),
	OPT_STRING(0, "tracks-as-labels", "KEY", &tracks_key,
		   "name tracks (threads) by a label"),
	OPT_STRING(0, "label-as-tracks", "KEY", &label_key,
		   "make a track for each value of a label"),
	OPT_CUSTOM(0, "time-range", "FROM,TO", &range, parse_range,
		   "keep a part of the time, as in 1.5s,3s"),
	OPT_HEADING("Folded stacks"),
	OPT_FLAG(0, "folded-header", &folded_header,
		 "write all columns, named in a first line"),
	OPT_FLAG(0, "folded-two-column", &folded_two_column,
		 "read and write an old and a new count"),
	OPT_CUSTOM(0, "folded-semicolon", "CHAR", &folded_semicolon,
		   parse_semicolon, "write CHAR for ';' in names (':')"),
	OPT_HEADING("Care"),
	OPT_ROW_STRICT(&target.strict),
	OPT_FLAG(0, "repair", &repair, "mend what known producers get wrong"),
	OPT_ROW_MAX_SIZE(&max_size),
	OPT_FLAG(0, "summary", &summary,
		 "tell samples and totals before and after"),
	OPT_ROW_QUIET(&quiet),
	OPT_ROW_VERBOSE(&verbose),
	OPT_END,
};

static const char *const examples[] = {
	"prof-convert cpu.pb.gz -o cpu.folded",
	"prof-convert -t folded cpu.pb.gz | flamegraph.pl > cpu.svg",
	"prof-convert --type cpu/nanoseconds stacks.folded -o cpu.pb.gz",
	NULL,
};

static const struct command command = {
	.name = "prof-convert",
	.summary = "convert a profile from one format to another",
	.operands = "[FILE]",
	.operands_max = 1,
	.options = options,
	.examples = examples,
	.features = profile_features,
};

/* Does nothing that is to be done look at labels? JSON carries them in the
 * profile inside. */
static bool needs_no_labels(void)
{
	return target.format == prof_format_find("folded") &&
	       !label_keys.count && !label_key && range.to < 0;
}

static struct prof_profile *read_input(const char *path,
				       struct prof_notes *notes)
{
	struct prof_read_options o = {
		.format = from < 0 ? NULL : prof_format_at((size_t)from),
		.limits = {.max_size = max_size},
		.type = type,
		.repair = repair,
		.two_column = folded_two_column,
		.skip_labels = needs_no_labels(),
		.notes = notes,
	};

	return profile_read(path, &o);
}

static void transform(struct prof_profile *p)
{
	struct prof_error err;
	size_t i;
	int status = PROF_OK;

	if (column) {
		status = prof_find_column(&i, p, column, &err);
		if (status == PROF_OK)
			status = prof_keep_column(p, i, &err);
	}
	if (status == PROF_OK && label_keys.count)
		status = prof_labels_as_frames(p, label_keys.items,
					       label_keys.count, at == 1, &err);
	if (status == PROF_OK && range.to >= 0)
		status = prof_keep_time(p, range.from, range.to, &err);
	if (status == PROF_OK && tracks_key)
		status = prof_tracks_as_labels(p, tracks_key, &err);
	if (status == PROF_OK && label_key)
		status = prof_label_as_tracks(p, label_key, &err);
	if (status < 0)
		die("%s", err.text);
}

static void write_output(const struct prof_profile *p, struct prof_notes *notes)
{
	struct prof_write_options o = {
		.by = (enum prof_by)by,
		.marks = marks,
		.two_column = folded_two_column,
		.header = folded_header,
		.semicolon = folded_semicolon,
		.notes = notes,
	};

	if (summary)
		totals_write(&target, p, &o);
	else
		profile_write(&target, p, &o);
}

static void check_options(void)
{
	profile_target_resolve(&target, to);
	if ((by || marks) && !prof_format_has_names_only(target.format))
		die("%s: %s keeps whole frames; use it with -t folded",
		    by ? "--by" : "--marks", prof_format_name(target.format));
	if ((folded_header || folded_semicolon) &&
	    target.format != prof_format_find("folded"))
		die("%s: the output is %s; use it with -t folded",
		    folded_header ? "--folded-header" : "--folded-semicolon",
		    prof_format_name(target.format));
	if (at >= 0 && !label_keys.count)
		die("--at: there are no --labels-as-frames to go there");
	if (folded_header && folded_two_column)
		die("--folded-header and --folded-two-column exclude each "
		    "other");
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
	if (list_formats) {
		profile_list_formats();
		msg_close_stdout();
		return 0;
	}
	check_options();
	p = read_input(files[0], &notes);
	if (summary)
		totals_say("before", p, NULL);
	transform(p);
	write_output(p, &notes);
	prof_free(p);
	opt_list_release(&label_keys);
	return 0;
}
