/*
 * Entries of a name are a list, linked by their numbers plus one: few names
 * have any, and those that do have few.
 */
#include "libprof/svg/nameattr.h"

#include "libprof/base/array.h"
#include "libprof/base/ascii.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/io/in.h"
#include "libprof/svg/url.h"

#include <stdlib.h>

enum { FILE_MAX = 1 << 26 };

struct nameattr_row {
	size_t first, last; /* entries plus one; 0: none */
};

struct nameattr_entry {
	enum nameattr_place place;
	prof_id name, value; /* in text */
	size_t next;	     /* entry plus one; 0: none */
};

/* What a value may be. */
enum check { ANY, LINK, STYLE, COLOR };

struct known {
	const char *name;
	enum nameattr_place place;
	enum check check;
};

/* A name that ends in '-' stands for all that begin with it. */
static const struct known knowns[] = {
	{"title", NAMEATTR_TITLE, ANY},
	{"class", NAMEATTR_FRAME, ANY},
	{"id", NAMEATTR_FRAME, ANY},
	{"style", NAMEATTR_FRAME, STYLE},
	{"fill", NAMEATTR_FRAME, COLOR},
	{"stroke", NAMEATTR_FRAME, COLOR},
	{"stroke-width", NAMEATTR_FRAME, COLOR},
	{"opacity", NAMEATTR_FRAME, COLOR},
	{"data-", NAMEATTR_FRAME, ANY},
	{"aria-", NAMEATTR_FRAME, ANY},
	{"href", NAMEATTR_LINK, LINK},
	{"xlink:href", NAMEATTR_LINK, LINK},
	{"target", NAMEATTR_LINK, ANY},
	{"rel", NAMEATTR_LINK, ANY},
	{"download", NAMEATTR_LINK, ANY},
	{"hreflang", NAMEATTR_LINK, ANY},
	{NULL, NAMEATTR_FRAME, ANY},
};

struct reader {
	struct prof_nameattrs *to;
	prof_id name; /* of the line's frame */
	uint64_t line;
	struct prof_error *err;
};

static struct prof_str trim(struct prof_str s)
{
	while (s.len && is_blank(s.s[0]))
		s = str_behind(s, 1);
	while (s.len && is_blank(s.s[s.len - 1]))
		s.len--;
	return s;
}

static struct prof_str unquote(struct prof_str s)
{
	s = trim(s);
	if (s.len >= 2 && s.s[0] == '"' && s.s[s.len - 1] == '"')
		s = (struct prof_str){s.s + 1, s.len - 2};
	return s;
}

/* Cuts at the first c: what is before it, and what is behind. */
static bool cut(struct prof_str *before, struct prof_str *rest, char c)
{
	const char *at = rest->len ? memchr(rest->s, c, rest->len) : NULL;
	size_t n = at ? (size_t)(at - rest->s) : rest->len;

	*before = (struct prof_str){rest->s, n};
	*rest = str_behind(*rest, at ? n + 1 : n);
	return at;
}

static bool has_any(struct prof_str s, const char *bad)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.s[i] && strchr(bad, s.s[i]))
			return true;
	return false;
}

static bool has_control(struct prof_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.s[i] < ' ' || s.s[i] == 0x7f)
			return true;
	return false;
}

/* Relative, or of a scheme that only fetches what is clicked. */
static bool is_link(struct prof_str s)
{
	static const char *const schemes[] = {"http", "https", "mailto",
					      "ftp",  "file",  NULL};

	return url_is_of(s, schemes);
}

/* Functions such as url() fetch, and escapes and comments hide them. */
static const char *find_fault(struct prof_str value, enum check check)
{
	if (has_control(value))
		return "has a control character";
	if (!str_is_utf8(value))
		return "is not UTF-8";
	if (check == LINK && !is_link(value))
		return "is no link to http, https, ftp, file, mailto, or a "
		       "relative one";
	if (check == STYLE &&
	    (has_any(value, "(\\@<") || str_contains(value, "/*")))
		return "may not have ( \\ @ < or comments";
	if (check == COLOR && has_any(value, "()\\:;"))
		return "is no plain color or number";
	return NULL;
}

static const struct known *find_known(struct prof_str name)
{
	const struct known *k = knowns;

	for (; k->name; k++) {
		size_t len = strlen(k->name);

		if (k->name[len - 1] != '-'
			    ? str_is(name, k->name)
			    : name.len > len && str_begins(name, k->name))
			break;
	}
	return k->name ? k : NULL;
}

/* Of data- and aria- any, as long as it is a name. */
static bool is_name(struct prof_str s)
{
	if (str_is(s, "xlink:href"))
		return true;
	for (size_t i = 0; i < s.len; i++)
		if (!s.s[i] ||
		    !strchr("abcdefghijklmnopqrstuvwxyz0123456789-", s.s[i]))
			return false;
	return s.len;
}

static int fail_attribute(const struct reader *r, struct prof_str name,
			  const char *why)
{
	return fail_line(r->err, r->line, "the attribute '%.*s' %s",
			 str_shown(name, 100), name.s, why);
}

static int add_entry(struct reader *r, struct nameattr_entry entry)
{
	struct prof_nameattrs *a = r->to;
	struct nameattr_row *row = &a->row[r->name];
	int status =
		ARRAY_ROOM(&a->entry, &a->entry_room, a->entry_count, r->err);

	if (status < 0)
		return status;
	for (size_t i = row->first; i; i = a->entry[i - 1].next) {
		if (a->entry[i - 1].name != entry.name)
			continue;
		a->entry[i - 1].value = entry.value;
		return PROF_OK;
	}
	a->entry[a->entry_count++] = entry;
	if (row->last)
		a->entry[row->last - 1].next = a->entry_count;
	else
		row->first = a->entry_count;
	row->last = a->entry_count;
	return PROF_OK;
}

