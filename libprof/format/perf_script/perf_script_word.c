#include "libprof/format/perf_script/perf_script_field.h"

#include "libprof/base/array.h"

#include <string.h>

struct prof_str take_first(struct prof_str *s)
{
	struct prof_str word;
	size_t i = 0;

	*s = trim_begin(*s);
	while (i < s->len && !is_space(s->s[i]))
		i++;
	word = (struct prof_str){s->s, i};
	*s = str_behind(*s, i);
	return word;
}

struct prof_str take_last(struct prof_str *s)
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

bool take_suffix(struct prof_str *s, const char *suffix)
{
	if (!str_ends(*s, suffix))
		return false;
	s->len -= strlen(suffix);
	return true;
}

size_t parse_digits(int64_t *value, enum perf_line *status, struct prof_str s)
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

bool parse_number(int64_t *value, enum perf_line *status, struct prof_str s)
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

size_t parse_address(uint64_t *address, struct prof_str s)
{
	size_t i = 0;

	*address = 0;
	for (; i < s.len && hex_digit(s.s[i]) >= 0; i++)
		*address = *address << 4 | (uint64_t)hex_digit(s.s[i]);
	return i <= HEX_DIGITS_MAX ? i : 0;
}

bool is_address(struct prof_str word)
{
	uint64_t address;

	return word.len && parse_address(&address, word) == word.len;
}

bool is_one_of(struct prof_str word, const char *const *list)
{
	for (; *list; list++)
		if (str_is(word, *list))
			return true;
	return false;
}

bool find_piece(struct piece *p, struct prof_str s, size_t from)
{
	size_t i = from;

	while (i < s.len) {
		while (i < s.len && !is_space(s.s[i]))
			i++;
		p->begin = i;
		while (i < s.len && is_space(s.s[i]))
			i++;
		p->number = i;
		while (i < s.len && hex_digit(s.s[i]) >= 0)
			i++;
		p->behind = i;
		if (i > p->number && (i == s.len || is_space(s.s[i])) &&
		    i - p->number <= HEX_DIGITS_MAX &&
		    i - p->begin >= NUMBER_WIDTH)
			return true;
	}
	return false;
}

bool is_group(struct prof_str s)
{
	return str_begins(s, "/") || str_is(s, "unknown");
}
