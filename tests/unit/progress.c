/*
 * Progress: the text, and when a terminal shows it.
 */
#define _XOPEN_SOURCE 700 /* pseudo-terminals */
#include "cmd/common/progress.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#define MIB (1ULL << 20)

static int terminal = -1; /* the side that a person would look at */

static void makes_text(void)
{
	char buf[PROGRESS_MAX];
	struct progress p = {.done = 512 * MIB};

	is_str(progress_text(buf, &p, 2000), "512MiB, 256MiB/s",
	       "without a total");
	is_str(progress_text(buf, &p, 0), "512MiB, 0B/s", "in no time");
	p.total = 1280 * MIB;
	is_str(progress_text(buf, &p, 2000), "512MiB, 256MiB/s, 40%",
	       "with a total");
	p.total = p.done;
	is_str(progress_text(buf, &p, 2000), "512MiB, 256MiB/s, 100%",
	       "at the end");
	p.total = 1;
	is_str(progress_text(buf, &p, 2000), "512MiB, 256MiB/s",
	       "past the end");
	p.done = p.total = UINT64_MAX;
	is_str(progress_text(buf, &p, 1), "8.00EiB, 8.00EiB/s, 100%",
	       "the longest");
}

/* stderr becomes a terminal. */
static bool open_terminal(void)
{
	const char *name;
	struct termios mode;
	int fd;

	terminal = posix_openpt(O_RDWR | O_NOCTTY);
	if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
		return false;
	name = ptsname(terminal);
	fd = name ? open(name, O_RDWR | O_NOCTTY) : -1;
	if (fd < 0 || tcgetattr(fd, &mode) != 0)
		return false;
	mode.c_oflag &= (tcflag_t)~OPOST;
	return tcsetattr(fd, TCSANOW, &mode) == 0 &&
	       dup2(fd, STDERR_FILENO) == STDERR_FILENO;
}

/* What the terminal has shown since. */
static const char *shown(void)
{
	static char text[1024];
	struct pollfd ready = {.fd = terminal, .events = POLLIN};
	ssize_t n = 0;

	if (poll(&ready, 1, 200) > 0)
		n = read(terminal, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void shows_on_terminal(void)
{
	const char *line;
	struct progress p;

	/* The clock is moved far, so that a slow machine changes nothing. */
	progress_begin(&p, 4 * MIB, false);
	p.start += 60000;
	progress_add(&p, MIB);
	is_str(shown(), "", "nothing in the first seconds");
	p.start -= 120000;
	progress_add(&p, MIB);
	line = shown();
	ok(strncmp(line, "prof-test: 2.00MiB, ", 20) == 0 &&
		   strstr(line, "KiB/s, 50%"),
	   "then a line");
	p.shown += 60000;
	progress_add(&p, MIB);
	is_str(shown(), "", "not with each step");
	p.shown -= 120000;
	progress_add(&p, MIB);
	ok(strstr(shown(), "\rprof-test: 4.00MiB, "), "but now and then");
	progress_end(&p);
	ok(strstr(shown(), "  \r"), "gone in the end");
	progress_end(&p);
	is_str(shown(), "", "gone once");
}

static void keeps_quiet(void)
{
	struct progress p = {.on = false};

	progress_end(&p);
	progress_begin(&p, 0, true);
	p.start -= 4000;
	progress_add(&p, MIB);
	progress_end(&p);
	is_str(shown(), "", "nothing when quiet");
	is_uint(p.done, MIB, "but counted");
}

static void needs_terminal(void)
{
	int fd = open("/dev/null", O_WRONLY);
	struct progress p;

	if (fd < 0 || dup2(fd, STDERR_FILENO) < 0)
		tap_bail("no /dev/null");
	progress_begin(&p, 0, false);
	ok(!p.on, "nothing without a terminal");
}

int main(void)
{
	makes_text();
	msg_init("prof-test", 2);
	if (open_terminal()) {
		shows_on_terminal();
		keeps_quiet();
	} else {
		tap_skip("a terminal shows it",
			 "impossible here: no pseudo-terminals");
	}
	needs_terminal();
	return tap_end();
}
