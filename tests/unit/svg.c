/* Pictures as they are written: frames read back from them. */
#include "tests/unit/drawn.h"
#include "tests/unit/random_profile.h"

static struct prof_error err;

struct drawn {
	int64_t x, width, total, self;
	bool is_packed;
};

struct row {
	struct drawn *frame;
	size_t count;
};

struct read_back {
	struct row row[256];
	size_t rows;
	int64_t extent, total;
	double graph_width;
};

/* The text behind `key` up to a quote. */
static const char *behind(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	if (!at)
		tap_bail(key);
	return at + strlen(key);
}

static int64_t number(const char **s)
{
	char *end;
	int64_t value = strtoll(*s, &end, 10);

	*s = end;
	return value;
}

static void add_drawn(struct row *row, struct drawn d, const char **numbers)
{
	size_t at = row->count++;

	d.total = d.self = number(numbers);
	if (**numbers == ' ')
		d.self = number(numbers);
	row->frame =
		must(realloc(row->frame, row->count * sizeof(*row->frame)));
	for (; at && row->frame[at - 1].x > d.x; at--)
		row->frame[at] = row->frame[at - 1];
	row->frame[at] = d;
}

static void read_rect(struct row *row, const char *s)
{
	const char *x = behind(s, " x=\""), *width = behind(s, " width=\""),
		   *v = behind(s, " data-v=\"");
	struct drawn d = {.x = number(&x), .width = number(&width)};

	add_drawn(row, d, &v);
}

static void read_packed(struct row *row, const char *s)
{
	int64_t end = 0;

	for (s = behind(s, "data-frames=\""); *s != '"'; s++) {
		struct drawn d = {.is_packed = true};

		d.x = end + number(&s);
		d.width = number(&s);
		end = d.x + d.width;
		number(&s);		/* name */
		s += strlen(" rrggbb"); /* color */
		add_drawn(row, d, &s);
	}
}

static void read_picture(struct read_back *r, struct bytes b)
{
	const char *s = (const char *)b.at, *at;

	memset(r, 0, sizeof(*r));
	at = behind(s, "data-extent=\"");
	r->extent = number(&at);
	at = behind(s, "data-total=\"");
	r->total = number(&at);
	at = behind(behind(s, "<svg class=\"graph\""), " width=\"");
	r->graph_width = strtod(at, NULL);
	for (s = behind(s, "<g class=\"frames\""); s; s = strchr(s, '\n')) {
		s += *s == '\n';
		if (strncmp(s, "<g class=\"row\"", 14) == 0 && ++r->rows == 256)
			tap_bail("too many rows");
		else if (strncmp(s, "<rect", 5) == 0)
			read_rect(&r->row[r->rows - 1], s);
		else if (strncmp(s, "<path", 5) == 0)
			read_packed(&r->row[r->rows - 1], s);
		else if (strncmp(s, "</svg>", 6) == 0)
			break;
	}
}

static void forget(struct read_back *r)
{
	for (size_t i = 0; i < r->rows; i++)
		free(r->row[i].frame);
}

static bool lies_in(const struct drawn *c, const struct drawn *p)
{
	return c->x >= p->x && c->x + c->width <= p->x + p->width;
}

/* Frames of a row do not overlap, lie over one below, and are packed when
 * narrower than a pixel. */
static bool is_sound(const struct read_back *r, size_t row)
{
	double pixel = (double)r->extent / r->graph_width;

	for (size_t i = 0; i < r->row[row].count; i++) {
		const struct drawn *d = &r->row[row].frame[i];
		size_t parent = 0;

		if (d->is_packed != ((double)d->width < pixel) ||
		    (i && d[-1].x + d[-1].width > d->x))
			return false;
		while (row && parent < r->row[row - 1].count &&
		       !lies_in(d, &r->row[row - 1].frame[parent]))
			parent++;
		if (row && parent == r->row[row - 1].count)
			return false;
	}
	return true;
}

/* Where nothing is left out, what calls is as much as itself and all that it
 * calls. A coordinate is a value here, so there is one parent. */
static bool adds_up(const struct read_back *r, size_t row)
{
	for (size_t i = 0; i < r->row[row].count; i++) {
		const struct drawn *p = &r->row[row].frame[i];
		int64_t sum = p->self;

		for (size_t c = 0;
		     row + 1 < r->rows && c < r->row[row + 1].count && p->width;
		     c++)
			if (lies_in(&r->row[row + 1].frame[c], p))
				sum += r->row[row + 1].frame[c].total;
		if (p->width != p->total || sum != p->total)
			return false;
	}
	return true;
}

static struct prof_profile *roll_profile(uint64_t seed, int64_t factor)
{
	struct dice d = {.state = seed, .b = new_builder()};

	add_column(d.b, "cpu", "nanoseconds");
	for (size_t n = 1 + roll_below(&d, 60); n; n--) {
		char text[64] = "r";

		for (size_t depth = roll_below(&d, 8); depth; depth--)
			strcat(strcat(text, ";"),
			       roll_one_in(&d, 2) ? "f" : "g<h>");
		add_sample(d.b, text, 0,
			   (int64_t)(1 + roll_bits(&d) % 5000) * factor);
	}
	return finish(d.b);
}

