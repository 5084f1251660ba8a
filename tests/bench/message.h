/*
 * As much of protobuf's wire format as a writer needs: a message grows in
 * memory and is then put into another one, or written as one field of the
 * outermost message, which is never in memory as a whole.
 */
#ifndef BENCH_MESSAGE_H
#define BENCH_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

struct message {
	unsigned char *data;
	size_t len;
	size_t size;
};

void message_put_varint(struct message *m, uint64_t v);

/* Nothing if v is 0, as proto3 asks. */
void message_put_number(struct message *m, uint32_t field, uint64_t v);

void message_put_bytes(struct message *m, uint32_t field, const void *bytes,
		       size_t len);

/* Puts and empties the inner message. */
void message_put_message(struct message *m, uint32_t field,
			 struct message *inner);

/* Writes the message to standard output and empties it. */
void message_write(struct message *m);

#endif
