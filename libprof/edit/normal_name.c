/*
 * One pass from left to right takes out numbers where their neighbors say
 * what they are; then endings of compilers go, one after the other. No rule
 * makes a name longer, and what one leaves may be work for another, so all of
 * it is repeated until nothing changes.
 */
#include "libprof/edit/normal_name.h"

#include "libprof/base/ascii.h"
#include "libprof/base/text.h"
#include "libprof/edit/normal_rules.h"
#include "libprof/edit/rust_name.h"
#include "libprof/edit/templates.h"

#include <prof/rename.h>
#include <string.h>

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

/* How far .NET has compiled a method: [OptimizedTier1]. */
static size_t cut_tier(const char *s, size_t len)
{
	static const char *const tiers[] = {
		"[PreJIT]",
		"[ReadyToRun]",
		"[QuickJitted]",
		"[MinOptJitted]",
		"[Optimized]",
		"[OptimizedTier1]",
		"[OptimizedTier1OSR]",
		"[InstrumentedTier]",
		"[Tier0]",
		"[Tier1]",
		"[InstrumentedTier0]",
		"[InstrumentedTier1]",
	};

	for (size_t i = 0; i < sizeof(tiers) / sizeof(*tiers); i++) {
		size_t n = strlen(tiers[i]);

		if (len <= n || memcmp(s + len - n, tiers[i], n) != 0)
			continue;
		return len - n - (s[len - n - 1] == ' ');
	}
	return len;
}

/* Hashes of Rust: ::h0123456789abcdef, and 17h0123456789abcdefE mangled. */
static size_t cut_hash(char *s, size_t len)
{
	static const size_t n = sizeof("17h0123456789abcdefE") - 1;

	if (len <= n || s[len - 1] != 'E' || memcmp(s + len - n, "17h", 3) != 0)
		return rust_length_without_hash((struct prof_str){s, len});
	for (size_t i = len - n + 3; i < len - 1; i++)
		if (!is_hex(s[i]))
			return len;
	s[len - n] = 'E';
	return len - n + 1;
}

static void cut_endings(struct buffer *name)
{
	size_t len;

	do {
		len = name->len;
		name->len = cut_word(name->bytes, name->len);
		name->len = cut_clone(name->bytes, name->len);
		name->len = cut_tier(name->bytes, name->len);
		name->len = cut_hash(name->bytes, name->len);
	} while (name->len && name->len < len);
}

/* No name of a compiler takes more than a few; one that was made for that is
 * not worth the time. */
enum { TURNS_MAX = 64 };

void normalize_name(struct buffer *to, struct prof_str name, unsigned how)
{
	struct buffer work[2] = {{0}, {0}};
	struct prof_str s = name;
	size_t len, turn = 0;
	int turns = TURNS_MAX;

	do {
		struct buffer *next = &work[turn];

		len = s.len;
		next->len = 0;
		if (how & PROF_NORMAL_NAMES) {
			normalize_pass(next, s);
			if (next->len && !next->failed)
				cut_endings(next);
			s = buffer_str(next);
			turn = !turn;
		}
		if (how & PROF_NORMAL_TEMPLATES) {
			next = &work[turn];
			next->len = 0;
			strip_templates(next, s);
			s = buffer_str(next);
			turn = !turn;
		}
		if (how & PROF_NORMAL_RUST) {
			next = &work[turn];
			next->len = 0;
			mend_rust_name(next, s);
			s = buffer_str(next);
			turn = !turn;
		}
	} while (s.len < len && --turns);
	buffer_add_str(to, s);
	to->failed |= work[0].failed || work[1].failed;
	buffer_release(&work[0]);
	buffer_release(&work[1]);
}
