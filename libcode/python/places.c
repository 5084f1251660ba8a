#include "libcode/python/places.h"

#include "libcode/base/map.h"
#include "program/memory.h"

#include <stdlib.h>

enum { LINES_MOST = 1 << 20 }; /* then there are no more, but functions */

struct place {
	const struct python_code *code;
	int64_t line;
};

struct python_places {
	struct script script; /* first */
	uint32_t module;
	struct map number; /* code, line: place, plus 1 */
	struct place *place;
	size_t count, room;
};

static size_t find_place(const struct script *s, uint64_t number,
			 struct symbol_line *line)
{
	const struct python_places *p = (const struct python_places *)s;
	const struct place *place;

	if (number >= p->count)
		return 0;
	place = &p->place[number];
	*line = (struct symbol_line){
		.name = place->code->name,
		.system_name = place->code->name,
		.file = place->code->file,
		.line = place->line,
		.start_line = place->code->first_line,
	};
	return 1;
}

void code_python_places_new(struct python_places **out, struct modules *modules)
{
	struct python_places *p = memory_new(1, sizeof(*p));

	p->script.find = find_place;
	p->module = code_modules_of_script(modules, &p->script)->number;
	*out = p;
}

void code_python_places_free(struct python_places *p)
{
	if (!p)
		return;
	code_map_release(&p->number);
	free(p->place);
	free(p);
}

struct frame code_python_place(struct python_places *p,
			       const struct python_code *code, int64_t line)
{
	uint64_t *at;

	if (p->count >= LINES_MOST)
		line = 0;
	at = code_map_at(&p->number, (uintptr_t)code, (uint64_t)line, 0);
	if (!*at) {
		p->place = memory_grow(p->place, &p->room, p->count + 1,
				       sizeof(*p->place));
		p->place[p->count] = (struct place){code, line};
		*at = ++p->count;
	}
	return (struct frame){
		.module = p->module,
		.is_activation = true,
		.address = *at - 1,
	};
}
