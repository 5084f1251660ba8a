/*
 * An event line is read from its anchor, the first word that can be its time
 * or, without one, its event: what is behind an event may look like anything,
 * and so may the command's name at the beginning, which is what is left when
 * numbers have been taken off the end before the anchor.
 */
#include "libprof/fmt/perf_script.h"

#include "libprof/array.h"

#include <string.h>

enum { HEX_DIGITS_MAX = 16, PERIOD_WIDTH = 10 };

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static struct prof_str trim_begin(struct prof_str s)
{
	while (s.len && is_space(s.s[0])) {
		s.s++;
		s.len--;
	}
	return s;
}

static struct prof_str trim_end(struct prof_str s)
{
	while (s.len && is_space(s.s[s.len - 1]))
		s.len--;
	return s;
}

/* Takes the last word off, and the white space before it. */
static struct prof_str take_last(struct prof_str *s)
{
	struct prof_str word;
	size_t i;

	*s = trim_end(*s);
	for (i = s->len; i && !is_space(s->s[i - 1]);)
		i--;
	word = str_behind(*s, i);
	s->len = i;
	*s = trim_end(*s);
	return word;
}

/* The digits that s begins with, as a number; how many. */
static size_t parse_digits(int64_t *value, enum perf_line *status,
			   struct prof_str s)
{
	size_t i = 0;

	*value = 0;
	for (; i < s.len && is_digit(s.s[i]); i++)
		if (!sum_multiply(value, 10) || !sum_add(value, s.s[i] - '0')) {
			*status = PERF_TOO_LARGE;
			*value = INT64_MAX; /* of which there is a negative */
		}
	return i;
}

/* A whole word; processes may be -1, of which perf knows nothing. */
static bool parse_number(int64_t *value, enum perf_line *status,
			 struct prof_str s)
{
	bool is_negative = s.len && s.s[0] == '-';

	if (is_negative)
		s = str_behind(s, 1);
	if (!s.len || !is_digit(s.s[0]) ||
	    parse_digits(value, status, s) != s.len)
		return false;
	if (is_negative)
		*value = -*value;
	return true;
}

/* 4794564.109216: or with nine digits behind the point. */
static bool parse_time(int64_t *ns, enum perf_line *status, struct prof_str s)
{
	enum perf_line too_large = PERF_IS;
	int64_t fraction;
	size_t whole, digits;

	if (s.len < 2 || s.s[s.len - 1] != ':' || !is_digit(s.s[0]))
		return false;
	s.len--;
	whole = parse_digits(ns, &too_large, s);
	if (whole == s.len || s.s[whole] != '.')
		return false;
	s = str_behind(s, whole + 1);
	if (s.len < 6 || s.len > 9)
		return false;
	digits = parse_digits(&fraction, &too_large, s);
	if (digits != s.len)
		return false;
	for (; digits < 9; digits++)
		fraction *= 10;
	if (!sum_multiply(ns, 1000000000) || !sum_add(ns, fraction))
		too_large = PERF_TOO_LARGE;
	if (too_large == PERF_TOO_LARGE)
		*status = PERF_TOO_LARGE;
	return true;
}

/* [001] */
static bool parse_cpu(int64_t *cpu, enum perf_line *status, struct prof_str s)
{
	if (s.len < 3 || s.s[0] != '[' || s.s[s.len - 1] != ']')
		return false;
	return is_digit(s.s[1]) &&
	       parse_number(cpu, status, (struct prof_str){s.s + 1, s.len - 2});
}

/* What perf says of the mode: U, K, HK and the like. */
static bool is_mode(struct prof_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!memchr("KUHGgMESOC", s.s[i], 10))
			return false;
	return s.len && s.len <= 3;
}

/* PID/TID or TID. */
static bool parse_process(struct perf_event *e, enum perf_line *status,
			  struct prof_str s)
{
	const char *slash = s.len ? memchr(s.s, '/', s.len) : NULL;
	enum perf_line fits = PERF_IS;
	unsigned has = PERF_HAS_TID;
	size_t len;

