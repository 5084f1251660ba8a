/*
 * The fields that perf prints behind a frame:
 *
 *	[registers] [branches] [instruction] [physical address] [sizes of pages]
 *	[instructions per cycle]
 *
 * They are taken off the end of a line. Where callers were recorded frames are
 * lines of their own, and so are the fields behind them.
 */
#include "libprof/format/perf_script/perf_script_field.h"

#include <string.h>

enum { CODE_INDENT = 1 + NUMBER_WIDTH + 1 /* TABs around an address */ };

/* AX:0xff40 */
static bool is_register(struct prof_str word)
{
	const char *colon = memchr(word.s, ':', word.len);
	size_t at = colon ? (size_t)(colon - word.s) : 0;

	return at && str_begins(str_behind(word, at), ":0x") &&
	       is_address(str_behind(word, at + 3));
}

/* /P/-/-/0 or /M/X/A/12/COND/-, at the end of a branch. */
static bool ends_branch(struct prof_str word)
{
	static const char *const predicted[] = {"P",  "M",  "-", "N",
						"PN", "MN", NULL};
	struct prof_str part[7];
	size_t count = 0;

	while (count < 7 && word.len) {
		size_t i = word.len;

		while (i && word.s[i - 1] != '/')
			i--;
		part[count++] = str_behind(word, i);
		if (count > 3 && is_one_of(part[count - 1], predicted) &&
		    part[count - 2].len == 1 && part[count - 3].len == 1 &&
		    part[count - 4].len && is_digit(part[count - 4].s[0]))
			return i > 0;
		word.len = i ? i - 1 : 0;
	}
	return false;
}