static int add_attribute(struct reader *r, struct prof_str name,
			 struct prof_str value)
{
	const struct known *k = is_name(name) ? find_known(name) : NULL;
	struct nameattr_entry entry = {0};
	const char *fault;

	if (name.len >= 2 && (name.s[0] | 0x20) == 'o' &&
	    (name.s[1] | 0x20) == 'n')
		return fail_attribute(r, name, "is script, which is refused");
	if (str_is(name, "data-v") || str_is(name, "data-frames"))
		return fail_attribute(r, name, "is the picture's own");
	if (!k)
		return fail_attribute(r, name, "is not known");
	fault = find_fault(value, k->check);
	if (fault)
		return fail_attribute(r, name, fault);
	if (str_is(name, "xlink:href"))
		name = str_of("href");
	entry.place = k->place;
	entry.name = table_intern(&r->to->text, name.s, name.len);
	entry.value = table_intern(&r->to->text, value.s, value.len);
	if (entry.name == TABLE_FULL || entry.value == TABLE_FULL)
		return fail_memory(r->err);
	return add_entry(r, entry);
}

/* a=b c="d e": attributes in the value of one. */
static int add_extra(struct reader *r, struct prof_str rest)
{
	int status = PROF_OK;

	for (rest = trim(rest); rest.len && status == PROF_OK;
	     rest = trim(rest)) {
		struct prof_str name, value;

		if (!cut(&name, &rest, '='))
			return fail_attribute(r, name, "has no value");
		if (rest.len && rest.s[0] == '"') {
			rest = (struct prof_str){rest.s + 1, rest.len - 1};
			if (!cut(&value, &rest, '"'))
				return fail_attribute(r, trim(name),
						      "has no second quote");
		} else {
			cut(&value, &rest, ' ');
		}
		status = add_attribute(r, trim(name), value);
	}
	return status;
}

static int read_attribute(struct reader *r, struct prof_str field)
{
	struct prof_str name, value = field;

	if (!trim(field).len)
		return PROF_OK;
	if (!cut(&name, &value, '='))
		return fail_attribute(r, trim(name), "has no value");
	name = trim(name);
	value = unquote(value);
	return str_is(name, "g_extra") || str_is(name, "a_extra")
		       ? add_extra(r, value)
		       : add_attribute(r, name, value);
}

static int add_name(struct reader *r, struct prof_str name)
{
	struct prof_nameattrs *a = r->to;
	size_t before = a->name.count;
	int status = ARRAY_ROOM(&a->row, &a->row_room, before, r->err);

	if (status < 0)
		return status;
	r->name = table_intern(&a->name, name.s, name.len);
	if (r->name == TABLE_FULL)
		return fail_memory(r->err);
	if (r->name == before)
		a->row[before] = (struct nameattr_row){0, 0};
	return PROF_OK;
}

static int read_line(struct reader *r, struct prof_str line)
{
	struct prof_str name, field, rest = line;
	int status;

	if (!trim(line).len)
		return PROF_OK;
	if (!cut(&name, &rest, '\t'))
		return fail_line(r->err, r->line,
				 "no tab between a name and its attributes");
	status = add_name(r, name);
	while (status == PROF_OK && rest.len) {
		cut(&field, &rest, '\t');
		status = read_attribute(r, field);
	}
	return status;
}

void nameattrs_init(struct prof_nameattrs *a)
{
	memset(a, 0, sizeof(*a));
	table_init(&a->name);
	table_init(&a->text);
}

void nameattrs_release(struct prof_nameattrs *a)
{
	table_release(&a->name);
	table_release(&a->text);
	free(a->row);
	free(a->entry);
}

void prof_nameattrs_free(struct prof_nameattrs *a)
{
	if (a)
		nameattrs_release(a);
	free(a);
}

int nameattrs_read(struct prof_nameattrs *a, struct prof_in *in,
		   struct prof_error *err)
{
	struct reader r = {.to = a, .err = err};
	const unsigned char *window;
	struct prof_str rest, line;
	int status = in_peek_all(&window, &rest.len, in, FILE_MAX, err);

	if (status <= 0)
		return status < 0 ? status
				  : fail(err, PROF_ELIMIT,
					 "more than %d bytes of attributes",
					 FILE_MAX);
	rest.s = (const char *)window;
	status = PROF_OK;
	while (status == PROF_OK && str_take_line(&line, &rest)) {
		r.line++;
		status = read_line(&r, line);
	}
	return status;
}

static struct prof_str text_of(const struct prof_nameattrs *a, prof_id id)
{
	return (struct prof_str){table_row(&a->text, id),
				 table_row_size(&a->text, id)};
}

bool nameattrs_next(struct nameattr *attr, size_t *at,
		    const struct prof_nameattrs *a, struct prof_str name)
{
	const struct nameattr_entry *e;

	if (*at == 0) {
		prof_id id = table_find(&a->name, name.s, name.len);

		*at = id == TABLE_FULL ? 0 : a->row[id].first;
	} else {
		*at = a->entry[*at - 1].next;
	}
	if (!*at)
		return false;
	e = &a->entry[*at - 1];
	attr->place = e->place;
	attr->name = text_of(a, e->name);
	attr->value = text_of(a, e->value);
	return true;
}

int prof_nameattrs_read(struct prof_nameattrs **out, struct prof_in *in,
			struct prof_error *err)
{
	struct prof_nameattrs *a = calloc(1, sizeof(*a));
	int status;

	*out = NULL;
	if (!a)
		return fail_memory(err);
	nameattrs_init(a);
	status = nameattrs_read(a, in, err);
	if (status < 0)
		prof_nameattrs_free(a);
	else
		*out = a;
	return status;
}
