#include <prof/transform.h>

#include "libprof/base/array.h"
#include "libprof/base/buffer.h"
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/model/build.h"
#include "libprof/model/model.h"

#include <stdlib.h>
#include <string.h>

struct label_frames {
	struct prof_builder *b;
	const char *const *keys;
	prof_id *key; /* ids; TABLE_FULL: no sample has it */
	size_t key_count;
	bool at_leaf;
	struct buffer name; /* of a frame, being put together */
	prof_id *stack;
	size_t depth, stack_room;
};

/* A number is followed by its unit as it is: 512bytes, 10ms. */
static void add_label(struct label_frames *f, const struct prof_label *l)
{
	if (!l->str)
		buffer_add_int(&f->name, l->number);
	buffer_add_str(&f->name,
		       prof_string(f->b->profile, l->str ? l->str : l->unit));
}

/* Puts the frame of one key on top of the stack, if the set has the key. */
static int add_frame(struct label_frames *f, prof_id labels, prof_id key)
{
	struct prof_function function = {0};
	struct prof_line line = {0};
	struct prof_location l = {.lines = &line, .line_count = 1};
	struct prof_labels set = prof_labels(f->b->profile, labels);
	size_t found = 0;

	f->name.len = 0;
	buffer_add_str(&f->name, prof_string(f->b->profile, key));
	for (size_t i = 0; i < set.count; i++) {
		if (set.label[i].key != key)
			continue;
		buffer_add_text(&f->name, found++ ? "," : ":");
		add_label(f, &set.label[i]);
	}
	if (!found)
		return 0;
	if (f->name.failed)
		return -1;
	function.name = prof_add_string(f->b, f->name.bytes, f->name.len);
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
	struct prof_builder b = builder_over(p);
	struct label_frames f = {
		.b = &b,
		.keys = keys,
		.key_count = key_count,
		.at_leaf = at_leaf,
	};
	int status = check_texts(keys, key_count, "key", err);

	if (status < 0)
		return status;
	if (extend_all(&f) < 0)
		fail_memory(&b.error);
	status = builder_end(&b, PROF_OK, err);
	free(f.key);
	buffer_release(&f.name);
	free(f.stack);
	return status;
}
