#define _GNU_SOURCE
#include "tests/fuzz/python_image.h"
#include "tests/unit/python_image.h"

enum { NOBODY = 1 << 30 }; /* no process has such a pid */

static struct stored stored;
static struct stored_stack stack;

static const char *check_stack(const struct python_stack *s)
{
	size_t frames = 0;

	if (s->count > s->room || s->eval_count > s->eval_room)
		return "an image has more frames than there is room for";
	for (size_t i = 0; i < s->eval_count; i++) {
		if (s->eval[i].first != frames)
			return "an eval does not follow on the one before";
		frames += s->eval[i].count;
	}
	return frames == s->count ? NULL : "frames are in no eval";
}

static const char *check_code(const struct python_code *code,
			      const struct python_frame *f)
{
	int64_t line = code_python_line(&stored.python, code, f);

	if (line < 0 || line > INT32_MAX)
		return "a line is no line";
	if (strlen(code->name) > 4096 || strlen(code->file) > 4096)
		return "a name has no end";
	return NULL;
}

static const char *check_codes(struct python_codes *codes)
{
	const char *why = NULL;

	for (size_t i = 0; i < stack.is.count && !why; i++) {
		const struct python_frame *f = &stack.frame[i];
		const struct python_code *code = code_python_code(
			codes, &stored.image, &stored.python, NOBODY, f->code);

		if (code)
			why = check_code(code, f);
	}
	return why;
}

static const char *check_all(void)
{
	struct python_codes *codes;
	struct python_seen *seen;
	const char *why;
	uint64_t state;

	code_python_codes_new(&codes);
	code_python_seen_new(&seen);
	state = code_python_copy(&stored.image, &stored.python, seen, NOBODY,
				 stored.tid);
	if (!state)
		state = stored.state;
	stored_walk(&stored.image, &stored.python, state, &stack);
	why = check_stack(&stack.is);
	if (!why)
		why = check_codes(codes);
	code_python_seen_free(seen);
	code_python_codes_free(codes);
	return why;
}

const char *check_python_image(const unsigned char *data, size_t size)
{
	struct bytes image = bytes_view(data, size);

	if (!stored_read(&stored, &image))
		return NULL;
	return check_all();
}
