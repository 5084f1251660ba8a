#include "libprof/base/array.h"
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/edit/normal_name.h"
#include "libprof/model/build.h"
#include "libprof/model/compact.h"
#include "libprof/regex/regex.h"

#include <prof/rename.h>
#include <stdlib.h>
#include <string.h>

struct rule {
	unsigned normal;      /* enum prof_normal; else */
	prof_rename_fn *call; /* a function; else a replacement: */
	void *arg;
	struct regex *regex;
	struct buffer replacement; /* as it was written */
	bool is_global;
};

struct prof_rename {
	struct rule *rule;
	size_t count, room;
	struct buffer name[2]; /* by turns the old and the new one */
};

int prof_rename_new(struct prof_rename **out, struct prof_error *err)
{
	*out = calloc(1, sizeof(**out));
	return *out ? PROF_OK : fail_memory(err);
}

void prof_rename_free(struct prof_rename *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->count; i++) {
		if (r->rule[i].normal || r->rule[i].call)
			continue;
		regex_free(r->rule[i].regex);
		buffer_release(&r->rule[i].replacement);
	}
	free(r->rule);
	buffer_release(&r->name[0]);
	buffer_release(&r->name[1]);
	free(r);
}

/* Reads to the next delimiter. A delimiter with a backslash is itself; where
 * it would mean something to an expression, it keeps the backslash. */
static const char *read_part(struct buffer *part, const char *s, char end,
			     bool is_regex)
{
	for (; *s && *s != end; s++) {
		if (*s != '\\' || !s[1]) {
			buffer_add(part, s, 1);
			continue;
		}
		if (s[1] != end || (is_regex && strchr("|.*+?()[]{}^$", end)) ||
		    (!is_regex && end == '&'))
			buffer_add(part, s, 1);
		buffer_add(part, ++s, 1);
	}
	return *s ? s + 1 : NULL;
}

static int check_groups(const struct rule *rule, const char *text,
			struct prof_error *err)
{
	const struct buffer *b = &rule->replacement;

	for (size_t i = 0; i + 1 < b->len; i++) {
		if (b->bytes[i] != '\\')
			continue;
		i++;
		if (b->bytes[i] >= '1' && b->bytes[i] <= '9' &&
		    (size_t)(b->bytes[i] - '0') > regex_groups(rule->regex))
			return fail(err, PROF_EINVAL,
				    "'%.100s': there is no group %c", text,
				    b->bytes[i]);
	}
	return PROF_OK;
}

static int read_rule(struct rule *rule, const char *text, struct buffer *regex,
		     struct prof_error *err)
{
	const char *rest = NULL;
	int status;

	if (text[0] == 's' && text[1] && text[1] != '\\' && text[1] != '\n') {
		rest = read_part(regex, text + 2, text[1], true);
		if (rest)
			rest = read_part(&rule->replacement, rest, text[1],
					 false);
	}
	if (regex->failed || rule->replacement.failed)
		return fail_memory(err);
	if (!rest || (rest[0] && strcmp(rest, "g") != 0))
		return fail(err, PROF_EINVAL,
			    "'%.100s': expected s/REGEX/REPLACEMENT/ or "
			    "s/REGEX/REPLACEMENT/g",
			    text);
	if (!regex->len)
		return fail(err, PROF_EINVAL, "'%.100s' matches nothing", text);
	rule->is_global = rest[0];
	status = regex_new(&rule->regex, buffer_str(regex), 0, err);
	if (status < 0)
		return status;
	status = check_groups(rule, text, err);
	if (status < 0)
		regex_free(rule->regex);
	return status;
}

int prof_rename_add(struct prof_rename *r, const char *text,
		    struct prof_error *err)
{
	struct rule rule = {.normal = 0};
	struct buffer regex = {0};
	int status = check_texts(&text, 1, "rule", err);

	if (status == PROF_OK)
		status = ARRAY_ROOM(&r->rule, &r->room, r->count, err);
	if (status == PROF_OK)
		status = read_rule(&rule, text, &regex, err);
	buffer_release(&regex);
	if (status < 0)
		buffer_release(&rule.replacement);
	else
		r->rule[r->count++] = rule;
	return status;
}

int prof_rename_normalize(struct prof_rename *r, unsigned what,
			  struct prof_error *err)
{
	int status = check_flags(what,
				 PROF_NORMAL_NAMES | PROF_NORMAL_TEMPLATES |
					 PROF_NORMAL_RUST,
				 "enum prof_normal", err);

	if (status == PROF_OK)
		status = ARRAY_ROOM(&r->rule, &r->room, r->count, err);
	if (status == PROF_OK && what)
		r->rule[r->count++] = (struct rule){.normal = what};
	return status;
}

int prof_rename_call(struct prof_rename *r, prof_rename_fn *fn, void *arg,
		     struct prof_error *err)
{
	int status = ARRAY_ROOM(&r->rule, &r->room, r->count, err);

	if (status == PROF_OK && fn)
		r->rule[r->count++] = (struct rule){.call = fn, .arg = arg};
	return status;
}

/* What stands for a match in s. */
static void put_replacement(struct buffer *to, const struct rule *rule,
			    const char *s, const struct regex_span *match)
{
	const struct buffer *b = &rule->replacement;

	for (size_t i = 0; i < b->len; i++) {
		char c = b->bytes[i];
		int group = -1;

		if (c == '&') {
			group = 0;
		} else if (c == '\\' && i + 1 < b->len) {
			c = b->bytes[++i];
			if (c >= '0' && c <= '9')
				group = c - '0';
		}
		if (group < 0)
			buffer_add(to, &c, 1);
		else if (match[group].begin != SIZE_MAX)
			buffer_add(to, s + match[group].begin,
				   match[group].end - match[group].begin);
	}
}

