/* Texts of locations that leave out what two programs may tell differently. */
#include <inttypes.h>
#include <string.h>

#include "oracle.h"

static void put_lines(FILE *to, const struct profile *p,
		      const Oracle__Location *l)
{
	for (size_t i = 0; i < l->n_line; i++) {
		size_t at = ids_find(&p->function_ids, l->line[i]->function_id);

		fprintf(to, " [line=%" PRId64 " %s]", l->line[i]->line,
			at == NOT_FOUND ? "?" : p->functions.text[at]);
	}
}

int is_empty_string(const struct profile *p, int64_t at)
{
	const ProtobufCBinaryData *s = find_string(p, at);

	return at == 0 || (s && s->len == 0);
}

char *merged_location(const struct profile *p, size_t i)
{
	const Oracle__Location *l = p->msg->location[i];
	size_t at = ids_find(&p->mapping_ids, l->mapping_id);
	const Oracle__Mapping *m = at == NOT_FOUND ? NULL : p->msg->mapping[at];
	uint64_t size = m ? m->memory_limit - m->memory_start : 0;
	char *text;
	size_t len;
	FILE *to = open_text(&text, &len);

	if (m && !m->memory_start && !m->memory_limit && !m->file_offset &&
	    is_empty_string(p, m->filename) && is_empty_string(p, m->build_id))
		m = NULL;
	fprintf(to, "address=0x%" PRIx64 " folded=%d",
		l->address - (m ? m->memory_start : 0), l->is_folded != 0);
	put_lines(to, p, l);
	if (m) {
		fprintf(to, " in %" PRIu64 " pages from 0x%" PRIx64 " of ",
			size / 4096 + (size % 4096 != 0), m->file_offset);
		put_string(to, p,
			   is_empty_string(p, m->build_id) ? m->filename
							   : m->build_id);
	}
	fclose(to);
	return text;
}

char *filtered_location(const struct profile *p, size_t i)
{
	const char *text = p->locations.text[i], *end = NULL, *at = text;
	char *copy;
	size_t len = strlen(text);

	while ((at = strstr(at, " functions=")))
		end = at++;
	if (end)
		len = (size_t)(end - text);
	copy = allocate(len + 1, 1);
	memcpy(copy, text, len);
	return copy;
}
