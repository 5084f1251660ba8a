/* Text that is put together piece by piece. */
#ifndef LIBPROF_BUFFER_H
#define LIBPROF_BUFFER_H

#include <prof/model.h>
#include <stdbool.h>

/* All-zero is an empty buffer. Set len to 0 to begin again. */
struct buffer {
	char *bytes; /* not ended by NUL; NULL as long as nothing was added */
	size_t len, room;
	bool failed; /* no memory: something is missing */
};

void buffer_add(struct buffer *b, const void *bytes, size_t len);
void buffer_add_text(struct buffer *b, const char *text);
void buffer_add_str(struct buffer *b, struct prof_str s);
void buffer_add_hex(struct buffer *b, uint64_t v); /* 0x1f */
void buffer_add_int(struct buffer *b, int64_t v);
void buffer_release(struct buffer *b);

static inline struct prof_str buffer_str(const struct buffer *b)
{
	return (struct prof_str){b->len ? b->bytes : "", b->len};
}

#endif
