#include "libprof/analyze/kind.h"

#include "libprof/analyze/kind_hints.h"
#include "libprof/base/ascii.h"
#include "libprof/base/text.h"

enum frame_kind kind_of_mapping(struct prof_str file)
{
	enum frame_kind kind;

	if (kind_hint(&kind, HINTS_OF_MAPPINGS, file))
		return kind;
	return file.s[0] == '[' && file.s[file.len - 1] == ']' ? KIND_KERNEL
							       : KIND_NATIVE;
}

/* How long s is before the first c; all of it when there is none. */
static size_t length_before(struct prof_str s, char c)
{
	const char *at = s.len ? memchr(s.s, c, s.len) : NULL;

	return at ? (size_t)(at - s.s) : s.len;
}

/* What stands behind the last slash outside of parentheses and brackets. */
static struct prof_str behind_slashes(struct prof_str s)
{
	size_t begin = 0;

	for (size_t i = 0; i < s.len && !strchr("([<{ ", s.s[i]); i++)
		if (s.s[i] == '/')
			begin = i + 1;
	return str_behind(s, begin);
}

/* Has a name with dots a class in a package of two: org.example.Class.run?
 * In a package of one part it is rather a type of Go: time.Time.String. */
static bool has_class(struct prof_str s)
{
	size_t parts = 0;

	for (;;) {
		size_t n = length_before(s, '.');

		if (n == s.len)
			return false; /* the method */
		if (parts++ > 1 && is_upper(s.s[0]))
			return length_before(str_behind(s, n + 1), '.') ==
			       s.len - n - 1;
		s = str_behind(s, n + 1);
	}
}

/* Classes begin with a capital letter, packages of Go do not. */
static enum frame_kind kind_of_path(struct prof_str name, struct prof_str last)
{
	if (name.s[0] == '/')
		return kind_of_mapping(name);
	if (is_upper(last.s[0]))
		return KIND_JAVA;
	return str_contains(last, ".") ? KIND_GO : KIND_UNKNOWN;
}

/* By where slashes, dots and colons are. */
static enum frame_kind kind_of_shape(struct prof_str name)
{
	struct prof_str last = behind_slashes(name);
	size_t dot = length_before(last, '.');

	if (last.len && last.len < name.len)
		return kind_of_path(name, last);
	if (str_contains(name, "::") || str_contains(name, "(") ||
	    dot == name.len)
		return KIND_NATIVE;
	if (has_class(name))
		return KIND_JAVA;
	return dot && is_lower(name.s[0]) ? KIND_GO : KIND_UNKNOWN;
}

/* A frame that only its file names: [libc.so.6], libc.so.6+0x123. */
static bool find_file(struct prof_str *file, struct prof_str name)
{
	size_t n = length_before(name, '+');

	if (name.len > 2 && name.s[0] == '[' && name.s[name.len - 1] == ']') {
		*file = (struct prof_str){name.s + 1, name.len - 2};
		return true;
	}
	*file = (struct prof_str){name.s, n};
	return n && str_begins(str_behind(name, n), "+0x");
}

static enum frame_kind kind_of_bare(struct prof_str name)
{
	enum frame_kind kind;
	struct prof_str file;

	if (kind_hint(&kind, HINTS_OF_NAMES, name))
		return kind;
	return find_file(&file, name) ? kind_of_mapping(file)
				      : kind_of_shape(name);
}

static bool find_mark(enum frame_kind *kind, char mark)
{
	switch (mark) {
	case 'k':
		*kind = KIND_KERNEL;
		return true;
	case 'j':
	case '1':
		*kind = KIND_JIT;
		return true;
	case 'i':
		*kind = KIND_INLINED;
		return true;
	case '0':
		*kind = KIND_INTERPRETED;
		return true;
	default: /* a waker may be anything */
		return false;
	}
}

const char *kind_name(enum frame_kind kind)
{
	static const char *const names[] = {
		"unknown",     "native", "kernel", "JIT",  "inlined",
		"interpreted", "Python", "Go",	   "Java", "JavaScript"};

	return names[kind];
}

char name_mark(struct prof_str *bare, struct prof_str name)
{
	const char *mark;

	if (bare)
		*bare = name;
	if (name.len < 4)
		return '\0';
	mark = name.s + name.len - 4;
	if (memcmp(mark, "_[", 2) != 0 || mark[3] != ']' || !mark[2] ||
	    !strchr("kjiw01", mark[2]))
		return '\0';
	if (bare)
		bare->len -= 4;
	return mark[2];
}

enum frame_kind kind_of_name(struct prof_str name)
{
	enum frame_kind kind;
	struct prof_str bare;

	if (find_mark(&kind, name_mark(&bare, name)))
		return kind;
	return kind_of_bare(bare);
}

static struct prof_str mapping_file(const struct prof_profile *p,
				    const struct prof_location *l)
{
	return prof_string(p, prof_mapping(p, l->mapping)->file);
}

enum frame_kind frame_kind(const struct prof_profile *p, prof_id location,
			   size_t line)
{
	struct prof_location l = prof_location(p, location);
	enum frame_kind place = kind_of_mapping(mapping_file(p, &l)), kind;
	const struct prof_function *f;
	struct prof_str name;

	if (line >= l.line_count)
		return place;
	f = prof_function(p, l.lines[line].function);
	name = prof_string(p, f->name ? f->name : f->system_name);
	if (find_mark(&kind, name_mark(&name, name)))
		return kind;
	if (place == KIND_KERNEL)
		return place;
	if (line + 1 < l.line_count)
		return KIND_INLINED;
	if (place == KIND_JIT)
		return place;
	if (kind_hint(&kind, HINTS_OF_FILES, prof_string(p, f->file)))
		return kind;
	kind = kind_of_bare(name);
	return kind == KIND_UNKNOWN ? place : kind;
}

char frame_mark(const struct prof_profile *p, const struct prof_location *l,
		size_t line, unsigned marks)
{
	enum frame_kind place = kind_of_mapping(mapping_file(p, l));

	if (marks & PROF_MARK_KERNEL && place == KIND_KERNEL)
		return 'k';
	if (marks & PROF_MARK_INLINED && line + 1 < l->line_count)
		return 'i';
	return marks & PROF_MARK_JIT && place == KIND_JIT ? 'j' : '\0';
}

static void add_fact(struct name_facts *fact, enum frame_kind kind,
		     struct prof_str module)
{
	if (fact->kind == KIND_UNKNOWN || fact->kind == KIND_INLINED)
		fact->kind = kind == KIND_UNKNOWN ? fact->kind : kind;
	if (!fact->module.len)
		fact->module = module;
}

void name_facts_add(struct name_facts *facts, const struct frames *f,
		    const struct prof_profile *p)
{
	size_t locations = prof_table_size(p, PROF_LOCATIONS);

	for (prof_id id = 1; id < locations; id++) {
		struct prof_location l = prof_location(p, id);
		struct prof_str module = mapping_file(p, &l);
		size_t count;
		const prof_id *name = location_frames(&count, f, id);

		/* Frames are outermost first, lines innermost first. */
		for (size_t i = 0; i < count; i++)
			add_fact(&facts[name[i]],
				 frame_kind(p, id,
					    l.line_count ? l.line_count - 1 - i
							 : 0),
				 module);
	}
}
