/*
 * A whole profile inside a JSON format that has no place for most of it: a
 * member that other readers ignore, with a gzipped pprof in base64.
 *
 *   "prof": {"values": 4711, "pprof": "H4sI..."}
 *
 * "values" is the sum of all numbers that the rest of the file shows as
 * weights, and of embed_hash of the names of frames. If it is not, somebody
 * changed the file, and what is embedded is of no use any more.
 */
#ifndef LIBPROF_EMBED_H
#define LIBPROF_EMBED_H

#include "libprof/encoding/json.h"
#include "libprof/encoding/json_out.h"

#include <prof/format.h>

#define EMBED_KEY "prof"

/* The sum is cut to what every reader of JSON keeps exactly. */
#define EMBED_MASK (((uint64_t)1 << 53) - 1)

/* What an embedding said; all zero: there was none. */
struct embedded {
	char *pprof; /* base64; ours */
	size_t len;
	uint64_t values;
};

/* The value of the key EMBED_KEY. */
int embed_read(struct embedded *e, struct json *j);
void embed_release(struct embedded *e);

/* Is it there, and of a file with these values? Notes when it is stale. */
bool embed_is_valid(const struct embedded *e, uint64_t values,
		    struct prof_notes *notes);

/* A name as JSON shows it, as a number. */
uint64_t embed_hash(struct prof_str name);

/* Replaces what the builder has by the embedded profile. */
int embed_apply(const struct embedded *e, struct prof_builder *b,
		struct prof_error *err);

/* Writes key and value. */
int embed_write(struct json_out *j, const struct prof_profile *p,
		uint64_t values, struct prof_error *err);

#endif
