/*
 * One pass from left to right takes out numbers where their neighbours say
 * what they are; then endings of compilers go, one after the other. No rule
 * makes a name longer, and what one leaves may be work for another, so all of
 * it is repeated until nothing changes.
 */
#include "libprof/normal_name.h"

#include "libprof/text.h"

#include <prof/rename.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static struct prof_str from(struct prof_str s, size_t i)
{
	return (struct prof_str){s.s + i, s.len - i};
}

static size_t count_digits(struct prof_str s)
{
	size_t n = 0;

	while (n < s.len && is_digit(s.s[n]))
		n++;
	return n;
}

/* Bytes of 0x and at least so many digits behind it; 0: there are none. */
static size_t hex_length(struct prof_str s, size_t digits)
{
	size_t n = 2;

	if (!str_begins(s, "0x"))
		return 0;
	while (n < s.len && is_hex(s.s[n]))
		n++;
	return n >= digits + 2 ? n : 0;
}

/*
 * Rules of the pass. Each looks at what begins here, says how many bytes of it
 * it takes, and puts what stays of them; 0: it is none of its business.
 */
typedef size_t rule_fn(struct buffer *to, struct prof_str s, char before);

/* Hidden classes, Foo/0x00007f..., and places inside a symbol, f+0x1f. */
static size_t take_address(struct buffer *to, struct prof_str s, char before)
{
	size_t n = 0;

	if (strchr("/.+", s.s[0]) && s.len > 1)
		n = hex_length(from(s, 1), s.s[0] == '+' ? 1 : 8);
	if (n)
		return n + 1;
	n = is_word(before) ? 0 : hex_length(s, 4);
	if (n)
		buffer_add_text(to, "0x*");
	return n;
}

/* Classes that Java makes for lambdas: $$Lambda$14/834133664. */
static size_t take_java_lambda(struct buffer *to, struct prof_str s,
			       char before)
{
	size_t n = strlen("$$Lambda"), digits;

	(void)before;
	if (!str_begins(s, "$$Lambda"))
		return 0;
	buffer_add_text(to, "$$Lambda");
	if (n < s.len && s.s[n] == '$') {
		digits = count_digits(from(s, n + 1));
		n += digits ? digits + 1 : 0;
	}
	if (n < s.len && s.s[n] == '/') {
		digits = count_digits(from(s, n + 1));
		if (!hex_length(from(s, n + 1), 1))
			n += digits ? digits + 1 : 0;
	}
	return n;
}

/* Methods that javac makes for lambdas: lambda$main$0. */
static size_t take_java_method(struct buffer *to, struct prof_str s,
			       char before)
{
	size_t end = 0, digits;

	if (!str_begins(s, "lambda$") || is_word(before))
		return 0;
	while (end < s.len && (is_word(s.s[end]) || s.s[end] == '$'))
		end++;
	digits = end;
	while (is_digit(s.s[digits - 1]))
		digits--;
	if (digits == end || s.s[digits - 1] != '$')
		return 0;
	buffer_add(to, s.s, digits - 1);
	return end;
}

/* Words whose number counts what was made at run time or by a compiler. */
static size_t take_numbered(struct buffer *to, struct prof_str s, char before)
{
	static const char *const words[] = {
		"GeneratedMethodAccessor",
		"GeneratedConstructorAccessor",
		"GeneratedSerializationConstructorAccessor",
		"$Proxy",
		"$_",
		"'lambda",
	};

	(void)before;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);
		size_t digits =
			str_begins(s, words[i]) ? count_digits(from(s, n)) : 0;

		if (!digits)
			continue;
		buffer_add_text(to, words[i]);
		return n + digits;
	}
	return 0;
}

/* Closures of Go: .func1.2, .gowrap1, -range3. */
static size_t take_go_closure(struct buffer *to, struct prof_str s, char before)
{
	static const char *const words[] = {".func", ".gowrap", ".deferwrap",
					    "-range"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]), digits, more;

		if (!str_begins(s, words[i]) || !before)
			continue;
		digits = count_digits(from(s, n));
		if (!digits || (n + digits < s.len && is_word(s.s[n + digits])))
			continue;
		buffer_add_text(to, words[i]);
		n += digits;
		while (n < s.len && s.s[n] == '.') {
			more = count_digits(from(s, n + 1));
			if (!more || (n + 1 + more < s.len &&
				      is_word(s.s[n + 1 + more])))
				break;
			n += more + 1;
		}
		return n;
	}
	return 0;
}

/* {closure#0}, {lambda(int)#2}: the numbers before the bracket. */
static size_t take_ordinal(struct buffer *to, struct prof_str s, char before)
{
	size_t n = 0, digits;

	(void)to;
	(void)before;
	while (n < s.len && s.s[n] == '#') {
		digits = count_digits(from(s, n + 1));
		if (!digits)
			return 0;
		n += digits + 1;
	}
	return n < s.len && s.s[n] == '}' ? n : 0;
}

