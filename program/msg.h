/*
 * What a program says on standard error.
 *
 * A message is one line, "prog: subject: what: why". The subject may be a line
 * of a file, as in "cpu.folded:3". The message reaches the descriptor in one
 * write, so that lines of two programs in a pipe do not mix. Names of files and
 * of frames are other people's bytes: whatever could steer a terminal is shown
 * as \n, \t, \x1b, and so are bytes that are not UTF-8 and marks that turn the
 * direction of text. The locale has no say, and memory is not needed.
 *
 * A status line (progress) shares the terminal with the messages: each of
 * them takes it away first.
 *
 * All of this is for the thread that runs main.
 */
#ifndef COMMON_MSG_H
#define COMMON_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MSG_PLACE_MAX = 24 };

#define MSG_PRINTF __attribute__((format(printf, 1, 2)))

enum msg_level { MSG_QUIET = -1, MSG_NORMAL, MSG_VERBOSE };

/*
 * Called first: the name before each message (borrowed) and the exit status of
 * die, 2 in most programs. It also keeps descriptors 0 to 2 from being given to
 * files that are opened later, if we were started with one of them closed.
 */
void msg_init(const char *name, int trouble);

/* What -q and -v are for. Errors and warnings are always shown. */
void msg_set_level(enum msg_level level);
bool msg_is_quiet(void);

MSG_PRINTF void msg_error(const char *fmt, ...);
MSG_PRINTF void msg_say(const char *fmt, ...); /* no error; was asked for */
MSG_PRINTF void msg_warn(const char *fmt, ...);
MSG_PRINTF void msg_info(const char *fmt, ...);	  /* unless quiet */
MSG_PRINTF void msg_detail(const char *fmt, ...); /* when verbose */
MSG_PRINTF _Noreturn void die(const char *fmt, ...);

/* Follows the name of a file: ":3" of a line, nothing of 0. Returns to. */
const char *msg_place(char to[MSG_PLACE_MAX], uint64_t line);

/* A line that the next message or status takes the place of; NULL: erase. */
void msg_status(const char *text);

/* The last thing a program does that has printed: a full disk is trouble. */
void msg_close_stdout(void);

/*
 * Writes text[0..len) harmless and ended by NUL into out[0..size), as much as
 * fits whole, and returns the length. Four times len + 1 is always enough.
 */
size_t msg_escape(char *out, size_t size, const char *text, size_t len);

#endif
