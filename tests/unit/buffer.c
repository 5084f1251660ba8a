/* Text that is put together. */
#include "libprof/base/buffer.h"
#include "tests/unit/bytes.h"

static void adds(void)
{
	struct buffer b = {0};

	is_str(buffer_str(&b).s, "", "an empty one is an empty string");
	is_uint(buffer_str(&b).len, 0, "of no bytes");
	buffer_add(&b, NULL, 0);
	is_uint(b.len, 0, "nothing adds nothing");
	buffer_add_text(&b, "a");
	buffer_add_str(&b, (struct prof_str){"b\0c", 3});
	buffer_add_int(&b, INT64_MIN);
	buffer_add_text(&b, ",");
	buffer_add_int(&b, INT64_MAX);
	buffer_add_text(&b, ",");
	buffer_add_hex(&b, 0);
	buffer_add_hex(&b, UINT64_MAX);
	is_mem(b.bytes, b.len,
	       "ab\0c-9223372036854775808,9223372036854775807,"
	       "0x00xffffffffffffffff",
	       66, "text, bytes and numbers");
	b.len = 0;
	is_str(buffer_str(&b).s, "", "begun again it is empty");
	buffer_add_text(&b, "x");
	is_mem(b.bytes, b.len, "x", 1, "and goes on");
	ok(!b.failed, "nothing is missing");
	buffer_release(&b);
}

static void grows(void)
{
	struct bytes noise = bytes_noise(100000, 1);
	struct buffer b = {0};

	for (size_t i = 0, n; i < noise.len; i += n) {
		n = i % 97 < noise.len - i ? i % 97 + 1 : noise.len - i;
		if (n > noise.len - i)
			n = noise.len - i;
		buffer_add(&b, noise.at + i, n);
	}
	is_mem(b.bytes, b.len, noise.at, noise.len, "piece by piece");
	buffer_add(&b, "", SIZE_MAX / 2);
	ok(b.failed, "what cannot be held is told");
	is_uint(b.len, noise.len, "and changes nothing");
	buffer_release(&b);
	free(noise.at);
}

int main(void)
{
	adds();
	grows();
	return tap_end();
}
