/* The lines of an input, however it comes. */
#include "libprof/io/lines.h"

#include "tests/unit/inputs.h"
#include "tests/unit/placed.h"

static struct prof_error err;

/* "1:abc|2:|", or what went wrong. */
static char *join(struct prof_in *in, size_t most)
{
	struct lines lines = {.in = in, .most = most};
	struct bytes all = {0};
	struct prof_str line;
	char number[40];
	int status;

	bytes_add(&all, "", 0);
	while ((status = lines_next(&line, &lines, &err)) > 0) {
		snprintf(number, sizeof(number), "%" PRIu64 "@%" PRIu64 ":",
			 lines.number, lines_offset(&lines));
		bytes_add(&all, number, strlen(number));
		bytes_add(&all, line.s, line.len);
		bytes_add(&all, "|", 1);
	}
	if (status < 0)
		bytes_add(&all, placed(&err), strlen(placed(&err)));
	bytes_add(&all, "", 1);
	prof_in_close(in);
	return (char *)all.at;
}

static void gives(const char *text, size_t most, const char *want)
{
	struct bytes b = bytes_view(text, strlen(text));
	struct prof_in *in;
	pid_t child;
	char *have;

	prof_in_open_memory(&in, text, b.len, NULL, &err);
	have = join(in, most);
	is_str(have, want, "from memory: %s", text);
	free(have);
	prof_in_open_fd(&in, fed_pipe(&child, b, 1), NULL, &err);
	have = join(in, most);
	is_str(have, want, "from a pipe that drips: %s", text);
	free(have);
	reap(child);
}

/* More than a window holds: lines of every length up to some thousands. */
static void many(void)
{
	struct lines lines = {.most = 1 << 20};
	struct bytes text = {0};
	struct prof_str line;
	struct prof_in *in;
	size_t wrong = 0;
	pid_t child;

	for (size_t i = 0; i < 3000; i++) {
		for (size_t j = 0; j < i; j++)
			bytes_add(&text, "x", 1);
		bytes_add(&text, "\n", 1);
	}
	prof_in_open_fd(&in, fed_pipe(&child, text, 4096), NULL, &err);
	lines.in = in;
	while (lines_next(&line, &lines, &err) > 0)
		wrong += line.len != lines.number - 1;
	is_uint(lines.number, 3000, "all lines of some megabytes");
	is_uint(wrong, 0, "are as long as they should be");
	is_uint(prof_in_offset(in), text.len, "and the input is at its end");
	prof_in_close(in);
	reap(child);
	free(text.at);
}

int main(void)
{
	gives("", 9, "");
	gives("a", 9, "1@0:a|");
	gives("a\n", 9, "1@0:a|");
	gives("\n\nb\n\nc", 9, "1@0:|2@1:|3@2:b|4@4:|5@5:c|");
	gives("ab\r\n", 9, "1@0:ab\r|");
	gives("abc\nabcdef", 5, "1@0:abc|2: longer than 5 bytes");
	many();
	return tap_end();
}
