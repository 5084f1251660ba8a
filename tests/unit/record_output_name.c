/* Patterns of names. */
#include "cmd/record/output_name.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

static void gives(const char *pattern, const struct output_name *n,
		  const char *want)
{
	char *got = output_name_expand(pattern, n);

	is_str(got, want, "%s", pattern);
	free(got);
}

static void expands(void)
{
	/* 2026-11-21 17:30:00.25 */
	struct output_name n = {.pid = 4711, .time = 1795282200250000000};

	gives("cpu.pb.gz", &n, "cpu.pb.gz");
	gives("", &n, "");
	gives("%p.pb", &n, "4711.pb");
	gives("%p%p-%%-%p", &n, "47114711-%-4711");
	gives("%%p", &n, "%p");
	gives("a-%t.pb", &n, "a-2026-11-21T17-30-00Z.pb");
	n.has_fractions = true;
	gives("%t", &n, "2026-11-21T17-30-00.250Z");
	n.piece = 12;
	gives("x-%n", &n, "x-12");
	n.run = 3;
	gives("x-%n", &n, "x-3-12");
	n.piece = 0;
	gives("x-%n", &n, "x-3");
}

static void checks(void)
{
	is_str(output_name_check("plain"), NULL, "a plain name is one");
	is_str(output_name_check("%p%t%n%%"), NULL, "so are all letters");
	ok(output_name_check("100%"), "a %% at the end is none");
	ok(output_name_check("%x"), "nor is another letter");
	ok(output_name_check("%%%d"), "nor one behind %%%%");
	ok(output_name_has("a%n", 'n'), "%%n is found");
	ok(!output_name_has("a%%n", 'n'), "but not behind another %%");
	ok(output_name_has("%p%%%t", 't'), "%%t is found behind others");
	ok(!output_name_has("%p%", 't'), "a pattern may end in %%");
}

int main(void)
{
	msg_init("record_output_name", 2);
	expands();
	checks();
	return tap_end();
}
