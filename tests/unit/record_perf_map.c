#include "libcode/names/perf_map.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[64];
static struct perf_map_room room;
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
		const char *have = code_perf_map_find(map, address);

		if (want ? have && strcmp(have, want) == 0 : !have)
			return true;
		if (!code_perf_map_read(map))
			usleep(1000);
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
	is_str(code_perf_map_find(map, 0x100f), "first", "where both tell");
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
	is_str(code_perf_map_find(map, 0x7f), "a name: with <anything>; in it",
	       "a name is all the rest of its line");
	for (uint64_t a = 0; a < 0x50; a++)
		if (code_perf_map_find(map, a))
			tap_bail("a line without sense has a name");
	ok(!code_perf_map_find(map, UINT64_MAX) &&
		   !code_perf_map_find(map, 0xfffffffffffffff8),
	   "what ends beyond the last address is let be");
	if (unlink(path) < 0 || symlink("/proc/self/maps", path) < 0)
		tap_bail("cannot link in /tmp");
	code_perf_map_finish(map);
	is_str(code_perf_map_find(map, 0x50), "prefix",
	       "what the kernel makes up is let be");
}

/* Says what becomes of a file that was changed, with the names of the one
 * before, or those of the new one. */
static void test_change(int status, const char *want, const char *what)
{
	if (status < 0)
		tap_bail("cannot change a file in /tmp");
	code_perf_map_finish(map);
	is_str(code_perf_map_find(map, 0x50), want, "%s", what);
	unlink(path);
	append("50 10 mine\n");
	code_perf_map_finish(map);
}

/* The map's own user is root here, whose links are not followed either. */
static void test_owners(void)
{
	char other[80];
	int fd;

	snprintf(other, sizeof(other), "%s.other", path);
	fd = open(other, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, "50 10 secret\n", 13) != 13)
		tap_bail("cannot write to /tmp");
	close(fd);
	rewrite("50 10 mine\n");
	code_perf_map_finish(map);
	unlink(path);
	test_change(symlink(other, path), "mine", "a link is not followed");
	unlink(path);
	test_change(link(other, path), "mine", "a file of two names is let be");
	unlink(path);
	test_change(mkfifo(path, 0666), "mine", "a pipe is not waited for");
	unlink(other);
	if (geteuid()) {
		tap_skip("the file of another user is let be",
			 "impossible here: needs root");
		return;
	}
	append("50 10 more\n");
	test_change(chown(path, 12345, 12345), "mine",
		    "the file of another user is let be");
}

/* A hole has no lines, and ends. */
static void test_size(void)
{
	struct perf_map *second;
	size_t slices = 0;

	rewrite("50 10 first\n");
	if (truncate(path, (off_t)300 << 20) < 0)
		tap_bail("cannot enlarge a file in /tmp");
	append("\n60 10 behind\n");
	code_perf_map_find(map, 0x60);
	while (!room.is_told && slices < 100000)
		slices += code_perf_map_read(map);
	ok(slices > 100 && slices <= PERF_MAP_MOST >> 16,
	   "a large file is read by slices, up to its bound");
	is_str(code_perf_map_find(map, 0x50), "first",
	       "what it begins with counts");
	ok(!code_perf_map_find(map, 0x60), "what is behind the bound does not");
	room.bytes = 1 << 17;
	code_perf_map_new(&second, &room, getpid(), getpid());
	code_perf_map_finish(second);
	ok(room.bytes < 1 << 17, "all of them share a bound");
	code_perf_map_free(second);
	is_uint(room.bytes, 1 << 17, "which gets back what is not needed");
	code_perf_map_free(map);
	code_perf_map_new(&map, &room, getpid(), getpid());
	room.entries = 2;
	rewrite("50 10 one\n60 10 two\n70 10 three\n");
	code_perf_map_finish(map);
	ok(code_perf_map_find(map, 0x60) && !code_perf_map_find(map, 0x70),
	   "the lines have a bound as well");
	room = PERF_MAP_ROOM;
	code_perf_map_free(map);
	code_perf_map_new(&map, &room, getpid(), getpid());
}

static void test_rewritten(void)
{
	int fd;

	rewrite("1000 100 before\n");
	ok(becomes(0x1000, "before"), "a map is read");
	fd = open(path, O_WRONLY | O_TRUNC);
	if (fd < 0 || write(fd, "2000 100 after\n1000 100 other\n", 31) != 31)
		tap_bail("cannot write to /tmp");
	close(fd);
	ok(becomes(0x1000, "other"), "that is written anew in its place");
	ok(code_perf_map_find(map, 0x2000), "it counts from its beginning");
}

int main(void)
{
	msg_init("record_perf_map", 2);
	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)getpid());
	room = PERF_MAP_ROOM;
	code_perf_map_new(&map, &room, getpid(), getpid());
	unlink(path);
	ok(!code_perf_map_find(map, 0x1000),
	   "without a file there are no names");
	append("1000 20 first\n");
	ok(becomes(0x1000, "first"), "a line gives a name");
	ok(!code_perf_map_find(map, 0x1020) && !code_perf_map_find(map, 0xfff),
	   "that ends where it says");
	test_growth();
	test_hostile();
	unlink(path);
	append("50 10 again\n");
	test_owners();
	test_size();
	test_rewritten();
	unlink(path);
	code_perf_map_free(map);
	return tap_end();
}
