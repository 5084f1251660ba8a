#include "cmd/record/recorder_stub.h"
#include "cmd/common/msg.h"
#include "cmd/record/descriptors.h"
#include "cmd/record/recorder.h"
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum recorder_status recorder_run(const struct recorder_options *o,
				  const struct recorder_link *link)
{
	char path[4096], byte;
	size_t n = 0;
	FILE *f;

	for (const char *s = o->name; *s && n < 4000; s++)
		if (*s == '%' && s[1] == 'p')
			s++, n += (size_t)snprintf(path + n, 20, "%d",
						   (int)o->plan.pids[0]);
		else if (*s == '%' && s[1] == 'n')
			s++, n += (size_t)snprintf(path + n, 20, "%u", o->run);
		else
			path[n++] = *s;
	path[n] = 0;
	if (getenv("STUB_NO")) {
		msg_warn("not recording: stub");
		write(link->tell, "-", 1);
		return RECORDER_NOTHING;
	}
	write(link->tell, "+", 1);
	if (link->started >= 0 && read(link->started, &byte, 1) == 1)
		return RECORDER_NOTHING;
	if (link->ended >= 0) {
		struct pollfd p[2] = {
			{.fd = link->ended, .events = POLLIN},
			{.fd = link->supervisor, .events = POLLIN}};
		poll(p, 2, -1);
	}
	f = strcmp(path, "-") ? fopen(path, "we") : stdout;
	if (!f) {
		msg_error("%s: cannot open", path);
		return RECORDER_FAILED;
	}
	fputs("main 1\n", f);
	fclose(f);
	msg_info("%s: written", path);
	return RECORDER_WROTE;
}

const char *output_name_check(const char *pattern)
{
	for (const char *s = strchr(pattern, '%'); s; s = strchr(s + 1, '%'))
		if (!*++s || !strchr("ptn%", *s))
			return "%p, %t, %n and %% are known; %% is a %";
	return NULL;
}

bool output_name_has(const char *pattern, char letter)
{
	for (const char *s = strchr(pattern, '%'); s && s[1];
	     s = strchr(s + 1, '%'))
		if (*++s == letter)
			return true;
	return false;
}

const char *sampler_name(size_t i)
{
	static const char *const names[] = {"perf", "py-spy", "proc", NULL};

	return i < 3 ? names[i] : NULL;
}
