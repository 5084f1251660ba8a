/* Samples by their labels, and samples without some of them. Each distinct set
 * of labels is looked at once. */
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/number.h"
#include "libprof/base/text.h"
#include "libprof/model/build.h"
#include "libprof/model/idle.h"
#include "libprof/regex/regex.h"

#include <prof/filter.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 int128;

/* A number in the finest unit of its kind, when that is known. */
struct amount {
	int128 number;
	struct prof_str unit; /* the finest, else as it is */
	bool has_unit;
};

struct bound {
	bool is_set;
	struct decimal number;
	struct prof_str unit;
};

enum rule_kind { EXACT, REGEX, RANGE };

struct rule {
	enum rule_kind kind;
	prof_id key; /* TABLE_FULL: no label has it */
	bool any_key;
	struct prof_str text;
	struct bound low, high;
	struct regex *regex;
};

struct rules {
	struct rule *item;
	size_t count;
};

struct label_filter {
	const struct prof_profile *p;
	struct rules keep, drop;
	bool failed; /* no memory */
};

/* Digits with a point and a sign, then letters; false: it is not like that. */
static bool read_bound(struct bound *b, struct prof_str s)
{
	size_t n = 0;

	if (!s.len)
		return true;
	while (n < s.len && strchr("+-.0123456789", s.s[n]) && s.s[n])
		n++;
	b->is_set = true;
	b->unit = (struct prof_str){s.s + n, s.len - n};
	for (size_t i = 0; i < b->unit.len; i++)
		if (strchr(" :=", b->unit.s[i]))
			return false;
	return decimal_parse(&b->number, s.s, n) == NUMBER_OK;
}

static bool read_range(struct rule *r)
{
	const char *colon = memchr(r->text.s, ':', r->text.len);
	struct prof_str low, high;

	if (!colon || r->text.len == 1)
		return false;
	low = (struct prof_str){r->text.s, (size_t)(colon - r->text.s)};
	high = (struct prof_str){colon + 1, r->text.len - low.len - 1};
	return read_bound(&r->low, low) && read_bound(&r->high, high);
}

static int read_rule(struct rule *r, const struct prof_profile *p,
		     const char *text, struct prof_error *err)
{
	const char *equals = strchr(text, '=');

	memset(r, 0, sizeof(*r));
	r->any_key = !equals;
	if (equals) {
		r->key = table_find(&p->table[PROF_STRINGS], text,
				    (size_t)(equals - text));
		text = equals + 1;
	}
	r->text = (struct prof_str){text, strlen(text)};
	if (text[0] == '~') {
		r->kind = REGEX;
		r->text.s++;
		r->text.len--;
		return regex_new(&r->regex, r->text, REGEX_NO_GROUPS, err);
	}
	if (read_range(r)) {
		r->kind = RANGE;
		return PROF_OK;
	}
	memset(&r->low, 0, sizeof(r->low));
	if (!read_bound(&r->low, r->text))
		r->low.is_set = false;
	return PROF_OK;
}

static struct amount amount_of(int64_t number, struct prof_str unit)
{
	struct amount a = {.number = number, .unit = unit};
	const char *finest;
	int64_t factor;

	a.has_unit = unit.len;
	if (unit_finest(&finest, &factor, unit.s, unit.len)) {
		a.number = (int128)number * factor;
		a.unit = (struct prof_str){finest, strlen(finest)};
	}
	return a;
}

static struct amount label_amount(const struct prof_profile *p,
				  const struct prof_label *l)
{
	struct prof_str unit = prof_string(p, l->unit);

	if (!unit.len) {
		unit = prof_string(p, l->key);
		if (str_is(unit, "request") || str_is(unit, "alignment"))
			unit = (struct prof_str){"bytes", 5};
	}
	return amount_of(l->number, unit);
}

/* -1, 0, 1 as the label's number is below, at or above the bound; 2: they
 * cannot be compared. Digits behind the point count: both sides are
 * multiplied until there are none. */
static int compare(const struct prof_profile *p, const struct prof_label *l,
		   const struct bound *b)
{
	struct amount have = label_amount(p, l);
	struct amount want = amount_of(b->number.digits, b->unit);
	int exponent = b->number.exponent;

	if (!want.has_unit)
		have = amount_of(l->number, (struct prof_str){"", 0});
	if (have.unit.len != want.unit.len ||
	    memcmp(have.unit.s, want.unit.s, have.unit.len) != 0)
		return 2;
	if (!have.number || !want.number)
		exponent = 0;
	for (; exponent > 0; exponent--)
		if (__builtin_mul_overflow(want.number, (int128)10,
					   &want.number))
			return want.number < 0 ? 1 : -1;
	for (; exponent < 0; exponent++)
		if (__builtin_mul_overflow(have.number, (int128)10,
					   &have.number))
			return have.number < 0 ? -1 : 1;
	return (have.number > want.number) - (have.number < want.number);
}

static bool is_in_range(const struct prof_profile *p, const struct rule *r,
			const struct prof_label *l)
{
	int low = r->low.is_set ? compare(p, l, &r->low) : 1;
	int high = r->high.is_set ? compare(p, l, &r->high) : -1;

	return (low == 0 || low == 1) && (high == 0 || high == -1);
}