	if (slash) {
		len = (size_t)(slash - s.s);
		if (!parse_number(&e->pid, &fits, (struct prof_str){s.s, len}))
			return false;
		s = str_behind(s, len + 1);
		has |= PERF_HAS_PID;
	}
	if (!parse_number(&e->tid, &fits, s))
		return false;
	e->has |= has;
	if (fits == PERF_TOO_LARGE)
		*status = fits;
	return true;
}

/* The command, the process and the processor: all that lies before the time,
 * the period or the event. A mode is one only behind a process. */
static void parse_place(struct perf_event *e, enum perf_line *status,
			struct prof_str s)
{
	struct prof_str rest = trim_end(s), word = take_last(&rest);
	struct prof_str before = rest, last = take_last(&before);

	if (is_mode(word) && (parse_cpu(&e->cpu, status, last) ||
			      parse_process(e, status, last))) {
		e->has = 0;
		s = rest;
		rest = before;
		word = last;
	}
	if (parse_cpu(&e->cpu, status, word)) {
		e->has |= PERF_HAS_CPU;
		s = rest;
		word = take_last(&rest);
	}
	if (parse_process(e, status, word))
		s = rest;
	e->command = trim_begin(trim_end(s));
}

/* Takes the event off: a word that ends in the first ':' with white space, or
 * nothing, behind it. */
static bool take_event(struct prof_str *s, struct prof_str *event)
{
	size_t i = 0;

	while (i < s->len && !is_space(s->s[i]))
		i++;
	if (i < 2 || s->s[i - 1] != ':')
		return false;
	*event = (struct prof_str){s->s, i - 1};
	*s = trim_begin(str_behind(*s, i));
	return true;
}

/* PERIOD EVENT: and what is behind it; or a record that is no sample. */
static bool parse_rest(struct perf_event *e, enum perf_line *status,
		       struct prof_str s)
{
	enum perf_line fits = PERF_IS;
	size_t digits;

	s = trim_end(trim_begin(s));
	e->rest = s;
	if (str_begins(s, "PERF_RECORD_"))
		return true;
	digits = parse_digits(&e->period, &fits, s);
	if (digits && digits < s.len && is_space(s.s[digits])) {
		e->has |= PERF_HAS_PERIOD;
		e->rest = trim_begin(str_behind(s, digits));
	}
	if (!take_event(&e->rest, &e->event))
		return false;
	if ((e->has & PERF_HAS_PERIOD) && fits == PERF_TOO_LARGE)
		*status = PERF_TOO_LARGE;
	return true;
}

/* The next word that ends in ':', from *at on; *at is behind it then. */
static bool next_anchor(struct prof_str *word, struct prof_str line, size_t *at)
{
	const char *colon;
	size_t end, begin;

	while (*at < line.len) {
		colon = memchr(line.s + *at, ':', line.len - *at);
		if (!colon)
			return false;
		end = (size_t)(colon - line.s) + 1;
		*at = end;
		if (end < line.len && !is_space(line.s[end]))
			continue;
		for (begin = end; begin && !is_space(line.s[begin - 1]);)
			begin--;
		*word = (struct prof_str){line.s + begin, end - begin};
		return true;
	}
	return false;
}

enum perf_line perf_timed_event(struct perf_event *e, struct prof_str line)
{
	struct prof_str word;
	enum perf_line status;
	size_t at = 0;

	while (next_anchor(&word, line, &at)) {
		struct prof_str before = {line.s, (size_t)(word.s - line.s)};

		status = PERF_IS;
		memset(e, 0, sizeof(*e));
		if (!parse_time(&e->time, &status, word))
			continue;
		parse_place(e, &status, before);
		e->has |= PERF_HAS_TIME;
		if (parse_rest(e, &status, str_behind(line, at)))
			return status;
	}
	return PERF_OTHER;
}

