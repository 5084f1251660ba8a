#include "cmd/common/totals.h"

#include "program/msg.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* The total of a column in text: as it was read when `tally` is NULL, else as
 * it was written. */
static void total_text(char *text, size_t size, const struct prof_profile *p,
		       size_t i, const struct prof_tally *tally)
{
	struct prof_error err;
	int64_t total;

	if (tally && !tally->is_written[i]) {
		snprintf(text, size, "dropped");
		return;
	}
	if (tally)
		total = tally->total[i];
	else if (prof_column_total(&total, p, i, &err) < 0)
		die("%s", err.text);
	snprintf(text, size, "%" PRId64, total);
}

void totals_say(const char *when, const struct prof_profile *p,
		const struct prof_tally *tally)
{
	char line[2000], total[32];
	size_t columns, used;
	const struct prof_column *c = prof_columns(p, &columns);
	uint64_t samples = tally ? tally->samples : prof_sample_count(p);

	used = (size_t)snprintf(line, sizeof(line), "%" PRIu64 " sample%s",
				samples, samples == 1 ? "" : "s");
	for (size_t i = 0; i < columns && used < sizeof(line); i++) {
		struct prof_str name = prof_string(p, c[i].type);
		struct prof_str unit = prof_string(p, c[i].unit);

		total_text(total, sizeof(total), p, i, tally);
		used += (size_t)snprintf(
			line + used, sizeof(line) - used, ", %.*s/%.*s %s",
			(int)(name.len < 200 ? name.len : 200), name.s,
			(int)(unit.len < 200 ? unit.len : 200), unit.s, total);
	}
	msg_say("%s: %s", when, line);
}

void totals_write(const struct profile_target *target,
		  const struct prof_profile *p,
		  struct prof_write_options *options)
{
	struct prof_tally tally = PROF_TALLY;

	prof_columns(p, &tally.column_count);
	tally.total = calloc(tally.column_count + 1, sizeof(*tally.total));
	tally.is_written = calloc(tally.column_count + 1, 1);
	if (!tally.total || !tally.is_written)
		die("out of memory");
	options->tally = &tally;
	profile_write(target, p, options);
	totals_say("after", p, &tally);
	free(tally.total);
	free(tally.is_written);
}
