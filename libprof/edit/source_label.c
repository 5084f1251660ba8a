#include <prof/merge.h>

#include "libprof/base/array.h"
#include "libprof/base/buffer.h"
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/options.h"
#include "libprof/base/text.h"
#include "libprof/model/build.h"
#include "libprof/model/model.h"

#include <stdlib.h>
#include <string.h>

OPTIONS_END(prof_source, number);

/* A piece of a pattern. */
enum part { PART_TEXT, PART_DIR, PART_BASE, PART_NUMBER, PART_LABEL, PART_BAD };

struct piece {
	enum part part;
	struct prof_str text; /* of PART_TEXT; the key of PART_LABEL */
};

struct labeller {
	struct prof_builder *b;
	prof_id key;
	const char *pattern;
	const struct prof_source *source;
	struct buffer text;
	struct prof_label *set; /* at hand */
	size_t set_room;
};

/* The piece that *pattern begins with, which it then is behind. */
static struct piece next_piece(const char **pattern)
{
	static const char *const names[] = {"dir", "base", "n"};
	const char *s = *pattern, *end;
	struct prof_str name;

	if (*s != '{') {
		size_t len = strcspn(s, "{");

		*pattern = s + len;
		return (struct piece){PART_TEXT, {s, len}};
	}
	end = strchr(s, '}');
	if (!end)
		return (struct piece){PART_BAD, {s, strlen(s)}};
	*pattern = end + 1;
	name = (struct prof_str){s + 1, (size_t)(end - s) - 1};
	for (int i = 0; i < 3; i++)
		if (str_is(name, names[i]))
			return (struct piece){PART_DIR + (enum part)i, name};
	if (str_begins(name, "label:") && name.len > 6)
		return (struct piece){PART_LABEL, {name.s + 6, name.len - 6}};
	return (struct piece){PART_BAD, {s, name.len + 2}};
}

int prof_check_source_pattern(const char *pattern, struct prof_error *err)
{
	int status = check_texts(&pattern, 1, "pattern", err);

	if (status < 0)
		return status;
	while (*pattern) {
		struct piece piece = next_piece(&pattern);

		if (piece.part == PART_BAD)
			return fail(
				err, PROF_EINVAL,
				"unknown placeholder '%.*s'; expected {dir}, "
				"{base}, {n} or {label:KEY}",
				str_shown(piece.text, 80), piece.text.s);
	}
	return PROF_OK;
}

static void add_path(struct buffer *b, const char *path, enum part part)
{
	const char *slash = strrchr(path, '/');

	if (part == PART_BASE)
		buffer_add_text(b, slash ? slash + 1 : path);
	else if (!slash)
		buffer_add_text(b, ".");
	else
		buffer_add(b, path, slash == path ? 1 : (size_t)(slash - path));
}

static void add_label_text(struct labeller *l, prof_id set, struct prof_str key)
{
	const struct prof_profile *p = l->b->profile;
	prof_id id = table_find(&p->table[PROF_STRINGS], key.s, key.len);
	const struct prof_label *label = find_label(prof_labels(p, set), id);

	if (!label)
		return;
	if (!label->str)
		buffer_add_int(&l->text, label->number);
	buffer_add_str(&l->text,
		       prof_string(p, label->str ? label->str : label->unit));
}

static void add_piece(struct labeller *l, prof_id set, struct piece piece)
{
	switch (piece.part) {
	case PART_DIR:
	case PART_BASE:
		add_path(&l->text, l->source->path, piece.part);
		break;
	case PART_NUMBER:
		buffer_add_int(&l->text, (int64_t)l->source->number);
		break;
	case PART_LABEL:
		add_label_text(l, set, piece.text);
		break;
	default:
		buffer_add_str(&l->text, piece.text);
	}
}

/* The set with the label, or the set itself. */
static prof_id extend(struct labeller *l, prof_id set)
{
	struct prof_labels old = prof_labels(l->b->profile, set);
	void *grown;

	if (find_label(old, l->key))
		return set;
	l->text.len = 0;
	for (const char *s = l->pattern; *s;)
		add_piece(l, set, next_piece(&s));
	if (l->text.failed)
		return TABLE_FULL;
	if (!l->text.len)
		return set;
	grown = array_grow(l->set, &l->set_room, old.count + 1,
			   sizeof(*l->set));
	if (!grown)
		return TABLE_FULL;
	l->set = grown;
	if (old.count)
		memcpy(l->set, old.label, old.count * sizeof(*l->set));
	l->set[old.count] = (struct prof_label){
		.key = l->key,
		.str = prof_add_string(l->b, l->text.bytes, l->text.len),
	};
	return prof_add_labels(l->b, l->set, old.count + 1);
}

static int label_all(struct labeller *l, struct prof_error *err)
{
	struct samples *s = &l->b->profile->samples;
	size_t sets = prof_table_size(l->b->profile, PROF_LABELSETS);
	prof_id *map = malloc(sets * sizeof(*map));

	if (!map)
		return fail_memory(err);
	for (prof_id i = 0; i < sets; i++)
		map[i] = TABLE_FULL; /* not needed yet */
	for (size_t i = 0; i < s->count && !l->b->error.status; i++) {
		prof_id *to = &map[s->labels[i]];

		if (*to == TABLE_FULL)
			*to = extend(l, s->labels[i]);
		if (*to == TABLE_FULL)
			fail_memory(&l->b->error);
		s->labels[i] = *to;
	}
	free(map);
	return prof_builder_error(l->b, err);
}

int prof_label_source(struct prof_profile *p, const char *key,
		      const char *pattern, const struct prof_source *source,
		      struct prof_error *err)
{
	struct prof_builder b = builder_over(p);
	struct prof_source given;
	struct labeller l = {.b = &b, .pattern = pattern, .source = &given};
	int status = check_texts(&key, 1, "key", err);

	if (status == PROF_OK)
		status = OPTIONS_TAKE(&given, prof_source, source, err);
	if (status == PROF_OK && (!*key || !given.path))
		status = fail(err, PROF_EINVAL, "the %s is missing",
			      *key ? "source" : "key of the label");
	if (status == PROF_OK)
		status = prof_check_source_pattern(pattern, err);
	if (status < 0)
		return status;
	l.key = builder_add_text(&b, key);
	status = builder_end(&b, label_all(&l, err), err);
	buffer_release(&l.text);
	free(l.set);
	return status;
}
