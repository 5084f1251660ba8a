#include "program/once.h"

#include "program/memory.h"
#include "program/msg.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 4096 };

/* The number of a kind; that of the next one if it is new. */
static size_t find(const struct once *o, int kind)
{
	size_t i = 0;

	while (i < o->count && o->said[i].kind != kind)
		i++;
	return i < ONCE_KINDS ? i : ONCE_KINDS - 1;
}

void once_warn(struct once *o, int kind, const char *fmt, ...)
{
	char text[TEXT_MAX];
	size_t i = find(o, kind);
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (i < o->count) {
		o->said[i].count++;
		msg_detail("%s", text);
		return;
	}
	o->said[i].kind = kind;
	o->said[i].text = memory_copy_string(text);
	o->said[i].count = 1;
	o->count++;
}

void once_end(struct once *o)
{
	for (size_t i = 0; i < o->count; i++) {
		if (o->said[i].count > 1)
			msg_warn("%s (and %zu more)", o->said[i].text,
				 o->said[i].count - 1);
		else
			msg_warn("%s", o->said[i].text);
		free(o->said[i].text);
	}
	*o = (struct once){.count = 0};
}
