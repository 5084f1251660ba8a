/*
 * Writing JSON. Whoever writes knows the shape; here is what has to be right
 * in each place: strings, numbers, commas.
 */
#ifndef LIBPROF_JSON_OUT_H
#define LIBPROF_JSON_OUT_H

#include <prof/io.h>
#include <prof/model.h>
#include <stdbool.h>

struct json_out {
	struct prof_out *out;
	bool in_html; /* in <script>: no < in strings, which could end it */
	bool needs_comma;
	uint64_t bad_bytes; /* strings that were not UTF-8: U+FFFD instead */
};

/* Into an object or an array, and out of it. */
void json_open(struct json_out *j, char kind);
void json_close(struct json_out *j, char kind);

/* A key; its value comes next. */
void json_put_key(struct json_out *j, const char *key);

void json_put_string(struct json_out *j, struct prof_str s);
void json_put_text(struct json_out *j, const char *text);
void json_put_int(struct json_out *j, int64_t value);

/* value / scale, exactly, scale a power of ten; without exponent. */
void json_put_scaled(struct json_out *j, int64_t value, int64_t scale);

/* A value as it is. */
void json_put_raw(struct json_out *j, const char *text);

/* A line break between values, for people and their tools. */
void json_break(struct json_out *j);

#endif
