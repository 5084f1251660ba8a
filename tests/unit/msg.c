/*
 * Messages: what reaches stderr, and that it cannot hurt a terminal.
 */
#include "program/msg.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static char heard[32768];

/* Runs a child, keeps what it says on stderr; its exit status. */
static int hear(void (*run)(void))
{
	int ends[2], status = 0;
	size_t used = 0;
	ssize_t n;
	pid_t child;

	if (pipe(ends) != 0 || (child = fork()) < 0)
		tap_bail("no pipe or no process");
	if (!child) {
		if (dup2(ends[1], STDERR_FILENO) < 0)
			_exit(99);
		close(ends[0]);
		close(ends[1]);
		msg_init("prof-test", 2);
		run();
		_exit(0);
	}
	close(ends[1]);
	/* By then all of its writes are in the pipe; it holds 64 KiB. */
	waitpid(child, &status, 0);
	while ((n = read(ends[0], heard + used, sizeof(heard) - 1 - used)) > 0)
		used += (size_t)n;
	heard[used] = '\0';
	close(ends[0]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void escapes(void)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"", ""},
		{"plain ~", "plain ~"},
		{"a\nb\tc\rd", "a\\nb\\tc\\rd"},
		{"\x1b[31mred\x07\x7f\x01", "\\x1b[31mred\\x07\\x7f\\x01"},
		{"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x94\xa5",
		 "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x94\xa5"},
		{"\xff\xfe", "\\xff\\xfe"},
		{"\xc3", "\\xc3"},
		{"\xc3(", "\\xc3("},
		{"\xe2\x82", "\\xe2\\x82"},
		{"\x80\xbf", "\\x80\\xbf"},
		{"\xc0\xaf", "\\xc0\\xaf"},
		{"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
		{"\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf"},
		{"\xed\xa0\x80", "\\xed\\xa0\\x80"},
		{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
		{"\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80"},
		{"\xc2\x9b"
		 "31m",
		 "\\xc2\\x9b31m"},
		{"\xc2\xa0", "\xc2\xa0"},
		{"\xe2\x80\xae", "\\xe2\\x80\\xae"},
		{"\xe2\x80\xa8", "\\xe2\\x80\\xa8"},
		{"\xd8\x9c", "\\xd8\\x9c"},
		{"\xe2\x81\xa6", "\\xe2\\x81\\xa6"},
		{"C:\\x", "C:\\x"},
	};
	char out[64];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = msg_escape(out, sizeof(out), cases[i].text,
				      strlen(cases[i].text));

		is_str(out, cases[i].want, "case %zu is harmless", i);
		is_uint(n, strlen(cases[i].want), "case %zu has a length", i);
	}
	is_uint(msg_escape(out, sizeof(out), "a\0b", 3), 6, "a NUL inside");
	is_str(out, "a\\x00b", "is shown");
}

static void escapes_into_little_room(void)
{
	static const char text[] = "a\xe2\x82\xac\n\x1b.";
	char out[32];

	for (size_t room = 0; room < sizeof(out); room++) {
		size_t n;

		memset(out, '#', sizeof(out));
		n = msg_escape(out, room, text, strlen(text));
		ok(n < room || (!n && !room), "room for %zu is enough", room);
		ok(room ? !out[n] : out[0] == '#', "room %zu: ended", room);
		ok(out[room] == '#', "room %zu: no more", room);
	}
	is_uint(msg_escape(out, 4, text, strlen(text)), 1,
		"a character is whole or not there");
	is_uint(msg_escape(out, 5, text, strlen(text)), 4, "whole");
}

static void say_error(void)
{
	errno = ENOENT;
	msg_error("%s:%d: what", "a\x1b]0;title\x07.pb", 3);
	_exit(errno == ENOENT ? 0 : 98);
}

static void say_all(void)
{
	msg_warn("1\n2");
	msg_info("info");
	msg_detail("detail");
	msg_set_level(MSG_VERBOSE);
	msg_detail("detail");
	msg_set_level(MSG_QUIET);
	msg_info("info");
	msg_detail("detail");
	msg_warn("warning");
	msg_error("error");
}