/*
 * A number before the event is a period if perf filled it up to the width of
 * periods, or if what is before it can be nothing but the process.
 */
static bool take_period(struct perf_event *e, enum perf_line *status,
			struct prof_str *before)
{
	struct prof_str rest = *before, word = take_last(&rest), last, none;
	struct perf_event place = {0};
	enum perf_line fits = PERF_IS;

	if (!rest.len || !is_digit(word.s[0]) ||
	    !parse_number(&e->period, &fits, word))
		return false;
	none = rest;
	last = take_last(&none);
	if ((size_t)(word.s + word.len - (last.s + last.len)) <= PERIOD_WIDTH &&
	    !parse_cpu(&place.cpu, &fits, last) &&
	    !(memchr(last.s, '/', last.len) &&
	      parse_process(&place, &fits, last)))
		return false;
	e->has |= PERF_HAS_PERIOD;
	*before = rest;
	if (fits == PERF_TOO_LARGE)
		*status = PERF_TOO_LARGE;
	return true;
}

enum perf_line perf_untimed_event(struct perf_event *e, struct prof_str line)
{
	struct prof_str word;
	enum perf_line status;
	size_t at = 0;

	line = trim_end(line);
	while (next_anchor(&word, line, &at)) {
		struct prof_str before = {line.s, (size_t)(word.s - line.s)};
		unsigned period = 0;

		status = PERF_IS;
		memset(e, 0, sizeof(*e));
		before = trim_end(before);
		if (word.len < 2 || !before.len || !is_letter(word.s[0]))
			continue;
		if (take_period(e, &status, &before))
			period = PERF_HAS_PERIOD;
		parse_place(e, &status, before);
		e->has |= period;
		if (!(e->has & (PERF_HAS_PID | PERF_HAS_TID)))
			continue;
		e->event = (struct prof_str){word.s, word.len - 1};
		e->rest = trim_begin(str_behind(line, at));
		return status;
	}
	return PERF_OTHER;
}

/* The last place where " (/" or " ([" opens a file; 0: there is none. */
static size_t find_path(struct prof_str s)
{
	for (size_t i = s.len; i-- > 1;)
		if (s.s[i] == '(' && is_space(s.s[i - 1]) && i + 1 < s.len &&
		    (s.s[i + 1] == '/' || s.s[i + 1] == '['))
			return i;
	return 0;
}

/* The parenthesis that the last byte closes; s.len: there is none. */
static size_t find_open(struct prof_str s)
{
	size_t depth = 0;

	for (size_t i = s.len; i-- > 0;) {
		depth += s.s[i] == ')';
		if (s.s[i] == '(' && --depth == 0)
			return i;
	}
	return s.len;
}

/* Takes " (file)" off the end. Parentheses in the file's name need not match:
 * then it begins as names of files do. */
static bool take_file(struct prof_str *s, struct prof_str *file)
{
	size_t open = find_open(*s);

	if (open == s->len || (open && !is_space(s->s[open - 1])))
		open = find_path(*s);
	if (!open && s->s[0] != '(')
		return false;
	*file = (struct prof_str){s->s + open + 1, s->len - open - 2};
	s->len = open;
	return true;
}

/* Where "+0x1f" at the end begins; the length when it is not there. */
static size_t find_offset(struct prof_str s)
{
	size_t i = s.len;

	while (i && hex_digit(s.s[i - 1]) >= 0)
		i--;
	if (i < 3 || i == s.len || memcmp(s.s + i - 3, "+0x", 3) != 0)
		return s.len;
	return i - 3;
}

/* The file of a symbol that has an offset is exactly what follows it. */
static bool take_file_of_offset(struct prof_str *s, struct prof_str *file)
{
	for (size_t i = s->len; i-- > 2;) {
		struct prof_str name = {s->s, i - 1};

		if (s->s[i] != '(' || s->s[i - 1] != ' ' ||
		    find_offset(name) == name.len)
			continue;
		*file = (struct prof_str){s->s + i + 1, s->len - i - 2};
		*s = name;
		return true;
	}
	return false;
}