/* Where the next file in parentheses ends, from `from` on; 0: there is none. */
static size_t end_of_file(struct prof_str s, size_t from)
{
	size_t i = from + 1, depth = 0;

	while (i + 1 < s.len && !(s.s[i] == '(' && is_space(s.s[i - 1]) &&
				  (s.s[i + 1] == '/' || s.s[i + 1] == '[')))
		i++;
	for (; i < s.len; i++) {
		depth += s.s[i] == '(';
		if (s.s[i] == ')' && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* Where a frame ends that has a file: numbers before it may have some too. */
static size_t end_of_frame(struct prof_str s)
{
	size_t end = end_of_file(s, 0), next;
	struct piece p;

	while (end && find_piece(&p, s, end) &&
	       (next = end_of_file(s, p.behind)))
		end = next;
	return end;
}

/* Where the first branch of two addresses begins: 0x7f05(file)/0x7f20(file);
 * 0: there is none. */
static size_t find_branch(struct prof_str s)
{
	for (size_t i = 1; i + 3 < s.len; i++) {
		size_t end = i + 2;

		if (!is_space(s.s[i - 1]) || memcmp(s.s + i, "0x", 2) != 0)
			continue;
		while (end < s.len && hex_digit(s.s[end]) >= 0)
			end++;
		if (end < s.len && (s.s[end] == '/' || s.s[end] == '('))
			return i;
	}
	return 0;
}

/* Takes the branches off the end. If they are pairs of symbols, whose names
 * may have spaces, they begin where the file of the frame ends. */
static bool take_branches(struct prof_str *s)
{
	struct prof_str rest = *s;
	size_t end;

	if (!ends_branch(take_last(&rest)))
		return false;
	end = find_branch(*s);
	if (!end)
		end = end_of_frame(*s);
	rest = *s;
	if (!end && is_address(take_first(&rest)))
		return false;
	s->len = end;
	return true;
}

static bool take_registers(struct prof_str *s)
{
	struct prof_str rest = *s, word = take_last(&rest);

	if (!is_register(word))
		return false;
	for (; is_register(word); word = take_last(&rest))
		*s = rest;
	if (str_begins(word, "ABI:"))
		*s = rest;
	return true;
}

/* insn: 48 89 e5, with or without ilen: 3 before it. */
static bool take_instruction(struct prof_str *s)
{
	struct prof_str rest = *s, word = take_last(&rest);
	bool is_taken = false;

	while (word.len == 2 && is_address(word))
		word = take_last(&rest);
	if (str_is(word, "insn:")) {
		*s = rest;
		is_taken = true;
		word = take_last(&rest);
	} else {
		rest = *s;
		word = take_last(&rest);
	}
	if (word.len && is_digit(word.s[0]) &&
	    str_is(take_last(&rest), "ilen:")) {
		*s = rest;
		is_taken = true;
	}
	return is_taken;
}

/* 4K, 2M, N/A */
static bool take_page_size(struct prof_str *s)
{
	struct prof_str rest = *s, word = take_last(&rest);
	enum perf_line fits = PERF_IS;
	int64_t number;
	size_t digits = parse_digits(&number, &fits, word);

	if (!str_is(word, "N/A") && !(digits && digits + 1 == word.len &&
				      memchr("BKMGTPE", word.s[digits], 7)))
		return false;
	*s = rest;
	return true;
}

/* A number of 16 places right behind something, which frames are not. */
static bool take_physical_address(struct prof_str *s)
{
	struct prof_str rest = *s, word = take_last(&rest), last = rest;
	size_t width = (size_t)(word.s + word.len - (rest.s + rest.len));
	bool has_space_behind = false;

	if (!is_address(word) || width < word.len + 2)
		return false;
	if (rest.len) {
		last = take_last(&last);
		has_space_behind = is_register(last) || ends_branch(last);
	}
	if (width != NUMBER_WIDTH + (size_t)has_space_behind)
		return false;
	*s = rest;
	return true;
}

/* IPC: 0.52 (12/23) */
static bool take_ratio(struct prof_str *s)
{
	struct prof_str rest = *s, word = take_last(&rest);

	if (!str_begins(word, "(") || !take_suffix(&word, ")") ||
	    !memchr(word.s, '/', word.len))
		return false;
	word = take_last(&rest);
	if (!word.len || !is_digit(word.s[0]) ||
	    !str_is(take_last(&rest), "IPC:"))
		return false;
	*s = rest;
	return true;
}

/* Two TABs, and the instruction as an assembler writes it. */
static bool take_assembler(struct prof_str *s)
{
	struct prof_str rest = trim_begin(*s);

	for (size_t i = 1; i + 1 < rest.len; i++)
		if (rest.s[i] == '\t' && rest.s[i + 1] == '\t') {
			s->len = (size_t)(rest.s - s->s) + i;
			return true;
		}
	return false;
}

/* Takes off what perf prints behind a frame; how many fields. */
unsigned perf_take_tail(struct prof_str *s)
{
	unsigned count = 0;

	count += take_assembler(s);
	count += take_ratio(s);
	count += take_page_size(s);
	count += take_page_size(s);
	count += take_physical_address(s);
	count += take_instruction(s);
	count += take_branches(s);
	count += take_registers(s);
	count += take_registers(s);
	return count;
}

/* \t00007f053f1a2b3c\tinsn: 48 89 e5, of brstackinsn. */
static bool is_code(struct prof_str s)
{
	return s.len > CODE_INDENT && s.s[0] == '\t' &&
	       s.s[CODE_INDENT - 1] == '\t' &&
	       is_address((struct prof_str){s.s + 1, NUMBER_WIDTH});
}

/* What brstackinsn says between blocks: a symbol, or that there is none. */
static bool is_code_text(struct prof_str s)
{
	static const char *const texts[] = {"... not reaching sample",
					    "mismatch of LBR data",
					    "cannot resolve ",
					    "cannot fetch code ",
					    "brstack does not reach to ",
					    "block "};
	struct prof_str rest = str_behind(s, 1), behind = rest;

	if (is_address(take_first(&behind)))
		return false;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (str_begins(rest, texts[i]))
			return true;
	return rest.len > 1 && !is_space(rest.s[0]) &&
	       (rest.s[rest.len - 1] == ':' || str_contains(rest, ":\t"));
}

/*      BPF output: 0000: 0a 0b ..., and the lines that it goes on in. */
static bool is_dump(struct prof_str s)
{
	struct prof_str rest = trim_begin(s), word;

	if (str_begins(rest, "BPF output:") || str_begins(rest, "BPF string:"))
		return true;
	if (s.len - rest.len < NUMBER_WIDTH)
		return false;
	word = take_first(&rest);
	if (!take_suffix(&word, ":") || word.len < 4 || !is_address(word))
		return false;
	word = take_first(&rest);
	return word.len == 2 && is_address(word);
}

/* Where a TAB is in front: code, or what has two and is no frame. */
static bool is_tail_of_code(struct prof_str s)
{
	struct perf_frame f;

	return is_code(s) || is_code_text(s) ||
	       (s.s[1] == '\t' && !perf_frame(&f, s));
}

bool perf_tail(bool *is_number, struct prof_str line)
{
	struct prof_str s = trim_end(line), rest = s;

	*is_number = false;
	if (s.len < 2)
		return false;
	if (s.s[0] == '\t')
		return is_tail_of_code(s);
	if ((s.s[0] == '|' && is_digit(s.s[1])) || is_dump(s) ||
	    (s.s[0] == ' ' && is_group(str_behind(s, 1))))
		return true;
	*is_number = s.s[0] == ' ' && is_address(trim(s));
	return *is_number ||
	       (perf_take_tail(&rest) &&
		(!trim(rest).len || (s.s[0] == ' ' && is_address(trim(rest)))));
}
