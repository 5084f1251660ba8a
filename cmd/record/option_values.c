#include "cmd/record/option_values.h"

#include "cmd/common/units.h"
#include "program/msg.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Nine digits never wrap around. */
const char *option_number(const char *arg, void *value)
{
	size_t digits = strspn(arg, "0123456789");

	if (!digits || arg[digits] || digits > 9)
		return "expected a whole number";
	*(uint64_t *)value = strtoull(arg, NULL, 10);
	return NULL;
}

const char *option_percent(const char *arg, void *value)
{
	char text[16];
	size_t len = strlen(arg);

	if (len && arg[len - 1] == '%')
		len--;
	if (len >= sizeof(text))
		return "expected a whole number";
	memcpy(text, arg, len);
	text[len] = '\0';
	return option_number(text, value);
}

const char *option_time(const char *arg, void *value)
{
	return units_parse_time(arg, value);
}

void option_check_range(const char *name, uint64_t n, uint64_t min,
			uint64_t max)
{
	if (n < min || n > max)
		die("--%s '%" PRIu64 "': expected a number from %" PRIu64
		    " to %" PRIu64,
		    name, n, min, max);
}

pid_t option_parse_pid(const char *text)
{
	uint64_t n = 0;
	const char *why = option_number(text, &n);

	if (why || !n)
		die("-p '%s': expected a PID", text);
	return (pid_t)n;
}
