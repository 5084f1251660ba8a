#include "cmd/common/negative.h"

#include "program/msg.h"

#include <inttypes.h>

static void say(const struct prof_profile *p, size_t column, const char *path,
		const struct prof_dropped *dropped)
{
	size_t columns;
	const struct prof_column *c = prof_columns(p, &columns);
	struct prof_str type = prof_string(p, c[column].type);
	struct prof_str unit = prof_string(p, c[column].unit);

	if (dropped->stacks)
		msg_info("%s: dropped %" PRIu64
			 " stack%s below 0, with %" PRId64 " %.*s/%.*s",
			 profile_input_name(path), dropped->stacks,
			 dropped->stacks == 1 ? "" : "s", dropped->sum,
			 (int)(type.len < 200 ? type.len : 200), type.s,
			 (int)(unit.len < 200 ? unit.len : 200), unit.s);
}

void negative_drop(struct prof_profile *p, size_t column, const char *path)
{
	struct prof_dropped dropped;
	struct prof_error err;

	if (prof_drop_negative(p, column, &dropped, &err) < 0)
		die("%s: %s", profile_input_name(path), err.text);
	say(p, column, path, &dropped);
}