static void reads_back(void)
{
	const unsigned seeds = tap_times(300);
	int wrong = 0, unsound = 0, packed = 0;

	for (uint64_t seed = 1; seed <= seeds; seed++) {
		bool is_coarse = seed % 2;
		struct prof_profile *p =
			roll_profile(seed, is_coarse ? 123456789 : 1);
		struct prof_svg_options o = {.size = sizeof(o),
					     .min_width = -1,
					     .reverse = seed % 3 == 0,
					     .inverted = seed % 5 == 0};
		struct bytes b = draw(p, &o);
		struct read_back r;

		read_picture(&r, b);
		wrong += r.extent != (is_coarse ? 10000000 : r.total);
		unsound += !is_well_formed(b);
		for (size_t i = 0; i < r.rows; i++) {
			unsound += !is_sound(&r, i);
			wrong += !is_coarse && !adds_up(&r, i);
			for (size_t j = 0; j < r.row[i].count; j++)
				packed += r.row[i].frame[j].is_packed;
		}
		forget(&r);
		free(b.at);
		prof_free(p);
	}
	is_int(unsound, 0, "frames lie over those that call them");
	is_int(wrong, 0, "and their numbers add up");
	ok(packed > (int)seeds / 3, "also those that are packed");
}

static void chooses_extent(void)
{
	static const struct {
		int64_t value, extent;
	} size[] = {
		{1, 1},
		{1 << 24, 1 << 24},
		{(1 << 24) + 1, 10000000},
		{INT64_MAX, 10000000},
	};

	for (size_t i = 0; i < sizeof(size) / sizeof(*size); i++) {
		struct prof_builder *b = new_builder();
		struct prof_profile *p;
		struct read_back r;
		struct bytes drawn;

		add_column(b, "cpu", "ns");
		add_sample(b, "f", 0, size[i].value);
		p = finish(b);
		drawn = draw(p, NULL);
		read_picture(&r, drawn);
		is_int(r.extent, size[i].extent, "the extent of %" PRId64,
		       size[i].value);
		is_int(r.row[1].frame[0].width, size[i].extent,
		       "is that of the whole frame");
		is_int(r.row[1].frame[0].total, size[i].value,
		       "which has its value");
		forget(&r);
		free(drawn.at);
		prof_free(p);
	}
}

static void refused(const struct prof_profile *p,
		    const struct prof_svg_options *o, const char *why)
{
	struct prof_out *out = open_written();

	is_int(prof_svg_write(p, out, o, &err), PROF_EINVAL, "refused: %s",
	       why);
	is_str(err.text, why, "and it says so");
	prof_out_abort(out);
}

static void refuses(void)
{
	static const char *const roots[] = {"nowhere"};
	struct prof_builder *b = new_builder();
	struct prof_profile *p;

	add_column(b, "cpu", "ns");
	p = finish(b);
	refused(p, NULL, "nothing to draw: the profile has no samples");
	prof_free(p);
	b = new_builder();
	add_column(b, "cpu", "ns");
	add_sample(b, "f", 0, 0);
	p = finish(b);
	refused(p, NULL, "nothing to draw: the total of cpu/ns is 0");
	refused(p,
		&(struct prof_svg_options){
			.size = sizeof(struct prof_svg_options),
			.roots = roots,
			.root_count = 1},
		"nothing to draw: no stack has a frame 'nowhere'");
	refused(p,
		&(struct prof_svg_options){
			.size = sizeof(struct prof_svg_options),
			.script = "data:,1"},
		"a script is at the URL of a file, of http or of https, not at "
		"'data:,1'");
	refused(p,
		&(struct prof_svg_options){
			.size = sizeof(struct prof_svg_options), .width = 10},
		"the width must be 40 to 1000000 pixels");
	refused(p,
		&(struct prof_svg_options){
			.size = sizeof(struct prof_svg_options),
			.row_height = 1},
		"the frame height must be 2 to 10000 pixels");
	refused(p,
		&(struct prof_svg_options){
			.size = sizeof(struct prof_svg_options),
			.font_size = 1e5},
		"the font size must be 1 to 1000 pixels");
	refused(p,
		&(struct prof_svg_options){
			.size = sizeof(struct prof_svg_options),
			.font_width = 1e-5},
		"the font width must be 0.01 to 100");
	refused(p,
		&(struct prof_svg_options){
			.size = sizeof(struct prof_svg_options), .factor = -1},
		"the factor must be 1e-18 to 1e18");
	refused(p,
		&(struct prof_svg_options){
			.size = sizeof(struct prof_svg_options),
			.factor = strtod("nan", NULL)},
		"the factor must be 1e-18 to 1e18");
	prof_free(p);
}

int main(void)
{
	reads_back();
	chooses_extent();
	refuses();
	return tap_end();
}
