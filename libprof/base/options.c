#include "libprof/base/options.h"

#include "libprof/base/error.h"

#include <string.h>

/* Longer than any struct of options will be: what is more is no size. */
enum { MOST = 1 << 16 };

static int take_size(size_t *size, const struct options_type *type,
		     const void *theirs, struct prof_error *err)
{
	memcpy(size, theirs, sizeof(*size));
	if (*size >= sizeof(*size) && *size <= MOST)
		return PROF_OK;
	return fail_detail(err, PROF_DETAIL_OPTIONS_SIZE,
			   fail(err, PROF_EINVAL,
				"struct %s has no size: it begins with the "
				"initializer from its header",
				type->name));
}

int options_take(void *ours, const struct options_type *type,
		 const void *theirs, struct prof_error *err)
{
	const unsigned char *bytes = theirs;
	size_t size = type->size;
	int status = PROF_OK;

	memset(ours, 0, type->size);
	if (theirs)
		status = take_size(&size, type, theirs, err);
	if (status < 0)
		return status;
	for (size_t i = type->size; theirs && i < size; i++)
		if (bytes[i])
			return fail_detail(
				err, PROF_DETAIL_OPTIONS_NEWER,
				fail(err, PROF_ENOTSUP,
				     "struct %s has an option set that this "
				     "version of the library does not know",
				     type->name));
	if (theirs)
		memcpy(ours, theirs, size < type->size ? size : type->size);
	memcpy(ours, &type->size, sizeof(type->size));
	return PROF_OK;
}

int options_give(void *theirs, const struct options_type *type,
		 const void *ours, struct prof_error *err)
{
	size_t size;
	int status = take_size(&size, type, theirs, err);

	if (status < 0)
		return status;
	if (size > type->size)
		memset((unsigned char *)theirs + type->size, 0,
		       size - type->size);
	memcpy(theirs, ours, size < type->size ? size : type->size);
	memcpy(theirs, &size, sizeof(size));
	return PROF_OK;
}
