/* Numbers of JSON, exactly. */
#include "libprof/encoding/json.h"

enum { NUMBER_MAX = 1 << 10 };

static bool is_number(unsigned char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' ||
	       c == 'e' || c == 'E';
}

/* The number that comes next, whole in the window. */
static int find_number(struct json *j, struct prof_str *number)
{
	size_t len = 0;

	if (json_peek(j) != JSON_NUMBER)
		return json_fail(j, "expected a number");
	for (;;) {
		while (j->p + len < j->end && is_number(j->p[len]))
			len++;
		if (len > NUMBER_MAX)
			return json_fail(j, "a number of over %d digits",
					 NUMBER_MAX);
		if (j->p + len < j->end || json_refill(j) <= 0)
			break;
	}
	*number = (struct prof_str){(const char *)j->p, len};
	return j->status;
}

/* JSON's numbers are stricter than ours: no leading plus or zero, digits on
 * both sides of the point. */
static bool is_strict(struct prof_str n)
{
	size_t i = n.s[0] == '-';
	const char *point = memchr(n.s, '.', n.len);

	if (i == n.len || n.s[i] < '0' || n.s[i] > '9')
		return false;
	if (n.s[i] == '0' && i + 1 < n.len && n.s[i + 1] >= '0' &&
	    n.s[i + 1] <= '9')
		return false;
	return !point ||
	       (point + 1 < n.s + n.len && point[1] >= '0' && point[1] <= '9');
}

int json_decimal(struct decimal *d, struct json *j)
{
	struct prof_str n = {0};
	enum number number;

	if (find_number(j, &n) < 0)
		return j->status;
	number = is_strict(n) ? decimal_parse(d, n.s, n.len) : NUMBER_BAD;
	if (number == NUMBER_BAD)
		return json_fail(j, "not a number");
	j->p += n.len;
	return PROF_OK;
}

/* A whole number of few digits that ends in the window: most of them. */
static bool take_short_int(struct json *j, int64_t *value)
{
	const unsigned char *p = j->p;
	int64_t v = 0;

	if (j->end - p < 20 || *p < '1' || *p > '9')
		return false;
	while (*p >= '0' && *p <= '9' && p - j->p < 18)
		v = v * 10 + (*p++ - '0');
	if (is_number(*p))
		return false;
	j->p = p;
	*value = v;
	return true;
}

static int take_whole(int64_t *value, struct decimal d, struct json *j)
{
	enum number n = decimal_scale(value, d, 1);

	if (n == NUMBER_OK)
		return PROF_OK;
	return json_fail(j, n == NUMBER_TOO_LARGE
				    ? "a number that does not fit 64 bits"
				    : "expected a whole number");
}

int json_int(int64_t *value, struct json *j)
{
	struct decimal d;

	if (j->status == PROF_OK && take_short_int(j, value))
		return PROF_OK;
	if (json_decimal(&d, j) < 0)
		return j->status;
	return take_whole(value, d, j);
}

int json_int_or_text(int64_t *value, struct json *j)
{
	struct decimal d;
	struct prof_str s;

	if (json_peek(j) != JSON_STRING)
		return json_int(value, j);
	if (json_text(&s, j) < 0)
		return j->status;
	if (decimal_parse(&d, s.s, s.len) != NUMBER_OK)
		return json_fail(j, "expected a whole number");
	return take_whole(value, d, j);
}

/* A number that nobody wants may be larger than we could hold. */
int json_skip_number(struct json *j)
{
	struct prof_str n = {0};
	struct decimal d;

	if (find_number(j, &n) < 0)
		return j->status;
	if (!is_strict(n) || decimal_parse(&d, n.s, n.len) == NUMBER_BAD)
		return json_fail(j, "not a number");
	j->p += n.len;
	return PROF_OK;
}
