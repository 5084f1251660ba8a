/*
 * Each part of the path is opened from the directory before it, and all of
 * these stay open, so that a way back leads where we came from, even when
 * somebody moves directories meanwhile.
 */
#include "libcode/proc/below_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH = 64, LINKS = 40 };

struct walk {
	int at[DEPTH]; /* from the root, which is not ours, to where we are */
	size_t depth;
	char rest[PATH_MAX];
	unsigned links;
	bool no_link;
};

static void go_up(struct walk *w)
{
	if (w->depth)
		close(w->at[w->depth--]);
}

static bool is_folder(const struct walk *w)
{
	struct stat st;

	return fstat(w->at[w->depth], &st) == 0 && S_ISDIR(st.st_mode);
}

static bool fails(int error)
{
	errno = error;
	return false;
}

/* What the link says comes in front of the rest of the way. */
static bool follow(struct walk *w, int link, const char *rest)
{
	char text[PATH_MAX], whole[PATH_MAX];
	ssize_t n = readlinkat(link, "", text, sizeof(text) - 1);
	int len;

	if (n <= 0 || ++w->links > LINKS)
		return fails(n < 0 ? errno : ELOOP);
	text[n] = '\0';
	len = snprintf(whole, sizeof(whole), "%s/%s", text, rest);
	if (len < 0 || (size_t)len >= sizeof(whole))
		return fails(ENAMETOOLONG);
	while (*text == '/' && w->depth)
		go_up(w);
	memcpy(w->rest, whole, (size_t)len + 1);
	return true;
}

/* One part of the path; rest is in w->rest. */
static bool enter(struct walk *w, const char *name, const char *rest)
{
	struct stat st;
	bool is_last = !rest[strspn(rest, "/")];
	bool good = true;
	int fd = openat(w->at[w->depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0 || w->depth + 1 == DEPTH) {
		good = fails(fd < 0 ? errno : ENAMETOOLONG);
	} else if (S_ISLNK(st.st_mode)) {
		good = w->no_link && is_last ? fails(ELOOP)
					     : follow(w, fd, rest);
	} else {
		w->at[++w->depth] = fd;
		memmove(w->rest, rest, strlen(rest) + 1);
		return true;
	}
	if (fd >= 0)
		close(fd);
	return good;
}

static bool step(struct walk *w)
{
	char name[NAME_MAX + 1];
	const char *from = w->rest + strspn(w->rest, "/");
	size_t len = strcspn(from, "/");
	const char *rest = from + len;

	if (len > NAME_MAX)
		return fails(ENAMETOOLONG);
	memcpy(name, from, len);
	name[len] = '\0';
	if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
		return enter(w, name, rest);
	if (!is_folder(w))
		return fails(ENOTDIR);
	if (len == 2)
		go_up(w);
	memmove(w->rest, rest, strlen(rest) + 1);
	return true;
}

int code_below_walk(int root, const char *path, bool no_link)
{
	struct walk w = {.at = {root}, .no_link = no_link};
	bool good = true;
	int fd = -1, error;

	if (strlen(path) >= sizeof(w.rest)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(w.rest, path, strlen(path) + 1);
	while (good && w.rest[strspn(w.rest, "/")])
		good = step(&w);
	if (good)
		fd = fcntl(w.at[w.depth], F_DUPFD_CLOEXEC, 0);
	error = errno;
	while (w.depth)
		go_up(&w);
	errno = error;
	return fd;
}
