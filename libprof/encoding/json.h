/*
 * JSON, pulled from an input value by value: no tree, memory for one string,
 * numbers exact. The caller knows the shape that it reads and asks for it;
 * what it does not know it skips. Nothing recurses.
 *
 *   json_enter(j, '{');
 *   while ((more = json_key(&key, j)) > 0)
 *           if (str_is(key, "name")) json_text(&s, j); else json_skip(j);
 *
 * The first failure sticks, with the byte where it was: after it every call
 * fails. A function that answers yes or no answers 1, 0 or a negative status.
 */
#ifndef LIBPROF_JSON_H
#define LIBPROF_JSON_H

#include "libprof/base/number.h"
#include "libprof/base/text.h"

#include <prof/io.h>

enum { JSON_MAX_DEPTH = 512 };

enum json_type {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

struct json {
	struct prof_in *in;
	struct prof_error *err;
	const unsigned char *begin, *p, *end; /* window; p: what comes next */
	int status;			      /* of the first failure */
	int depth;
	/* Of each container that is open: '{' or '[', and whether nothing
	 * came in it yet. */
	char kind[JSON_MAX_DEPTH];
	bool is_first[JSON_MAX_DEPTH];
	char *text; /* the last string or number */
	size_t len, room;
};

void json_init(struct json *j, struct prof_in *in, struct prof_error *err);
void json_release(struct json *j);

/* The byte that comes next. */
uint64_t json_offset(const struct json *j);

/* What the next value is: an enum json_type. */
int json_peek(struct json *j);

/* Into an object ('{') or an array ('['), which must come next. */
int json_enter(struct json *j, char kind);

/* The next key of the object, or its end: 0. The key lives until the next
 * call. */
int json_key(struct prof_str *key, struct json *j);

/* Does the array go on? 0: no, and one is out of it. */
int json_more(struct json *j);

/* Values of one type; others fail. Text lives until the next call. */
int json_text(struct prof_str *s, struct json *j);
int json_decimal(struct decimal *d, struct json *j);
int json_int(int64_t *value, struct json *j);

/* A whole number, or a string of one: how protobuf writes 64 bits as JSON. */
int json_int_or_text(int64_t *value, struct json *j);

/* Takes the next value if it is null. */
bool json_skip_null(struct json *j);

/* Could text begin an object of JSON? */
bool json_may_begin(struct prof_str text);

/* Could it have this key, in some object? A name inside a string could not
 * be taken for one. */
bool json_may_have_key(struct prof_str text, const char *key);

/* The next value, whatever it is. */
int json_skip(struct json *j);

/* Nothing but white space may come. */
int json_end(struct json *j);

/* A failure at the byte that comes next; it sticks. */
int json_fail(struct json *j, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A number, whatever its size. */
int json_skip_number(struct json *j);

/*
 * For json_string.c and json_number.c: more of the input in the window, 0 at
 * its end; the next byte that is not white space, 0 at the end; at least `want`
 * bytes, or the failure that the JSON ends.
 */
int json_refill(struct json *j);
int json_next_byte(struct json *j);
int json_require(struct json *j, size_t want);
int json_fail_end(struct json *j);

#endif
