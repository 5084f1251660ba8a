#include "libprof/format/folded/folded.h"

#include "libprof/base/ascii.h"
#include "libprof/base/number.h"
#include "libprof/io/in.h"

#include <string.h>

enum { MOST_BITS = 900 };

static void trim_end(struct prof_str *line)
{
	while (line->len && is_space(line->s[line->len - 1]))
		line->len--;
}

bool folded_is_silent(struct prof_str line)
{
	if (line.len && line.s[0] == '#')
		return true;
	trim_end(&line);
	return line.len == 0;
}

bool folded_take_count(struct prof_str *line, struct prof_str *count)
{
	struct prof_str rest = *line;
	struct decimal d;
	size_t i;

	trim_end(&rest);
	for (i = rest.len; i && !is_space(rest.s[i - 1]);)
		i--;
	count->s = rest.s + i;
	count->len = rest.len - i;
	if (i == 0 || decimal_parse(&d, count->s, count->len) == NUMBER_BAD)
		return false;
	rest.len = i;
	trim_end(&rest);
	*line = rest;
	return true;
}

/* A whole number, and the comma behind it. */
static bool skip_number(const char **s, const char *end)
{
	const char *begin;

	*s += *s < end && **s == '-';
	for (begin = *s; *s < end && **s >= '0' && **s <= '9';)
		++*s;
	if (*s == begin)
		return false;
	*s += *s < end && **s == ',';
	return true;
}

bool folded_has_metrics(struct prof_str line)
{
	const char *s, *end;
	int numbers = 0;

	trim_end(&line);
	end = line.s + line.len;
	for (s = end; s > line.s && !is_space(s[-1]);)
		s--;
	if (s == line.s || s == end || end[-1] == ',')
		return false;
	while (skip_number(&s, end))
		numbers++;
	return s == end && numbers == 3;
}

bool folded_take_word(struct prof_str *line, struct prof_str *word)
{
	size_t i = 0, begin;

	while (i < line->len && is_space(line->s[i]))
		i++;
	begin = i;
	while (i < line->len && !is_space(line->s[i]))
		i++;
	word->s = line->s + begin;
	word->len = i - begin;
	line->s += i;
	line->len -= i;
	return word->len != 0;
}

/* type/unit, both with something in it. */
static bool is_column(struct prof_str word)
{
	const char *slash = memchr(word.s, '/', word.len);
	size_t type;

	if (!slash || memchr(word.s, ';', word.len))
		return false;
	for (size_t i = 0; i < word.len; i++)
		if ((unsigned char)word.s[i] < ' ' || word.s[i] == 0x7f)
			return false;
	type = (size_t)(slash - word.s);
	return type && type + 1 < word.len &&
	       !memchr(slash + 1, '/', word.len - type - 1);
}

bool folded_is_header(struct prof_str line)
{
	struct prof_str word;
	bool has_some = false;

	while (folded_take_word(&line, &word)) {
		if (!is_column(word))
			return false;
		has_some = true;
	}
	return has_some;
}

/* The next line of a window; false when none is complete. */
static bool next_line(struct prof_str *line, const unsigned char **p,
		      size_t *len, bool whole)
{
	const unsigned char *end = *len ? memchr(*p, '\n', *len) : NULL;
	size_t n = end ? (size_t)(end - *p) : *len;

	if (!end && (!whole || !*len))
		return false;
	*line = (struct prof_str){(const char *)*p, n};
	n += end ? 1 : 0;
	*p += n;
	*len -= n;
	return true;
}

/* The beginning of a line that is longer than the window: frames, and no
 * control character but a tab. */
static bool is_long_line(const unsigned char *window, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (window[i] < ' ' && window[i] != '\t')
			return false;
	return memchr(window, ';', len);
}

/*
 * Text in which most lines end in a count. Each such line speaks for us with
 * a bit a byte: any of them could have been something else.
 */
static unsigned folded_bid(const unsigned char *window, size_t len, bool whole)
{
	const unsigned char *p = window;
	size_t left = len, lines = 0, good = 0;
	struct prof_str line, count;

	if (has_utf16_mark(window, len))
		return 16;
	if (memchr(window, '\0', len))
		return 0;
	while (next_line(&line, &p, &left, whole)) {
		if (folded_is_silent(line))
			continue;
		lines++;
		good += folded_take_count(&line, &count) ||
			folded_has_metrics(line) ||
			(lines == 1 && folded_is_header(line));
	}
	if (!lines && !whole && is_long_line(p, left))
		return MOST_BITS;
	if (good * 2 <= lines)
		return 0;
	return len < MOST_BITS ? (unsigned)len : MOST_BITS;
}

static const char *const suffixes[] = {".folded", ".collapsed", ".txt", NULL};

const struct prof_format format_folded = {
	.name = "folded",
	.summary = "one stack per line, as for flamegraph.pl and inferno",
	.suffixes = suffixes,
	.has_names_only = true,
	.reads_scaled = true,
	.bid = folded_bid,
	.read = folded_read,
	.write = folded_write,
};
