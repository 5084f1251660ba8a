#include <prof/merge.h>

#include "libprof/array.h"
#include "libprof/build.h"
#include "libprof/error.h"
#include "libprof/model.h"
#include "libprof/number.h"
#include "libprof/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A piece of a pattern. */
enum part { PART_TEXT, PART_DIR, PART_BASE, PART_NUMBER, PART_LABEL, PART_BAD };

struct piece {
	enum part part;
	struct prof_str text; /* of PART_TEXT; the key of PART_LABEL */
};

struct text {
	char *s;
	size_t len, room;
};

struct labeller {
	struct prof_builder *b;
	prof_id key;
	const char *pattern;
	const struct prof_source *source;
	struct text text;
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
	while (*pattern) {
		struct piece piece = next_piece(&pattern);

		if (piece.part == PART_BAD)
			return fail(err, PROF_EINVAL,
				    "'%.*s' stands for nothing; {dir}, {base}, "
				    "{n} and {label:KEY} do",
				    str_shown(piece.text, 80), piece.text.s);
	}
	return PROF_OK;
}

static bool add_bytes(struct text *t, const char *s, size_t len)
{
	void *grown = array_grow(t->s, &t->room, t->len + len, 1);

	if (!grown)
		return false;
	t->s = grown;
	if (len)
		memcpy(t->s + t->len, s, len);
	t->len += len;
	return true;
}

static bool add_path(struct text *t, const char *path, enum part part)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;

	if (part == PART_BASE)
		return add_bytes(t, base, strlen(base));
	if (!slash)
		return add_bytes(t, ".", 1);
	return add_bytes(t, path, slash == path ? 1 : (size_t)(slash - path));
}

static bool add_label_text(struct labeller *l, prof_id set, struct prof_str key)
{
	const struct prof_profile *p = l->b->profile;
	prof_id id = table_find(&p->table[PROF_STRINGS], key.s, key.len);
	const struct prof_label *label = find_label(prof_labels(p, set), id);
	struct prof_str text = {"", 0};
	char digits[INT64_DIGITS];

	if (!label)
		return true;
	if (!label->str &&
	    !add_bytes(&l->text, digits, format_int(digits, label->number)))
		return false;
	text = prof_string(p, label->str ? label->str : label->unit);
	return add_bytes(&l->text, text.s, text.len);
}

static bool add_piece(struct labeller *l, prof_id set, struct piece piece)
{
	char number[32];

	switch (piece.part) {
	case PART_DIR:
	case PART_BASE:
		return add_path(&l->text, l->source->path, piece.part);
	case PART_NUMBER:
		return add_bytes(&l->text, number,
				 (size_t)snprintf(number, sizeof(number), "%zu",
						  l->source->number));
	case PART_LABEL:
		return add_label_text(l, set, piece.text);
	default:
		return add_bytes(&l->text, piece.text.s, piece.text.len);
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
		if (!add_piece(l, set, next_piece(&s)))
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
		.str = prof_add_string(l->b, l->text.s, l->text.len),
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
	struct prof_builder b = {.profile = p};
	struct labeller l = {.b = &b, .pattern = pattern, .source = source};
	int status = prof_check_source_pattern(pattern, err);

	if (status < 0)
		return status;
	l.key = builder_add_text(&b, key);
	status = label_all(&l, err);
	free(l.text.s);
	free(l.set);
	return status;
}
