/*
 * Where a thread's state has its task, and that its name, belongs to no
 * interface; what is found there is believed if it is of the type that it
 * should be of. A name that nobody has asked for yet is a number.
 */
#include "libcode/python/tasks.h"

#include "libcode/python/peek.h"

#include <inttypes.h>
#include <stdio.h>

enum {
	TYPE_AT = 8,
	TYPE_NAME_AT = 24, /* of a type: where its name, a string of C, is */
	TASK_NAME_AT = 136,
	INT_SIZE_AT = 16, /* of an int: digits, from the fourth bit on */
	INT_DIGITS_AT = 24,
	DIGIT_BITS = 30,
	NAME_SIZE = 16 /* of the types that are asked for */
};

/* 0: not known. */
static uint64_t running_task_at(const struct python *p, uint64_t thread)
{
	if (p->layout.is_free_threaded || !is_structure(thread))
		return 0;
	switch (p->layout.minor) {
	case 14:
		return thread + 872;
	case 15:
		return thread + 1032;
	default:
		return 0;
	}
}

static bool has_type(struct image *m, uint64_t object, const char *name)
{
	char text[NAME_SIZE];
	uint64_t at;

	return is_structure(object) && read_word(m, object + TYPE_AT, &at) &&
	       is_structure(at) && read_word(m, at + TYPE_NAME_AT, &at) &&
	       code_image_read(m, at, text, strlen(name) + 1) &&
	       memcmp(text, name, strlen(name) + 1) == 0;
}

/* 0: no task runs. */
static uint64_t find_task(struct image *m, const struct python *p,
			  uint64_t thread)
{
	uint64_t at = running_task_at(p, thread), task;

	return at && read_word(m, at, &task) &&
			       has_type(m, task, "_asyncio.Task")
		       ? task
		       : 0;
}

static ssize_t read_number(struct image *m, uint64_t object,
			   char to[PYTHON_TEXT])
{
	uint32_t digit[2] = {0};
	uint64_t digits;

	if (!read_word(m, object + INT_SIZE_AT, &digits))
		return -1;
	digits >>= 3;
	if (!digits || digits > 2 ||
	    !code_image_read(m, object + INT_DIGITS_AT, digit,
			     (size_t)digits * sizeof(*digit)))
		return -1;
	return snprintf(to, PYTHON_TEXT, "Task-%" PRIu64,
			(uint64_t)digit[1] << DIGIT_BITS | digit[0]);
}

ssize_t code_python_task(struct image *m, const struct python *p,
			 uint64_t thread, char to[PYTHON_TEXT])
{
	uint64_t task = find_task(m, p, thread), name;

	if (!task || !read_word(m, task + TASK_NAME_AT, &name))
		return -1;
	if (has_type(m, name, "str"))
		return code_python_text(m, &p->layout, name, to);
	return has_type(m, name, "int") ? read_number(m, name, to) : -1;
}

static size_t type_ranges(struct image *m, uint64_t object,
			  struct image_want *to)
{
	uint64_t type, name;

	if (!read_word(m, object + TYPE_AT, &type) || !is_structure(type))
		return 0;
	to[0] = (struct image_want){type + TYPE_NAME_AT, sizeof(name)};
	if (!read_word(m, type + TYPE_NAME_AT, &name))
		return 1;
	to[1] = (struct image_want){name, NAME_SIZE};
	return 2;
}

size_t code_python_task_ranges(struct image *m, const struct python *p,
			       uint64_t thread,
			       struct image_want to[PYTHON_TASK_WANTS])
{
	uint64_t at = running_task_at(p, thread);
	uint64_t task = find_task(m, p, thread), name;
	size_t n = 0;

	if (at)
		to[n++] = (struct image_want){at, sizeof(task)};
	if (!task)
		return n;
	to[n++] = (struct image_want){task + TYPE_AT,
				      TASK_NAME_AT + sizeof(name) - TYPE_AT};
	n += type_ranges(m, task, to + n);
	if (!read_word(m, task + TASK_NAME_AT, &name) || !is_structure(name))
		return n;
	to[n++] = (struct image_want){name, INT_DIGITS_AT + 8};
	n += type_ranges(m, name, to + n);
	if (has_type(m, name, "str"))
		n += code_python_text_range(m, &p->layout, name, to + n);
	return n;
}
