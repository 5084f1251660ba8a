/*
 * What is behind an event, in the order in which perf prints it:
 *
 *	[flags] [text of the event] [address [symbol] [(file)]] [|OP data
 *source] [weights] [control group] [frame] [what perf_script_tail.c knows]
 *
 * Fields have no separators, but numbers are filled up at the left to 16
 * places, so that each such number begins a piece. The last piece is the
 * frame, if it is as far from what is before it as frames are. All else is
 * read over and counted. What does not fit in is not understood.
 */
#include "libprof/format/perf_script/perf_script_field.h"

#include <string.h>

enum {
	FLAGS_INDENT = 3,
	FLAGS_WIDTH = 24,
	FLAGS_WIDTH_OLD = 14,
	SHORT_ADDRESS = 4 /* no place of code has one */
};

/* Modifiers of an event, as in cycles:ppp. */
static bool is_modifier(struct prof_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!memchr("ukhGHpPSDIWebRX", s.s[i], 15))
			return false;
	return true;
}

bool has_text(struct prof_str event)
{
	static const char *const intel_pt[] = {
		"cbr", "evt",  "exstop", "iflag",   "mwait",
		"psb", "pwre", "pwrx",	 "ptwrite", NULL,
	};
	const char *colon = memchr(event.s, ':', event.len);
	size_t at = colon ? (size_t)(colon - event.s) : event.len;

	if (!colon)
		return is_one_of(event, intel_pt);
	return !is_modifier(str_behind(event, at + 1));
}

/* The first piece: a number that nothing is in front of has any width. */
static bool first_piece(struct piece *p, struct prof_str s)
{
	struct prof_str rest = s, word = take_first(&rest);

	if (!is_address(word))
		return find_piece(p, s, 0);
	p->begin = 0;
	p->number = (size_t)(word.s - s.s);
	p->behind = p->number + word.len;
	return true;
}

/* call, (xD), jcc/miss,not_taken/ or bcgh: what Intel PT says of a branch. */
static bool is_flag(struct prof_str word)
{
	static const char *const names[] = {
		"call",	  "return", "jcc", "jmp",   "int",  "iret",   "syscall",
		"sysret", "hw",	    "tx",  "async", "abrt", "vmexit", "vmentry",
		"tr",	  "strt",   "end", "br",    "raw",  NULL};
	const char *slash = memchr(word.s, '/', word.len);

	if (slash)
		word.len = (size_t)(slash - word.s);
	if (is_one_of(word, names) || str_begins(word, "flags:0x"))
		return true;
	for (size_t i = 0; i < word.len; i++)
		if (!memchr("bcrosyiABExghDtMN?()", word.s[i], 20))
			return false;
	return word.len != 0;
}

/* Are there flags in so many places, or up to the end? */
static bool has_flags(struct prof_str s, size_t width)
{
	struct prof_str flags = {s.s, width < s.len ? width : s.len}, word;

	if (flags.len - trim_begin(flags).len != FLAGS_INDENT ||
	    (s.len > width && s.s[width] != ' '))
		return false;
	for (word = take_first(&flags); word.len; word = take_first(&flags))
		if (!is_flag(word))
			return false;
	return true;
}

/* Takes off the flags, which are two spaces further from the event than other
 * fields, and are filled up at the right. Old versions have fewer places.
 * Where there are none, there is more white space than before a number. */
static void take_flags(struct perf_event *e, struct prof_str *s)
{
	size_t gap = s->len - trim_begin(*s).len, width = FLAGS_WIDTH;

	if (gap <= FLAGS_WIDTH && !has_flags(*s, width))
		width = has_flags(*s, FLAGS_WIDTH_OLD) ? FLAGS_WIDTH_OLD : 0;
	if (width > s->len)
		width = s->len;
	e->unused += width && gap <= FLAGS_WIDTH;
	*s = str_behind(*s, width);
}

/* Words of symbols do not end so, but another event would. */
static bool has_colon(struct prof_str s)
{
	struct prof_str word;

	for (word = take_first(&s); word.len; word = take_first(&s))
		if (word.s[word.len - 1] == ':')
			return true;
	return false;
}

/* What stands before the first number. */
static bool add_front(struct perf_event *e, struct prof_str s, bool is_branch)
{
	if (!trim(s).len)
		return true;
	e->unused++;
	return (is_branch && !has_colon(s)) || is_group(trim(s));
}

/* perf gives symbols to addresses of page faults, and to no others. */
static bool is_fault(struct prof_str event)
{
	return str_begins(event, "page-faults") ||
	       str_begins(event, "faults") ||
	       str_begins(event, "minor-faults") ||
	       str_begins(event, "major-faults");
}

/*
 * Is the number that of a frame, by its distance to what is before it? Behind
 * the event a space more is printed before one. Others who print such lines do
 * not know that: then what is behind the number tells. *is_sure if the
 * distance does.
 */
