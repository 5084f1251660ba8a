/* What other users have put at the path of a target. */
#define _GNU_SOURCE /* faccessat */
#include "tests/unit/targets.h"

static void put_owned(const char *path, uid_t user)
{
	spill(path, "old", 3);
	if (chown(path, user, user) < 0)
		tap_bail("chown");
}

static bool is_refused(const char *path)
{
	struct prof_out *out = begin(path);

	prof_out_abort(out);
	return !out &&
	       strncmp(err.text, "cannot write: it belongs to", 27) == 0;
}

/* In a directory such as /tmp, of another user than we. */
static void planted(void)
{
	enum { OTHER = 12345 };
	char dir[4096], file[4200], aim[4096];

	sweep();
	if (geteuid()) {
		tap_skip("what others have planted",
			 "impossible here: needs root");
		return;
	}
	snprintf(dir, sizeof(dir), "%s", scratch_path("everybodys"));
	snprintf(file, sizeof(file), "%s/name", dir);
	snprintf(aim, sizeof(aim), "%s", scratch_path("aim"));
	spill(aim, "aim", 3);
	if (mkdir(dir, 0777) < 0 || chmod(dir, 01777) < 0 ||
	    symlink(aim, file) < 0)
		tap_bail("cannot make a directory");
	ok(!is_refused(file), "a link of ours is followed");
	if (lchown(file, OTHER, OTHER) < 0)
		tap_bail("chown");
	ok(is_refused(file), "one of another is not");
	chmod(dir, 0777);
	ok(!is_refused(file), "but where anybody may remove it");
	chmod(dir, 01777);
	unlink(aim);
	ok(is_refused(file), "also when it leads to nothing yet");
	unlink(file);
	put_owned(file, OTHER);
	ok(is_refused(file) && holds(file, "old"),
	   "the file of another stays as it is");
	if (chown(dir, OTHER, OTHER) < 0)
		tap_bail("chown");
	ok(!is_refused(file), "in his own directory it is his");
	if (chown(dir, 0, 0) < 0 || unlink(file) < 0 ||
	    mkfifo(file, 0666) < 0 || chown(file, OTHER, OTHER) < 0)
		tap_bail("cannot make a pipe");
	ok(is_refused(file), "the pipe of another is not opened");
	unlink(file);
	is_int(prof_out_close(begin(file), &err), PROF_OK, "a new file");
	ok(holds(file, "new"), "is written there");
	unlink(file);
	rmdir(dir);
}

int main(void)
{
	for (int i = 0; i < 2; i++) {
		has_names = i;
		tap_diag("temporaries %s names", i ? "with" : "without");
		planted();
	}
	return tap_end();
}
