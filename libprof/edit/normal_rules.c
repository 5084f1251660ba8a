/*
 * One pass over a name, from left to right, that takes out what counts, numbers
 * or hashes, where its neighbors say that it does.
 */
#include "libprof/edit/normal_rules.h"

#include "libprof/base/ascii.h"
#include "libprof/base/text.h"
#include "libprof/edit/rust_name.h"

#include <string.h>

/* So far on do rules look at most: what they do takes time that grows with the
 * length of a name, and no more. */
enum { LOOK_MAX = 2000 };

static bool is_in_name(char c)
{
	return is_word(c) || (unsigned char)c >= 0x80;
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
		n = hex_length(str_behind(s, 1), s.s[0] == '+' ? 1 : 8);
	if (n)
		return n + 1;
	n = is_in_name(before) ? 0 : hex_length(s, 4);
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
		digits = count_digits(str_behind(s, n + 1));
		n += digits ? digits + 1 : 0;
	}
	if (n < s.len && s.s[n] == '/') {
		digits = count_digits(str_behind(s, n + 1));
		if (!hex_length(str_behind(s, n + 1), 1))
			n += digits ? digits + 1 : 0;
	}
	return n;
}

/* Hidden classes of older Java: LambdaForm$MH/834133664. */
static size_t take_lambda_form(struct buffer *to, struct prof_str s,
			       char before)
{
	size_t n = strlen("LambdaForm$"), digits;

	(void)before;
	if (!str_begins(s, "LambdaForm$"))
		return 0;
	while (n < s.len && is_in_name(s.s[n]))
		n++;
	if (n == s.len || s.s[n] != '/' || hex_length(str_behind(s, n + 1), 1))
		return 0;
	digits = count_digits(str_behind(s, n + 1));
	if (!digits)
		return 0;
	buffer_add(to, s.s, n);
	return n + 1 + digits;
}

/* Methods that javac makes for lambdas: lambda$main$0. */
static size_t take_java_method(struct buffer *to, struct prof_str s,
			       char before)
{
	size_t end = 0, digits;

	if (!str_begins(s, "lambda$") || is_in_name(before))
		return 0;
	while (end < s.len && end < LOOK_MAX &&
	       (is_in_name(s.s[end]) || s.s[end] == '$'))
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
		"jdk.proxy",
		"jdk/proxy",
		"$MockitoMock$",
		"$_",
		"'lambda",
	};

	(void)before;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);
		size_t digits = str_begins(s, words[i])
					? count_digits(str_behind(s, n))
					: 0;

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
		digits = count_digits(str_behind(s, n));
		if (!digits ||
		    (n + digits < s.len && is_in_name(s.s[n + digits])))
			continue;
		buffer_add_text(to, words[i]);
		n += digits;
		while (n < s.len && s.s[n] == '.') {
			more = count_digits(str_behind(s, n + 1));
			if (!more || (n + 1 + more < s.len &&
				      is_in_name(s.s[n + 1 + more])))
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
	while (n < s.len && n < LOOK_MAX && s.s[n] == '#') {
		digits = count_digits(str_behind(s, n + 1));
		if (!digits)
			return 0;
		n += digits + 1;
	}
	return n < s.len && s.s[n] == '}' ? n : 0;
}

/* Two brackets that belong together; the length until behind the second. */
static size_t bracket_length(struct prof_str s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.len && i < LOOK_MAX; i++) {
		depth += s.s[i] == '[';
		depth -= s.s[i] == ']';
		if (!depth)
			return i + 1;
	}
	return 0;
}

/* Go's instances, Map[go.shape.int], as Go's own profiles have them. */
static size_t take_go_shape(struct buffer *to, struct prof_str s, char before)
{
	size_t n = 0;

	(void)before;
	if (str_begins(s, "[go.shape."))
		n = bracket_length(s);
	if (n)
		buffer_add_text(to, "[...]");
	return n;
}

/* main[0123456789abcdef]::words of Rust. */
static size_t take_rust_crate(struct buffer *to, struct prof_str s, char before)
{
	(void)to;
	return is_in_name(before) ? rust_crate_hash(s) : 0;
}

/* Digits, and more of them behind underscores: 0_1. */
static size_t count_numbers(struct prof_str s)
{
	size_t n = count_digits(s), more;

	while (n && n < s.len && s.s[n] == '_') {
		more = count_digits(str_behind(s, n + 1));
		if (!more)
			break;
		n += more + 1;
	}
	return n;
}

/*
 * What the compiler of C# makes of lambdas, iterators, and functions inside of
 * others: <Main>b__0_0, <Get>d__5, <>c__DisplayClass3_0, <Main>g__Sum|0_1.
 * Here is the > with what follows.
 */
