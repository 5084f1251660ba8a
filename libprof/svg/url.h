/*
 * URLs that others give, as far as a page may have them. Browsers take a URL
 * apart by rules of their own: they pass over control characters and blanks
 * around it, and take a backslash for a slash.
 */
#ifndef LIBPROF_SVG_URL_H
#define LIBPROF_SVG_URL_H

#include <prof/model.h>
#include <stdbool.h>

/* Is it relative, or of one of these schemes? NULL ends the list. */
bool url_is_of(struct prof_str url, const char *const *schemes);

/* Could a script be loaded from there: relative, a file, http or https? */
bool url_is_script(struct prof_str url);

#endif
