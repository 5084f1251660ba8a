#include "cmd/filter/demangler.h"

#include "libcode/names/demangle.h"
#include "program/memory.h"
#include "program/msg.h"

#include <stdlib.h>
#include <string.h>

static int is_mangled(struct prof_str s)
{
	return s.len > 2 && s.s[0] == '_' && (s.s[1] == 'Z' || s.s[1] == 'R');
}

int demangler_call(struct prof_str *to, struct prof_str name, void *arg)
{
	struct demangler *d = arg;

	if (!is_mangled(name) || memchr(name.s, '\0', name.len))
		return 0;
	d->name = memory_grow(d->name, &d->room, name.len + 1, 1);
	memcpy(d->name, name.s, name.len);
	d->name[name.len] = '\0';
	free(d->text);
	d->text = code_demangle_name(d->name);
	d->unknown += !d->text && !code_demangle_feature();
	if (!d->text)
		return 0;
	*to = (struct prof_str){d->text, strlen(d->text)};
	return 1;
}

void demangler_release(struct demangler *d)
{
	if (d->unknown)
		msg_warn("--demangle: %zu names stay mangled: built without "
			 "libiberty",
			 d->unknown);
	free(d->name);
	free(d->text);
}