static bool is_frames(bool *is_sure, const struct piece *p,
		      const struct perf_event *e, bool has_symbol)
{
	size_t gap = p->number - p->begin, width = p->behind - p->begin;

	*is_sure = width != NUMBER_WIDTH + (size_t)(p->begin == 0);
	return *is_sure || gap < 2 || (has_symbol && !is_fault(e->event));
}

/* Does the symbol of a frame look like another address, with a symbol of its
 * own? Then the number before it was what the event was about. */
static bool is_address_first(struct prof_str symbol)
{
	struct prof_str rest = symbol, word = take_first(&rest);
	struct perf_frame f;

	rest = trim_begin(rest);
	return word.len > SHORT_ADDRESS && rest.len && rest.s[0] != '(' &&
	       perf_frame_text(&f, symbol) && f.has_file;
}

/* |OP LOAD|LVL L1 hit|..., where the data came from. */
static bool is_data_source(struct prof_str text)
{
	return str_begins(text, "|");
}

/* Takes the control group off the end. */
static void take_group(struct prof_str *s)
{
	*s = trim_end(*s);
	if (take_suffix(s, " unknown"))
		return;
	for (size_t i = 0; i + 1 < s->len; i++)
		if (s->s[i] == ' ' && s->s[i + 1] == '/') {
			s->len = i;
			return;
		}
}

/* A number that is no frame's: alone, or before a symbol or another field. */
static bool add_number(struct perf_event *e, const struct piece *p,
		       struct prof_str s)
{
	struct prof_str text = trim(str_behind(s, p->behind)), symbol;
	struct perf_frame f;

	e->unused++;
	symbol = str_behind(s, p->number);
	take_group(&symbol);
	return is_data_source(text) || is_group(text) ||
	       (!has_colon(symbol) && perf_frame_text(&f, symbol));
}

/* The frame that ends the line, if the number is one of a frame. */
static bool add_last(struct perf_event *e, const struct piece *p,
		     struct prof_str s, bool is_padded)
{
	struct prof_str text = trim(str_behind(s, p->behind));
	struct prof_str frame = trim_end(str_behind(s, p->number));
	struct perf_frame f;
	bool is_wide = p->behind - p->begin > NUMBER_WIDTH, is_sure;

	if (is_data_source(text) || is_group(text) ||
	    !is_frames(&is_sure, p, e, text.len) || (is_padded && !text.len))
		return add_number(e, p, s);
	if (is_address_first(text)) {
		e->unused++;
		frame = text;
	}
	if (has_colon(frame) || !perf_frame_text(&f, frame) ||
	    !(f.has_file || is_wide))
		return false;
	e->frame = frame;
	e->may_be_address = !is_sure;
	return true;
}

/* Of the data source the width is not known: numbers alone that follow it are
 * no frames. */
static bool add_pieces(struct perf_event *e, struct prof_str s, bool is_branch)
{
	struct piece p, next;
	bool is_padded = false;

	if (!first_piece(&p, s))
		return add_front(e, s, is_branch);
	if (!add_front(e, (struct prof_str){s.s, p.begin}, is_branch))
		return false;
	for (; find_piece(&next, s, p.behind); p = next) {
		if (!add_number(e, &p, (struct prof_str){s.s, next.begin}))
			return false;
		is_padded |= is_data_source(trim(str_behind(s, p.behind)));
	}
	return add_last(e, &p, s, is_padded);
}

/* Where " => " is, between a branch and its target. */
static size_t find_target(struct prof_str s)
{
	const char *end = s.s + s.len, *at = s.s;

	while ((at = memchr(at, '=', (size_t)(end - at)))) {
		if (at > s.s && end - at > 2 && memcmp(at - 1, " => ", 4) == 0)
			return (size_t)(at - s.s) - 1;
		at++;
	}
	return s.len;
}

/* The text of an event may end in a frame; it is one if it has a file. */
static bool add_text(struct perf_event *e, struct prof_str s)
{
	struct piece p, last = {0};
	struct perf_frame f;
	bool has_number = first_piece(&p, s);

	for (; has_number; has_number = find_piece(&p, s, p.behind))
		last = p;
	if (last.behind && perf_frame_text(&f, str_behind(s, last.number)) &&
	    f.has_file) {
		e->frame = trim_end(str_behind(s, last.number));
		s.len = last.number;
	}
	e->has_text = trim(s).len != 0;
	return true;
}

bool perf_fields(struct perf_event *e, struct prof_str s)
{
	size_t target;

	s = trim_end(s);
	if (!s.len)
		return true;
	take_flags(e, &s);
	e->unused += perf_take_tail(&s);
	if (has_text(e->event))
		return add_text(e, s);
	target = find_target(s);
	if (target == s.len)
		return add_pieces(e, s, false);
	e->unused++;
	s.len = target;
	return add_pieces(e, s, true);
}
