#include "cmd/merge/factor.h"

#include "program/msg.h"

#include <string.h>

static const int64_t SECOND = 1000000000;

/* A number of at most 18 digits, point or not: multiply / divide, exactly. */
static const char *parse_number(const char *text, struct factor *f)
{
	int64_t digits = 0, place = 1;
	bool is_fraction = false;
	int count = 0;

	for (; *text; text++) {
		if (*text == '.' && !is_fraction) {
			is_fraction = true;
			continue;
		}
		if (*text < '0' || *text > '9' || ++count > 18)
			break;
		digits = digits * 10 + (*text - '0');
		place *= is_fraction ? 10 : 1;
	}
	if (*text || !digits)
		return "expected a number above 0 of at most 18 digits, such "
		       "as 0.25";
	f->multiply = digits;
	f->divide = place;
	return NULL;
}

const char *factor_parse(const char *arg, void *factor)
{
	struct factor f = {.per = PER_NOTHING};
	const char *why = parse_number(arg, &f);

	if (!why)
		*(struct factor *)factor = f;
	return why;
}

const char *factor_parse_per(const char *arg, void *factor)
{
	struct factor f = {.per = PER_SECOND}, work = {.per = PER_WORK};
	const char *why;

	if (strcmp(arg, "core-second") == 0)
		f.per = PER_CORE_SECOND;
	else if (strncmp(arg, "work=", 5) == 0)
		f.per = PER_WORK;
	else if (strcmp(arg, "second") != 0)
		return "expected second, core-second or work=N";
	if (f.per == PER_WORK) {
		why = parse_number(arg + 5, &work);
		if (why)
			return why;
	}
	f.multiply = work.divide;
	f.divide = work.multiply;
	*(struct factor *)factor = f;
	return NULL;
}

/* The nanoseconds that values are divided by. */
static int64_t duration_of(const struct prof_profile *p)
{
	int64_t duration = prof_header(p)->duration;

	if (duration <= 0)
		die("--per second: no profile has a duration");
	return duration;
}

static int64_t core_time_of(const struct prof_profile *p)
{
	struct prof_error err;
	int64_t total;
	size_t column;

	if (prof_find_column(&column, p, "cpu/nanoseconds", &err) < 0 ||
	    prof_column_total(&total, p, column, &err) < 0)
		die("--per core-second: %s", err.text);
	if (total <= 0)
		die("--per core-second: the total of cpu/nanoseconds is 0");
	return total;
}

void factor_apply(const struct factor *f, struct prof_profile *p)
{
	struct factor by = *f;
	struct prof_error err;

	if (by.per == PER_SECOND || by.per == PER_CORE_SECOND) {
		by.multiply = SECOND;
		by.divide = by.per == PER_SECOND ? duration_of(p)
						 : core_time_of(p);
	}
	if (by.multiply && prof_scale(p, by.multiply, by.divide, &err) < 0)
		die("%s", err.text);
}
