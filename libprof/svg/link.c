#include "libprof/svg/link.h"

#include "libprof/svg/xml.h"
#include "libprof/text.h"

/* The next that goes to a place. */
static bool next_of(struct nameattr *attr, size_t *at,
		    const struct prof_nameattrs *a, struct prof_str name,
		    enum nameattr_place place)
{
	while (a && nameattrs_next(attr, at, a, name))
		if (attr->place == place)
			return true;
	return false;
}

/* With what is before it in its value, if anything is. */
static void put_attribute(struct prof_out *out, const struct nameattr *attr,
			  const char *before)
{
	xml_put(out, " ");
	prof_out_write(out, attr->name.s, attr->name.len);
	xml_put(out, "=\"");
	if (before) {
		xml_put(out, before);
		xml_put(out, " ");
	}
	xml_put_text(out, attr->value);
	xml_put(out, "\"");
}

static const struct link_attribute *find_own(const struct link_attributes *own,
					     struct prof_str name)
{
	for (size_t i = 0; i < own->count; i++)
		if (str_is(name, own->own[i].name))
			return &own->own[i];
	return NULL;
}

/* Does the file say something of it? */
static bool is_given(const struct prof_nameattrs *a, struct prof_str name,
		     const char *attribute)
{
	struct nameattr attr;
	size_t at = 0;

	while (next_of(&attr, &at, a, name, NAMEATTR_FRAME))
		if (str_is(attr.name, attribute))
			return true;
	return false;
}

bool link_is_there(const struct prof_nameattrs *a, struct prof_str name)
{
	struct nameattr attr;

	return a && nameattrs_next(&attr, &(size_t){0}, a, name);
}

bool link_gives(const struct prof_nameattrs *a, struct prof_str name,
		const char *attribute)
{
	struct nameattr attr;
	size_t at = 0;

	while (a && nameattrs_next(&attr, &at, a, name))
		if (str_is(attr.name, attribute))
			return true;
	return false;
}

bool link_put_open(struct prof_out *out, const struct prof_nameattrs *a,
		   struct prof_str name)
{
	struct nameattr attr;
	size_t at = 0;

	if (!next_of(&attr, &at, a, name, NAMEATTR_LINK))
		return false;
	xml_put(out, "<a");
	do
		put_attribute(out, &attr, NULL);
	while (next_of(&attr, &at, a, name, NAMEATTR_LINK));
	xml_put(out, ">");
	return true;
}

void link_put_attributes(struct prof_out *out, const struct prof_nameattrs *a,
			 struct prof_str name,
			 const struct link_attributes *own)
{
	struct nameattr attr;
	size_t at = 0;

	for (size_t i = 0; i < own->count; i++) {
		const struct link_attribute *o = &own->own[i];

		if (!is_given(a, name, o->name))
			xml_put_attribute(
				out, o->name,
				(struct prof_str){o->value, strlen(o->value)});
	}
	while (next_of(&attr, &at, a, name, NAMEATTR_FRAME)) {
		const struct link_attribute *o = find_own(own, attr.name);

		put_attribute(out, &attr,
			      o && str_is(attr.name, "class") ? o->value
							      : NULL);
	}
}

bool link_title(struct prof_str *title, const struct prof_nameattrs *a,
		struct prof_str name)
{
	struct nameattr attr;
	size_t at = 0;
	bool is_there = next_of(&attr, &at, a, name, NAMEATTR_TITLE);

	if (is_there)
		*title = attr.value;
	return is_there;
}
