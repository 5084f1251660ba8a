/*
 * The reader of JSON: what it takes and what it refuses; and that it agrees
 * with jansson, where that is there, on documents made at random and spoiled.
 *
 * Known differences, which are left out of the comparison and shown by
 * themselves: we take half a pair of surrogates (as U+FFFD), text that is not
 * UTF-8, a byte order mark, a key twice, \u0000 in a key and numbers of any
 * size that nobody asks for; jansson takes more than 512 levels and numbers of
 * more digits.
 */
#ifdef HAVE_JANSSON
/* Names that both have. */
#define JSON_NULL JANSSON_NULL
#define JSON_FALSE JANSSON_FALSE
#define JSON_TRUE JANSSON_TRUE
#define JSON_STRING JANSSON_STRING
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_OBJECT JANSSON_OBJECT
#include <jansson.h>
#undef JSON_NULL
#undef JSON_FALSE
#undef JSON_TRUE
#undef JSON_STRING
#undef JSON_ARRAY
#undef JSON_OBJECT
#endif

#include "libprof/encoding/json.h"
#include "tests/unit/random_json.h"
#include "tests/unit/tap.h"

#include <inttypes.h>
#include <stdlib.h>

#define DOCUMENTS tap_times(20000)

/* A document that is read. */
struct reading {
	struct prof_in *in;
	struct json json;
	struct prof_error err;
};

static void open_text(struct reading *r, const char *text, size_t len)
{
	memset(&r->err, 0, sizeof(r->err));
	if (prof_in_open_memory(&r->in, text, len, NULL, &r->err) < 0)
		tap_bail("cannot open memory");
	json_init(&r->json, r->in, &r->err);
}

static void close_text(struct reading *r)
{
	json_release(&r->json);
	prof_in_close(r->in);
}

static bool accepts(const char *text, size_t len)
{
	struct reading r;
	bool is_good;

	open_text(&r, text, len);
	is_good = json_skip(&r.json) == PROF_OK && json_end(&r.json) == PROF_OK;
	close_text(&r);
	return is_good;
}

