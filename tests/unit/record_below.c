/*
 * Paths in somebody else's root directory: as the kernel goes them, and as
 * they are gone by hand, which must come to the same.
 */
#include "libcode/proc/below.h"
#include "libcode/proc/below_walk.h"
#include "program/memory.h"
#include "program/msg.h"
#include "tests/unit/bytes.h"

#include <errno.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

static char *root;

static char *below(const char *path)
{
	return memory_print("%s/%s", root, path);
}

static void put(const char *path, const char *text)
{
	char *name = below(path);

	spill(name, text, strlen(text));
	free(name);
}

static void folder(const char *path)
{
	char *name = below(path);

	if (mkdir(name, 0755) < 0)
		tap_bail("cannot make a directory");
	free(name);
}

static void lead(const char *to, const char *path)
{
	char *name = below(path);

	if (symlink(to, name) < 0)
		tap_bail("cannot make a link");
	free(name);
}

static void make_tree(void)
{
	root = memory_copy_string(scratch_path("root"));
	if (mkdir(root, 0755) < 0)
		tap_bail("cannot make a directory");
	folder("a");
	folder("a/b");
	put("top", "top");
	put("a/b/deep", "deep");
	put("a/empty", "");
	lead("/a/b", "absolute");
	lead("../../../../a/b/deep", "a/b/up");
	lead("loop2", "loop1");
	lead("loop1", "loop2");
	lead("/etc/passwd", "a/out");
	lead("../../../../../../../../etc/passwd", "a/far");
	lead("absolute", "chain");
	lead("missing", "dangling");
	lead("a/b/", "folder");
}

/* The kernel wants to be asked again where anybody has moved a directory or a
 * mount meanwhile, anywhere on the machine. */
static int by_kernel(int at, const char *path, bool no_link)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC | (no_link ? O_NOFOLLOW : 0),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd;

	do
		fd = (int)syscall(__NR_openat2, at, path, &how, sizeof(how));
	while (fd < 0 && errno == EAGAIN);
	return fd;
}

/* What a descriptor leads to; -1 is closed by nobody. A link itself counts as
 * an error, as nobody opens it. */
static ino_t inode_of(int fd)
{
	struct stat st;
	ino_t inode = 0;

	if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISLNK(st.st_mode))
		inode = st.st_ino;
	if (fd >= 0)
		close(fd);
	return inode;
}

static const char *const parts[] = {
	"a",  "b",   "..",  ".",     "",      "top",	  "deep",   "absolute",
	"up", "out", "far", "chain", "loop1", "dangling", "folder", "empty",
};

enum { PARTS = sizeof(parts) / sizeof(*parts) };

/* All paths of up to three parts. One that ends in a slash is nobody's. */
static void test_walk(void)
{
	int at = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	size_t differ = 0, found = 0;

	if (inode_of(by_kernel(at, "top", false)) == 0) {
		tap_skip("by hand as by the kernel",
			 "impossible here: the kernel has no openat2");
		close(at);
		return;
	}
	for (size_t i = 0; i < PARTS * PARTS * PARTS * 4; i++) {
		char path[256];
		bool no_link = i & 2;
		size_t n = i / 4;
		ino_t want, have;

		snprintf(path, sizeof(path), "%s%s/%s/%s", i & 1 ? "/" : "",
			 parts[n % PARTS], parts[n / PARTS % PARTS],
			 parts[n / PARTS / PARTS]);
		if (path[strlen(path) - 1] == '/')
			continue;
		want = inode_of(by_kernel(at, path, no_link));
		have = inode_of(code_below_walk(at, path, no_link));
		found += want != 0;
		if (want != have && !differ++)
			tap_diag_str("the first that differs", path);
	}
	ok(found > 100 && !differ, "by hand as by the kernel: %zu paths",
	   found);
	close(at);
}

static bool reads(const char *path, const char *want)
{
	int fd = code_open_below(root, path);
	char text[64] = "";
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	return want ? n >= 0 && strcmp(text, want) == 0 : fd < 0;
}

static void test_open(void)
{
	char *pipe_name = below("pipe");

	ok(reads("top", "top") && reads("/a/b/deep", "deep"),
	   "a file is read, whether its path begins with a slash");
	ok(reads("absolute/deep", "deep") && reads("chain/up", "deep"),
	   "links lead on within the root directory");
	ok(reads("a/out", NULL) && reads("a/far", NULL), "and never out of it");
	ok(reads("loop1", NULL) && reads("dangling", NULL), "nor in circles");
	ok(reads("a/empty", NULL), "a file without a size is let be");
	ok(reads("a", NULL), "as is a directory");
	if (mkfifo(pipe_name, 0600) < 0)
		tap_bail("cannot make a pipe");
	ok(reads("pipe", NULL), "a pipe is not waited for");
	unlink(pipe_name);
	free(pipe_name);
}

static bool is_own(const char *path, uid_t user)
{
	int fd = code_open_own_below(root, path, user);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void test_own(void)
{
	char *name = below("top"), *other = below("other");
	uid_t user = geteuid();

	ok(is_own("top", user), "a user's own file is read");
	lead("top", "link");
	ok(!is_own("link", user), "by a link it is not");
	ok(is_own("absolute/deep", user), "though one may lead to it");
	if (link(name, other) < 0)
		tap_bail("cannot make a second name");
	ok(!is_own("top", user) && !is_own("other", user),
	   "nor is a file of two names");
	unlink(other);
	if (user == 0) {
		chmod(name, 0600);
		ok(!is_own("top", 12345), "root's secret is no other's");
		chmod(name, 0644);
		ok(is_own("top", 12345), "what everybody may read is");
		ok(chown(name, 54321, 54321) == 0 && !is_own("top", 12345),
		   "what is a third user's is not");
	} else {
		ok(!is_own("top", user + 1), "another's is not");
		tap_skip("of root and others", "impossible here: needs root");
	}
	free(name);
	free(other);
}

int main(void)
{
	msg_init("record_below", 2);
	make_tree();
	test_walk();
	test_open();
	test_own();
	free(root);
	return tap_end();
}
