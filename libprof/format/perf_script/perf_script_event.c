/*
 * An event line is read from its anchor, the first word that can be its time
 * or, without one, its event. perf_script_place.c knows what is before it,
 * perf_script_field.c what is behind the event.
 */
#include "libprof/format/perf_script/perf_script_field.h"
#include "libprof/format/perf_script/perf_script_place.h"

#include <string.h>

enum { PERIOD_WIDTH = 10, MICROSECONDS = 7 /* digits, and a colon */ };

/* What is printed among samples and is none; frames may follow it. */
static bool is_other(struct prof_str s)
{
	return str_begins(trim_begin(s), "PERF_RECORD_") ||
	       str_begins(trim_begin(s), "DEFERRED CALLCHAIN [") ||
	       str_begins(s, "\tmetric: ") || str_begins(s, " \tmetric: ");
}

/* Takes the event off: a word that ends in the first ':' with white space, or
 * nothing, behind it. perf calls some "raw 0x1a8". */
static bool take_event(struct prof_str *s, struct prof_str *event)
{
	size_t i = str_begins(*s, "raw 0x") ? 4 : 0;

	while (i < s->len && !is_space(s->s[i]))
		i++;
	if (i < 2 || s->s[i - 1] != ':')
		return false;
	*event = (struct prof_str){s->s, i - 1};
	*s = str_behind(*s, i);
	return true;
}

/* PERIOD EVENT: and what is behind it; or a record that is no sample. */
static bool parse_rest(struct perf_event *e, enum perf_line *status,
		       struct prof_str s)
{
	enum perf_line fits = PERF_IS;
	size_t digits;

	s = trim_end(s);
	if (is_other(s))
		return true;
	s = trim_begin(s);
	digits = parse_digits(&e->period, &fits, s);
	if (digits && digits < s.len && is_space(s.s[digits])) {
		e->has |= PERF_HAS_PERIOD;
		s = trim_begin(str_behind(s, digits));
	}
	if (!take_event(&s, &e->event) || !perf_fields(e, s))
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

	line = trim_begin(line);
	while (next_anchor(&word, line, &at)) {
		struct prof_str before = {line.s, (size_t)(word.s - line.s)};

		if (!is_time(word))
			continue;
		status = PERF_IS;
		memset(e, 0, sizeof(*e));
		if (parse_time(e, &status, word) &&
		    parse_place(e, &status, before) &&
		    parse_rest(e, &status, str_behind(line, at)))
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
	    !parse_cpu(&place, &fits, last) &&
	    !(none.len && memchr(last.s, '/', last.len) &&
	      parse_process(&place, &fits, last)))
		return false;
	*before = rest;
	if (fits == PERF_TOO_LARGE)
		*status = PERF_TOO_LARGE;
	return true;
}

/* What is no sample, and has no time either. */
static bool untimed_other(struct perf_event *e, struct prof_str line)
{
	static const char name[] = "PERF_RECORD_";
	enum perf_line status = PERF_IS;
	size_t len = sizeof(name) - 1;

	for (size_t i = 0; i + len < line.len; i++) {
		if (memcmp(line.s + i, name, len) != 0 ||
		    (i && !is_space(line.s[i - 1])))
			continue;
		memset(e, 0, sizeof(*e));
		return parse_place(e, &status, (struct prof_str){line.s, i}) &&
		       (e->has || !e->command.len);
	}
	return false;
}

static bool has_time(struct prof_str s)
{
	struct prof_str word;

	for (word = take_first(&s); word.len; word = take_first(&s))
		if (is_time(word))
			return true;
	return false;
}

enum perf_line perf_untimed_event(struct perf_event *e, struct prof_str line)
{
	struct prof_str word;
	enum perf_line status;
	size_t at = 0;

	line = trim(line);
	while (next_anchor(&word, line, &at)) {
		struct prof_str before = {line.s, (size_t)(word.s - line.s)};
		unsigned period = 0;

		status = PERF_IS;
		memset(e, 0, sizeof(*e));
		before = trim_end(before);
		if (word.len < 2 || !before.len ||
		    (!is_letter(word.s[0]) && word.s[0] != '_'))
			continue;
		if (take_period(e, &status, &before))
			period = PERF_HAS_PERIOD;
		if (!parse_place(e, &status, before) ||
		    !(e->has & PERF_HAS_TID))
			continue;
		e->has |= period;
		e->event = (struct prof_str){word.s, word.len - 1};
		if (!has_text(e->event) && has_time(str_behind(line, at)))
			continue;
		if (perf_fields(e, str_behind(line, at)))
			return status;
	}
	return untimed_other(e, line) ? PERF_IS : PERF_OTHER;
}

bool perf_has_time(struct prof_str line)
{
	struct prof_str word;

	for (word = take_first(&line); word.len; word = take_first(&line))
		if (is_time(word) && word.len > MICROSECONDS &&
		    !memchr(word.s + word.len - MICROSECONDS, '.',
			    MICROSECONDS))
			return true;
	return false;
}

bool perf_may_be_event(struct prof_str line)
{
	struct prof_str rest = line, word = take_first(&rest);
	struct perf_event e;
	enum perf_line fits = PERF_IS;
	bool has_colon = false, has_number = false;

	for (; word.len; word = take_first(&rest)) {
		has_colon |= word.s[word.len - 1] == ':';
		has_number |= is_time(word) || parse_cpu(&e, &fits, word) ||
			      parse_process(&e, &fits, word);
	}
	return has_colon && has_number && line.s[0] != '\t';
}
