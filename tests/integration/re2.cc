// Expressions and texts at random, ours beside RE2's: the same are found, at
// the same places with the same groups. Prints TAP.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <re2/re2.h>

extern "C" {
#include "libprof/regex/regex.h"
}

namespace
{

uint64_t state;

unsigned roll(unsigned n)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return static_cast<unsigned>((z ^ (z >> 31)) % n);
}

// In a strict expression no group can be empty: of repetitions of those that
// can, RE2 simplifies some so that other groups take part.
std::string atom(unsigned depth, bool is_strict)
{
	static const char *const takes[] = {"a",
					    "b",
					    "c",
					    "a",
					    "b",
					    ".",
					    "[ab]",
					    "[^a]",
					    "[b-d]",
					    "\\d",
					    "\\w",
					    "\\s",
					    "\\D",
					    "\\W",
					    "\\S",
					    "[[:alpha:]_]",
					    "[^[:digit:]x]",
					    "\\.",
					    "\\x41",
					    "[\\w.]",
					    "\\Qa.b\\E",
					    "[]a]",
					    "[a-]",
					    "A",
					    "x{",
					    " ",
					    "[^\\d\\s]",
					    "(?-s:.)",
					    "\\n",
					    "\xc3\xa9",
					    "[\xc3\xa0-\xc3\xbf]",
					    "\xe2\x82\xac"};
	static const char *const others[] = {"\\b", "\\B", "^",	     "$",
					     "\\A", "\\z", "(?m:^)", "(?m:$)",
					     "",    "()",  "(|a)"};

	if (roll(4) == 0 && !(is_strict && depth))
		return others[roll(is_strict ? 8 : 11)];
	return takes[roll(sizeof(takes) / sizeof(*takes))];
}

std::string expression(unsigned depth, bool is_strict)
{
	static const char *const repeats[] = {
		"+", "+?", "{2}", "{1,3}", "{2,}", "{1,2}?", "*",
		"?", "*?", "??",  "{0,2}", "{0}",  "{,3}",   "{0,}"};
	static const char *const opens[] = {"(", "(?:", "(?s:"};
	std::string all;

	for (unsigned n = 1 + roll(3); n; n--) {
		bool is_group = depth < 4 && roll(3) == 0;
		std::string one =
			is_group
				? opens[roll(3)] +
					  expression(depth + 1, is_strict) + ")"
				: atom(depth, is_strict);

		all += one;
		if (roll(3) == 0 && !one.empty())
			all += repeats[roll(is_strict && depth ? 6 : 14)];
		if (roll(4) == 0 && (n > 1 || !is_strict))
			all += "|";
	}
	return all;
}

std::string text()
{
	static const char *const pieces[] = {
		"a", "b", "c",	"d",	    "ab",	   "x", "_",
		"0", "7", " ",	".",	    "A",	   "B", "\n",
		"]", "-", "x{", "\xc3\xa9", "\xe2\x82\xac"};
	std::string all;

	for (unsigned n = roll(12); n; n--)
		all += pieces[roll(sizeof(pieces) / sizeof(*pieces))];
	return all;
}

bool is_ascii(const std::string &s)
{
	return std::all_of(s.begin(), s.end(), [](char c) {
		return static_cast<unsigned char>(c) < 0x80;
	});
}

struct count {
	unsigned tried, found, only_ours, only_theirs, wrong, other_places;
};

void say(const char *what, const std::string &re, const std::string &s)
{
	std::printf("# %s: '%s' in '%s'\n", what, re.c_str(), s.c_str());
}

// Are match and groups the same?
bool has_same_places(regex *ours, const RE2 &theirs, const std::string &s)
{
	static const int groups = REGEX_GROUPS;
	std::vector<re2::StringPiece> sub(groups);
	regex_span span[REGEX_GROUPS];
	prof_str text = {s.data(), s.size()};
	int known = std::min(groups, theirs.NumberOfCapturingGroups() + 1);
	bool wants = theirs.Match(s, 0, s.size(), RE2::UNANCHORED, sub.data(),
				  known);
	if (regex_find(span, ours, text, 0) != wants)
		return false;
	for (int i = 0; i < known && wants; i++) {
		bool has = sub[i].data() != nullptr;

		if (has != (span[i].begin != SIZE_MAX))
			return false;
		if (has && (sub[i].data() != s.data() + span[i].begin ||
			    sub[i].size() != span[i].end - span[i].begin))
			return false;
	}
	return true;
}

void compare_text(regex *ours, const RE2 &theirs, const std::string &s,
		  count *n)
{
	prof_str text = {s.data(), s.size()};
	bool wants = RE2::PartialMatch(s, theirs);

	n->found += wants;
	if (regex_matches(ours, text) != wants) {
		if (n->wrong++ < 20)
			say("found by one", theirs.pattern(), s);
	} else if (!has_same_places(ours, theirs, s)) {
		if (n->other_places++ < 5)
			say("other places", theirs.pattern(), s);
	}
}

void compare(const std::string &re, count *n)
{
	RE2::Options options;
	prof_error err = {};
	regex *ours;
	prof_str expression = {re.data(), re.size()};

	options.set_log_errors(false);
	options.set_dot_nl(true);
	RE2 theirs(re, options);
	regex_new(&ours, expression, 0, &err);
	n->tried++;
	n->only_ours += ours && !theirs.ok();
	n->only_theirs += !ours && theirs.ok();
	if (!ours && theirs.ok())
		say(err.text, re, "");
	for (int i = 0; i < 8 && ours && theirs.ok(); i++) {
		std::string s = text();

		// RE2 finds \B between the bytes of a character.
		while (re.find("\\B") != std::string::npos && !is_ascii(s))
			s = text();
		compare_text(ours, theirs, s, n);
	}
	regex_free(ours);
}

int test(unsigned turns, bool is_strict, const char *what)
{
	static int number;
	count n = {};
	bool right;

	for (unsigned i = 0; i < turns; i++) {
		state = i;
		// For all of it: RE2 joins [a] and (?i:a) to [a].
		compare((roll(4) ? "" : "(?i)") + expression(0, is_strict), &n);
	}
	right = !n.wrong && !n.only_theirs && n.found > turns &&
		n.other_places <= (is_strict ? 0 : turns / 100);
	std::printf("# %u expressions, %u matches; RE2 refuses %u, other "
		    "places in %u\n",
		    n.tried, n.found, n.only_ours, n.other_places);
	std::printf("%sok %d - %s\n", right ? "" : "not ", ++number, what);
	return right ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
	unsigned turns = argc > 1 ? static_cast<unsigned>(atoi(argv[1]))
				  : 20000;
	int wrong = test(turns, true, "matches and groups are those of RE2");

	wrong += test(turns, false, "any expressions: the same is found");
	std::printf("1..2\n");
	return wrong ? 1 : 0;
}
