#define _GNU_SOURCE /* O_TMPFILE */
#include "libprof/io/target.h"

#include "libprof/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 40, MAX_NAMES = 100 };

/* Names of our own descriptors: what they lead to is open already, perhaps
 * for appending, and it is not ours to replace. -1: another name. */
static int descriptor_named(const char *path)
{
	static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
	long fd = -1;
	char *end;

	if (strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		size_t len = strlen(folders[i]);

		if (strncmp(path, folders[i], len) != 0)
			continue;
		fd = strtol(path + len, &end, 10);
		if (*end || end == path + len || fd < 0 || fd > INT_MAX)
			return -1;
	}
	return (int)fd;
}

static int open_through(struct target *t, const char *path,
			struct prof_error *err)
{
	int named = descriptor_named(path);

	t->fd = named >= 0 ? fcntl(named, F_DUPFD_CLOEXEC, 0)
			   : open(path, O_WRONLY | O_CLOEXEC);
	if (t->fd < 0)
		return fail_errno(err, "cannot open");
	t->owns_fd = true;
	return PROF_OK;
}

/* "dir/" of "dir/name", "" of "name". */
static size_t directory_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash + 1 - path) : 0;
}

/* path with its last part replaced: a link read relative to its directory. */
static char *beside(const char *path, const char *name)
{
	size_t dir = name[0] == '/' ? 0 : directory_length(path);
	size_t len = strlen(name);
	char *joined = malloc(dir + len + 1);

	if (!joined)
		return NULL;
	memcpy(joined, path, dir);
	memcpy(joined + dir, name, len + 1);
	return joined;
}

/* In a directory such as /tmp, where everybody may write but not remove what is
 * another's, a name may be planted: trusted are ours and the owner's of it. */
static bool is_planted(const struct stat *there, const struct stat *directory)
{
	return (directory->st_mode & S_ISVTX) &&
	       (directory->st_mode & S_IWOTH) && there->st_uid != geteuid() &&
	       there->st_uid != directory->st_uid;
}

/* 0; or -1 and errno, EPERM for what was planted. */
static int check_planted(const char *path, const struct stat *there)
{
	size_t dir = directory_length(path);
	char name[PATH_MAX];
	struct stat directory;

	snprintf(name, sizeof(name), "%.*s", dir ? (int)dir : 1,
		 dir ? path : ".");
	if (stat(name, &directory) < 0)
		return -1;
	errno = EPERM;
	return is_planted(there, &directory) ? -1 : 0;
}

/* Where a link leads, into PATH_MAX bytes; -1 and errno: EINVAL: it is no link,
 * EPERM: it was planted. */
static ssize_t read_link(char *name, const char *path)
{
	int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	ssize_t n = -1;
	int error;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && check_planted(path, &st) == 0) {
		errno = EINVAL;
		if (S_ISLNK(st.st_mode))
			n = readlinkat(fd, "", name, PATH_MAX - 1);
	}
	error = errno;
	close(fd);
	errno = error;
	return n;
}

static int fail_planted(struct prof_error *err)
{
	return fail(err, PROF_EIO,
		    "cannot write: it belongs to another user, in a "
		    "world-writable directory");
}

/* Follows links also when the last one points at nothing yet. */
static int follow_links(char **out, const char *path, struct prof_error *err)
{
	char name[PATH_MAX];
	char *here = strdup(path), *next;
	ssize_t n = 0;
	int status;

	for (int i = 0; here && i < MAX_LINKS; i++) {
		n = read_link(name, here);
		if (n < 0)
			break;
		name[n] = '\0';
		next = beside(here, name);
		free(here);
		here = next;
	}
	if (!here)
		return fail_memory(err);
	if (n >= 0)
		errno = ELOOP;
	if (errno != EINVAL && errno != ENOENT) {
		status = errno == EPERM ? fail_planted(err)
					: fail_errno(err, "cannot open");
		free(here);
		return status;
	}
	*out = here;
	return PROF_OK;
}

/* A device, a pipe, or a name of one that /proc makes up. */
static int open_special(struct target *t, const char *path,
			struct prof_error *err)
{
	char *end = NULL;
	int status = follow_links(&end, path, err);

	free(end);
	return status < 0 ? status : open_through(t, path, err);
}

static int open_unnamed(struct target *t, mode_t mode)
{
	size_t dir = directory_length(t->path);
	char *name;

	/* Its name comes through there, by a call that a filter may refuse. */
	if (access("/proc/self/fd", X_OK) < 0 ||
	    (linkat(AT_FDCWD, "", AT_FDCWD, "", 0) < 0 && errno != ENOENT))
		return -1;
	name = dir ? strndup(t->path, dir) : strdup(".");
	if (!name)
		return -1;
	t->fd = open(name, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
	free(name);
	return t->fd;
}

/* ".name.PID.N~" beside the target, for something that must not be there. A
 * long name is cut. `make` gets it; 0 from it is success. */
static char *try_names(struct target *t, int (*make)(const char *, void *),
		       void *arg)
{
	const char *base = t->path + directory_length(t->path);
	size_t room = strlen(base) + 64;
	char *name = malloc(room);
	char *path = NULL;

	for (int i = 0; name && i < MAX_NAMES; i++) {
		snprintf(name, room, ".%.200s.%ld.%d~", base, (long)getpid(),
			 i);
		free(path);
		path = beside(t->path, name);
		if (!path || make(path, arg) == 0)
			break;
		if (errno != EEXIST || i == MAX_NAMES - 1) {
			free(path);
			path = NULL;
			break;
		}
	}
	free(name);
	return path;
}

struct creation {
	int fd;
	mode_t mode;
};

static int create(const char *path, void *arg)
{
	struct creation *c = arg;

	c->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, c->mode);
	return c->fd < 0 ? -1 : 0;
}

