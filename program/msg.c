/*
 * A message is put together in a buffer of fixed size, made harmless as a
 * whole, and written at once. What does not fit is cut, with dots.
 */
#include "program/msg.h"

#include "libprof/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 4096	    /* bytes of a message as the caller wrote it */
#define SAID_MAX 18432	    /* the same made harmless, name and all */
#define STATUS_WIDTH_MAX 79 /* so that a terminal does not wrap it */

static const char *program = "prof";
static int trouble_status = 2;
static enum msg_level level;
static size_t status_width; /* columns that a status line covers now */

/* Controls, and what reorders or breaks a line where it should not. */
static bool steers_terminal(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	       c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* The length of the harmless character that s begins with; 0: none. */
static size_t harmless(const unsigned char *s, size_t len)
{
	size_t n = utf8_length((const char *)s, len);

	return n && !steers_terminal(utf8_decode((const char *)s, n)) ? n : 0;
}

/* One byte as \n, \t, \r or \x1b; its length. */
static size_t spell_byte(char out[5], unsigned char byte)
{
	static const char hex[] = "0123456789abcdef";
	const char *letter = strchr("\nn\tt\rr", byte);

	out[0] = '\\';
	if (byte && byte < ' ' && letter) {
		out[1] = letter[1];
		return 2;
	}
	out[1] = 'x';
	out[2] = hex[byte >> 4];
	out[3] = hex[byte & 15];
	return 4;
}

/* stderr that cannot be written leaves nobody to tell. */
static void write_all(const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(STDERR_FILENO, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

/* Spaces over a status line, so that no terminal needs to be known. */
static size_t put_erase(char *out)
{
	size_t n = status_width;

	if (!n)
		return 0;
	out[0] = '\r';
	memset(out + 1, ' ', n);
	out[n + 1] = '\r';
	status_width = 0;
	return n + 2;
}

__attribute__((format(printf, 2, 0))) static void say(const char *kind,
						      const char *fmt,
						      va_list args)
{
	char text[TEXT_MAX], line[SAID_MAX];
	int saved = errno;
	int wanted = vsnprintf(text, sizeof(text), fmt, args);
	size_t len = put_erase(line), room = sizeof(line) - 5;

	if (wanted < 0)
		text[0] = '\0';
	len += msg_escape(line + len, 512, program, strlen(program));
	len += msg_escape(line + len, 64, ": ", 2);
	len += msg_escape(line + len, 64, kind, strlen(kind));
	len += msg_escape(line + len, room - len, text, strlen(text));
	if (wanted >= TEXT_MAX) {
		memcpy(line + len, "...", 3);
		len += 3;
	}
	line[len++] = '\n';
	write_all(line, len);
	errno = saved;
}

/* A file opened later must not become our standard output. */
static void fill_standard_descriptors(void)
{
	int fd;

	/* The wrong way around, so that using them still fails. */
	do
		fd = open("/dev/null",
			  fcntl(0, F_GETFD) < 0 ? O_WRONLY : O_RDONLY);
	while (fd >= 0 && fd <= 2);
	if (fd > 2)
		close(fd);
}

void msg_init(const char *name, int trouble)
{
	program = name;
	trouble_status = trouble;
	fill_standard_descriptors();
}

void msg_set_level(enum msg_level wanted)
{
	level = wanted;
}

bool msg_is_quiet(void)
{
	return level < MSG_NORMAL;
}

void msg_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
}

void msg_say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
}

void msg_warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("warning: ", fmt, args);
	va_end(args);
}

void msg_info(const char *fmt, ...)
{
	va_list args;

	if (level < MSG_NORMAL)
		return;
	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
}

void msg_detail(const char *fmt, ...)
{
	va_list args;

	if (level < MSG_VERBOSE)
		return;
	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
}

void die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
	exit(trouble_status);
}

const char *msg_place(char to[MSG_PLACE_MAX], uint64_t line)
{
	to[0] = '\0';
	if (line)
		snprintf(to, MSG_PLACE_MAX, ":%" PRIu64, line);
	return to;
}

void msg_status(const char *text)
{
	char line[3 * STATUS_WIDTH_MAX + 8];
	size_t len = put_erase(line), start = len;

	if (text) {
		len += msg_escape(line + len, 40, program, strlen(program));
		len += msg_escape(line + len, 3, ": ", 2);
		len += msg_escape(line + len, STATUS_WIDTH_MAX - 41, text,
				  strlen(text));
		status_width = len - start;
	}
	write_all(line, len);
}

void msg_close_stdout(void)
{
	int failed = ferror(stdout);

	errno = 0;
	if (fflush(stdout) != 0 || failed || fclose(stdout) != 0)
		die("standard output: %s",
		    errno ? strerror(errno) : "cannot be written");
}

size_t msg_escape(char *out, size_t size, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t used = 0;

	while (len) {
		char byte[5];
		size_t n = harmless(s, len);
		size_t m = n ? n : spell_byte(byte, *s);

		if (used + m >= size)
			break;
		memcpy(out + used, n ? (const char *)s : byte, m);
		used += m;
		s += n ? n : 1;
		len -= n ? n : 1;
	}
	if (size)
		out[used] = '\0';
	return used;
}
