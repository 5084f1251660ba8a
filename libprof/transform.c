#include <prof/transform.h>

#include "libprof/array.h"
#include "libprof/build.h"
#include "libprof/error.h"
#include "libprof/model.h"
#include "libprof/number.h"

#include <stdlib.h>
#include <string.h>

struct label_frames {
	struct prof_builder *b;
	const char *const *keys;
	prof_id *key; /* ids; TABLE_FULL: no sample has it */
	size_t key_count;
	bool at_leaf;
	char *name; /* of a frame, being put together */
	size_t len, name_room;
	prof_id *stack;
	size_t depth, stack_room;
};

static int add(struct label_frames *f, const void *bytes, size_t len)
{
	void *grown = array_grow(f->name, &f->name_room, f->len + len, 1);

	if (!grown)
		return -1;
	f->name = grown;
	if (len)
		memcpy(f->name + f->len, bytes, len);
	f->len += len;
	return 0;
}

static int add_string(struct label_frames *f, prof_id id)
{
	struct prof_str s = prof_string(f->b->profile, id);

	return add(f, s.s, s.len);
}

/* A number is followed by its unit as it is: 512bytes, 10ms. */
static int add_label(struct label_frames *f, const struct prof_label *l)
{
	char digits[INT64_DIGITS];

	if (l->str)
		return add_string(f, l->str);
	if (add(f, digits, format_int(digits, l->number)) < 0)
		return -1;
	return add_string(f, l->unit);
}

/* Puts the frame of one key on top of the stack, if the set has the key. */
static int add_frame(struct label_frames *f, prof_id labels, prof_id key)
{
	struct prof_function function = {0};
	struct prof_line line = {0};
	struct prof_location l = {.lines = &line, .line_count = 1};
	struct prof_labels set = prof_labels(f->b->profile, labels);
	size_t found = 0;

	f->len = 0;
	for (size_t i = 0; i < set.count; i++) {
		if (set.label[i].key != key)
			continue;
		if ((found++ ? add(f, ",", 1)
			     : add_string(f, key) < 0 || add(f, ":", 1) < 0) ||
		    add_label(f, &set.label[i]) < 0)
			return -1;
	}
	if (!found)
		return 0;
	function.name = prof_add_string(f->b, f->name, f->len);
	function.system_name = function.name;
	line.function = prof_add_function(f->b, &function);
	f->stack[f->depth++] = prof_add_location(f->b, &l);
	return 0;
}

/* Leaf first: at either end the last key comes before the first. */
static int add_frames(struct label_frames *f, prof_id labels)
{
	for (size_t i = f->key_count; i-- > 0;)
		if (f->key[i] != TABLE_FULL &&
		    add_frame(f, labels, f->key[i]) < 0)
			return -1;
	return 0;
}

/* The stack with frames for the labels of a sample. */
static int extend(struct label_frames *f, size_t sample)
{
	struct prof_profile *p = f->b->profile;
	prof_id labels = p->samples.labels[sample];
	struct prof_stack s = prof_stack(p, p->samples.stack[sample]);
	void *grown = array_grow(f->stack, &f->stack_room,
				 s.depth + f->key_count, sizeof(*f->stack));

	if (!grown)
		return -1;
	f->stack = grown;
	f->depth = 0;
	if (f->at_leaf && add_frames(f, labels) < 0)
		return -1;
	if (s.depth)
		memcpy(f->stack + f->depth, s.locations,
		       s.depth * sizeof(*s.locations));
	f->depth += s.depth;
	if (!f->at_leaf && add_frames(f, labels) < 0)
		return -1;
	p->samples.stack[sample] = prof_add_stack(f->b, f->stack, f->depth);
	return 0;
}

static int extend_all(struct label_frames *f)
{
	struct prof_profile *p = f->b->profile;

	f->key = calloc(f->key_count + 1, sizeof(*f->key));
	if (!f->key)
		return -1;
	for (size_t i = 0; i < f->key_count; i++)
		f->key[i] = find_string(p, f->keys[i]);
	for (size_t i = 0; i < p->samples.count; i++)
		if (p->samples.labels[i] && extend(f, i) < 0)
			return -1;
	return 0;
}

int prof_labels_as_frames(struct prof_profile *p, const char *const *keys,
			  size_t key_count, int at_leaf, struct prof_error *err)
{
	/* A builder over a finished profile: its tables go on growing. */
	struct prof_builder b = {.profile = p};
	struct label_frames f = {
		.b = &b,
		.keys = keys,
		.key_count = key_count,
		.at_leaf = at_leaf,
	};
	int status = extend_all(&f) < 0 ? fail_memory(err)
					: prof_builder_error(&b, err);

	free(b.location);
	free(f.key);
	free(f.name);
	free(f.stack);
	return status;
}