static size_t parse_address(uint64_t *address, struct prof_str s)
{
	size_t i = 0;

	*address = 0;
	for (; i < s.len && hex_digit(s.s[i]) >= 0; i++)
		*address = *address << 4 | (uint64_t)hex_digit(s.s[i]);
	return i <= HEX_DIGITS_MAX ? i : 0;
}

/* The symbol and its file, behind the address. */
static void parse_symbol(struct perf_frame *f, struct prof_str s)
{
	static const char unknown[] = "[unknown] (";
	size_t known = sizeof(unknown) - 2; /* without the parenthesis */

	if (s.len && s.s[s.len - 1] == ')') {
		f->has_file = true;
		if (str_begins(s, unknown)) {
			f->file = str_behind(s, known + 1);
			f->file.len--;
			s.len = known;
		} else if (!take_file_of_offset(&s, &f->file)) {
			f->has_file = take_file(&s, &f->file);
		}
	}
	s = trim_end(s);
	s.len = find_offset(s);
	f->name = str_is(s, "[unknown]") ? (struct prof_str){0} : s;
	if (str_is(f->file, "inlined")) {
		f->is_inlined = true;
		f->file.len = 0;
	}
	f->file.len = find_offset(f->file);
	if (str_is(f->file, "[unknown]"))
		f->file.len = 0;
}

bool perf_frame(struct perf_frame *f, struct prof_str line)
{
	struct prof_str s = trim_end(trim_begin(line));
	bool is_indented = line.len && s.s != line.s;
	size_t digits = parse_address(&f->address, s);

	*f = (struct perf_frame){.address = f->address};
	if (!digits || (digits < s.len && !is_space(s.s[digits])))
		return false;
	s = trim_begin(str_behind(s, digits));
	f->is_bare = !s.len;
	if (s.len)
		parse_symbol(f, s);
	return is_indented || f->has_file;
}

static bool take_suffix(struct prof_str *s, const char *suffix)
{
	size_t len = strlen(suffix);

	if (s->len < len || memcmp(s->s + s->len - len, suffix, len) != 0)
		return false;
	s->len -= len;
	return true;
}

/* [kernel.kallsyms][ffffffff817554ea]: no source is known. */
static bool is_place(struct prof_str s)
{
	size_t i;

	if (!take_suffix(&s, "]"))
		return false;
	for (i = s.len; i && hex_digit(s.s[i - 1]) >= 0;)
		i--;
	return i > 1 && i < s.len && s.s[i - 1] == '[';
}

bool perf_source(struct perf_source *source, struct prof_str line)
{
	enum perf_line fits = PERF_IS;
	struct prof_str s = trim_end(trim_begin(line));
	size_t i;

	memset(source, 0, sizeof(*source));
	if (!line.len || !is_space(line.s[0]))
		return false;
	source->is_inlined = take_suffix(&s, " (inlined)");
	if (is_place(s) || take_suffix(&s, ":?"))
		return true;
	for (i = s.len; i && is_digit(s.s[i - 1]);)
		i--;
	if (!i || i == s.len || s.s[i - 1] != ':')
		return false;
	parse_digits(&source->line, &fits, str_behind(s, i));
	s.len = i - 1;
	if (!str_is(s, "??"))
		source->file = s;
	return fits == PERF_IS;
}

bool perf_source_indents(struct prof_str line)
{
	return line.len > 2 && line.s[0] == ' ' && line.s[1] == ' ' &&
	       !is_space(line.s[2]);
}

bool perf_is_blank(struct prof_str line)
{
	return trim_end(line).len == 0;
}

bool perf_is_jit(struct prof_str file)
{
	if (!file.len)
		return false;
	return str_begins(file, "[JIT]") ||
	       (str_begins(file, "/tmp/perf-") && take_suffix(&file, ".map")) ||
	       (str_contains(file, "/jitted-") && take_suffix(&file, ".so"));
}
