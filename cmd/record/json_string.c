#include "cmd/record/json_string.h"

#include "cmd/common/msg.h"

#include <string.h>

void json_string_put(FILE *f, const char *text)
{
	char safe[2048];

	if (!text) {
		fputs("null", f);
		return;
	}
	msg_escape(safe, sizeof(safe), text, strlen(text));
	putc('"', f);
	for (const char *s = safe; *s; s++) {
		if (*s == '"' || *s == '\\')
			putc('\\', f);
		putc(*s, f);
	}
	putc('"', f);
}
