/* --status: what is written, whatever it has to tell. */
#include "cmd/record/status.h"
#include "program/msg.h"
#include "tests/unit/bytes.h"

static const char *written(const struct status *s)
{
	static char text[8192];
	const char *path = scratch_path("status.json");
	struct prof_error err;
	struct bytes b;

	if (status_write(path, s, &err) < 0)
		tap_bail(err.text);
	b = slurp(path);
	snprintf(text, sizeof(text), "%.*s", (int)b.len, (char *)b.at);
	free(b.at);
	return text;
}

static void has(const struct status *s, const char *want)
{
	if (!ok(strstr(written(s), want), "it has %s", want))
		tap_diag_str("in", written(s));
}

int main(void)
{
	struct status s = {
		.state = "recording",
		.pid = 7,
		.rate = 99,
		.counts = {.samples = 1234567890123, .rate = 98.7654},
		.seconds = 12.0004,
		.cpu_seconds = 0.0625,
		.file = "a\"b\\c\n\x80\xc3\xa9.pb",
	};
	struct prof_error err;

	msg_init("record_status", 2);
	has(&s, "\"state\": \"recording\"");
	has(&s, "\"engine\": null");
	has(&s, "\"samples\": 1234567890123,");
	has(&s, "\"rate_seen\": 98.765,");
	has(&s, "\"seconds\": 12.000,");
	has(&s, "\"cpu_seconds\": 0.063,");
	has(&s, "\"file\": \"a\\\"b\\\\c\\n\xef\xbf\xbd\xc3\xa9.pb\"");
	has(&s, "\"python\": {\"versions\": \"\",\n");
	s.counts.python = (struct python_counts){7, 6, 5, 4, 3, 2, 1};
	strcpy(s.counts.python_versions, "3.12.1");
	has(&s, "{\"versions\": \"3.12.1\",\n\t\"samples\": 7,\n"
		"\t\"filled\": 6,\n\t\"late\": 5,\n\t\"torn\": 4,\n"
		"\t\"refused\": 3,\n\t\"denied\": 2,\n\t\"dropped\": 1}");
	s.counts.has_kernel = true;
	has(&s, "\"has_kernel\": true");
	s.counts.rate = -1;
	has(&s, "\"rate_seen\": 0.000,");
	is_int(status_write("/nowhere/status.json", &s, &err), PROF_EIO,
	       "a file that cannot be written is an error");
	is_int(status_write("/dev/full", &s, &err), PROF_EIO,
	       "so is a full disk");
	return tap_end();
}
