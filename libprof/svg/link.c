#include "libprof/svg/link.h"

#include "libprof/base/text.h"
#include "libprof/svg/xml.h"

/* ` name="value"` of all that go to a place; how many. */
static size_t put_all(struct prof_out *out, const struct prof_nameattrs *a,
		      struct prof_str name, enum nameattr_place place)
{
	struct nameattr attr;
	size_t at = 0, count = 0;

	while (nameattrs_next(&attr, &at, a, name)) {
		if (attr.place != place)
			continue;
		xml_put(out, count++ || place != NAMEATTR_LINK ? " " : "<a ");
		prof_out_write(out, attr.name.s, attr.name.len);
		xml_put(out, "=\"");
		xml_put_text(out, attr.value);
		xml_put(out, "\"");
	}
	return count;
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
	if (!a || !put_all(out, a, name, NAMEATTR_LINK))
		return false;
	xml_put(out, ">");
	return true;
}

void link_put_attributes(struct prof_out *out, const struct prof_nameattrs *a,
			 struct prof_str name)
{
	if (a)
		put_all(out, a, name, NAMEATTR_FRAME);
}

bool link_title(struct prof_str *title, const struct prof_nameattrs *a,
		struct prof_str name)
{
	struct nameattr attr;
	size_t at = 0;

	while (a && nameattrs_next(&attr, &at, a, name))
		if (attr.place == NAMEATTR_TITLE) {
			*title = attr.value;
			return true;
		}
	return false;
}
