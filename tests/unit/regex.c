/*
 * Regular expressions: what they find and where, what is refused and at which
 * place, that hostile ones are bounded, and that glibc finds the same.
 */
#include "libprof/regex/regex.h"
#include "tests/unit/random_profile.h"

#include <regex.h>

static struct prof_error err;

static struct regex *compiled(struct prof_str text)
{
	struct regex *re;

	return regex_new(&re, text, 0, &err) == PROF_OK ? re : NULL;
}

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

/* `want` is the match and its groups, with commas between; NULL: none. */
static void finds(const char *expression, const char *text, const char *want)
{
	struct regex *re = compiled(str(expression));
	struct regex_span span[REGEX_GROUPS];
	char got[200] = "";
	int found;

	if (!re)
		tap_bail(err.text);
	found = regex_find(span, re, str(text), 0);
	for (size_t i = 0; i <= regex_groups(re) && found > 0; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%.*s",
			 i ? "," : "",
			 span[i].end == SIZE_MAX
				 ? 0
				 : (int)(span[i].end - span[i].begin),
			 span[i].end == SIZE_MAX ? "" : text + span[i].begin);
	is_str(found > 0 ? got : NULL, want, "'%s' in '%s'", expression, text);
	is_int(regex_matches(re, str(text)), want != NULL, "or not");
	regex_free(re);
}

static void places(void)
{
	finds("a|ab", "xab", "a");
	finds("(a|ab)(c|bcd)(d*)", "abcd", "abcd,a,bcd,");
	finds("a+?", "aaa", "a");
	finds("a{2,3}?", "aaaa", "aa");
	finds("a{0}b", "ab", "b");
	finds("x{,2}", "x{,2}", "x{,2}");
	finds("(?i)MaIn", "main", "main");
	finds("(?i:M)ain", "mAIN", NULL);
	finds("a(?i)b|c", "aB", "aB");
	finds("\\bmain\\b", "x main()", "main");
	finds("\\bmain\\b", "domain", NULL);
	finds("^.$", "\xe2\x82\xac", "\xe2\x82\xac");
	finds("^.$", "\xe2", "\xe2");
	finds("^..$", "\xe2\x82", "\xe2\x82");
	finds("[^a]", "a\xffz", "\xff");
	finds("[\xc3\xa0-\xc3\xbf]+", "\xc3\xa9t\xc3\xa9", "\xc3\xa9");
	finds("[\\d.]+", "v1.25", "1.25");
	finds("[]x-]+", "a-]", "-]");
	finds("[[:alpha:]_]+", "12 a_b", "a_b");
	finds("[^[:^alpha:]]+", "12 ab", "ab");
	finds("\\Qa.b\\E", "axb a.b", "a.b");
	finds("operator\\(\\)", "operator()", "operator()");
	finds("vector\\<int\\>", "vector<int>", "vector<int>");
	finds("(|a)*", "aa", ",");
	finds("(a*)*", "aa", "aa,aa");
	finds("(?m)^b$", "a\nb\nc", "b");
	finds("(?-s)a.b", "a\nb", NULL);
	finds("a.b", "a\nb", "a\nb");
	finds("\\x41\\x{20ac}", "A\xe2\x82\xac", "A\xe2\x82\xac");
	finds("(?P<name>b)", "abc", "b,b");
	finds("", "abc", "");
}

static void refused(const char *expression, const char *why)
{
	struct regex *re = compiled(str(expression));
	char want[200];

	snprintf(want, sizeof(want), "regular expression '%.100s': position %s",
		 expression, why);
	ok(!re, "'%s' is refused", expression);
	is_str(err.text, want, "and why");
	is_int(err.status, PROF_EINVAL, "as no expression");
	regex_free(re);
}

static void refusals(void)
{
	refused("(a|b)+\\1", "7: back references are not supported");
	refused("a(?=b)", "2: look-around is not supported");
	refused("(?<!a)b", "1: look-around is not supported");
	refused("a(b", "2: unmatched opening bracket");
	refused("ab)", "3: unmatched closing bracket");
	refused("a[bc", "2: unmatched opening bracket");
	refused("*a", "1: nothing to repeat");
	refused("a|+", "3: nothing to repeat");
	refused("a{1001}", "2: more than 1000 repetitions");
	refused("a{3,2}", "2: the bounds are reversed");
	refused("[b-a]", "2: the range is reversed");
	refused("[[:none:]]", "2: unknown class");
	refused("[[.a.]]", "2: collating elements are not supported");
	refused("\\pL", "1: classes of Unicode are not supported");
	refused("\\y", "1: unknown escape");
	refused("a\\", "2: nothing follows the backslash");
	refused("\\xg", "1: \\x needs two digits, or {digits}");
	refused("(?z)", "3: unknown flag; expected i, m or s");
}

