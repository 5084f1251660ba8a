#include "libprof/encoding/json.h"

#include "libprof/base/array.h"
#include "libprof/base/ascii.h"
#include "libprof/base/error.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { AHEAD = 64 };

/* A mark of UTF-8 at the beginning is no more than that. */
static void skip_mark(struct json *j)
{
	const unsigned char *p;
	size_t have;

	j->status = prof_in_peek(&p, &have, j->in, 3, j->err);
	if (j->status == PROF_OK && have >= 3 &&
	    memcmp(p, "\xef\xbb\xbf", 3) == 0)
		prof_in_skip(j->in, 3);
}

void json_init(struct json *j, struct prof_in *in, struct prof_error *err)
{
	memset(j, 0, sizeof(*j));
	j->in = in;
	j->err = err;
	skip_mark(j);
}

void json_release(struct json *j)
{
	free(j->text);
}

uint64_t json_offset(const struct json *j)
{
	return prof_in_offset(j->in) + (uint64_t)(j->p - j->begin);
}

int json_fail(struct json *j, const char *format, ...)
{
	char text[200];
	va_list args;

	if (j->status < 0)
		return j->status;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	j->status = fail_offset(j->err, json_offset(j), "%s", text);
	return j->status;
}

/* Makes more of the input visible, at least one byte: 0 at its end. */
int json_refill(struct json *j)
{
	size_t left = (size_t)(j->end - j->p), have = 0;

	if (j->status < 0)
		return j->status;
	prof_in_skip(j->in, (size_t)(j->p - j->begin));
	j->status = prof_in_peek(&j->begin, &have, j->in, left + AHEAD, j->err);
	j->p = j->end = j->begin;
	if (j->status < 0)
		return j->status;
	j->end += have;
	return have > left;
}

/* The next byte that is not white space, not taken; 0 at the end. */
int json_next_byte(struct json *j)
{
	if (j->status < 0)
		return j->status;
	for (;;) {
		while (j->p < j->end && is_space((char)*j->p))
			j->p++;
		if (j->p < j->end && *j->p)
			return *j->p;
		if (j->p < j->end)
			return json_fail(j, "a NUL in JSON");
		if (json_refill(j) <= 0)
			return j->status;
	}
}

int json_fail_end(struct json *j)
{
	if (j->status < 0)
		return j->status;
	return fail_detail(j->err, PROF_DETAIL_TRUNCATED,
			   json_fail(j, "the JSON is truncated"));
}

int json_peek(struct json *j)
{
	int c = json_next_byte(j);

	switch (c) {
	case 'n':
		return JSON_NULL;
	case 'f':
		return JSON_FALSE;
	case 't':
		return JSON_TRUE;
	case '"':
		return JSON_STRING;
	case '[':
		return JSON_ARRAY;
	case '{':
		return JSON_OBJECT;
	case 0:
		return json_fail_end(j);
	}
	if (c == '-' || (c >= '0' && c <= '9'))
		return JSON_NUMBER;
	return c < 0 ? c : json_fail(j, "not JSON: expected a value");
}

int json_enter(struct json *j, char kind)
{
	int c = json_next_byte(j);

	if (c < 0)
		return c;
	if (c == 0)
		return json_fail_end(j);
	if (c != kind)
		return json_fail(j, "%s expected",
				 kind == '{' ? "an object" : "an array");
	if (j->depth == JSON_MAX_DEPTH)
		return json_fail(j, "JSON nested deeper than %d",
				 JSON_MAX_DEPTH);
	j->p++;
	j->kind[j->depth] = kind;
	j->is_first[j->depth] = true;
	j->depth++;
	return PROF_OK;
}

/* To the next member of the container at hand: 0, and out of it, when it
 * ends. */
