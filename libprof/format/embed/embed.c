#include "libprof/format/embed/embed.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/limits.h"
#include "libprof/base/number.h"
#include "libprof/format/pprof/pprof.h"
#include "libprof/io/in.h"
#include "libprof/io/out.h"
#include "libprof/model/build.h"
#include "libprof/model/notes.h"

#include <stdlib.h>

static const char ALPHABET[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int keep(struct embedded *e, struct prof_str base64)
{
	free(e->pprof);
	e->pprof = malloc(base64.len + 1);
	e->len = base64.len;
	if (!e->pprof)
		return -1;
	memcpy(e->pprof, base64.s, base64.len);
	return 0;
}

int embed_read(struct embedded *e, struct json *j)
{
	struct prof_str key, s;
	int64_t values;

	json_enter(j, '{');
	while (json_key(&key, j) > 0) {
		if (str_is(key, "values")) {
			if (json_int(&values, j) == PROF_OK)
				e->values = (uint64_t)values;
		} else if (str_is(key, "pprof")) {
			if (json_text(&s, j) == PROF_OK && keep(e, s) < 0)
				j->status = fail_memory(j->err);
		} else {
			json_skip(j);
		}
	}
	return j->status;
}

void embed_release(struct embedded *e)
{
	free(e->pprof);
}

bool embed_is_valid(const struct embedded *e, uint64_t values,
		    struct prof_notes *notes)
{
	if (!e->pprof)
		return false;
	if (e->values == (values & EMBED_MASK))
		return true;
	note(notes, PROF_NOTE_REMARK, 1,
	     "embedded profile that does not fit the rest, and is not used",
	     "embedded profiles that do not fit the rest");
	return false;
}

/* FNV-1a over the text, with U+FFFD for what is not UTF-8. */
uint64_t embed_hash(struct prof_str name)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < name.len;) {
		size_t n = utf8_length(name.s + i, name.len - i);
		const char *s = n ? name.s + i : "\xef\xbf\xbd";

		for (size_t k = 0; k < (n ? n : 3); k++)
			hash = (hash ^ (unsigned char)s[k]) * 0x100000001b3;
		i += n ? n : 1;
	}
	return hash;
}

static int digit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decodes in place of `to`, which has room; the length, or SIZE_MAX. */
static size_t decode(unsigned char *to, const char *s, size_t len)
{
	uint32_t bits = 0;
	size_t n = 0;
	int count = 0;

	while (len && s[len - 1] == '=')
		len--;
	for (size_t i = 0; i < len; i++) {
		int digit = digit_of(s[i]);

		if (digit < 0)
			return SIZE_MAX;
		bits = bits << 6 | (uint32_t)digit;
		count += 6;
		if (count >= 8) {
			count -= 8;
			to[n++] = (unsigned char)(bits >> count);
		}
	}
	return n;
}

static int read_pprof(struct prof_profile **p, const void *bytes, size_t len,
		      const struct prof_limits *limits, struct prof_error *err)
{
	struct prof_limits defaults = limits_or_default(NULL);
	struct prof_limits asked = *limits;
	struct prof_in_options in_options = PROF_IN_OPTIONS;
	struct prof_read_options options = PROF_READ_OPTIONS;
	struct prof_in *in;
	int status;

	/* A default is no size that somebody asked for. */
	if (limits->max_size == defaults.max_size)
		asked.max_size = 0;
	in_options.max_size = asked.max_size;
	options.limits = &asked;
	status = prof_in_open_memory(&in, bytes, len, &in_options, err);
	if (status < 0)
		return status;
	status = in_check_any(in, err);
	if (status == PROF_OK)
		status = format_read(p, &format_pprof, in, &options, err);
	prof_in_close(in);
	return status;
}

int embed_apply(const struct embedded *e, struct prof_builder *b,
		struct prof_error *err)
{
	unsigned char *bytes = malloc(e->len + 1);
	struct prof_profile *p = NULL;
	size_t len;
	int status;

	if (!bytes)
		return fail_memory(err);
	len = decode(bytes, e->pprof, e->len);
	if (len == SIZE_MAX)
		status = fail(err, PROF_EFORMAT,
			      "the embedded profile is not base64");
	else
		status = read_pprof(&p, bytes, len, &b->profile->limits, err);
	free(bytes);
	if (status < 0)
		return status;
	prof_free(b->profile);
	b->profile = p;
	return PROF_OK;
}

static void put_base64(struct prof_out *out, const unsigned char *p, size_t len)
{
	char four[4];

	for (; len; p += 3) {
		size_t n = len < 3 ? len : 3;
		uint32_t bits = (uint32_t)p[0] << 16;

		bits |= n > 1 ? (uint32_t)p[1] << 8 : 0;
		bits |= n > 2 ? p[2] : 0;
		for (int i = 0; i < 4; i++)
			four[i] = ALPHABET[bits >> (18 - 6 * i) & 63];
		if (n < 3)
			four[3] = '=';
		if (n < 2)
			four[2] = '=';
		prof_out_write(out, four, 4);
		len -= n;
	}
}

int embed_write(struct json_out *j, const struct prof_profile *p,
		uint64_t values, struct prof_error *err)
{
	const struct prof_write_options options = PROF_WRITE_OPTIONS;
	const struct writing how = {.options = &options};
	struct prof_out_options gzip = PROF_OUT_OPTIONS;
	void *bytes;
	struct prof_out *memory;
	size_t len;
	int status;

	gzip.codec = PROF_GZIP;
	status = prof_out_open_memory(&memory, &bytes, &len, &gzip, err);
	if (status < 0)
		return status;
	status = format_pprof.write(p, memory, &how, err);
	if (status < 0)
		prof_out_abort(memory);
	else
		status = prof_out_close(memory, err);
	if (status == PROF_OK) {
		json_put_key(j, EMBED_KEY);
		json_open(j, '{');
		json_put_key(j, "values");
		json_put_int(j, (int64_t)(values & EMBED_MASK));
		json_put_key(j, "pprof");
		json_put_raw(j, "\"");
		put_base64(j->out, bytes, len);
		prof_out_write(j->out, "\"", 1);
		json_close(j, '{');
		json_break(j);
	}
	free(bytes);
	return status;
}
