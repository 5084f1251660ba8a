/*
 * prof-convert: one format to another, losing nothing that the target can
 * hold and saying what it cannot.
 */
#include "cmd/common/negative.h"
#include "cmd/common/opt.h"
#include "cmd/common/profile_io.h"
#include "cmd/common/reading.h"
#include "cmd/common/totals.h"
#include "cmd/common/units.h"
#include "program/msg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nanoseconds; to < 0: no range is asked for. */
struct time_range {
	int64_t from, to;
};

static struct reading reading = READING_INIT;
static int to = -1;
static struct profile_target target;
static const char *column;
static int by;
static unsigned marks;
static struct opt_list root_keys, leaf_keys;
static const char *tracks_key, *label_key;
static struct time_range range = {0, -1};
static bool folded_header;
static char folded_semicolon;
static bool drop_negative;
static bool summary, list_formats, quiet, verbose;

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
			return "expected a comma-separated list of kernel, "
			       "jit, inlined, all";
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
		return "expected FROM,TO, such as 1.5s,3s";
	memcpy(first, arg, (size_t)(comma - arg));
	first[comma - arg] = '\0';
	if (units_parse_time(first, &r->from) ||
	    units_parse_time(comma + 1, &r->to))
		return "expected times in ns, us, ms, s, m or h";
	return r->from < r->to ? NULL : "expected FROM below TO";
}

static const char *parse_semicolon(const char *arg, void *value)
{
	unsigned char c = (unsigned char)arg[0];

	if (!c || arg[1] || c <= ' ' || c >= 0x7f || c == ';')
		return "expected one printable ASCII character other than ';'";
	*(char *)value = (char)c;
	return NULL;
}

static const struct opt options[] = {
	OPT_HEADING("Input"),
	OPT_ROWS_READING(&reading),
	OPT_HEADING("Output"),
	OPT_ROW_TO(&to, profile_target_name),
	OPT_ROW_OUTPUT(&target.output.path),
	OPT_ROW_COMPRESS(&target.output, output_parse_codec, output_codecs),
	OPT_FLAG(0, "list-formats", &list_formats, "list formats and exit"),
	OPT_HEADING("Conversion"),
	OPT_ROW_COLUMN(&column),
	OPT_ROW_DROP_NEGATIVE(&drop_negative),
	OPT_ROW_BY(&by, profile_by_names,
		   "granularity of frames in name-only formats"),
	OPT_CUSTOM(0, "marks", "KIND[,KIND]...", &marks, parse_marks,
		   "mark frames: kernel, jit, inlined, all"),
	OPT_COMMAS(0, "tagroot", "KEY[,KEY]...", &root_keys,
		   "add a frame for each label, at the root"),
	OPT_COMMAS(0, "tagleaf", "KEY[,KEY]...", &leaf_keys,
		   "add a frame for each label, at the leaf"),
	OPT_STRING(0, "tracks-as-labels", "KEY", &tracks_key,
		   "name tracks (threads) by a label"),
	OPT_STRING(0, "label-as-tracks", "KEY", &label_key,
		   "make a track for each value of a label"),
	OPT_CUSTOM(0, "time-range", "FROM,TO", &range, parse_range,
		   "keep a time range, such as 1.5s,3s"),
	OPT_HEADING("Folded stacks"),
	OPT_FLAG(0, "folded-header", &folded_header,
		 "write all columns, with a header line"),
	OPT_CUSTOM(0, "folded-semicolon", "CHAR", &folded_semicolon,
		   parse_semicolon, "write CHAR for ';' in names (':')"),
	OPT_HEADING("Safety"),
	OPT_ROW_STRICT(&target.strict),
	OPT_FLAG(0, "summary", &summary,
		 "print sample counts and totals before and after"),
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
	       !root_keys.count && !leaf_keys.count && !label_key &&
	       range.to < 0;
}

static struct prof_profile *read_input(const char *path,
				       struct prof_notes *notes)
{
	struct prof_read_options o = reading_options(&reading, notes);

	o.skip_labels = needs_no_labels();
	return profile_read(path, &o);
}

/* Of all columns that will be written. */
static void drop_negatives(struct prof_profile *p, const char *path)
{
	bool is_of_one = prof_format_has_names_only(target.format) &&
			 !folded_header;
	size_t columns, shown = prof_default_column(p);

	prof_columns(p, &columns);
	for (size_t i = 0; i < columns; i++)
		if (!is_of_one || i == shown)
			negative_drop(p, i, path);
}

/* The lists may be empty. */
static int label_frames(struct prof_profile *p, struct prof_error *err)
{
	int status = PROF_OK;

	if (root_keys.count)
		status = prof_labels_as_frames(p, root_keys.items,
					       root_keys.count, 0, err);
	if (status == PROF_OK && leaf_keys.count)
		status = prof_labels_as_frames(p, leaf_keys.items,
					       leaf_keys.count, 1, err);
	return status;
}

static void transform(struct prof_profile *p, const char *path)
{
	struct prof_error err;
	size_t i;
	int status = PROF_OK;

	if (column) {
		status = prof_find_column(&i, p, column, &err);
		if (status == PROF_OK)
			status = prof_keep_column(p, i, &err);
	}
	if (status == PROF_OK && drop_negative)
		drop_negatives(p, path);
	if (status == PROF_OK)
		status = label_frames(p, &err);
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
	struct prof_write_options o = PROF_WRITE_OPTIONS;

	o.by = (enum prof_by)by;
	o.marks = marks;
	o.two_column = reading.two_column;
	o.header = folded_header;
	o.semicolon = folded_semicolon;
	o.notes = notes;
	if (summary)
		totals_write(&target, p, &o);
	else
		profile_write(&target, p, &o);
}

static void check_options(void)
{
	profile_target_resolve(&target, to);
	if ((by || marks) && !prof_format_has_names_only(target.format))
		die("%s: %s keeps whole frames; use -t folded",
		    by ? "--by" : "--marks", prof_format_name(target.format));
	if ((folded_header || folded_semicolon) &&
	    target.format != prof_format_find("folded"))
		die("%s: the output is %s; use -t folded",
		    folded_header ? "--folded-header" : "--folded-semicolon",
		    prof_format_name(target.format));
	if (folded_header && reading.two_column)
		die("--folded-header and --folded-two-column are mutually "
		    "exclusive");
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
	transform(p, files[0]);
	write_output(p, &notes);
	prof_free(p);
	opt_list_release(&root_keys);
	opt_list_release(&leaf_keys);
	return 0;
}
