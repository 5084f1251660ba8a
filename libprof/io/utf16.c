/*
 * UTF-16 text with a byte order mark becomes UTF-8 without. Half of a
 * surrogate pair becomes U+FFFD, as everywhere in the field.
 */
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/io/in.h"

#include <stdlib.h>

struct utf16 {
	struct prof_in *below;
	bool is_big; /* endian */
};

static uint32_t unit_at(const struct utf16 *u, const unsigned char *p)
{
	return u->is_big ? (uint32_t)(p[0] << 8 | p[1])
			 : (uint32_t)(p[1] << 8 | p[0]);
}

/* One character from at least 2 bytes; *took tells how many it was. */
static uint32_t decode(const struct utf16 *u, const unsigned char *p,
		       size_t have, size_t *took)
{
	uint32_t high = unit_at(u, p);
	uint32_t low;

	*took = 2;
	if (high < 0xd800 || high > 0xdfff)
		return high;
	if (high > 0xdbff || have < 4)
		return 0xfffd;
	low = unit_at(u, p + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return 0xfffd;
	*took = 4;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static int utf16_read(void *state, unsigned char *to, size_t room, size_t *got,
		      struct prof_error *err)
{
	struct utf16 *u = state;
	const unsigned char *p;
	size_t have, took, used = 0;
	int status = prof_in_peek(&p, &have, u->below, 4, err);

	*got = 0;
	if (status < 0)
		return status;
	if (have == 1)
		return fail(err, PROF_EFORMAT,
			    "the UTF-16 text ends inside a character");
	/* A pair that the window cuts waits for the next call. */
	while (room - *got >= 4 &&
	       (have - used >= 4 || (used == 0 && have >= 2))) {
		*got += utf8_encode(to + *got,
				    decode(u, p + used, have - used, &took));
		used += took;
	}
	prof_in_skip(u->below, used);
	return PROF_OK;
}

static void utf16_close(void *state)
{
	free(state); /* what lies below is the caller's */
}

bool has_utf16_mark(const unsigned char *p, size_t len)
{
	return len >= 2 && ((p[0] == 0xff && p[1] == 0xfe) ||
			    (p[0] == 0xfe && p[1] == 0xff));
}

static const struct source utf16_source = {utf16_read, utf16_close};

int in_utf16(struct prof_in **text, struct prof_in *in, struct prof_error *err)
{
	const unsigned char *p;
	struct utf16 *u;
	size_t have;
	int status = prof_in_peek(&p, &have, in, 2, err);

	*text = in;
	if (status < 0 || !has_utf16_mark(p, have))
		return status;
	u = calloc(1, sizeof(*u));
	if (!u)
		return fail_memory(err);
	u->is_big = p[0] == 0xfe;
	u->below = in;
	prof_in_skip(in, 2);
	status = in_new(text, &utf16_source, u, err);
	if (status < 0)
		*text = in;
	return status;
}
