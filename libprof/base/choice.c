#include "libprof/base/choice.h"

#include "libprof/base/error.h"

int check_choice(unsigned value, unsigned last, const char *what,
		 struct prof_error *err)
{
	if (value <= last)
		return PROF_OK;
	return fail_detail(err, PROF_DETAIL_CHOICE,
			   fail(err, PROF_EINVAL,
				"there is no %s %u; the last one is %u", what,
				value, last));
}

int check_flags(unsigned flags, unsigned known, const char *what,
		struct prof_error *err)
{
	if (!(flags & ~known))
		return PROF_OK;
	return fail_detail(err, PROF_DETAIL_CHOICE,
			   fail(err, PROF_EINVAL,
				"%s 0x%x has flags that do not exist: 0x%x",
				what, flags, flags & ~known));
}

int check_by(enum prof_by by, struct prof_error *err)
{
	return check_choice(by, PROF_BY_FILEFUNCTION, "granularity (prof_by)",
			    err);
}

int check_texts(const char *const *text, size_t count, const char *what,
		struct prof_error *err)
{
	if (count && !text)
		return fail_detail(err, PROF_DETAIL_MISSING,
				   fail(err, PROF_EINVAL,
					"the list of %ss is missing", what));
	for (size_t i = 0; i < count; i++)
		if (!text[i])
			return fail_detail(err, PROF_DETAIL_MISSING,
					   fail(err, PROF_EINVAL,
						"%s %zu is missing", what,
						i + 1));
	return PROF_OK;
}
