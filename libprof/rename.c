#include "libprof/array.h"
#include "libprof/build.h"
#include "libprof/error.h"
#include "libprof/normal_name.h"
#include "libprof/pattern.h"
#include "libprof/rebuild.h"

#include <prof/rename.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 10 };

struct rule {
	unsigned normal; /* enum prof_normal; else a replacement: */
	regex_t regex;
	struct buffer replacement; /* as it was written */
	bool is_global;
};

struct prof_rename {
	struct rule *rule;
	size_t count, room;
	struct buffer name[2]; /* by turns the old and the new one */
	struct pattern_text text;
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
		if (r->rule[i].normal)
			continue;
		regfree(&r->rule[i].regex);
		buffer_release(&r->rule[i].replacement);
	}
	free(r->rule);
	buffer_release(&r->name[0]);
	buffer_release(&r->name[1]);
	buffer_release(&r->text.copy);
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
		    (size_t)(b->bytes[i] - '0') > rule->regex.re_nsub)
			return fail(err, PROF_EINVAL,
				    "'%.100s': there is no bracket %c", text,
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
			    "'%.100s' is not like s/REGEX/REPLACEMENT/ or "
			    "s/REGEX/REPLACEMENT/g",
			    text);
	if (!regex->len)
		return fail(err, PROF_EINVAL, "'%.100s' matches nothing", text);
	rule->is_global = rest[0];
	status = pattern_compile(&rule->regex, buffer_str(regex),
				 PATTERN_SUBMATCHES, err);
	if (status < 0)
		return status;
	status = check_groups(rule, text, err);
	if (status < 0)
		regfree(&rule->regex);
	return status;
}

int prof_rename_add(struct prof_rename *r, const char *text,
		    struct prof_error *err)
{
	struct rule rule = {.normal = 0};
	struct buffer regex = {0};
	int status = ARRAY_ROOM(&r->rule, &r->room, r->count, err);

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
	int status = ARRAY_ROOM(&r->rule, &r->room, r->count, err);

	if (status == PROF_OK && what)
		r->rule[r->count++] = (struct rule){.normal = what};
	return status;
}

/* What stands for a match at s: offsets are from there. */
static void put_replacement(struct buffer *to, const struct rule *rule,
			    const char *s, const regmatch_t *match)
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
		else if (match[group].rm_so >= 0)
			buffer_add(to, s + match[group].rm_so,
				   (size_t)(match[group].rm_eo -
					    match[group].rm_so));
	}
}

/* The text for regexec has other bytes than the name where that has NUL. */
static int replace(struct buffer *to, struct prof_rename *r,
		   const struct rule *rule, struct prof_str name)
{
	size_t at = 0;
	bool may_be_empty = true;
	regmatch_t match[GROUPS];
	int found;

	if (!pattern_text_set(&r->text, name))
		return -1;
	while ((found = pattern_find(&rule->regex, &r->text, at, match,
				     GROUPS)) > 0) {
		size_t begin = (size_t)match[0].rm_so;
		size_t end = (size_t)match[0].rm_eo;

		buffer_add(to, name.s + at, begin);
		/* Right behind a match, nothing is not another one. */
		if (begin != end || begin || may_be_empty)
			put_replacement(to, rule, name.s + at, match);
		may_be_empty = begin == end;
		if (begin == end && at + end < name.len)
			buffer_add(to, name.s + at + end, 1);
		at += end + (begin == end);
		if (!rule->is_global || at > r->text.len)
			break;
	}
	if (at < name.len)
		buffer_add(to, name.s + at, name.len - at);
	return found < 0 || to->failed ? -1 : 0;
}

/* Only rules of these kinds; all when `normal` is false. */
static int apply(struct prof_str *to, struct prof_rename *r,
		 struct prof_str name, bool normal)
{
	size_t turn = 0;

	for (size_t i = 0; i < r->count; i++) {
		struct buffer *next = &r->name[turn];
		const struct rule *rule = &r->rule[i];

		if (normal && !rule->normal)
			continue;
		next->len = 0;
		if (rule->normal)
			normalize_name(next, name, rule->normal);
		else if (replace(next, r, rule, name) < 0)
			return -1;
		if (next->failed)
			return -1;
		name = buffer_str(next);
		turn = !turn;
	}
	*to = name;
	return 0;
}

int prof_rename_name(struct prof_str *to, struct prof_rename *r,
		     struct prof_str name, struct prof_error *err)
{
	return apply(to, r, name, false) < 0 ? fail_memory(err) : PROF_OK;
}

/* New names, by the old ones. */
struct renaming {
	prof_id *name, *system_name;
};

static prof_id new_name(struct prof_builder *b, struct prof_rename *r,
			prof_id id, bool normal)
{
	struct prof_str s;

	if (apply(&s, r, prof_string(b->profile, id), normal) < 0) {
		fail_memory(&b->error);
		return 0;
	}
	return s.s == prof_string(b->profile, id).s
		       ? id
		       : prof_add_string(b, s.s, s.len);
}

static void name_functions(struct renaming *n, struct prof_builder *b,
			   struct prof_rename *r)
{
	struct prof_profile *p = b->profile;

	for (prof_id id = 1; id < prof_table_size(p, PROF_FUNCTIONS); id++) {
		const struct prof_function *f = prof_function(p, id);

		if (b->error.status)
			return;
		if (n->name[f->name] == TABLE_FULL)
			n->name[f->name] = new_name(b, r, f->name, false);
		if (n->system_name[f->system_name] == TABLE_FULL)
			n->system_name[f->system_name] =
				new_name(b, r, f->system_name, true);
	}
}

static void rename_function(struct prof_function *f, void *arg)
{
	const struct renaming *n = arg;

	f->system_name = f->system_name == f->name
				 ? n->name[f->name]
				 : n->system_name[f->system_name];
	f->name = n->name[f->name];
}

int prof_rename(struct prof_profile *p, struct prof_rename *r,
		struct prof_error *err)
{
	struct prof_builder b = {.profile = p};
	size_t size = prof_table_size(p, PROF_STRINGS) * sizeof(prof_id);
	struct renaming n = {malloc(size), malloc(size)};
	const struct rebuild how = {.function = rename_function, .arg = &n};
	int status;

	if (n.name && n.system_name) {
		memset(n.name, 0xff, size);
		memset(n.system_name, 0xff, size);
		name_functions(&n, &b, r);
	} else {
		fail_memory(&b.error);
	}
	status = prof_builder_error(&b, err);
	if (status == PROF_OK)
		status = rebuild(p, &how, err);
	free(n.name);
	free(n.system_name);
	return status;
}
