#include "message.h"
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct message *m, size_t more)
{
	if (more <= m->size - m->len)
		return;
	m->size = m->size * 2 + more;
	m->data = realloc(m->data, m->size);
	if (!m->data)
		bench_die("memory", "cannot allocate");
}

void message_put_varint(struct message *m, uint64_t v)
{
	reserve(m, 10);
	for (; v >= 128; v >>= 7)
		m->data[m->len++] = (unsigned char)((v & 127) | 128);
	m->data[m->len++] = (unsigned char)v;
}

void message_put_number(struct message *m, uint32_t field, uint64_t v)
{
	if (!v)
		return;
	message_put_varint(m, field << 3);
	message_put_varint(m, v);
}

void message_put_bytes(struct message *m, uint32_t field, const void *bytes,
		       size_t len)
{
	message_put_varint(m, field << 3 | 2);
	message_put_varint(m, len);
	if (!len)
		return;
	reserve(m, len);
	memcpy(m->data + m->len, bytes, len);
	m->len += len;
}

void message_put_message(struct message *m, uint32_t field,
			 struct message *inner)
{
	message_put_bytes(m, field, inner->data, inner->len);
	inner->len = 0;
}

void message_write(struct message *m)
{
	if (m->len)
		fwrite(m->data, 1, m->len, stdout);
	m->len = 0;
}
