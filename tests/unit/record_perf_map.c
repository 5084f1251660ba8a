#include "cmd/common/msg.h"
#include "cmd/record/names/perf_map.h"
#include "tests/unit/tap.h"

#include <fcntl.h>
#include <unistd.h>

static char path[64];
static struct perf_map *map;

static void append(const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) < 0 || close(fd) < 0)
		tap_bail("cannot write to /tmp");
}

static void rewrite(const char *text)
{
	if (unlink(path) < 0)
		tap_bail("cannot unlink in /tmp");
	append(text);
}

/* The file is looked at again after a moment only. */
static bool becomes(uint64_t address, const char *want)
{
	for (int i = 0; i < 3000; i++) {
		const char *have = perf_map_find(map, address);

		if (want ? have && strcmp(have, want) == 0 : !have)
			return true;
		usleep(10000);
	}
	return false;
}

static void test_growth(void)
{
	char line[64], name[16];
	bool all = true;

	append("6000 10 cut");
	append(" in two\n");
	ok(becomes(0x6008, "cut in two"), "a line may come in parts");
	append("1010 10 newer\n");
	ok(becomes(0x1018, "newer"), "of two lines the later counts");
	is_str(perf_map_find(map, 0x100f), "first", "where both tell");
	for (unsigned i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "f%u", i);
		snprintf(line, sizeof(line), "%x 8 %s\n", 0x100000 + i * 8,
			 name);
		append(line);
		if (i % 100 == 0)
			all &= becomes(0x100000 + i * 8, name);
	}
	ok(all, "what is added is found");
	ok(becomes(0x100000 + 5 * 8, "f5"), "and so is what was there before");
	rewrite("1000 100 fresh\n");
	ok(becomes(0x1018, "fresh"), "another file takes its place");
	ok(becomes(0x100008, NULL), "and what was in the old one is gone");
}

static void test_hostile(void)
{
	rewrite("\n\n \nx\n10 \n10 10\n10 10 \n 20 10 blank\n30 0 empty\n"
		"40  10 two\n0x50 0X10 prefix\nffffffffffffffff 10 over\n"
		"fffffffffffffff0 fffff over\n12345678901234567 1 long\n"
		"70 10 a name: with <anything>; in it\n");
	ok(becomes(0x50, "prefix"), "numbers may begin with 0x");
	is_str(perf_map_find(map, 0x7f), "a name: with <anything>; in it",
	       "a name is all the rest of its line");
	for (uint64_t a = 0; a < 0x50; a++)
		if (perf_map_find(map, a))
			tap_bail("a line without sense has a name");
	ok(!perf_map_find(map, UINT64_MAX) &&
		   !perf_map_find(map, 0xfffffffffffffff8),
	   "what ends beyond the last address is let be");
	if (unlink(path) < 0 || symlink("/proc/self/maps", path) < 0)
		tap_bail("cannot link in /tmp");
	usleep(200000);
	is_str(perf_map_find(map, 0x50), "prefix",
	       "what the kernel makes up is let be");
}

int main(void)
{
	msg_init("record_perf_map", 2);
	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)getpid());
	perf_map_new(&map, getpid(), getpid());
	unlink(path);
	ok(!perf_map_find(map, 0x1000), "without a file there are no names");
	append("1000 20 first\n");
	ok(becomes(0x1000, "first"), "a line gives a name");
	ok(!perf_map_find(map, 0x1020) && !perf_map_find(map, 0xfff),
	   "that ends where it says");
	test_growth();
	test_hostile();
	if (geteuid() == 0) {
		rewrite("50 10 other\n");
		if (chown(path, 12345, 12345) < 0)
			tap_bail("cannot chown in /tmp");
		usleep(200000);
		is_str(perf_map_find(map, 0x50), "prefix",
		       "the file of another user is let be");
	} else {
		tap_skip("the file of another user is let be",
			 "impossible here: needs root");
	}
	unlink(path);
	perf_map_free(map);
	return tap_end();
}
