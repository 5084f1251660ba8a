/*
 * prof-svg: a profile as a flame graph, in one SVG file or HTML page.
 */
#include "cmd/common/msg.h"
#include "cmd/common/normalize.h"
#include "cmd/common/opt.h"
#include "cmd/common/output.h"
#include "cmd/common/profile_io.h"
#include "cmd/common/units.h"

#include <prof/svg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int from = -1, to = -1, by, widths;
static struct output output;
static const char *column, *type;
static struct prof_svg_options svg = {
	.normalize = {.by = PROF_NORMALIZE_MEDIAN},
};
static struct opt_list roots;
static bool diff, reverse, inverted, chart, no_sort, cuts_left, cuts_right;
static int palette, pair;
static bool hash, random_colors, deterministic, diffuse, negate, keep_colors;
static const char *nameattr_file;
static struct prof_background background;
static bool has_background;
static int encoding;
static uint64_t max_size;
static bool quiet, verbose;

static const char PALETTE_FILE[] = "palette.map";

static const char *const page_names[] = {"svg", "html", NULL};
static const char *const encodings[] = {"utf-8", "iso-8859-1", NULL};
static const char *const widths_names[] = {"new", "base", "union", NULL};

/* Pixels, or a share of the width with '%'. */
static const char *parse_min_width(const char *arg, void *unused)
{
	char *end;
	double number = strtod(arg, &end);
	bool is_share = strcmp(end, "%") == 0;

	(void)unused;
	if (end == arg || (*end && !is_share) || !(number >= 0) ||
	    number > (is_share ? 100 : 1e6))
		return "pixels or a percentage are needed, as in 0.5 or 0.01%";
	svg.min_share = is_share ? number / 100 : 0;
	svg.min_width = is_share || number > 0 ? number : -1;
	if (is_share && number <= 0)
		svg.min_width = -1;
	return NULL;
}

static const char *parse_total(const char *arg, void *value)
{
	double number;
	const char *why = units_parse_positive(arg, &number);

	if (!why)
		*(int64_t *)value = (int64_t)number;
	return why;
}

static const char *palette_name(size_t i)
{
	const struct prof_palette *p = prof_palette_at(i);

	return p ? prof_palette_name(p) : NULL;
}

static const char *pair_name(size_t i)
{
	const struct prof_pair *p = prof_pair_at(i);

	return p ? prof_pair_name(p) : NULL;
}

static const char *parse_background(const char *arg, void *value)
{
	struct prof_error err;

	if (prof_background_parse(value, arg, &err) < 0)
		return "yellow, blue, green, grey or #rrggbb is needed";
	has_background = true;
	return NULL;
}

static const char *parse_color(const char *arg, void *value)
{
	struct prof_error err;
	uint32_t color;

	if (prof_color_parse(&color, arg, &err) < 0)
		return "#rrggbb or none is needed";
	/* Black is what 0, which is no color, would be. */
	*(uint32_t *)value = color ? color : 0x000001;
	return NULL;
}

