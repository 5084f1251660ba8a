/*
 * Targets: a file is old or whole, whatever happens, and nothing is left
 * beside it. Everything is done twice: with temporaries that have no name,
 * and as on a system that cannot have them.
 */
#define _GNU_SOURCE /* setresuid */
#include "tests/unit/targets.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>

static mode_t mode_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) < 0 ? 0 : st.st_mode;
}

static void new_file(void)
{
	const char *path = scratch_path("x");
	mode_t mask = umask(027);
	struct prof_out *out;

	sweep();
	out = begin(path);
	ok(!!prof_out_temporary(out) == has_names,
	   "a temporary has a name only where it must");
	ok(mode_of(path) == 0, "it is not there before it is closed");
	is_int(prof_out_close(out, &err), PROF_OK, "close");
	ok(holds(path, "new"), "then it is");
	is_uint(mode_of(path), S_IFREG | 0640, "with the mode of the umask");
	is_uint(scratch_count(), 1, "alone");
	umask(mask);

	sweep();
	prof_out_abort(begin(path));
	is_uint(scratch_count(), 0, "aborted, nothing is there");
}

static void old_file(mode_t mode)
{
	const char *path = scratch_path("x");
	struct prof_out *out;

	sweep();
	spill(path, "old", 3);
	chmod(path, mode);
	out = begin(path);
	ok(holds(path, "old"), "the old file is there until close");
	prof_out_abort(out);
	ok(holds(path, "old"), "and after an abort");
	is_uint(mode_of(path), S_IFREG | mode, "as it was");
	out = begin(path);
	is_int(prof_out_close(out, &err), PROF_OK, "close");
	ok(holds(path, "new"), "replaces it");
	is_uint(mode_of(path), S_IFREG | mode, "and keeps its mode %o",
		(unsigned)mode);
	is_uint(scratch_count(), 1, "alone");
}

static void owner(void)
{
	const char *path = scratch_path("x");
	struct stat st;

	if (geteuid() != 0) {
		tap_skip("the owner stays", "impossible here: needs root");
		return;
	}
	sweep();
	spill(path, "old", 3);
	if (chown(path, 65534, 65533) < 0 || chmod(path, 0604) < 0)
		tap_bail("chown");
	prof_out_close(begin(path), &err);
	ok(holds(path, "new") && stat(path, &st) == 0, "another's file");
	is_uint(st.st_uid, 65534, "keeps its owner");
	is_uint(st.st_gid, 65533, "and its group");
	is_uint(st.st_mode & 07777, 0604, "and its mode");
}

static void links(void)
{
	const char *path = scratch_path("x"), *to = scratch_path("dir/to");
	char text[16] = "";

	sweep();
	mkdir(scratch_path("dir"), 0777);
	if (symlink("dir/y", path) < 0 || symlink("to", scratch_path("dir/y")))
		tap_bail("symlink");
	is_int(prof_out_close(begin(path), &err), PROF_OK, "links to nothing");
	ok(holds(to, "new"), "make the file that they mean");
	spill(to, "old", 3);
	is_int(prof_out_close(begin(path), &err), PROF_OK, "links to a file");
	ok(holds(to, "new"), "replace it");
	ok(readlink(path, text, sizeof(text)) == 5 &&
		   memcmp(text, "dir/y", 5) == 0,
	   "and stay links");
	is_uint(scratch_count(), 2, "alone");

	unlink(path);
	if (symlink(to, path) < 0)
		tap_bail("symlink");
	prof_out_close(begin(path), &err);
	ok(S_ISLNK(mode_of(path)) && S_ISREG(mode_of(to)),
	   "a link to an absolute path too");

	unlink(path);
	if (symlink("x", path) < 0)
		tap_bail("symlink");
	ok(!begin(path), "a link to itself");
	is_str(err.text, "cannot open: Too many levels of symbolic links",
	       "says why");
}

static void what_cannot_be_written(void)
{
	sweep();
	ok(!begin(scratch_path("none/x")), "no directory");
	is_str(err.text,
	       "cannot create a file in its directory: "
	       "No such file or directory",
	       "says why");
	ok(!begin(scratch_path("")), "a directory");
	is_str(err.text, "cannot open: Is a directory", "says why");
	spill(scratch_path("file"), "old", 3);
	ok(!begin(scratch_path("file/x")), "a file as a directory");
	is_str(err.text, "cannot open: Not a directory", "says why");
	is_int(err.status, PROF_EIO, "with the status");
	is_uint(scratch_count(), 1, "nothing is left");
}

/* What other users may not do, root may not see. */
static void without_permission(void)
{
	const char *path = scratch_path("x");

	sweep();
	spill(path, "old", 3);
	chmod(path, 0444);
	chmod(scratch, 0755);
	if (geteuid() == 0 && setresuid(65534, 65534, 0) < 0)
		tap_bail("setresuid");
	ok(!begin(path), "a file that is not to be written");
	is_str(err.text, "cannot write: Permission denied", "says why");
	if (geteuid() == 65534) {
		ok(!begin(scratch_path("y")), "a directory that is not ours");
		is_str(err.text,
		       "cannot create a file in its directory: "
		       "Permission denied",
		       "says why");
		if (setresuid(0, 0, 0) < 0)
			tap_bail("setresuid");
	}
	ok(holds(path, "old"), "the old file stays");
	is_uint(scratch_count(), 1, "alone");
	chmod(scratch, 0700);
}

