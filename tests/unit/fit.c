/* Names in the room that there is, by counting. */
#include "libprof/svg/fit.h"
#include "libprof/base/text.h"
#include "tests/unit/random_profile.h"

static struct prof_str str(const char *s)
{
	return (struct prof_str){s, strlen(s)};
}

static void fits(const char *name, size_t room, const char *head,
		 const char *tail)
{
	struct buffer b = {0};
	struct prof_str s = fit_name(&b, str(name), room, false);

	is_mem(s.s, s.len, head, strlen(head), "'%s' in %zu", name, room);
	s = fit_name(&b, str(name), room, true);
	is_mem(s.s, s.len, tail, strlen(tail), "its end");
	buffer_release(&b);
}

static void cuts(void)
{
	fits("function", 8, "function", "function");
	fits("function", 7, "funct..", "..ction");
	fits("function", 3, "f..", "..n");
	fits("function", 2, "", "");
	fits("function", 0, "", "");
	fits("ab", 2, "", "");
	fits("ab", 3, "ab", "ab");
	fits("", 10, "", "");
	fits("abc", (size_t)-1, "abc", "abc");
}

#define HAN "\xe6\xbc\xa2"
#define OE "\xc3\xb6"
#define FIRE "\xf0\x9f\x94\xa5"

static void counts_wide_ones(void)
{
	fits(OE OE OE OE, 4, OE OE OE OE, OE OE OE OE);
	fits(OE OE OE OE, 3, OE "..", ".." OE);
	fits(HAN HAN, 4, HAN HAN, HAN HAN);
	fits(HAN HAN, 3, "..", "..");
	fits(HAN HAN HAN, 5, HAN "..", ".." HAN);
	fits("a" HAN "b" FIRE "c", 7, "a" HAN "b" FIRE "c",
	     "a" HAN "b" FIRE "c");
	fits("a" HAN "b" FIRE "c", 6, "a" HAN "b..", "..b" FIRE "c");
	fits("\xe1\x84\x80"
	     "xx",
	     3, "..", "..x"); /* U+1100 */
	fits("\xe1\x83\xbf"
	     "xx",
	     3, "\xe1\x83\xbfxx", "\xe1\x83\xbfxx");
}

static void leaves_annotations_out(void)
{
	fits("main_[k]", 4, "main", "main");
	fits("main_[j]", 3, "m..", "..n");
	fits("main_[x]", 8, "main_[x]", "main_[x]");
	fits("_[i]", 9, "", "");
}

static size_t columns_of(struct prof_str s)
{
	size_t columns = 0, n;

	for (size_t i = 0; i < s.len; i += n) {
		n = utf8_length(s.s + i, s.len - i);
		if (!n)
			return SIZE_MAX; /* split */
		columns += utf8_decode(s.s + i, n) < 0x1100 ? 1 : 2;
	}
	return columns;
}

/* As much as fits, from the end that is kept. */
static bool is_fitted(struct prof_str got, struct prof_str name, size_t room,
		      bool cuts_left)
{
	size_t kept = got.len - 2;

	if (room < 3)
		return !got.len;
	if (columns_of(name) <= room)
		return got.len == name.len && !memcmp(got.s, name.s, got.len);
	if (columns_of(got) > room || columns_of(got) + 1 < room)
		return false;
	if (cuts_left)
		return !memcmp(got.s, "..", 2) &&
		       !memcmp(got.s + 2, name.s + name.len - kept, kept);
	return !memcmp(got.s + kept, "..", 2) && !memcmp(got.s, name.s, kept);
}

static void never_splits(void)
{
	static const char *const parts[] = {"a", "::", OE, HAN, FIRE};
	struct dice d = {.state = 5};
	struct buffer b = {0};
	int wrong = 0;

	for (int i = 0; i < 20000; i++) {
		char name[64] = "";
		size_t room = roll_below(&d, 24);
		bool cuts_left = roll_one_in(&d, 2);

		for (size_t n = roll_below(&d, 12); n; n--)
			strcat(name, parts[roll_below(&d, 5)]);
		wrong += !is_fitted(fit_name(&b, str(name), room, cuts_left),
				    str(name), room, cuts_left);
	}
	is_int(wrong, 0, "whole characters, and as many as there is room for");
	buffer_release(&b);
}

int main(void)
{
	cuts();
	counts_wide_ones();
	leaves_annotations_out();
	never_splits();
	return tap_end();
}
