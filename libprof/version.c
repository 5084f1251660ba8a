#include <prof/prof.h>
#include <zlib.h>
#include <zstd.h>
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#define LIBDEFLATE ", libdeflate " LIBDEFLATE_VERSION_STRING
#else
#define LIBDEFLATE ""
#endif

const char *prof_version(void)
{
	return PROF_VERSION;
}

const char *prof_features(void)
{
	return "zlib " ZLIB_VERSION ", zstd " ZSTD_VERSION_STRING LIBDEFLATE;
}
