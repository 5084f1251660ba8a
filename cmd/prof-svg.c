/*
 * prof-svg: a profile as a flame graph, in one SVG file or HTML page.
 */
#include "cmd/common/negative.h"
#include "cmd/common/normalize.h"
#include "cmd/common/opt.h"
#include "cmd/common/output.h"
#include "cmd/common/picture.h"
#include "cmd/common/profile_io.h"
#include "cmd/common/reading.h"
#include "cmd/common/units.h"
#include "cmd/svg/colors.h"
#include "cmd/svg/files.h"
#include "program/msg.h"

#include <errno.h>
#include <prof/svg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static struct reading reading = READING_INIT;
static int to = -1, by, widths = -1;
static struct output output;
static const char *column;
static struct prof_svg_options svg = PROF_SVG_OPTIONS;
static struct prof_normalize normalize = {.size = sizeof(normalize),
					  .by = PROF_NORMALIZE_MEDIAN};
static struct opt_list roots;
static bool drop_negative;
static bool diff, reverse, inverted, chart, no_sort, cuts_left, cuts_right;
static int palette, pair;
static bool hash, random_colors, deterministic, diffuse, negate, keep_colors;
static const char *nameattr_file;
static struct prof_nameattrs *nameattrs;
static struct prof_background background = {PROF_NO_COLOR, 0};
static bool is_latin1;
static bool quiet, verbose;

static const char *const page_names[] = {"svg", "html", NULL};
static const char *const widths_names[] = {"new", "base", "union", NULL};

/* Pixels, or a share of the width with '%'. */
static const char *parse_min_width(const char *arg, void *value)
{
	struct prof_svg_options *o = value;
	char *end;
	double number = strtod(arg, &end);
	bool is_share = strcmp(end, "%") == 0;

	if (end == arg || (*end && !is_share) || !(number >= 0) ||
	    number > (is_share ? 100 : 1e6))
		return "expected pixels or a percentage, such as 0.5 or 0.01%";
	o->min_share = is_share ? number / 100 : 0;
	o->min_width = number > 0 ? number : -1;
	return NULL;
}

/* Whole numbers exactly, however large; 1e9 is one as well. */
static const char *parse_total(const char *arg, void *value)
{
	char *end;
	long long whole;
	double number;

	errno = 0;
	whole = strtoll(arg, &end, 10);
	if (end != arg && *end && !errno) {
		number = strtod(arg, &end);
		whole = number >= 1 && number < 0x1p63 ? (long long)number : 0;
	}
	if (end == arg || *end || errno || whole < 1)
		return "expected a number from 1 to 9223372036854775807";
	*(int64_t *)value = whole;
	return NULL;
}

static const char *parse_encoding(const char *arg, void *value)
{
	static const char *const utf8[] = {"utf-8", "utf8", "us-ascii"};
	static const char *const latin1[] = {"iso-8859-1", "latin1", "latin-1"};

	for (size_t i = 0; i < 3; i++)
		if (strcasecmp(arg, utf8[i]) == 0 ||
		    strcasecmp(arg, latin1[i]) == 0) {
			*(bool *)value = strcasecmp(arg, latin1[i]) == 0;
			return NULL;
		}
	return "expected UTF-8 or ISO-8859-1";
}

