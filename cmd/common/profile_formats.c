/* What tables of options, and --list-formats, know of formats. */
#include "cmd/common/profile_io.h"

#include <stdio.h>
#include <string.h>

const char *profile_format_name(size_t i)
{
	const struct prof_format *f = prof_format_at(i);

	return f ? prof_format_name(f) : NULL;
}

const char *profile_target_name(size_t i)
{
	const struct prof_format *f;

	for (size_t at = 0; (f = prof_format_at(at)); at++)
		if (prof_format_can_write(f) && i-- == 0)
			return prof_format_name(f);
	return NULL;
}

const char *const profile_by_names[] = {
	"function", "file", "line", "address", "module", "filefunction", NULL};

const char *profile_parse_type(const char *arg, void *value)
{
	const char *slash = strchr(arg, '/');

	if (!slash || slash == arg || !slash[1] || strchr(slash + 1, '/'))
		return "expected TYPE/UNIT, such as cpu/nanoseconds";
	*(const char **)value = arg;
	return NULL;
}

void profile_features(FILE *out)
{
	fprintf(out, "with %s\n", prof_features());
}

void profile_list_formats(void)
{
	const struct prof_format *f;

	for (size_t i = 0; (f = prof_format_at(i)); i++) {
		const char *const *suffix = prof_format_suffixes(f);
		char list[80] = "";
		size_t used = 0;

		for (; *suffix && used < sizeof(list); suffix++)
			used += (size_t)snprintf(list + used,
						 sizeof(list) - used, "%s%s",
						 used ? " " : "", *suffix);
		printf("%-13s%-33s%s%s\n", prof_format_name(f), list,
		       prof_format_summary(f),
		       prof_format_can_write(f) ? "" : " (read only)");
	}
}