/* A character at a time, so that what is empty is not found within one. */
static size_t character_at(struct prof_str name, size_t at)
{
	size_t len = utf8_length(name.s + at, name.len - at);

	return len ? len : 1;
}

static int replace(struct buffer *to, const struct rule *rule,
		   struct prof_str name)
{
	struct regex_span match[REGEX_GROUPS];
	size_t at = 0, last = SIZE_MAX; /* where a match ended */
	int found = 0;

	while (at <= name.len &&
	       (found = regex_find(match, rule->regex, name, at)) > 0) {
		size_t begin = match[0].begin, end = match[0].end;

		buffer_add(to, name.s + at, begin - at);
		/* Right behind a match, nothing is not another one. */
		if (begin != end || begin != last)
			put_replacement(to, rule, name.s, match);
		at = last = end;
		if (begin == end && at < name.len) {
			size_t len = character_at(name, at);

			buffer_add(to, name.s + at, len);
			at += len;
		} else if (begin == end) {
			at++;
		}
		if (!rule->is_global)
			break;
	}
	if (at < name.len)
		buffer_add(to, name.s + at, name.len - at);
	return found < 0 || to->failed ? -1 : 0;
}

/* The name by one rule; it stays where it was if that does not change it. */
static int apply_rule(struct buffer *to, const struct rule *rule,
		      struct prof_str name)
{
	struct prof_str other;
	int found;

	to->len = 0;
	if (rule->normal) {
		normalize_name(to, name, rule->normal);
	} else if (rule->call) {
		found = rule->call(&other, name, rule->arg);
		if (found < 0)
			return -1;
		buffer_add_str(to, found ? other : name);
	} else if (replace(to, rule, name) < 0) {
		return -1;
	}
	return to->failed ? -1 : 0;
}

/* How a name was changed. */
enum way { BY_RULES, BY_CALLS };

/* Only rules of these kinds; all when `normal` is false. */
static int apply(struct prof_str *to, struct prof_rename *r,
		 struct prof_str name, bool normal, enum way *way)
{
	size_t turn = 0;

	*way = BY_RULES;
	for (size_t i = 0; i < r->count; i++) {
		struct buffer *next = &r->name[turn];
		const struct rule *rule = &r->rule[i];

		if (normal && !rule->normal)
			continue;
		if (apply_rule(next, rule, name) < 0)
			return -1;
		if (rule->call && (next->len != name.len ||
				   memcmp(next->bytes, name.s, name.len) != 0))
			*way = BY_CALLS;
		name = buffer_str(next);
		turn = !turn;
	}
	*to = name;
	return 0;
}

int prof_rename_name(struct prof_str *to, struct prof_rename *r,
		     struct prof_str name, struct prof_error *err)
{
	enum way way;

	return apply(to, r, name, false, &way) < 0 ? fail_memory(err) : PROF_OK;
}

/* New names, by the old ones. */
struct renaming {
	prof_id *name, *system_name;
	bool *is_called; /* the name is what a function of the caller's gave */
};

static prof_id new_name(struct prof_builder *b, struct prof_rename *r,
			prof_id id, enum way *way, bool normal)
{
	struct prof_str s;

	if (apply(&s, r, prof_string(b->profile, id), normal, way) < 0) {
		fail_memory(&b->error);
		return 0;
	}
	return s.s == prof_string(b->profile, id).s
		       ? id
		       : prof_add_string(b, s.s, s.len);
}

static void name_one(struct renaming *n, struct prof_builder *b,
		     struct prof_rename *r, prof_id name)
{
	enum way way;

	if (n->name[name] != TABLE_FULL)
		return;
	n->name[name] = new_name(b, r, name, &way, false);
	n->is_called[name] = way == BY_CALLS;
}

static void name_functions(struct renaming *n, struct prof_builder *b,
			   struct prof_rename *r)
{
	struct prof_profile *p = b->profile;
	enum way way;

	for (prof_id id = 1; id < prof_table_size(p, PROF_FUNCTIONS); id++) {
		const struct prof_function *f = prof_function(p, id);
		prof_id system = f->system_name;

		if (b->error.status)
			return;
		name_one(n, b, r, f->name);
		if (!prof_function(p, id)->name)
			name_one(n, b, r, system);
		if (n->system_name[system] == TABLE_FULL)
			n->system_name[system] =
				new_name(b, r, system, &way, true);
	}
}

/* What has no name gets one where its system name is known to a function of
 * the caller's. */
static void rename_function(struct prof_function *f, void *arg)
{
	const struct renaming *n = arg;
	prof_id name = !f->name && n->is_called[f->system_name] ? f->system_name
								: f->name;

	f->system_name = f->system_name == f->name && !n->is_called[name]
				 ? n->name[f->name]
				 : n->system_name[f->system_name];
	f->name = n->name[name];
}

int prof_rename(struct prof_profile *p, struct prof_rename *r,
		struct prof_error *err)
{
	struct prof_builder b = builder_over(p);
	size_t size = prof_table_size(p, PROF_STRINGS) * sizeof(prof_id);
	struct renaming n = {
		.name = malloc(size),
		.system_name = malloc(size),
		.is_called = calloc(prof_table_size(p, PROF_STRINGS), 1),
	};
	const struct compaction how = {.function = rename_function, .arg = &n};
	int status;

	if (n.name && n.system_name && n.is_called) {
		memset(n.name, 0xff, size);
		memset(n.system_name, 0xff, size);
		name_functions(&n, &b, r);
	} else {
		fail_memory(&b.error);
	}
	status = builder_end(&b, PROF_OK, err);
	if (status == PROF_OK)
		status = compact(p, &how, err);
	free(n.name);
	free(n.system_name);
	free(n.is_called);
	return status;
}