static const struct opt options[] = {
	OPT_HEADING("Input"),
	OPT_ROWS_READING(&reading),
	OPT_HEADING("Content"),
	OPT_ROW_COLUMN(&column),
	OPT_ROW_BY(&by, profile_by_names, "granularity of frames"),
	OPT_CUSTOM(0, "encoding", "NAME", &is_latin1, parse_encoding,
		   "encoding of names: UTF-8, ISO-8859-1"),
	OPT_ROW_DROP_NEGATIVE(&drop_negative),
	OPT_FLAG(0, "reverse", &reverse, "merge stacks from the leaf"),
	OPT_FLAG(0, "flamechart", &chart,
		 "draw samples in time order, unmerged"),
	OPT_FLAG(0, "no-sort", &no_sort,
		 "order frames by first appearance, not by name"),
	OPT_LIST(0, "root", "FRAME", &roots, "draw only FRAME and its callees"),
	OPT_CUSTOM(0, "minwidth", "WIDTH", &svg, parse_min_width,
		   "drop narrower frames: pixels (default: 0.1) or N%"),
	OPT_CUSTOM(0, "total", "N", &svg.total, parse_total,
		   "scale widths to a total of N"),
	OPT_HEADING("Comparison"),
	OPT_FLAG(0, "diff", &diff, "compare two profiles, OLD and NEW"),
	OPT_CHOICE(0, "widths", "SIDE", &widths, widths_names,
		   "side that sets the widths"),
	OPT_ROW_NORMALIZE(&normalize),
	OPT_CHOICE_OF(0, "diff-colors", "PAIR", &pair, colors_pair,
		      "colors for growth and shrinkage"),
	OPT_FLAG(0, "negate", &negate, "swap the two"),
	OPT_HEADING("Image"),
	OPT_CHOICE('t', "to", "PAGE", &to, page_names,
		   "output type (default: by FILE's suffix)"),
	OPT_ROW_OUTPUT(&output.path),
	OPT_ROW_COMPRESS(&output, output_parse_codec, output_codecs),
	OPT_FLAG(0, "inverted", &inverted, "draw an icicle graph, root on top"),
	OPT_STRING(0, "title", "TEXT", &svg.title, "title above the graph"),
	OPT_STRING(0, "subtitle", "TEXT", &svg.subtitle, "subtitle"),
	OPT_STRING(0, "notes", "TEXT", &svg.notes, "note below the graph"),
	OPT_CUSTOM(0, "width", "PIXELS", &svg.width, units_parse_positive,
		   "image width (default: 1200)"),
	OPT_CUSTOM(0, "height", "PIXELS", &svg.row_height, units_parse_positive,
		   "frame height (default: 16)"),
	OPT_STRING(0, "fonttype", "FONT", &svg.font, "font (default: Verdana)"),
	OPT_CUSTOM(0, "fontsize", "PIXELS", &svg.font_size,
		   units_parse_positive, "font size (default: 12)"),
	OPT_CUSTOM(0, "fontwidth", "RATIO", &svg.font_width,
		   units_parse_positive,
		   "character width in font sizes (default: 0.59)"),
	OPT_STRING(0, "countname", "TEXT", &svg.count_name,
		   "name of the unit (default: by the column)"),
	OPT_STRING(0, "nametype", "TEXT", &svg.name_type,
		   "label for frame names (default: \"Function:\")"),
	OPT_CUSTOM(0, "factor", "N", &svg.factor, units_parse_positive,
		   "multiply displayed values"),
	OPT_FLAG(0, "truncate-text-left", &cuts_left,
		 "cut names that do not fit at the left"),
	OPT_FLAG(0, "truncate-text-right", &cuts_right,
		 "cut names at the right (default)"),
	OPT_HEADING("Colors"),
	OPT_CHOICE_OF(0, "colors", "PALETTE", &palette, colors_palette,
		      "palette (default: hot)"),
	OPT_FLAG(0, "hash", &hash, "give similar names similar colors"),
	OPT_FLAG(0, "random", &random_colors, "color by position, not by name"),
	OPT_FLAG(0, "deterministic", &deterministic, "color by name (default)"),
	OPT_FLAG(0, "colordiffusion", &diffuse,
		 "color by width: wider is redder"),
	OPT_FLAG(0, "cp", &keep_colors, "read and update palette.map"),
	OPT_CUSTOM(0, "bgcolors", "COLOR", &background, colors_parse_background,
		   "background: yellow, blue, green, grey, #rrggbb"),
	OPT_CUSTOM(0, "uicolor", "#RRGGBB", &svg.ui_color, colors_parse,
		   "text color"),
	OPT_CUSTOM(0, "search-color", "#RRGGBB", &svg.search_color,
		   colors_parse, "color of search matches (default: #e600e6)"),
	OPT_CUSTOM(0, "stroke-color", "#RRGGBB", &svg.stroke_color,
		   colors_parse_or_none, "frame outline (default: none)"),
	OPT_STRING(0, "nameattr", "FILE", &nameattr_file,
		   "read attributes of frames from FILE"),
	OPT_HEADING("Script"),
	OPT_STRING(0, "csp-nonce", "NONCE", &svg.nonce,
		   "Content-Security-Policy nonce"),
	OPT_STRING(0, "script-src", "FILE", &svg.script,
		   "write the script to FILE and load it from there"),
	OPT_HEADING("Messages"),
	OPT_ROW_QUIET(&quiet),
	OPT_ROW_VERBOSE(&verbose),
	OPT_END,
};

static const char *const examples[] = {
	"perf script | prof-svg > cpu.svg",
	"prof-svg cpu.pb.gz -o cpu.html",
	"prof-svg --diff old.pb.gz new.pb.gz -o diff.svg",
	NULL,
};

static const struct command command = {
	.name = "prof-svg",
	.summary = "draw a profile as a flame graph",
	.operands = "[FILE | OLD NEW]",
	.operands_max = 2,
	.options = options,
	.examples = examples,
	.features = profile_features,
};

static struct prof_profile *read_input(const char *path)
{
	struct prof_notes notes = {0};
	struct prof_read_options o = reading_options(&reading, &notes);

	return profile_read(path, &o);
}