static int next_member(struct json *j)
{
	int c = json_next_byte(j);
	int at = j->depth - 1;

	if (c < 0)
		return c;
	if (c == 0)
		return json_fail_end(j);
	if (c == (j->kind[at] == '{' ? '}' : ']')) {
		j->p++;
		j->depth--;
		return 0;
	}
	if (j->is_first[at]) {
		j->is_first[at] = false;
		return 1;
	}
	if (c != ',')
		return json_fail(j, "expected a comma");
	j->p++;
	c = json_next_byte(j);
	if (c == ']' || c == '}')
		return json_fail(j, "a comma after the last member");
	return c < 0 ? c : 1;
}

int json_more(struct json *j)
{
	return next_member(j);
}

int json_key(struct prof_str *key, struct json *j)
{
	int more = next_member(j);
	int c;

	if (more <= 0)
		return more;
	if (json_text(key, j) < 0)
		return j->status;
	c = json_next_byte(j);
	if (c != ':')
		return c < 0 ? c : json_fail(j, "expected a colon");
	j->p++;
	return 1;
}

/* At least `want` bytes in the window, or the JSON is cut. */
int json_require(struct json *j, size_t want)
{
	while ((size_t)(j->end - j->p) < want)
		if (json_refill(j) <= 0)
			return json_fail_end(j);
	return PROF_OK;
}

bool json_skip_null(struct json *j)
{
	if (json_peek(j) != JSON_NULL)
		return false;
	json_skip(j);
	return true;
}

/* Goes on behind white space; what is there, or 0. */
static char behind_space(struct prof_str *text)
{
	while (text->len && is_space(*text->s)) {
		text->s++;
		text->len--;
	}
	return text->len ? *text->s : 0;
}

bool json_may_begin(struct prof_str text)
{
	char c;

	if (str_begins(text, "\xef\xbb\xbf")) {
		text.s += 3;
		text.len -= 3;
	}
	if (behind_space(&text) != '{')
		return false;
	text.s++;
	text.len--;
	c = behind_space(&text);
	return c == '"' || c == '}';
}

bool json_may_have_key(struct prof_str text, const char *key)
{
	size_t len = strlen(key);
	const char *end = text.s + text.len, *p;

	while ((p = memchr(text.s, '"', (size_t)(end - text.s)))) {
		text.s = p + 1;
		text.len = (size_t)(end - text.s);
		if (!str_begins(text, key) || text.len == len ||
		    text.s[len] != '"')
			continue;
		text.s += len + 1;
		text.len -= len + 1;
		if (behind_space(&text) == ':')
			return true;
	}
	return false;
}

/* true, false or null. */
static int skip_word(struct json *j, const char *word)
{
	size_t len = strlen(word);

	if (json_require(j, len) < 0)
		return j->status;
	if (memcmp(j->p, word, len) != 0)
		return json_fail(j, "not JSON: %s expected", word);
	j->p += len;
	return PROF_OK;
}

/* A value that holds no others, or the beginning of one that does. */
static int skip_head(struct json *j)
{
	struct prof_str s;
	int type = json_peek(j);

	switch (type) {
	case JSON_NULL:
		return skip_word(j, "null");
	case JSON_FALSE:
		return skip_word(j, "false");
	case JSON_TRUE:
		return skip_word(j, "true");
	case JSON_NUMBER:
		return json_skip_number(j);
	case JSON_STRING:
		return json_text(&s, j);
	case JSON_ARRAY:
		return json_enter(j, '[');
	case JSON_OBJECT:
		return json_enter(j, '{');
	}
	return type;
}

int json_skip(struct json *j)
{
	int depth = j->depth;
	struct prof_str key;
	int more;

	if (skip_head(j) < 0)
		return j->status;
	while (j->depth > depth) {
		more = j->kind[j->depth - 1] == '{' ? json_key(&key, j)
						    : json_more(j);
		if (more < 0 || (more > 0 && skip_head(j) < 0))
			return j->status;
	}
	return PROF_OK;
}

int json_end(struct json *j)
{
	int c = json_next_byte(j);

	return c > 0 ? json_fail(j, "data after the end of the JSON") : c;
}