/* Whatever the expression, it is too large, or a long text is no trouble. */
static void hostile(void)
{
	static const char *const expressions[] = {
		"(a?){1,900}b",
		"(a|a)*b",
		"(.*)*x",
		"(a*)*(a*)*(a*)*b",
		"(a|b)*a(a|b){500}x",
		"((a{0,30}){0,30}){0,20}b",
		"(((a+)+)+)+b",
		"(a{0,99}){0,99}b",
		"(.*){1,900}[^a]",
		"(x+x+)+y",
	};
	enum { LENGTH = 4000 };
	static char text[LENGTH];

	for (size_t i = 0; i < LENGTH; i++)
		text[i] = i * i % 7 < 3 ? 'a' : 'b';
	memset(text, 'a', LENGTH / 2);
	for (size_t i = 0; i < sizeof(expressions) / sizeof(*expressions);
	     i++) {
		struct prof_str s = {text, LENGTH / 2};
		struct regex *re = compiled(str(expressions[i]));

		if (re)
			ok(regex_matches(re, s) == 0 &&
				   regex_size(re) <= REGEX_MAX_SIZE,
			   "'%s' is not found", expressions[i]);
		else
			ok(err.status == PROF_ELIMIT, "'%s': %s",
			   expressions[i], err.text);
		s.len = LENGTH;
		if (re)
			ok(regex_matches(re, s) >= 0, "nor found at length");
		regex_free(re);
	}
}

/* Any bytes as an expression and as a text. */
static void any_bytes(void)
{
	static const char signs[] = "ab()[]{}|*+?.^$\\-:=!<>,019dwsbBQExPi\n";
	struct dice d = {.state = 7};
	const unsigned turns = tap_times(20000);
	size_t wrong = 0, good = 0;

	for (unsigned turn = 0; turn < turns; turn++) {
		char bytes[40], text[40];
		struct regex_span span[REGEX_GROUPS];
		struct prof_str s = {bytes, roll_below(&d, 40)};
		struct prof_str t = {text, roll_below(&d, 40)};
		struct regex *re;
		int found;

		for (size_t i = 0; i < 40; i++) {
			bytes[i] = roll_one_in(&d, 20)
					   ? (char)roll(&d)
					   : signs[roll_below(
						     &d, sizeof(signs) - 1)];
			text[i] = (char)roll(&d);
		}
		re = compiled(s);
		if (!re) {
			wrong += err.status != PROF_EINVAL &&
				 err.status != PROF_ELIMIT;
			continue;
		}
		good++;
		found = regex_find(span, re, t, 0);
		wrong += found != regex_matches(re, t);
		wrong += found > 0 &&
			 (span[0].begin > span[0].end || span[0].end > t.len);
		regex_free(re);
	}
	is_uint(wrong, 0, "any bytes are an expression or are refused");
	ok(good > turns / 40, "%zu of them are one", good);
}

static void put_posix(struct dice *d, char *to, size_t size)
{
	static const char *const pieces[] = {
		"a",	"b",	       "c",	  ".",	    "[ab]",
		"[^a]", "(a|b)",       "(ab)",	  "a*",	    "b+",
		"c?",	"[[:digit:]]", "(a|bc)*", "a{2}",   "(b|cd){1,2}",
		"^",	"$",	       "|",	  "(a*b)+", "d"};
	size_t used = 0;

	to[0] = '\0';
	for (size_t n = 1 + roll_below(d, 5); n; n--)
		used += (size_t)snprintf(to + used, size - used, "%s",
					 pieces[roll_below(d, 20)]);
}

static void beside_glibc(void)
{
	struct dice d = {.state = 11};
	const unsigned turns = tap_times(5000);
	size_t wrong = 0, compared = 0;

	for (unsigned turn = 0; turn < turns; turn++) {
		char expression[100], text[12] = "";
		struct regex *re;
		regex_t posix;

		put_posix(&d, expression, sizeof(expression));
		re = compiled(str(expression));
		if (!re)
			continue;
		if (regcomp(&posix, expression, REG_EXTENDED | REG_NOSUB)) {
			regex_free(re);
			continue;
		}
		for (size_t i = 0; i < 11; i++)
			text[i] = "abcd1"[roll_below(&d, 5)];
		text[roll_below(&d, 12)] = '\0';
		compared++;
		if (regex_matches(re, str(text)) !=
		    (regexec(&posix, text, 0, NULL, 0) == 0)) {
			wrong++;
			tap_diag("'%s' in '%s'", expression, text);
		}
		regfree(&posix);
		regex_free(re);
	}
	is_uint(wrong, 0, "glibc finds the same");
	ok(compared > turns / 5 * 3, "%zu times", compared);
}

int main(void)
{
	places();
	refusals();
	hostile();
	any_bytes();
	beside_glibc();
	return tap_end();
}
