#include "cmd/record/json_string.h"

#include "libprof/base/json_text.h"

#include <string.h>

static void put(void *arg, const void *bytes, size_t len)
{
	fwrite(bytes, 1, len, arg);
}

void json_string_put(FILE *f, const char *text)
{
	if (text)
		json_text_put(put, f, (struct prof_str){text, strlen(text)},
			      false);
	else
		fputs("null", f);
}