static void pass(struct buffer *to, struct prof_str s)
{
	static rule_fn *const rules[] = {
		take_java_lambda, take_java_method, take_numbered,
		take_go_closure,  take_ordinal,	    take_address,
	};
	size_t i = 0, taken;

	while (i < s.len) {
		char before = i ? s.s[i - 1] : '\0';

		taken = 0;
		/* All that rules look at begins with one of these. */
		if (s.s[i] && strchr("$lG'.-#/+0", s.s[i]))
			for (size_t r = 0;
			     r < sizeof(rules) / sizeof(*rules) && !taken; r++)
				taken = rules[r](to, from(s, i), before);
		if (!taken)
			buffer_add(to, s.s + i, 1);
		i += taken ? taken : 1;
	}
}

/* The length without ".word" or ".word.12" at the end. */
static size_t cut_word(const char *s, size_t len)
{
	static const struct {
		const char *word;
		bool may_be_alone;
	} words[] = {
		{".isra", false},      {".part", false},
		{".cold", true},       {".constprop", false},
		{".lto_priv", false},  {".llvm", false},
		{".clone", false},     {".__uniq", false},
		{".localalias", true},
	};
	size_t end = len;

	while (end && is_digit(s[end - 1]))
		end--;
	if (end == len || !end || s[end - 1] != '.')
		end = len + 1;
	end--; /* at the dot, or at the end */
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i].word);

		if (end <= n || (end == len && !words[i].may_be_alone))
			continue;
		if (memcmp(s + end - n, words[i].word, n) == 0)
			return end - n;
	}
	return len;
}

/* The length without " [clone .word.12]" at the end. */
static size_t cut_clone(const char *s, size_t len)
{
	const char *mark = " [clone ";
	size_t n = strlen(mark), begin = len;

	if (!len || s[len - 1] != ']')
		return len;
	while (begin && s[begin - 1] != '[')
		begin--;
	if (begin < 2 || len - begin + 2 < n ||
	    memcmp(s + begin - 2, mark, n) != 0)
		return len;
	return begin - 2;
}

/* Hashes of Rust: ::h0123456789abcdef, and 17h0123456789abcdefE mangled. */
static size_t cut_hash(char *s, size_t len)
{
	bool is_mangled = len && s[len - 1] == 'E';
	size_t end = is_mangled ? len - 1 : len;

	if (end < 20)
		return len;
	for (size_t i = end - 16; i < end; i++)
		if (!is_hex(s[i]))
			return len;
	if (memcmp(s + end - 19, is_mangled ? "17h" : "::h", 3) != 0)
		return len;
	if (is_mangled)
		s[end - 19] = 'E';
	return end - 19 + is_mangled;
}

static void cut_endings(struct buffer *name)
{
	size_t len;

	do {
		len = name->len;
		name->len = cut_word(name->bytes, name->len);
		name->len = cut_clone(name->bytes, name->len);
		name->len = cut_hash(name->bytes, name->len);
	} while (name->len && name->len < len);
}

enum { MAX_NESTING = 200 };

/* Where brackets began, in what was put; of those that stay, nothing goes. */
struct brackets {
	size_t at[MAX_NESTING];
	bool stays[MAX_NESTING];
	size_t depth;
};

/* The < of operator<, of <init> and the like begins no arguments. */
static void open_bracket(struct brackets *b, const struct buffer *to)
{
	char before = to->len ? to->bytes[to->len - 1] : '\0';

	if (b->depth < MAX_NESTING) {
		b->at[b->depth] = to->len + 1;
		b->stays[b->depth] = !is_word(before) && before != ':';
	}
	b->depth++;
}

static void close_bracket(struct brackets *b, struct buffer *to)
{
	if (!b->depth)
		return;
	b->depth--;
	if (b->depth < MAX_NESTING && !b->stays[b->depth])
		to->len = b->at[b->depth];
}

static void strip_templates(struct buffer *to, struct prof_str s)
{
	struct brackets brackets = {.depth = 0};
	size_t i = 0, n;

	while (i < s.len) {
		if (str_begins(from(s, i), "operator")) {
			n = strlen("operator");
			while (i + n < s.len && strchr("<>=-", s.s[i + n]))
				n++;
			buffer_add(to, s.s + i, n);
			i += n;
			continue;
		}
		if (s.s[i] == '<')
			open_bracket(&brackets, to);
		else if (s.s[i] == '>' && (!i || s.s[i - 1] != '-'))
			close_bracket(&brackets, to);
		buffer_add(to, s.s + i, 1);
		i++;
	}
}

void normalize_name(struct buffer *to, struct prof_str name, unsigned how)
{
	struct buffer work[2] = {{0}, {0}};
	struct prof_str s = name;
	size_t len, turn = 0;

	do {
		struct buffer *next = &work[turn];

		len = s.len;
		next->len = 0;
		if (how & PROF_NORMAL_NAMES) {
			pass(next, s);
			if (next->len && !next->failed)
				cut_endings(next);
			s = buffer_str(next);
			turn = !turn;
			next = &work[turn];
			next->len = 0;
		}
		if (how & PROF_NORMAL_TEMPLATES) {
			strip_templates(next, s);
			s = buffer_str(next);
			turn = !turn;
		}
	} while (s.len < len);
	buffer_add_str(to, s);
	to->failed |= work[0].failed || work[1].failed;
	buffer_release(&work[0]);
	buffer_release(&work[1]);
}
