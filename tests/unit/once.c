/* Warnings of which there may be many: each kind once. */
#include "program/once.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

#include <sys/wait.h>
#include <unistd.h>

/* What it says on stderr. */
static const char *hear(void (*run)(void))
{
	static char heard[65536];
	int ends[2], saved = dup(STDERR_FILENO);
	ssize_t n;

	/* Less than a pipe holds is said. */
	if (saved < 0 || pipe(ends) != 0 || dup2(ends[1], STDERR_FILENO) < 0)
		tap_bail("no pipe");
	close(ends[1]);
	run();
	if (dup2(saved, STDERR_FILENO) < 0)
		_exit(99);
	close(saved);
	n = read(ends[0], heard, sizeof(heard) - 1);
	heard[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	return heard;
}

static void says_nothing(void)
{
	struct once o = {.count = 0};

	once_end(&o);
}

static void says_two_kinds(void)
{
	struct once o = {.count = 0};

	once_warn(&o, 7, "%s: cannot be read", "a");
	for (int i = 0; i < 448; i++)
		once_warn(&o, -3, "b%d: twice", i);
	once_warn(&o, 7, "%s: cannot be read", "c");
	once_end(&o);
	once_warn(&o, -3, "it begins anew");
	once_end(&o);
}

static void says_many_kinds(void)
{
	struct once o = {.count = 0};

	for (int i = 0; i < 1000; i++)
		once_warn(&o, i, "kind %d", i);
	once_end(&o);
}

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

int main(void)
{
	const char *text;

	msg_init("once", 2);
	is_str(hear(says_nothing), "", "nothing was nothing");
	is_str(hear(says_two_kinds),
	       "once: warning: a: cannot be read (and 1 more)\n"
	       "once: warning: b0: twice (and 447 more)\n"
	       "once: warning: it begins anew\n",
	       "each kind is said once, the first of it, with a count");
	text = hear(says_many_kinds);
	is_uint(count_lines(text), ONCE_KINDS, "there is an end to kinds");
	is_int(strstr(text, "kind 15 (and 984 more)\n") != NULL, 1,
	       "the last one has the others");
	msg_set_level(MSG_VERBOSE);
	text = hear(says_two_kinds);
	is_uint(count_lines(text), 451, "with -v all of them are said");
	return tap_end();
}