static void say_last_words(void)
{
	die("why: %s", "because");
}

static void say_last_words_otherwise(void)
{
	msg_init("prof-record", 125);
	die("why");
}

static void say_long(void)
{
	char text[9000];

	memset(text, 0x1b, sizeof(text));
	text[sizeof(text) - 1] = '\0';
	msg_error("%s", text);
}

static void speaks(void)
{
	is_int(hear(say_error), 0, "an error does not end the program");
	is_str(heard, "prof-test: a\\x1b]0;title\\x07.pb:3: what\n",
	       "an error is one harmless line");
	hear(say_all);
	is_str(heard,
	       "prof-test: warning: 1\\n2\n"
	       "prof-test: info\n"
	       "prof-test: detail\n"
	       "prof-test: warning: warning\n"
	       "prof-test: error\n",
	       "levels");
	is_int(hear(say_last_words), 2, "die has status 2");
	is_str(heard, "prof-test: why: because\n", "die says why");
	is_int(hear(say_last_words_otherwise), 125, "or another");
	is_str(heard, "prof-record: why\n", "under another name");
	hear(say_long);
	is_uint(strlen(heard), strlen("prof-test: ...\n") + 4 * 4095,
		"a long message is cut");
	is_str(heard + strlen(heard) - 8, "\\x1b...\n", "with dots");
}

static void show_status(void)
{
	msg_status("10%");
	msg_status("9%");
	msg_error("oh");
	msg_status(NULL);
	msg_status("8%");
	msg_status(NULL);
}

static void show_long_status(void)
{
	char text[200];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	msg_status(text);
	msg_status(NULL);
}

static void shares_the_line(void)
{
	const char *end;

	hear(show_status);
	is_str(heard,
	       "prof-test: 10%"
	       "\r              \rprof-test: 9%"
	       "\r             \rprof-test: oh\n"
	       "prof-test: 8%"
	       "\r             \r",
	       "each takes the status away first");
	hear(show_long_status);
	end = strchr(heard, '\r');
	ok(end && end - heard < 80, "a status fits a terminal");
}

static void print_to_full_disk(void)
{
	int fd = open("/dev/full", O_WRONLY);

	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
		_exit(97);
	puts("result");
	msg_close_stdout();
}

static void print_to_full_disk_early(void)
{
	int fd = open("/dev/full", O_WRONLY);

	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
		_exit(97);
	puts("result");
	fflush(stdout);
	msg_close_stdout();
}

static void print_to_nothing(void)
{
	close(STDOUT_FILENO);
	msg_init("prof-test", 2);
	puts("result");
	msg_close_stdout();
}

static void print_nothing_to_nothing(void)
{
	close(STDOUT_FILENO);
	msg_init("prof-test", 2);
	msg_close_stdout();
}

static void open_with_all_closed(void)
{
	int fd;

	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	msg_init("prof-test", 2);
	fd = open("/dev/null", O_RDONLY);
	_exit(fd > 2 && write(1, "x", 1) < 0 && read(0, &fd, 1) < 0 ? 0 : 96);
}

static void closes_stdout(void)
{
	fflush(stdout);
	if (access("/dev/full", W_OK) == 0) {
		is_int(hear(print_to_full_disk), 2, "a full disk is trouble");
		is_str(heard,
		       "prof-test: standard output: No space left on device\n",
		       "and is told");
		is_int(hear(print_to_full_disk_early), 2,
		       "an earlier failure is not forgotten");
	} else {
		tap_skip("a full disk", "impossible here: no /dev/full");
	}
	is_int(hear(print_to_nothing), 2, "a closed stdout is trouble");
	is_str(heard, "prof-test: standard output: Bad file descriptor\n",
	       "and is told");
	is_int(hear(print_nothing_to_nothing), 0,
	       "but not if nothing was printed");
	is_int(hear(open_with_all_closed), 0,
	       "no file becomes a standard descriptor");
}

int main(void)
{
	escapes();
	escapes_into_little_room();
	speaks();
	shares_the_line();
	closes_stdout();
	return tap_end();
}