static void taken_and_refused(void)
{
	static const char *const good[] = {
		"null",
		" [ ] ",
		"{}",
		"-0.5e+3",
		"[1,2]",
		"\"\\ud83d\\ude00\"",
		"\"\\ud800\"",
		"\"\xff\"",
		"\xef\xbb\xbf[]",
		"{\"a\":1,\"a\":2}",
		"{\"\\u0000\":1}",
		"1e400",
		"[[[]],{}]",
		"\"\\/\"",
	};
	static const char *const bad[] = {
		"",	 " ",	      "[",	  "]",		 "[1,]",
		"[,1]",	 "{\"a\"}",   "{\"a\":}", "{a:1}",	 "{\"a\":1,}",
		"01",	 "1.",	      ".5",	  "+1",		 "-",
		"1e",	 "--1",	      "nul",	  "nullx",	 "True",
		"NaN",	 "\"",	      "\"\\x\"",  "\"\\u12g4\"", "\"\n\"",
		"[1 2]", "1 2",	      "[1]]",	  "'a'",	 "/**/1",
		"[1}",	 "{\"a\":1]", "\"\\",	  "\"\\u",

	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ok(accepts(good[i], strlen(good[i])), "taken: %s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!accepts(bad[i], strlen(bad[i])), "refused: %s", bad[i]);
	ok(!accepts("[1\0]", 4), "refused: a NUL");
}

static void depth(void)
{
	char text[2 * (JSON_MAX_DEPTH + 1)];
	const size_t most = JSON_MAX_DEPTH;

	memset(text, '[', most + 1);
	memset(text + most + 1, ']', most + 1);
	ok(!accepts(text, 2 * most + 2), "refused: a level too many");
	ok(accepts(text + 1, 2 * most), "taken: as many as may be");
}

static void strings(void)
{
	static const char text[] =
		"\"a\\u0000\\ud83d\\ude00\\ud800x\\udc00\\n\xff\"";
	static const char want[] = "a\0\xf0\x9f\x98\x80\xef\xbf\xbdx"
				   "\xef\xbf\xbd\n\xff";
	struct reading r;
	struct prof_str s = {0};

	open_text(&r, text, sizeof(text) - 1);
	ok(json_text(&s, &r.json) == PROF_OK, "a string of everything");
	is_mem(s.s, s.len, want, sizeof(want) - 1, "has its bytes");
	close_text(&r);
}

static void integers(void)
{
	static const struct {
		const char *text;
		bool is_good;
		int64_t value;
	} cases[] = {
		{"9223372036854775807", true, INT64_MAX},
		{"-9223372036854775808", true, INT64_MIN},
		{"9007199254740993", true, 9007199254740993},
		{"1.50e1", true, 15},
		{"-0", true, 0},
		{"9223372036854775808", false, 0},
		{"1.5", false, 0},
		{"\"1\"", false, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct reading r;
		int64_t value = 0;
		bool is_good;

		open_text(&r, cases[i].text, strlen(cases[i].text));
		is_good = json_int(&value, &r.json) == PROF_OK;
		ok(is_good == cases[i].is_good, "%s as an integer",
		   cases[i].text);
		if (is_good)
			is_int(value, cases[i].value, "is exact");
		close_text(&r);
	}
}

static void sticks(void)
{
	struct reading r;
	struct prof_str key;
	int64_t value;

	open_text(&r, "[1, x]", 6);
	json_enter(&r.json, '[');
	json_more(&r.json);
	json_int(&value, &r.json);
	json_more(&r.json);
	ok(json_int(&value, &r.json) < 0, "a failure");
	is_int((int64_t)r.err.offset, 4, "says its byte");
	ok(json_more(&r.json) < 0 && json_key(&key, &r.json) < 0 &&
		   json_skip(&r.json) < 0 && json_end(&r.json) < 0,
	   "and sticks");
	close_text(&r);
}

#ifdef HAVE_JANSSON

/* A string that a difference is known for? */
static bool is_known_text(struct prof_str s, bool is_key)
{
	for (size_t i = 0; i < s.len;) {
		size_t n = utf8_length(s.s + i, s.len - i);

		if (!n || (n == 3 && memcmp(s.s + i, "\xef\xbf\xbd", 3) == 0) ||
		    (is_key && !s.s[i]))
			return true;
		i += n;
	}
	return false;
}

/* One that may not fit, which is found when it is wanted. */
static bool is_long_number(const struct json *j)
{
	size_t len = 0, exponent = 0;
	const char *c = (const char *)j->p;
	size_t left = (size_t)(j->end - j->p);

	for (; len < left && c[len] && strchr("0123456789.+-eE", c[len]); len++)
		if (c[len] == 'e' || c[len] == 'E')
			exponent = len;
	return len > 18 || (exponent && len - exponent > 3);
}

struct walk {
	struct json *j;
	bool is_known; /* a difference */
};

static bool same_number(struct decimal d, const json_t *v)
{
	char text[64];
	int64_t whole;

	if (json_typeof(v) == JSON_INTEGER)
		return decimal_scale(&whole, d, 1) == NUMBER_OK &&
		       whole == json_integer_value(v);
	snprintf(text, sizeof(text), "%" PRId64 "e%d", d.digits, d.exponent);
	return json_typeof(v) == JSON_REAL &&
	       strtod(text, NULL) == json_real_value(v);
}

static bool same_string(struct walk *w, const json_t *v)
{
	struct prof_str s;

	if (json_text(&s, w->j) < 0)
		return false;
	w->is_known |= is_known_text(s, false);
	return v && json_typeof(v) == JANSSON_STRING &&
	       json_string_length(v) == s.len &&
	       memcmp(json_string_value(v), s.s, s.len) == 0;
}

/* A value that holds no others. v is NULL where jansson has none. */
static bool same_scalar(struct walk *w, int type, const json_t *v)
{
	static const int words[] = {
		[JSON_NULL] = JANSSON_NULL,
		[JSON_FALSE] = JANSSON_FALSE,
		[JSON_TRUE] = JANSSON_TRUE,
	};
	struct decimal d;

	if (type == JSON_STRING)
		return same_string(w, v);
	if (type == JSON_NUMBER) {
		w->is_known |= is_long_number(w->j);
		return json_decimal(&d, w->j) == PROF_OK && v &&
		       same_number(d, v);
	}
	return json_skip(w->j) == PROF_OK && v &&
	       (int)json_typeof(v) == words[type];
}

static bool same_value(struct walk *w, const json_t *v);

static bool same_object(struct walk *w, const json_t *v)
{
	size_t count = 0;
	struct prof_str key;
	bool is_same = v && json_typeof(v) == JANSSON_OBJECT;

	json_enter(w->j, '{');
	for (; json_key(&key, w->j) > 0; count++) {
		const json_t *member = NULL;

		w->is_known |= is_known_text(key, true);
		if (is_same)
			member = json_object_getn(v, key.s, key.len);
		is_same = same_value(w, member) && is_same;
	}
	/* A key twice? */
	w->is_known |= v && json_typeof(v) == JANSSON_OBJECT &&
		       json_object_size(v) < count;
	return is_same && json_object_size(v) == count &&
	       w->j->status == PROF_OK;
}

static bool same_array(struct walk *w, const json_t *v)
{
	bool is_same = v && json_typeof(v) == JANSSON_ARRAY;
	size_t count = 0;

	json_enter(w->j, '[');
	for (; json_more(w->j) > 0; count++)
		is_same = same_value(w, is_same ? json_array_get(v, count)
						: NULL) &&
			  is_same;
	return is_same && json_array_size(v) == count &&
	       w->j->status == PROF_OK;
}

/* Goes on where they differ, to meet all that is known to differ. */
static bool same_value(struct walk *w, const json_t *v)
{
	int type = json_peek(w->j);

	if (type < 0)
		return false;
	if (type == JSON_OBJECT)
		return same_object(w, v);
	return type == JSON_ARRAY ? same_array(w, v) : same_scalar(w, type, v);
}

/* 1: the same; 0: not; -1: there is a known difference. */
static int compare(const char *text, size_t len, bool *is_good)
{
	const size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
	json_error_t error;
	json_t *v = json_loadb(text, len, flags, &error);
	struct reading r;
	struct walk w = {.j = &r.json};
	bool is_same;

	*is_good = accepts(text, len);
	open_text(&r, text, len);
	is_same = same_value(&w, v);
	close_text(&r);
	if (!*is_good)
		is_same = !v;
	json_decref(v);
	return w.is_known ? -1 : is_same;
}

static void agrees_with_jansson(void)
{
	size_t good = 0, bad = 0, known = 0;
	static struct dice d = {.state = 4};
	bool is_good;

	for (size_t i = 0; i < DOCUMENTS; i++) {
		int same;

		d.len = 0;
		put_value(&d, 4);
		if (i % 2)
			spoil(&d);
		same = compare(d.text, d.len, &is_good);
		if (!same) {
			ok(0, "document %zu", i);
			tap_diag("%.*s", (int)d.len, d.text);
			return;
		}
		known += same < 0;
		good += is_good;
		bad += !is_good;
	}
	ok(good > DOCUMENTS / 2 && bad > DOCUMENTS / 10,
	   "jansson agrees on %d documents", DOCUMENTS);
	tap_diag("%zu taken, %zu refused, %zu with a known difference", good,
		 bad, known);
	ok(known < DOCUMENTS / 5, "few of them have a known difference");
}

#else

static void agrees_with_jansson(void)
{
	tap_skip("jansson agrees", "jansson is not installed");
}

#endif

int main(void)
{
	taken_and_refused();
	depth();
	strings();
	integers();
	sticks();
	agrees_with_jansson();
	return tap_end();
}