static int open_temporary(struct target *t, mode_t mode, struct prof_error *err)
{
	struct creation c = {-1, mode};

	if (open_unnamed(t, mode) < 0) {
		t->temporary = try_names(t, create, &c);
		t->fd = c.fd;
	}
	if (t->fd < 0)
		return fail_errno(err, "cannot create a file in its directory");
	t->owns_fd = true;
	return PROF_OK;
}

/* The new file gets the mode and, where we may, the owner of the old. */
static int copy_mode(struct target *t, const struct stat *old,
		     struct prof_error *err)
{
	mode_t mode = old->st_mode & 07777;
	struct stat now;

	if (fstat(t->fd, &now) < 0)
		return fail_errno(err, "cannot stat the temporary file");
	if ((now.st_uid != old->st_uid || now.st_gid != old->st_gid) &&
	    fchown(t->fd, old->st_uid, old->st_gid) < 0) {
		if (errno != EPERM)
			return fail_errno(err, "cannot keep the owner");
		/* Not ours to give away: nor to run as somebody else. */
		mode &= ~(mode_t)(S_ISUID | S_ISGID);
	}
	if (fchmod(t->fd, mode) < 0)
		return fail_errno(err, "cannot keep the mode");
	return PROF_OK;
}

int target_open(struct target *t, const char *path, struct prof_error *err)
{
	struct stat old;
	bool is_new = stat(path, &old) < 0;
	int status;

	memset(t, 0, sizeof(*t));
	t->fd = -1;
	if (is_new && errno != ENOENT)
		return fail_errno(err, "cannot open");
	if (descriptor_named(path) >= 0)
		return open_through(t, path, err);
	if (!is_new && !S_ISREG(old.st_mode))
		return open_special(t, path, err);
	if (!is_new && access(path, W_OK) < 0)
		return fail_errno(err, "cannot write");
	status = follow_links(&t->path, path, err);
	if (status == PROF_OK)
		status = open_temporary(t, 0666, err);
	if (status == PROF_OK && !is_new)
		status = copy_mode(t, &old, err);
	if (status < 0)
		target_abort(t);
	return status;
}

int target_write(struct target *t, const void *bytes, size_t len,
		 struct prof_error *err)
{
	const char *p = bytes;

	if (t->bytes)
		return target_gather(t, bytes, len, err);
	if (t->callbacks.write)
		return target_call(t, bytes, len, err);
	while (len && t->fd >= 0) {
		ssize_t n = write(t->fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, "cannot write");
		p += n;
		len -= (size_t)n;
	}
	return PROF_OK;
}

static int link_unnamed(const char *path, void *arg)
{
	const char *from = arg;

	return linkat(AT_FDCWD, from, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

/* Gives an unnamed temporary the target's name, or one beside it if the
 * target is there: only rename replaces in one step. */
static int name_unnamed(struct target *t)
{
	char from[64];

	snprintf(from, sizeof(from), "/proc/self/fd/%d", t->fd);
	if (link_unnamed(t->path, from) == 0)
		return 0;
	if (errno != EEXIST)
		return -1;
	t->temporary = try_names(t, link_unnamed, from);
	return t->temporary ? 0 : -1;
}

static int close_fd(struct target *t)
{
	int fd = t->fd;

	t->fd = -1;
	return close(fd);
}

/* The file under its name: 0, or -1 and errno. */
static int appear(struct target *t)
{
	if (!t->temporary && name_unnamed(t) < 0)
		return -1;
	if (close_fd(t) < 0) {
		/* It may not be whole: the name has to go again. */
		if (!t->temporary) {
			t->temporary = t->path;
			t->path = NULL;
		}
		return -1;
	}
	if (!t->temporary)
		return 0;
	if (rename(t->temporary, t->path) < 0)
		return -1;
	free(t->temporary);
	t->temporary = NULL;
	return 0;
}

int target_commit(struct target *t, struct prof_error *err)
{
	int status = PROF_OK;

	if (t->path && appear(t) < 0)
		status = fail_errno(err, "cannot move the file into place");
	else if (!t->path && t->owns_fd && close_fd(t) < 0)
		status = fail_errno(err, "cannot write");
	else if (t->callbacks.write)
		status = target_call_close(t, 1, err);
	if (status == PROF_OK && t->bytes)
		target_give(t);
	target_abort(t);
	return status;
}

void target_abort(struct target *t)
{
	if (t->fd >= 0 && t->owns_fd)
		close(t->fd);
	if (t->temporary)
		unlink(t->temporary);
	target_call_close(t, 0, NULL);
	free(t->temporary);
	free(t->path);
	free(t->gathered);
	memset(t, 0, sizeof(*t));
	t->fd = -1;
}
