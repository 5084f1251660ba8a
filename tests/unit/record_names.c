#include "libcode/base/names.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

enum { NAMES = 20000 };

int main(void)
{
	struct names n = {0};
	const char *first, *all[NAMES];
	char *long_one = calloc(1, 200001), text[32];
	bool same = true;

	msg_init("record_names", 2);
	first = code_names_keep_string(&n, "one");
	ok(!code_names_keep_string(&n, NULL), "what is not there is not kept");
	is_str(code_names_keep(&n, "", 0), "",
	       "the empty string is one as well");
	for (int i = 0; i < NAMES; i++) {
		snprintf(text, sizeof(text), "name %d", i);
		all[i] = code_names_keep_string(&n, text);
	}
	for (int i = 0; i < NAMES; i++) {
		snprintf(text, sizeof(text), "name %d", i);
		same &= code_names_keep_string(&n, text) == all[i] &&
			strcmp(all[i], text) == 0;
	}
	ok(same, "a string is kept once, and stays where it is");
	ok(code_names_keep(&n, "one more", 3) == first,
	   "a part is a string too");
	ok(code_names_keep(&n, "one\0more", 8) == first, "a NUL ends a string");
	memset(long_one, 'x', 200000);
	is_str(code_names_keep_string(&n, long_one), long_one,
	       "a string may be long");
	free(long_one);
	code_names_release(&n);
	return tap_end();
}