static bool holds_for(struct label_filter *f, const struct rule *r,
		      const struct prof_label *l)
{
	struct prof_str s = prof_string(f->p, l->str);
	int found;

	if (!r->any_key && r->key != l->key)
		return false;
	switch (r->kind) {
	case RANGE:
		return !l->str && is_in_range(f->p, r, l);
	case REGEX:
		if (!l->str)
			return false;
		found = regex_matches(r->regex, s);
		f->failed |= found < 0;
		return found > 0;
	case EXACT:
		break;
	}
	if (!l->str && r->low.is_set)
		return compare(f->p, l, &r->low) == 0;
	return l->str && s.len == r->text.len &&
	       memcmp(s.s, r->text.s, s.len) == 0;
}

static bool holds(struct label_filter *f, const struct rule *r,
		  struct prof_labels labels)
{
	for (size_t i = 0; i < labels.count; i++)
		if (holds_for(f, r, &labels.label[i]))
			return true;
	return false;
}

static bool is_kept(struct label_filter *f, prof_id set)
{
	struct prof_labels labels = prof_labels(f->p, set);

	for (size_t i = 0; i < f->keep.count; i++)
		if (!holds(f, &f->keep.item[i], labels))
			return false;
	for (size_t i = 0; i < f->drop.count; i++)
		if (holds(f, &f->drop.item[i], labels))
			return false;
	return true;
}

static int read_rules(struct rules *rules, const struct prof_profile *p,
		      struct prof_patterns list, struct prof_error *err)
{
	int status = check_texts(list.text, list.count, "rule", err);

	if (status < 0)
		return status;
	rules->item = calloc(list.count + 1, sizeof(*rules->item));
	if (!rules->item)
		return fail_memory(err);
	for (size_t i = 0; i < list.count; i++) {
		status = read_rule(&rules->item[i], p, list.text[i], err);
		if (status < 0)
			return status;
		rules->count++;
	}
	return PROF_OK;
}

static void release_rules(struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		if (rules->item[i].kind == REGEX)
			regex_free(rules->item[i].regex);
	free(rules->item);
}

static int filter_samples(struct label_filter *f, struct prof_profile *p,
			  struct prof_error *err)
{
	size_t sets = prof_table_size(p, PROF_LABELSETS);
	bool *keep_set = calloc(sets, sizeof(*keep_set));
	bool *keep = calloc(p->samples.count + 1, sizeof(*keep));
	int status = PROF_OK;

	if (keep_set && keep) {
		for (prof_id id = 0; id < sets; id++)
			keep_set[id] = is_kept(f, id);
		for (size_t i = 0; i < p->samples.count; i++)
			keep[i] = keep_set[p->samples.labels[i]];
	}
	if (!keep_set || !keep || f->failed)
		status = fail_memory(err);
	else
		status = drop_samples(p, keep, err);
	free(keep_set);
	free(keep);
	return status;
}

int prof_filter_labels(struct prof_profile *p, struct prof_patterns keep,
		       struct prof_patterns drop, struct prof_error *err)
{
	struct label_filter f = {.p = p};
	int status = read_rules(&f.keep, p, keep, err);

	if (status == PROF_OK)
		status = read_rules(&f.drop, p, drop, err);
	if (status == PROF_OK)
		status = filter_samples(&f, p, err);
	release_rules(&f.keep);
	release_rules(&f.drop);
	return status;
}

static bool is_one_of(prof_id key, const prof_id *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (keys[i] == key)
			return true;
	return false;
}

/* The set without some keys. */
static prof_id without(struct prof_builder *b, prof_id set, const prof_id *keys,
		       size_t key_count)
{
	struct prof_labels l = prof_labels(b->profile, set);
	struct prof_label *rest = calloc(l.count + 1, sizeof(*rest));
	size_t count = 0;

	if (!rest) {
		fail_memory(&b->error);
		return 0;
	}
	for (size_t i = 0; i < l.count; i++)
		if (!is_one_of(l.label[i].key, keys, key_count))
			rest[count++] = l.label[i];
	set = prof_add_labels(b, rest, count);
	free(rest);
	return set;
}

int prof_drop_labels(struct prof_profile *p, const char *const *keys,
		     size_t count, struct prof_error *err)
{
	struct prof_builder b = builder_over(p);
	size_t sets = prof_table_size(p, PROF_LABELSETS);
	prof_id *becomes = calloc(sets, sizeof(*becomes));
	prof_id *key = calloc(count + 1, sizeof(*key));

	if (!becomes || !key)
		fail_memory(&b.error);
	else
		check_texts(keys, count, "key", &b.error);
	for (size_t i = 0; i < count && !b.error.status; i++)
		key[i] = find_string(p, keys[i]);
	for (prof_id id = 0; id < sets && !b.error.status; id++)
		becomes[id] = without(&b, id, key, count);
	for (size_t i = 0; i < p->samples.count && !b.error.status; i++)
		p->samples.labels[i] = becomes[p->samples.labels[i]];
	free(becomes);
	free(key);
	return builder_end(&b, PROF_OK, err);
}