static size_t take_csharp(struct buffer *to, struct prof_str s, char before)
{
	size_t n = 4, end, digits;

	(void)before;
	if (s.len < 5 || s.s[0] != '>' || s.s[1] < 'a' || s.s[1] > 'z' ||
	    memcmp(s.s + 2, "__", 2) != 0)
		return 0;
	while (n < s.len && is_in_name(s.s[n]) &&
	       (s.s[1] == 'g' || !is_digit(s.s[n])))
		n++;
	end = n;
	if (s.s[1] == 'g' && (n == s.len || s.s[n++] != '|'))
		return 0;
	digits = count_numbers(str_behind(s, n));
	if (!digits)
		return 0;
	buffer_add(to, s.s, end);
	return n + digits;
}

/* Where a name of .NET says from which assembly a type is, and of which
 * version: [[System.Int32, mscorlib, Version=4.0.0.0, Culture=neutral]]. */
static size_t take_assembly(struct buffer *to, struct prof_str s, char before)
{
	size_t end = 0;

	(void)to;
	(void)before;
	if (!str_begins(s, ", "))
		return 0;
	while (end < s.len && end < LOOK_MAX && s.s[end] != ']' &&
	       s.s[end] != '[')
		end++;
	if (end == s.len || s.s[end] != ']')
		return 0;
	for (size_t i = 0; i < end; i++)
		if (str_begins(str_behind(s, i), ", Version="))
			return end;
	return 0;
}

/* Functions and classes without a name in Scala: $anonfun$main$1, $anon$2. */
static size_t take_scala(struct buffer *to, struct prof_str s, char before)
{
	size_t n = str_begins(s, "$anonfun") ? 8 : 5, put = n, numbers = 0;

	(void)before;
	if (!str_begins(s, "$anon") || (n < s.len && is_in_name(s.s[n])))
		return 0;
	while (n < s.len && s.s[n] == '$') {
		size_t digits = count_digits(str_behind(s, n + 1));
		size_t end = n + 1;

		while (end < s.len && is_in_name(s.s[end]))
			end++;
		if (end == n + 1 || numbers ||
		    str_begins(str_behind(s, n), "$anon"))
			break;
		numbers = digits && end == n + 1 + digits;
		put = numbers ? n : end;
		n = end;
	}
	if (!numbers)
		return 0;
	buffer_add(to, s.s, put);
	return n;
}

/* Names that a hash ends: what eBPF's verifier loads, and classes that
 * libraries of Java make at run time. */
static size_t take_hashed(struct buffer *to, struct prof_str s, char before)
{
	static const struct {
		const char *word, *put;
		size_t digits; /* of the hash, at least */
	} words[] = {
		{"bpf_prog_", "bpf_prog", 16},
		{"bpf_trampoline_", "bpf_trampoline", 1},
		{"CGLIB$$", "CGLIB", 1},
		{"ByGuice$$", "ByGuice", 1},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i].word), hex = n;

		if (!str_begins(s, words[i].word) ||
		    (s.s[0] == 'b' && is_in_name(before)))
			continue;
		while (hex < s.len && is_hex(s.s[hex]))
			hex++;
		if (hex - n < words[i].digits ||
		    (hex < s.len && is_in_name(s.s[hex]) && s.s[hex] != '_'))
			continue;
		buffer_add_text(to, words[i].put);
		return hex;
	}
	return 0;
}

/* The number of a crate in names that the compiler of Rust has mangled. */
static size_t take_mangled_crate(struct buffer *to, struct prof_str s)
{
	size_t n = 2;

	if (!str_begins(s, "Cs"))
		return 0;
	while (n < s.len && s.s[n] != '_' && is_in_name(s.s[n]) &&
	       !((unsigned char)s.s[n] & 0x80))
		n++;
	if (n + 1 >= s.len || s.s[n] != '_' ||
	    (!is_digit(s.s[n + 1]) && s.s[n + 1] != 'u'))
		return 0;
	buffer_add_text(to, "C");
	return n + 1;
}

void normalize_pass(struct buffer *to, struct prof_str s)
{
	static rule_fn *const rules[] = {
		take_java_lambda, take_lambda_form, take_java_method,
		take_scala,	  take_numbered,    take_hashed,
		take_go_closure,  take_go_shape,    take_rust_crate,
		take_csharp,	  take_assembly,    take_ordinal,
		take_address,
	};
	bool is_mangled = str_begins(s, "_R");
	size_t i = 0, taken;

	while (i < s.len) {
		char before = i ? s.s[i - 1] : '\0';

		taken = is_mangled ? take_mangled_crate(to, str_behind(s, i))
				   : 0;
		/* All that rules look at begins with one of these. */
		if (!taken && s.s[i] && strchr("$lLGBCbj[>,'.-#/+0", s.s[i]))
			for (size_t r = 0;
			     r < sizeof(rules) / sizeof(*rules) && !taken; r++)
				taken = rules[r](to, str_behind(s, i), before);
		if (!taken)
			buffer_add(to, s.s + i, 1);
		i += taken ? taken : 1;
	}
}