static const struct opt options[] = {
	OPT_HEADING("What is drawn"),
	OPT_ROW_FROM(&from, profile_format_name),
	OPT_ROW_COLUMN(&column),
	OPT_ROW_BY(&by, profile_by_names, "what a frame is"),
	OPT_ROW_TYPE(&type, profile_parse_type),
	OPT_CHOICE(0, "encoding", "NAME", &encoding, encodings,
		   "of the names in the profile"),
	OPT_FLAG(0, "reverse", &reverse, "merge stacks from the leaf"),
	OPT_FLAG(0, "flamechart", &chart, "in order of time, unmerged"),
	OPT_FLAG(0, "no-sort", &no_sort, "as first met, not by name"),
	OPT_LIST(0, "base", "FRAME", &roots, "only what is above FRAME"),
	OPT_CUSTOM(0, "minwidth", "WIDTH", &svg, parse_min_width,
		   "leave out what is narrower: pixels (0.1), or N%"),
	OPT_CUSTOM(0, "total", "N", &svg.total, parse_total,
		   "draw the picture as wide as a total of N"),
	OPT_HEADING("Two profiles"),
	OPT_FLAG(0, "diff", &diff, "compare: the operands are OLD and NEW"),
	OPT_CHOICE(0, "widths", "SIDE", &widths, widths_names,
		   "whose values are the widths"),
	OPT_ROW_NORMALIZE(&svg.normalize),
	OPT_CHOICE_OF(0, "diff-colors", "PAIR", &pair, pair_name,
		      "colours of what grew and what shrank"),
	OPT_FLAG(0, "negate", &negate, "exchange these two"),
	OPT_HEADING("The picture"),
	OPT_CHOICE('t', "to", "PAGE", &to, page_names,
		   "what is written (default: by FILE's suffix)"),
	OPT_ROW_OUTPUT(&output.path),
	OPT_ROW_COMPRESS(&output, output_parse_codec, output_codecs),
	OPT_FLAG(0, "inverted", &inverted, "icicle: the root on top"),
	OPT_STRING(0, "title", "TEXT", &svg.title, "over the picture"),
	OPT_STRING(0, "subtitle", "TEXT", &svg.subtitle, "below the title"),
	OPT_STRING(0, "notes", "TEXT", &svg.notes, "below the picture"),
	OPT_CUSTOM(0, "width", "PIXELS", &svg.width, units_parse_positive,
		   "of the picture (1200, and the window's)"),
	OPT_CUSTOM(0, "height", "PIXELS", &svg.row_height, units_parse_positive,
		   "of each frame (16)"),
	OPT_STRING(0, "fonttype", "FONT", &svg.font, "font (Verdana)"),
	OPT_CUSTOM(0, "fontsize", "PIXELS", &svg.font_size,
		   units_parse_positive, "font size (12)"),
	OPT_CUSTOM(0, "fontwidth", "RATIO", &svg.font_width,
		   units_parse_positive,
		   "of a character, in font sizes (0.59)"),
	OPT_STRING(0, "countname", "TEXT", &svg.count_name,
		   "what is counted (by the column)"),
	OPT_STRING(0, "nametype", "TEXT", &svg.name_type,
		   "before a frame's name (\"Function:\")"),
	OPT_CUSTOM(0, "factor", "N", &svg.factor, units_parse_positive,
		   "multiply values where they are told"),
	OPT_FLAG(0, "truncate-text-left", &cuts_left,
		 "names that do not fit lose their beginning"),
	OPT_FLAG(0, "truncate-text-right", &cuts_right,
		 "they lose their end: the default"),
	OPT_HEADING("Colours"),
	OPT_CHOICE_OF(0, "colors", "PALETTE", &palette, palette_name,
		      "of the frames (hot)"),
	OPT_FLAG(0, "hash", &hash, "like names have like colours"),
	OPT_FLAG(0, "random", &random_colors, "by the place, not by the name"),
	OPT_FLAG(0, "deterministic", &deterministic,
		 "by the name: the default"),
	OPT_FLAG(0, "colordiffusion", &diffuse, "the wider, the redder"),
	OPT_FLAG(0, "cp", &keep_colors,
		 "keep the colours of names in palette.map"),
	OPT_CUSTOM(0, "bgcolors", "COLOR", &background, parse_background,
		   "yellow, blue, green, grey, or #rrggbb"),
	OPT_CUSTOM(0, "uicolor", "#RRGGBB", &svg.ui_color, parse_color,
		   "of text around the frames"),
	OPT_CUSTOM(0, "search-color", "#RRGGBB", &svg.search_color, parse_color,
		   "of what was found (#e600e6)"),
	OPT_CUSTOM(0, "stroke-color", "#RRGGBB", &svg.stroke_color, parse_color,
		   "around frames (none)"),
	OPT_STRING(0, "nameattr", "FILE", &nameattr_file,
		   "links and titles of frames, by name"),
	OPT_HEADING("Script"),
	OPT_STRING(0, "csp-nonce", "NONCE", &svg.nonce,
		   "nonce of a Content-Security-Policy"),
	OPT_STRING(0, "script-src", "FILE", &svg.script,
		   "load the script from FILE, and write it there"),
	OPT_HEADING("Care"),
	OPT_ROW_MAX_SIZE(&max_size),
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

static void features(FILE *out)
{
	fprintf(out, "with %s\n", prof_features());
}

static const struct command command = {
	.name = "prof-svg",
	.summary = "draw a profile as a flame graph",
	.operands = "[FILE]",
	.operands_max = 2,
	.options = options,
	.examples = examples,
	.features = features,
};

static struct prof_profile *read_input(const char *path)
{
	struct prof_notes notes = {0};
	const struct prof_read_options o = {
		.format = from < 0 ? NULL : prof_format_at((size_t)from),
		.limits = {.max_size = max_size},
		.type = type,
		.notes = &notes,
	};

	return profile_read(path, &o);
}

static bool has_suffix(const char *path, const char *suffix)
{
	size_t len = path ? strlen(path) : 0, n = strlen(suffix);

	return len > n && strcmp(path + len - n, suffix) == 0;
}

static void check_options(size_t operands)
{
	if (diff && operands != 2)
		die("--diff: two profiles are needed, OLD and NEW");
	if (!diff && operands > 1)
		die("more than one profile: use --diff to compare two");
	if (cuts_left && cuts_right)
		die("--truncate-text-left and --truncate-text-right exclude "
		    "each other");
	if (chart && (diff || reverse || no_sort))
		die("--flamechart: its order is that of time; leave out %s",
		    diff      ? "--diff"
		    : reverse ? "--reverse"
			      : "--no-sort");
	if (to < 0)
		to = has_suffix(output.path, ".html") ||
		     has_suffix(output.path, ".htm") ||
		     has_suffix(output.path, ".html.gz");
	if (!output.has_codec && has_suffix(output.path, ".svgz"))
		output.codec.codec = PROF_GZIP, output.has_codec = true;
	output_resolve(&output, false, page_names[to]);
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
		msg_warn("--total: ignored, since the total is %lld",
			 (long long)total);
}

static void close_read(struct prof_in *in, const char *path, int status,
		       const struct prof_error *err)
{
	prof_in_close(in);
	if (status < 0)
		die("%s: %s", path, err->text);
}

static void read_nameattrs(const char *path)
{
	struct prof_nameattrs *a;
	struct prof_error err;
	struct prof_in *in;

	if (prof_in_open(&in, path, NULL, &err) < 0)
		die("%s: %s", path, err.text);
	close_read(in, path, prof_nameattrs_read(&a, in, &err), &err);
	svg.nameattrs = a;
}

/* Colours of earlier pictures, if there were any. */
static void read_colors(void)
{
	struct prof_error err;
	struct prof_in *in;

	if (prof_palette_map_new(&svg.map, &err) < 0)
		die("%s", err.text);
	if (access(PALETTE_FILE, F_OK) < 0)
		return;
	if (prof_in_open(&in, PALETTE_FILE, NULL, &err) < 0)
		die("%s: %s", PALETTE_FILE, err.text);
	close_read(in, PALETTE_FILE, prof_palette_map_read(svg.map, in, &err),
		   &err);
}

static void write_colors(void)
{
	const struct output file = {.path = PALETTE_FILE};
	struct prof_out *out = output_open(&file);
	struct prof_error err;
	int status = prof_palette_map_write(svg.map, out, &err);

	output_close(&file, out, status, &err);
}

/* The script goes where the picture will look for it: a path counts from
 * the picture's directory. What lies on a server is there already. */
static void write_script(void)
{
	const char *slash = output.path ? strrchr(output.path, '/') : NULL;
	size_t dir = slash && svg.script[0] != '/'
			     ? (size_t)(slash - output.path) + 1
			     : 0;
	char *path;
	struct output file = {0};
	struct prof_out *out;
	struct prof_error err;

	if (strstr(svg.script, "://"))
		return;
	path = malloc(dir + strlen(svg.script) + 1);
	if (!path)
		die("out of memory");
	memcpy(path, dir ? output.path : "", dir);
	memcpy(path + dir, svg.script, strlen(svg.script) + 1);
	file.path = path;
	out = output_open(&file);
	prof_svg_write_script(out);
	output_close(&file, out, PROF_OK, &err);
	free(path);
}

static void write_picture(const struct prof_profile *p, const char *input)
{
	struct prof_out *out = output_open(&output);
	struct prof_error err;
	int status = prof_svg_write(p, out, &svg, &err);

	if (status == PROF_EINVAL) { /* it is not the output's fault */
		prof_out_abort(out);
		die("%s: %s", profile_input_name(input), err.text);
	}
	output_close(&output, out, status, &err);
}

static void apply_options(void)
{
	svg.by = (enum prof_by)by;
	svg.is_latin1 = encoding == 1;
	svg.widths = (enum prof_widths)widths;
	svg.order = chart     ? PROF_ORDER_TIME
		    : no_sort ? PROF_ORDER_FIRST
			      : PROF_ORDER_NAME;
	svg.colors = hash	     ? PROF_COLORS_BY_HASH
		     : random_colors ? PROF_COLORS_AT_RANDOM
				     : PROF_COLORS_BY_NAME;
	svg.palette = prof_palette_at((size_t)palette);
	svg.pair = prof_pair_at((size_t)pair);
	svg.background = has_background ? &background : NULL;
	svg.is_diffuse = diffuse;
	svg.is_negated = negate;
	svg.reverse = reverse;
	svg.inverted = inverted;
	svg.cuts_left = cuts_left;
	svg.roots = roots.items;
	svg.root_count = roots.count;
	svg.is_html = to == 1;
	if (nameattr_file)
		read_nameattrs(nameattr_file);
	if (keep_colors)
		read_colors();
}

int main(int argc, char **argv)
{
	struct prof_profile *p, *base = NULL;
	const char *input;
	char **files;
	size_t count;

	(void)argc;
	count = opt_parse(&command, argv, &files);
	if (quiet || verbose)
		msg_set_level(quiet ? MSG_QUIET : MSG_VERBOSE);
	check_options(count);
	apply_options();
	input = files[diff ? 1 : 0];
	if (diff)
		base = read_input(files[0]);
	p = read_input(input);
	svg.column = choose_column(p, column, input);
	if (chart)
		frame_tracks(p);
	check_total(p);
	svg.base = base;
	svg.base_column = base ? choose_column(base, column, files[0]) : 0;
	write_picture(p, input);
	if (svg.script)
		write_script();
	if (svg.map)
		write_colors();
	prof_free(p);
	prof_free(base);
	prof_nameattrs_free(svg.nameattrs);
	prof_palette_map_free(svg.map);
	opt_list_release(&roots);
	return 0;
}