static void check_options(size_t operands)
{
	if (diff && operands != 2)
		die("--diff: expected two profiles, OLD and NEW");
	if (!diff && operands > 1)
		die("more than one profile; use --diff to compare two");
	if (cuts_left && cuts_right)
		die("--truncate-text-left and --truncate-text-right are "
		    "mutually exclusive");
	if (chart && (diff || reverse || no_sort))
		die("--flamechart and %s are mutually exclusive",
		    diff      ? "--diff"
		    : reverse ? "--reverse"
			      : "--no-sort");
	if (hash + random_colors + deterministic + diffuse > 1)
		die("--hash, --random, --deterministic and --colordiffusion "
		    "are mutually exclusive");
}

static size_t choose_column(const struct prof_profile *p, const char *name,
			    const char *path)
{
	struct prof_error err;
	size_t i;

	if (!name)
		return prof_default_column(p);
	if (prof_find_column(&i, p, name, &err) < 0)
		die("%s: %s", profile_input_name(path), err.text);
	return i;
}

/* A chart of several threads has a frame for each. */
static void frame_tracks(struct prof_profile *p)
{
	static const char *const keys[] = {"track"};
	struct prof_error err;
	size_t count;

	prof_tracks(p, &count);
	if (count > 1 && (prof_tracks_as_labels(p, keys[0], &err) < 0 ||
			  prof_labels_as_frames(p, keys, 1, false, &err) < 0))
		die("%s", err.text);
}

static void check_total(const struct prof_profile *p)
{
	struct prof_error err;
	int64_t total;

	if (svg.total && prof_column_total(&total, p, svg.column, &err) == 0 &&
	    total > svg.total)
		msg_warn("--total: ignored, the total is %lld",
			 (long long)total);
}

static void write_picture(const struct prof_profile *p, const char *input)
{
	struct prof_out *out = output_open(&output);
	struct prof_error err;

	if (prof_svg_write(p, out, &svg, &err) < 0) {
		prof_out_abort(out);
		die("%s: %s%s", profile_input_name(input), err.text,
		    profile_advice(&err));
	}
	output_close(&output, out, PROF_OK, &err);
}

static void apply_options(void)
{
	svg.by = (enum prof_by)by;
	svg.is_latin1 = is_latin1;
	svg.widths = widths < 0 ? PROF_WIDTHS_NEW : (enum prof_widths)widths;
	svg.order = chart     ? PROF_ORDER_TIME
		    : no_sort ? PROF_ORDER_FIRST
			      : PROF_ORDER_NAME;
	svg.colors = hash	     ? PROF_COLORS_BY_HASH
		     : random_colors ? PROF_COLORS_AT_RANDOM
				     : PROF_COLORS_BY_NAME;
	svg.palette = prof_palette_at((size_t)palette);
	svg.pair = prof_pair_at((size_t)pair);
	svg.background = background.top != PROF_NO_COLOR ? &background : NULL;
	svg.is_diffuse = diffuse;
	svg.is_negated = negate;
	svg.reverse = reverse;
	svg.inverted = inverted;
	svg.cuts_left = cuts_left;
	svg.roots = roots.items;
	svg.root_count = roots.count;
	svg.is_html = to == 1;
	if (nameattr_file)
		nameattrs = files_read_nameattrs(nameattr_file);
	svg.nameattrs = nameattrs;
	if (keep_colors)
		svg.map = files_read_colors();
}

int main(int argc, char **argv)
{
	struct prof_profile *p, *base = NULL;
	const char *input;
	char **files, *script = NULL, *url = NULL;
	size_t count;

	(void)argc;
	count = opt_parse(&command, argv, &files);
	if (quiet || verbose)
		msg_set_level(quiet ? MSG_QUIET : MSG_VERBOSE);
	check_options(count);
	if (to < 0)
		to = picture_of_path(output.path) == PICTURE_HTML;
	picture_resolve(&output);
	apply_options();
	if (svg.script)
		script = files_script_path(svg.script, output.path);
	if (script)
		svg.script = url = files_script_url(svg.script);
	input = files[diff ? 1 : 0];
	if (diff)
		base = read_input(files[0]);
	p = read_input(input);
	svg.column = choose_column(p, column, input);
	if (drop_negative)
		negative_drop(p, svg.column, input);
	if (chart)
		frame_tracks(p);
	check_total(p);
	if (widths >= 0 && !base && !prof_is_two_sided(p))
		die("--widths: %s has one side only; use --diff to compare two",
		    profile_input_name(input));
	svg.normalize = &normalize;
	svg.base = base;
	svg.base_column = base ? choose_column(base, column, files[0]) : 0;
	if (base && drop_negative)
		negative_drop(base, svg.base_column, files[0]);
	write_picture(p, input);
	if (script)
		files_write_script(script);
	if (svg.map)
		files_write_colors(svg.map);
	prof_free(p);
	prof_free(base);
	prof_nameattrs_free(nameattrs);
	prof_palette_map_free(svg.map);
	opt_list_release(&roots);
	free(script);
	free(url);
	return 0;
}
