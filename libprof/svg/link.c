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

static void put_attribute(struct prof_out *out, const struct nameattr *attr,
			  const char *class)
{
	xml_put(out, " ");
	prof_out_write(out, attr->name.s, attr->name.len);
	xml_put(out, "=\"");
	if (class) {
		xml_put(out, class);
		xml_put(out, " ");
	}
	xml_put_text(out, attr->value);
	xml_put(out, "\"");
}

bool link_is_there(const struct prof_nameattrs *a, struct prof_str name)
{
	struct nameattr attr;

	return a && nameattrs_next(&attr, &(size_t){0}, a, name);
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
			 struct prof_str name, const struct link_look *own)
{
	bool has_fill = false, has_class = false;
	struct nameattr attr;
	size_t at = 0;

	while (next_of(&attr, &at, a, name, NAMEATTR_FRAME)) {
		bool is_class = str_is(attr.name, "class");

		has_fill |= str_is(attr.name, "fill");
		has_class |= is_class;
		put_attribute(out, &attr, is_class ? own->class : NULL);
	}
	if (!has_fill) {
		xml_put(out, " fill=\"#");
		xml_put_colour(out, own->fill);
		xml_put(out, "\"");
	}
	if (own->class && !has_class)
		xml_put_attribute(
			out, "class",
			(struct prof_str){own->class, strlen(own->class)});
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
