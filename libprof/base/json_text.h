/* Strings as JSON has them. */
#ifndef LIBPROF_JSON_TEXT_H
#define LIBPROF_JSON_TEXT_H

#include <prof/model.h>
#include <stdbool.h>

/* Takes a piece of the text. */
typedef void json_put_fn(void *arg, const void *bytes, size_t len);

/*
 * Puts s in quotes, in pieces. in_html: also without a '<', which could end a
 * <script>. What is not UTF-8 becomes U+FFFD; then it returns false.
 */
bool json_text_put(json_put_fn *put, void *arg, struct prof_str s,
		   bool in_html);

#endif