static void fifo(void)
{
	const char *path = scratch_path("fifo");
	struct bytes b = {0};
	int fd;

	sweep();
	if (mkfifo(path, 0600) < 0)
		tap_bail("mkfifo");
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	is_int(prof_out_close(begin(path), &err), PROF_OK, "a FIFO");
	b = slurp_fd(fd);
	is_str((char *)b.at, "new", "is written through");
	ok(S_ISFIFO(mode_of(path)), "and stays one");
	free(b.at);
	close(fd);
}

static void devices(void)
{
	struct stat st;

	is_int(prof_out_close(begin("/dev/null"), &err), PROF_OK, "/dev/null");
	ok(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode) &&
		   st.st_rdev == makedev(1, 3),
	   "stays what it is");
}

static void descriptors(void)
{
	const char *path = scratch_path("x");
	char name[64];
	int fd;

	sweep();
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (write(fd, "old ", 4) != 4)
		tap_bail("write");
	snprintf(name, sizeof(name), "/dev/fd/%d", fd);
	is_int(prof_out_close(begin(name), &err), PROF_OK, "/dev/fd/N");
	ok(holds(path, "old new"), "goes on where the descriptor is");
	ok(fcntl(fd, F_GETFD) >= 0, "which stays open");
	close(fd);
	ok(!begin(name), "closed, it cannot be opened");
}

/* Fails while it writes, or when it ends: the disk is full. */
static void full(size_t size, const char *what)
{
	const char *path = scratch_path("x");
	struct rlimit limit = {1 << 16, 1 << 16};
	int status = 0;
	pid_t child;

	sweep();
	spill(path, "old", 3);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		struct bytes b = bytes_noise(size, 1);
		struct prof_out *out;

		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		out = begin(path);
		prof_out_write(out, b.at, b.len);
		status = prof_out_close(out, &err);
		free(b.at);
		_exit(status == PROF_EIO &&
		      strcmp(err.text, "cannot write: File too large") == 0);
	}
	waitpid(child, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status), "%s fails", what);
	ok(holds(path, "old"), "the old file stays");
	is_uint(scratch_count(), 1, "alone");
}

/* Killed while it writes: without a name nothing is left. */
static void killed(void)
{
	const char *path = scratch_path("x");
	int fd[2];
	pid_t child;
	char c;

	if (has_names)
		return; /* a signal handler's work, where there can be one */
	sweep();
	spill(path, "old", 3);
	fflush(stdout);
	if (pipe(fd) < 0 || (child = fork()) < 0)
		tap_bail("no pipe or no process");
	if (child == 0) {
		struct bytes b = bytes_noise(1 << 20, 1);
		struct prof_out *out = begin(path);

		prof_out_write(out, b.at, b.len);
		if (write(fd[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	is_int(read(fd[0], &c, 1), 1, "it writes");
	kill(child, SIGKILL);
	reap(child);
	close(fd[0]);
	close(fd[1]);
	ok(holds(path, "old"), "killed, the old file stays");
	is_uint(scratch_count(), 1, "alone");
}

/* Somebody has the name of the temporary already. */
static void taken_names(void)
{
	const char *path = scratch_path("x");
	char name[64];

	sweep();
	spill(path, "old", 3);
	snprintf(name, sizeof(name), ".x.%ld.0~", (long)getpid());
	spill(scratch_path(name), "theirs", 6);
	is_int(prof_out_close(begin(path), &err), PROF_OK,
	       "another's temporary");
	ok(holds(path, "new"), "is not in the way");
	ok(holds(scratch_path(name), "theirs"), "and not touched");
	is_uint(scratch_count(), 2, "alone");
}

static void long_name(void)
{
	char name[256];
	const char *path;

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	path = scratch_path(name);
	sweep();
	for (int i = 0; i < 2; i++) {
		is_int(prof_out_close(begin(path), &err), PROF_OK,
		       "the longest name, %s", i ? "again" : "new");
		ok(holds(path, "new"), "is written");
	}
	is_uint(scratch_count(), 1, "alone");
}

static void relative(void)
{
	int back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	sweep();
	if (chdir(scratch) < 0)
		tap_bail("chdir");
	is_int(prof_out_close(begin("x"), &err), PROF_OK,
	       "a name without a directory");
	is_int(prof_out_close(begin("x"), &err), PROF_OK, "again");
	ok(holds("x", "new"), "is written here");
	is_uint(scratch_count(), 1, "alone");
	if (fchdir(back) < 0)
		tap_bail("chdir");
	close(back);
}

int main(void)
{
	for (int i = 0; i < 2; i++) {
		has_names = i;
		tap_diag("temporaries %s names", i ? "with" : "without");
		new_file();
		old_file(0644);
		old_file(0751);
		old_file(0600);
		owner();
		links();
		what_cannot_be_written();
		without_permission();
		fifo();
		devices();
		descriptors();
		full(1 << 20, "much");
		full(100000, "little");
		killed();
		taken_names();
		long_name();
		relative();
	}
	return tap_end();
}
