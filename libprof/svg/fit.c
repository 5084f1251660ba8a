#include "libprof/svg/fit.h"

#include "libprof/analyze/kind.h"
#include "libprof/base/text.h"

/* Characters from U+1100 on, where the wide ones begin, count for two. */
static size_t columns_of(const char *s, size_t len)
{
	return utf8_decode(s, len) >= 0x1100 ? 2 : 1;
}

static size_t count_columns(struct prof_str s)
{
	size_t columns = 0, n;

	for (size_t i = 0; i < s.len; i += n) {
		n = utf8_length(s.s + i, s.len - i);
		columns += columns_of(s.s + i, n);
	}
	return columns;
}

/* How many bytes at the beginning take no more than `room` columns. */
static size_t head_length(struct prof_str s, size_t room)
{
	size_t i = 0, n, columns = 0;

	for (; i < s.len; i += n) {
		n = utf8_length(s.s + i, s.len - i);
		columns += columns_of(s.s + i, n);
		if (columns > room)
			break;
	}
	return i;
}

/* How many bytes to leave out at the beginning, so that the others take no
 * more than `room` columns. */
static size_t tail_offset(struct prof_str s, size_t room)
{
	size_t over = count_columns(s), i = 0, n;

	for (; over > room; i += n) {
		n = utf8_length(s.s + i, s.len - i);
		over -= columns_of(s.s + i, n);
	}
	return i;
}

struct prof_str fit_name(struct buffer *b, struct prof_str name, size_t room,
			 bool cuts_left)
{
	struct prof_str s;
	size_t n;

	name_mark(&s, name);
	if (room < 3)
		return (struct prof_str){"", 0};
	if (s.len <= room || count_columns(s) <= room)
		return s;
	b->len = 0;
	if (cuts_left) {
		n = tail_offset(s, room - 2);
		buffer_add_text(b, "..");
		buffer_add(b, s.s + n, s.len - n);
	} else {
		buffer_add(b, s.s, head_length(s, room - 2));
		buffer_add_text(b, "..");
	}
	return buffer_str(b);
}
