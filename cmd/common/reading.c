#include "cmd/common/reading.h"

#include "program/msg.h"

#include <inttypes.h>

const char *reading_parse_scale(const char *arg, void *value)
{
	int64_t n = 0;

	for (; *arg >= '0' && *arg <= '9' && n <= INT32_MAX; arg++)
		n = n * 10 + (*arg - '0');
	if (*arg || n < 1 || n > INT32_MAX)
		return "expected a whole number from 1 to 2147483647";
	*(int64_t *)value = n;
	return NULL;
}

struct prof_read_options reading_options(struct reading *r,
					 struct prof_notes *notes)
{
	struct prof_read_options o = PROF_READ_OPTIONS;

	if (r->one_column && r->two_column)
		die("--folded-one-column and --folded-two-column are "
		    "mutually exclusive");
	if (r->scale > 1 && !r->is_said)
		msg_info("values multiplied by %" PRId64, r->scale);
	r->is_said = true;
	o.format = r->from < 0 ? NULL : prof_format_at((size_t)r->from);
	o.limits = &r->limits;
	o.type = r->type;
	o.repair = r->repair;
	o.two_column = r->two_column - r->one_column;
	o.scale = r->scale;
	o.notes = notes;
	return o;
}
