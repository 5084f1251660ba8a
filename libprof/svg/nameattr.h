/*
 * Attributes that a file gives to frames by their names (--nameattr). A line
 * is a name and, each behind a tab, attribute=value; the value may stand in
 * double quotes. Later lines add to earlier ones of the same name.
 *
 * The file may be anybody's, and what it says ends up in a page: it can give
 * frames titles, links and looks, and nothing that runs. What could run, or
 * fetch something by itself, is refused and not left out in silence.
 */
#ifndef LIBPROF_SVG_NAMEATTR_H
#define LIBPROF_SVG_NAMEATTR_H

#include "libprof/base/table.h"

#include <prof/svg.h>
#include <stdbool.h>

enum nameattr_place {
	NAMEATTR_TITLE, /* text instead of the frame's own */
	NAMEATTR_FRAME, /* attributes of the frame */
	NAMEATTR_LINK	/* attributes of a link around the frame */
};

struct nameattr {
	enum nameattr_place place;
	struct prof_str name;  /* an XML name: class, href ... */
	struct prof_str value; /* UTF-8 as in the file, not escaped */
};

struct prof_nameattrs {
	struct table name;
	struct nameattr_row *row; /* by name */
	size_t row_room;
	struct nameattr_entry *entry;
	size_t entry_count, entry_room;
	struct table text; /* names and values of attributes */
};

void nameattrs_init(struct prof_nameattrs *a);
void nameattrs_release(struct prof_nameattrs *a);

/* Adds what the input has; PROF_EFORMAT has the line. */
int nameattrs_read(struct prof_nameattrs *a, struct prof_in *in,
		   struct prof_error *err);

/*
 * Goes through the attributes of a name: *at is 0 at first; false behind the
 * last. An attribute that was given twice comes once, with its last value.
 */
bool nameattrs_next(struct nameattr *attr, size_t *at,
		    const struct prof_nameattrs *a, struct prof_str name);

#endif
