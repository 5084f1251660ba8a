/*
 * What is before an event, taken apart from the end:
 *
 *	[VM:n] [VCPU:n] command process [cpu] [mode] [day clock] time:
 *
 * The command's name is what is left, and must not hold what perf would have
 * printed as a field.
 */
#include "libprof/format/perf_script/perf_script_place.h"

#include <string.h>

enum {
	LATENCY_CPU_WIDTH = 4, /* of perf script -L, a space before it */
	COMMAND_MAX = 15,      /* bytes of a name that Linux keeps */
	CPU_DIGITS = 3,
	WORD_MAX = 4096,   /* of a single word, which others may keep */
	PROCESS_DIGITS = 4 /* names hold smaller fractions: disk 1/2 */
};

static const int64_t CLOCK_SECONDS_MAX = 18446744073; /* in 2^64 ns */

/* 4794564.109216: in parts, whatever their length. */
static bool split_time(struct prof_str *whole, struct prof_str *fraction,
		       struct prof_str word)
{
	size_t i = 0;

	if (word.len < 4 || word.s[word.len - 1] != ':')
		return false;
	while (is_digit(word.s[i]))
		i++;
	if (!i || word.s[i] != '.')
		return false;
	*whole = (struct prof_str){word.s, i};
	*fraction = (struct prof_str){word.s + i + 1, word.len - i - 2};
	for (i = 0; i < fraction->len; i++)
		if (!is_digit(fraction->s[i]))
			return false;
	return fraction->len != 0;
}

bool is_time(struct prof_str word)
{
	struct prof_str whole, fraction;

	return split_time(&whole, &fraction, word);
}

/*
 * Microseconds, or nanoseconds where there are more digits. Some programs do
 * not fill microseconds up with zeros at the left: 1.99 is 1.000099 then.
 */
static bool parse_fraction(int64_t *ns, struct prof_str digits)
{
	enum perf_line fits = PERF_IS;
	size_t n = digits.len;

	if (n > 9 || (n > 1 && n < 6 && digits.s[0] == '0'))
		return false;
	parse_digits(ns, &fits, digits);
	for (n = n < 6 ? 6 : n; n < 9; n++)
		*ns *= 10;
	return true;
}

/* perf's clock has 64 bits; a time above 63 of them is none, as those of
 * off-cpu samples, and is left out. */
bool parse_time(struct perf_event *e, enum perf_line *status,
		struct prof_str word)
{
	struct prof_str whole, fraction;
	enum perf_line fits = PERF_IS;
	int64_t seconds, ns;

	if (!split_time(&whole, &fraction, word) ||
	    !parse_fraction(&ns, fraction))
		return false;
	parse_digits(&seconds, &fits, whole);
	if (seconds > CLOCK_SECONDS_MAX)
		*status = PERF_TOO_LARGE;
	else if (seconds > (INT64_MAX - ns) / 1000000000)
		e->has_no_time = true;
	else
		e->has |= PERF_HAS_TIME;
	if (e->has & PERF_HAS_TIME)
		e->time = seconds * 1000000000 + ns;
	return true;
}

/* [001]; [-01] is none. */
bool parse_cpu(struct perf_event *e, enum perf_line *status, struct prof_str s)
{
	if (s.len < 3 || s.s[0] != '[' || s.s[s.len - 1] != ']' ||
	    !parse_number(&e->cpu, status,
			  (struct prof_str){s.s + 1, s.len - 2}))
		return false;
	if (e->cpu >= 0)
		e->has |= PERF_HAS_CPU;
	return true;
}

/* What perf says of the mode: U, K, HK and the like. */
static bool is_mode(struct prof_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!memchr("KUHGgMESpOC", s.s[i], 11))
			return false;
	return s.len && s.len <= 5;
}

/* PID/TID or TID. */
bool parse_process(struct perf_event *e, enum perf_line *status,
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

/* Do the bytes look like this? '0' stands for any digit. */
static bool has_form(struct prof_str s, const char *form)
{
	if (s.len < strlen(form))
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? !is_digit(s.s[i]) : s.s[i] != form[i])
			return false;
	return true;
}

