/* Frames, and the lines of their sources. */
#include "libprof/format/perf_script/perf_script_word.h"

#include <string.h>

enum { ADDRESS_DIGITS = 8 /* that no word in a name has */ };

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

/* Does an offset end within the text, and something follow it? */
static bool has_offset_inside(struct prof_str s)
{
	for (size_t i = 0; i + 4 < s.len; i++) {
		size_t end = i + 3;

		if (s.s[i] != '+' || memcmp(s.s + i, "+0x", 3) != 0)
			continue;
		while (end < s.len && hex_digit(s.s[end]) >= 0)
			end++;
		if (end > i + 3 && end < s.len && is_space(s.s[end]))
			return true;
		i = end - 1;
	}
	return false;
}

/* Does an address stand within the text? */
static bool has_address_inside(struct prof_str s)
{
	struct prof_str word = take_first(&s);

	for (word = take_first(&s); word.len; word = take_first(&s))
		if (word.len >= ADDRESS_DIGITS && is_address(word))
			return true;
	return false;
}

/* Does a file, or the target of a branch, begin within the text? */
static bool has_more(struct prof_str s)
{
	return s.len && memchr(s.s, ' ', s.len) &&
	       (str_contains(s, " (/") || str_contains(s, " ([") ||
		str_contains(s, " => "));
}

/* Is this nothing but the name of a symbol? One word is. */
static bool is_symbol(struct prof_str s)
{
	if (!s.len || (!memchr(s.s, ' ', s.len) && !memchr(s.s, '\t', s.len)))
		return true;
	return !has_more(s) && !has_offset_inside(s) &&
	       !has_address_inside(s) && !str_begins(s, "[unknown] ");
}

/* Is the parenthesis that was open before the text closed within it? */
static bool is_closed_inside(struct prof_str s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.s[i] == ')' && !depth)
			return true;
		depth += s.s[i] == '(';
		depth -= s.s[i] == ')';
	}
	return false;
}

bool perf_frame_text(struct perf_frame *f, struct prof_str line)
{
	struct prof_str s = trim(line);
	size_t digits = parse_address(&f->address, s);

	*f = (struct perf_frame){.address = f->address};
	if (!digits || (digits < s.len && !is_space(s.s[digits])))
		return false;
	s = trim_begin(str_behind(s, digits));
	f->is_bare = !s.len;
	if (f->is_bare)
		return true;
	parse_symbol(f, s);
	if (perf_is_jit(f->file)) /* names of such code may hold anything */
		return true;
	return is_symbol(f->name) && !has_more(f->file) &&
	       !is_closed_inside(f->file);
}

bool perf_frame(struct perf_frame *f, struct prof_str line)
{
	bool is_indented = line.len && is_space(line.s[0]);

	return perf_frame_text(f, line) && (is_indented || f->has_file);
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

bool perf_source_indents(struct prof_str line)
{
	return line.len > 2 && line.s[0] == ' ' && line.s[1] == ' ' &&
	       !is_space(line.s[2]);
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
	if (!perf_source_indents(line) && memchr(s.s, ' ', s.len))
		return false;
	if (!str_is(s, "??"))
		source->file = s;
	return fits == PERF_IS;
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
