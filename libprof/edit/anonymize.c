/*
 * A pseudonym is a word for the kind of name and the beginning of its SHA-256:
 * func_0123456789abcdef. So it is the same in every profile, and tells nothing
 * to who does not guess the name. What looks like a pseudonym is taken for
 * one, and stays.
 */
#include "libprof/base/error.h"
#include "libprof/base/number.h"
#include "libprof/base/sha256.h"
#include "libprof/base/text.h"
#include "libprof/edit/pattern.h"
#include "libprof/model/build.h"
#include "libprof/model/compact.h"

#include <stdlib.h>
#include <string.h>

enum kind { FUNCTION, FILES, MODULE, BUILD, TRACK, VALUE, KEY, UNIT, KINDS };

static const char *const words[KINDS] = {
	"func_",  "file_",  "module_", "build_",
	"track_", "value_", "key_",    "unit_",
};

enum { DIGITS = 16, PSEUDONYM_MAX = DIGITS + 8 };

struct anonymizer {
	struct prof_builder b;
	struct patterns keep;
	prof_id *pseudonym[KINDS]; /* by string; TABLE_FULL: not asked yet */
	prof_id base_key;	   /* its value is ours, too */
};

static bool is_pseudonym(struct prof_str s)
{
	for (int kind = 0; kind < KINDS; kind++) {
		size_t n = strlen(words[kind]);

		if (s.len != n + DIGITS || !str_begins(s, words[kind]))
			continue;
		while (n < s.len && strchr("0123456789abcdef", s.s[n]) &&
		       s.s[n])
			n++;
		if (n == s.len)
			return true;
	}
	return false;
}

/* Keys and units that say what a number is, not whose. */
static bool is_common(struct prof_str s, enum kind kind)
{
	static const char *const keys[] = {
		"bytes",
		"request",
		"alignment",
		"thread",
		"thread id",
		"thread name",
		"pid",
		"tid",
		"cpu",
		"comm",
		"objects",
		"count",
		"end_timestamp_ns",
	};
	const char *finest;
	int64_t factor;

	if (kind != KEY && kind != UNIT)
		return false;
	if (str_begins(s, "pprof::") || str_begins(s, "prof::"))
		return true;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (str_is(s, keys[i]))
			return true;
	return kind == UNIT && unit_finest(&finest, &factor, s.s, s.len);
}

static prof_id make_pseudonym(struct anonymizer *a, struct prof_str s,
			      enum kind kind)
{
	unsigned char digest[SHA256_SIZE];
	char text[PSEUDONYM_MAX];
	size_t len = strlen(words[kind]);

	sha256(digest, s.s, s.len);
	memcpy(text, words[kind], len);
	for (size_t i = 0; i < DIGITS; i++)
		text[len++] =
			"0123456789abcdef"[digest[i / 2] >> (i % 2 ? 0 : 4) &
					   15];
	return prof_add_string(&a->b, text, len);
}

/* For strings that there are from the beginning. */
static void ask(struct anonymizer *a, prof_id id, enum kind kind)
{
	struct prof_str s = prof_string(a->b.profile, id);
	prof_id *to = &a->pseudonym[kind][id];

	if (*to != TABLE_FULL)
		return;
	if (!id || is_pseudonym(s) || is_common(s, kind) ||
	    patterns_match_string(&a->keep, id))
		*to = id;
	else
		*to = make_pseudonym(a, s, kind);
}

static void ask_all(struct anonymizer *a)
{
	const struct prof_profile *p = a->b.profile;

	for (prof_id id = 0; id < prof_table_size(p, PROF_FUNCTIONS); id++) {
		const struct prof_function *f = prof_function(p, id);

		ask(a, f->name, FUNCTION);
		ask(a, f->system_name, FUNCTION);
		ask(a, f->file, FILES);
	}
	for (prof_id id = 0; id < prof_table_size(p, PROF_MAPPINGS); id++) {
		ask(a, prof_mapping(p, id)->file, MODULE);
		ask(a, prof_mapping(p, id)->build_id, BUILD);
	}
	for (prof_id id = 0; id < prof_table_size(p, PROF_LABELSETS); id++) {
		struct prof_labels l = prof_labels(p, id);

		for (size_t i = 0; i < l.count; i++) {
			ask(a, l.label[i].key, KEY);
			ask(a, l.label[i].str, VALUE);
			ask(a, l.label[i].unit, UNIT);
		}
	}
	for (size_t i = 0; i < p->track_count; i++)
		ask(a, p->tracks[i].name, TRACK);
}

static void change_mapping(struct prof_mapping *m, void *arg)
{
	const struct anonymizer *a = arg;

	m->file = a->pseudonym[MODULE][m->file];
	m->build_id = a->pseudonym[BUILD][m->build_id];
}

static void change_function(struct prof_function *f, void *arg)
{
	const struct anonymizer *a = arg;

	f->name = a->pseudonym[FUNCTION][f->name];
	f->system_name = a->pseudonym[FUNCTION][f->system_name];
	f->file = a->pseudonym[FILES][f->file];
}

static void change_label(struct prof_label *l, void *arg)
{
	const struct anonymizer *a = arg;

	if (l->key != a->base_key)
		l->str = a->pseudonym[VALUE][l->str];
	l->key = a->pseudonym[KEY][l->key];
	l->unit = a->pseudonym[UNIT][l->unit];
}

static void change_rest(struct anonymizer *a)
{
	struct prof_profile *p = a->b.profile;

	p->header.drop_frames = 0;
	p->header.keep_frames = 0;
	p->header.doc_url = 0;
	p->comment_count = 0;
	for (size_t i = 0; i < p->track_count; i++)
		p->tracks[i].name = a->pseudonym[TRACK][p->tracks[i].name];
}

static int init(struct anonymizer *a)
{
	size_t size = prof_table_size(a->b.profile, PROF_STRINGS) *
		      sizeof(prof_id);

	for (int kind = 0; kind < KINDS; kind++) {
		a->pseudonym[kind] = malloc(size);
		if (!a->pseudonym[kind])
			return fail_memory(&a->b.error);
		memset(a->pseudonym[kind], 0xff, size);
	}
	return PROF_OK;
}

int prof_anonymize(struct prof_profile *p, struct prof_patterns keep,
		   struct prof_error *err)
{
	struct anonymizer a = {
		.b = builder_over(p),
		.base_key = find_string(p, PROF_BASE_LABEL),
	};
	const struct compaction how = {
		.mapping = change_mapping,
		.function = change_function,
		.label = change_label,
		.arg = &a,
	};
	int status = patterns_init(&a.keep, p, keep, err);

	if (status == PROF_OK && init(&a) == PROF_OK)
		ask_all(&a);
	if (status == PROF_OK && a.keep.failed)
		fail_memory(&a.b.error);
	status = builder_end(&a.b, status, err);
	if (status == PROF_OK) {
		change_rest(&a);
		status = compact(p, &how, err);
	}
	if (status == PROF_OK)
		status = prof_drop_unused(p, err);
	patterns_release(&a.keep);
	for (int kind = 0; kind < KINDS; kind++)
		free(a.pseudonym[kind]);
	return status;
}
