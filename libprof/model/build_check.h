/* What a builder refuses: its first failure sticks. */
#ifndef LIBPROF_BUILD_CHECK_H
#define LIBPROF_BUILD_CHECK_H

#include "libprof/base/error.h"
#include "libprof/model/build.h"

/* Keeps the first failure. */
void builder_stick(struct prof_builder *b, const struct prof_error *err);

#define builder_fail(b, detail, ...)                              \
	do {                                                      \
		struct prof_error e_;                             \
		fail_detail(&e_, detail, fail(&e_, __VA_ARGS__)); \
		builder_stick(b, &e_);                            \
	} while (0)

/* An id from a table, or 0 and a failure. */
prof_id builder_checked(struct prof_builder *b, prof_id id);

/* What a row refers to is there already: "the file of a mapping". */
bool builder_has_row(struct prof_builder *b, enum prof_table table, prof_id id,
		     const char *what);

/* Fails with this text unless it holds. */
bool builder_expects(struct prof_builder *b, bool holds, const char *what);

#endif
