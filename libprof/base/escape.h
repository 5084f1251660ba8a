/*
 * Text that may be hostile, for people to see.
 *
 * It is shown as it is where it can be shown, and otherwise spelled out: bytes
 * that are not UTF-8 and control characters as \xff, what is invisible or turns
 * the direction of writing as \u202e. So there is no text that hides, none that
 * steers a terminal, and none that XML forbids.
 */
#ifndef LIBPROF_ESCAPE_H
#define LIBPROF_ESCAPE_H

#include "libprof/base/buffer.h"

/* s as it will be seen: s itself, or in b, which begins anew. */
struct prof_str escape_str(struct buffer *b, struct prof_str s);

/* The same, behind what b has. */
void escape_add(struct buffer *b, struct prof_str s);

/*
 * The same piece by piece: how many bytes that s begins with are shown as they
 * are; and what it begins with spelled out, when these are none: how many bytes
 * of it.
 */
enum { ESCAPE_ROOM = 16 };

size_t escape_span(struct prof_str s);
size_t escape_spell(char text[ESCAPE_ROOM], struct prof_str s);

#endif
