#include "cmd/merge/inputs.h"

#include "cmd/common/profile_io.h"
#include "program/memory.h"
#include "program/msg.h"
#include "program/once.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What tells whether two names are of one file. */
struct identity {
	dev_t device;
	ino_t file;
	size_t place;
};

void inputs_add(struct inputs *in, const char *path, size_t len)
{
	char *copy = malloc(len + 1);

	in->path = memory_grow(in->path, &in->room, in->count + 1,
			       sizeof(*in->path));
	if (!copy)
		die("out of memory");
	memcpy(copy, path, len);
	copy[len] = '\0';
	in->path[in->count++] = copy;
}

void inputs_add_from(struct inputs *in, const char *list)
{
	const char *name = profile_input_name(list), *at, *end;
	const unsigned char *bytes;
	struct prof_error err;
	struct prof_in *file;
	size_t left, len;
	char between;

	if (profile_open(&file, list, NULL, &err) < 0 ||
	    prof_in_peek(&bytes, &left, file, SIZE_MAX, &err) < 0)
		die("%s: %s", name, err.text);
	at = (const char *)bytes;
	between = left && memchr(at, '\0', left) ? '\0' : '\n';
	for (; left; at += len, left -= len) {
		end = memchr(at, between, left);
		len = end ? (size_t)(end - at) : left;
		if (len)
			inputs_add(in, at, len);
		len += end != NULL;
	}
	prof_in_close(file);
}

static int compare(const void *left, const void *right)
{
	const struct identity *a = left, *b = right;

	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return a->place < b->place ? -1 : 1;
}

/* In the order of the inputs, however they were sorted. */
static void warn_of_twins(const struct inputs *in, struct identity *id,
			  size_t count)
{
	const char **twin = calloc(in->count + 1, sizeof(*twin));
	struct once once = {.count = 0};

	if (!twin)
		die("out of memory");
	qsort(id, count, sizeof(*id), compare);
	for (size_t i = 1; i < count; i++)
		if (id[i].file == id[i - 1].file &&
		    id[i].device == id[i - 1].device)
			twin[id[i].place] = in->path[id[i - 1].place];
	for (size_t i = 0; i < in->count; i++)
		if (twin[i])
			once_warn(&once, 0,
				  "%s: the same file as '%s': its values are "
				  "counted twice",
				  in->path[i], twin[i]);
	once_end(&once);
	free(twin);
}

void inputs_check(const struct inputs *in)
{
	struct identity *id = calloc(in->count + 1, sizeof(*id));
	bool has_standard = false;
	size_t count = 0;
	struct stat st;

	if (!id)
		die("out of memory");
	for (size_t i = 0; i < in->count; i++) {
		bool is_standard = strcmp(in->path[i], "-") == 0;

		if (is_standard && has_standard)
			die("standard input can be read only once");
		has_standard |= is_standard;
		if (!is_standard && stat(in->path[i], &st) == 0 &&
		    S_ISREG(st.st_mode))
			id[count++] =
				(struct identity){st.st_dev, st.st_ino, i};
	}
	warn_of_twins(in, id, count);
	free(id);
}

void inputs_release(struct inputs *in)
{
	for (size_t i = 0; i < in->count; i++)
		free(in->path[i]);
	free(in->path);
}