static bool is_day(struct prof_str word)
{
	return word.len == 10 && has_form(word, "0000-00-00");
}

/* 2026-03-04 11:22:33.000123, the wall clock. */
static void take_wall_clock(struct perf_event *e, struct prof_str *s)
{
	struct prof_str rest = *s, word = take_last(&rest);

	if (!has_form(word, "00:00:00.000000") || !is_day(take_last(&rest)))
		return;
	*s = rest;
	e->unused++;
}

/* perf script -L has the processor as a bare number. */
static void take_latency_cpu(struct perf_event *e, struct prof_str *s)
{
	struct prof_str rest = *s, word = take_last(&rest), before = rest, last;
	struct perf_event other = {0};
	enum perf_line fits = PERF_IS;
	size_t width;

	if (!rest.len || !word.len || word.len > 2)
		return;
	width = (size_t)(word.s + word.len - (rest.s + rest.len));
	last = take_last(&before);
	if (width != LATENCY_CPU_WIDTH || !is_digit(word.s[0]) || !before.len ||
	    !parse_process(&other, &fits, last) ||
	    !parse_number(&e->cpu, &fits, word))
		return;
	e->has |= PERF_HAS_CPU;
	*s = rest;
}

/* VM: 1234 VCPU:003 of a guest, in front. */
static struct prof_str take_guest(struct perf_event *e, struct prof_str s)
{
	static const char *const names[] = {"VM:", "VCPU:"};

	for (size_t i = 0; i < 2; i++) {
		struct prof_str rest = trim_begin(s), word;
		enum perf_line fits = PERF_IS;
		int64_t number;

		if (!str_begins(rest, names[i]))
			continue;
		rest = str_behind(rest, strlen(names[i]));
		word = take_first(&rest);
		if (!parse_number(&number, &fits, word))
			continue;
		s = rest;
		e->unused++;
	}
	return s;
}

/* Would perf have printed the word as a field, and hardly anybody have named
 * a thread so? */
static bool is_field(struct prof_str word, bool has_process)
{
	struct perf_event e = {0};
	enum perf_line fits = PERF_IS;
	const char *slash = memchr(word.s, '/', word.len);

	if (is_time(word) || is_day(word))
		return true;
	if (word.s[0] == '[')
		return word.len >= CPU_DIGITS + 2 && parse_cpu(&e, &fits, word);
	if (!parse_process(&e, &fits, word))
		return false;
	return !has_process || (slash && slash - word.s >= PROCESS_DIGITS &&
				word.s + word.len - slash > PROCESS_DIGITS);
}

/* A name of several words is what Linux keeps of one, and no word in it is a
 * field: what stands between it and the process is then not understood. */
static bool is_command(struct prof_str command, bool has_process)
{
	struct prof_str rest = command, word;

	if (command.len > WORD_MAX)
		return false;
	word = take_first(&rest);
	if (word.len == command.len)
		return true;
	if (command.len > COMMAND_MAX)
		return false;
	for (; word.len; word = take_first(&rest))
		if (is_field(word, has_process))
			return false;
	return true;
}

/* The command, the process and the processor: all that lies before the time,
 * the period or the event. A mode is one only behind a process. */
bool parse_place(struct perf_event *e, enum perf_line *status,
		 struct prof_str s)
{
	struct perf_event other = {0};
	struct prof_str rest, before;
	enum perf_line fits = PERF_IS;

	s = trim_end(take_guest(e, s));
	take_wall_clock(e, &s);
	rest = s;
	if (is_mode(take_last(&rest))) {
		struct prof_str last;

		before = rest;
		last = take_last(&before);
		if (parse_cpu(&other, &fits, last) ||
		    parse_process(&other, &fits, last))
			s = rest;
	}
	rest = s;
	if (parse_cpu(e, status, take_last(&rest)))
		s = rest;
	else
		take_latency_cpu(e, &s);
	rest = s;
	if (parse_process(e, status, take_last(&rest)))
		s = rest;
	e->command = trim(s);
	return is_command(e->command, e->has & PERF_HAS_TID);
}
