/* What a finished profile says besides its stacks and values. */
#include <prof/change.h>

#include "libprof/base/array.h"
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/options.h"
#include "libprof/model/build.h"

#include <stdlib.h>
#include <string.h>

OPTIONS_END(prof_new_label, unit);

/* What happens to the sets of chosen samples. */
struct relabeling {
	struct prof_builder *b;
	prof_id key;
	const struct prof_label *label; /* NULL: it is removed */
	struct prof_label *set;		/* one being put together */
	size_t room;
};

static bool reserve(struct relabeling *r, size_t count)
{
	void *grown = array_grow(r->set, &r->room, count, sizeof(*r->set));

	if (grown)
		r->set = grown;
	else
		fail_memory(&r->b->error);
	return grown;
}

/* The set without the key, and with the label if there is one. */
static prof_id change_set(struct relabeling *r, prof_id id)
{
	struct prof_labels old = prof_labels(r->b->profile, id);
	bool is_set = !r->label;
	size_t count = 0;

	if (!reserve(r, old.count + 1))
		return 0;
	for (size_t i = 0; i < old.count; i++) {
		if (old.label[i].key != r->key)
			r->set[count++] = old.label[i];
		else if (!is_set)
			r->set[count++] = *r->label;
		is_set |= old.label[i].key == r->key;
	}
	if (!is_set)
		r->set[count++] = *r->label;
	return prof_add_labels(r->b, r->set, count);
}

static int relabel(struct relabeling *r, const unsigned char *chosen,
		   struct prof_error *err)
{
	struct prof_profile *p = r->b->profile;
	struct samples *s = &p->samples;
	size_t sets = prof_table_size(p, PROF_LABELSETS);
	prof_id *becomes = malloc(sets * sizeof(*becomes));

	if (!becomes)
		fail_memory(&r->b->error);
	else
		memset(becomes, 0xff, sets * sizeof(*becomes));
	for (size_t i = 0; i < s->count && !r->b->error.status; i++) {
		prof_id *to;

		if (chosen && !chosen[i])
			continue;
		to = &becomes[s->labels[i]];
		if (*to == TABLE_FULL)
			*to = change_set(r, s->labels[i]);
		s->labels[i] = *to;
	}
	free(becomes);
	free(r->set);
	return builder_end(r->b, PROF_OK, err);
}

static int check_key(const char *key, struct prof_error *err)
{
	if (key && *key)
		return PROF_OK;
	return fail_detail(
		err, PROF_DETAIL_MISSING,
		fail(err, PROF_EINVAL, "the key of the label is missing"));
}

int prof_set_label(struct prof_profile *p, const struct prof_new_label *label,
		   const unsigned char *chosen, struct prof_error *err)
{
	struct prof_builder b = builder_over(p);
	struct prof_new_label given;
	struct prof_label row = {0};
	struct relabeling r = {.b = &b, .label = &row};
	int status = OPTIONS_TAKE(&given, prof_new_label, label, err);

	if (status == PROF_OK)
		status = check_key(given.key, err);
	if (status < 0)
		return status;
	row.key = builder_add_text(&b, given.key);
	if (given.text) {
		row.str = builder_add_text(&b, given.text);
	} else {
		row.number = given.number;
		row.unit = builder_add_text(&b, given.unit ? given.unit : "");
	}
	r.key = row.key;
	return relabel(&r, chosen, err);
}

int prof_remove_label(struct prof_profile *p, const char *key,
		      const unsigned char *chosen, struct prof_error *err)
{
	struct prof_builder b = builder_over(p);
	struct relabeling r = {.b = &b};
	int status = check_key(key, err);

	if (status < 0)
		return status;
	r.key = find_string(p, key);
	return r.key == TABLE_FULL ? PROF_OK : relabel(&r, chosen, err);
}

int prof_intern(prof_id *id, struct prof_profile *p, const char *s, size_t len,
		struct prof_error *err)
{
	struct prof_builder b = builder_over(p);

	*id = prof_add_string(&b, s, len);
	return builder_end(&b, PROF_OK, err);
}

int prof_change_header(struct prof_profile *p, const struct prof_header *h,
		       struct prof_error *err)
{
	const prof_id ids[] = {h->period_type.type, h->period_type.unit,
			       h->default_type,	    h->drop_frames,
			       h->keep_frames,	    h->doc_url};

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		if (ids[i] >= prof_table_size(p, PROF_STRINGS))
			return fail_detail(err, PROF_DETAIL_ID,
					   fail(err, PROF_EINVAL,
						"the header has an id that "
						"is no string of the "
						"profile"));
	p->header = *h;
	return PROF_OK;
}

int prof_append_comment(struct prof_profile *p, const char *comment,
			struct prof_error *err)
{
	struct prof_builder b = builder_over(p);
	int status = check_texts(&comment, 1, "comment", err);

	if (status < 0)
		return status;
	prof_add_comment(&b, builder_add_text(&b, comment));
	return builder_end(&b, PROF_OK, err);
}

int prof_remove_comment(struct prof_profile *p, size_t place,
			struct prof_error *err)
{
	prof_id *at;

	if (place >= p->comment_count)
		return fail(err, PROF_EINVAL, "the profile has no comment %zu",
			    place);
	at = p->comments + place;
	p->comment_count--;
	memmove(at, at + 1, (p->comment_count - place) * sizeof(*at));
	return PROF_OK;
}
