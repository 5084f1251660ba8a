/*
 * What a line shares with the one before is not looked at again, since files
 * are sorted more often than not. Of the other frames, the one that came last
 * behind the same caller is looked for first.
 */
#include "libprof/format/folded/folded_stack.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/model/build.h"

#include <stdlib.h>
#include <string.h>

struct frame {
	size_t begin, len; /* in the text of the line before */
	prof_id location;
};

struct usual {
	prof_id location; /* 0: none yet */
	prof_id name;
};

/* Room for one more in an array. */
#define GROW(s, array, count) \
	ARRAY_ROOM(&(s)->array, &(s)->array##_room, count, (s)->err)

/* Room for one more in the map from strings to locations; new ones are 0. */
static int grow_locations(struct folded_stack *s, size_t count)
{
	size_t before = s->location_room;
	int status = GROW(s, location, count);

	if (status == PROF_OK && s->location_room > before)
		memset(s->location + before, 0,
		       (s->location_room - before) * sizeof(*s->location));
	return status;
}

static prof_id location_of(struct folded_stack *s, const char *name, size_t len)
{
	struct prof_function f = {0};
	struct prof_line line = {0};
	struct prof_location l = {.lines = &line, .line_count = 1};

	f.name = f.system_name = prof_add_string(s->b, name, len);
	if (grow_locations(s, f.name) < 0)
		return 0;
	if (!s->location[f.name]) {
		line.function = prof_add_function(s->b, &f);
		s->location[f.name] = prof_add_location(s->b, &l);
	}
	return s->location[f.name];
}

/* How many bytes two texts begin with in common. */
static size_t common_length(struct prof_str a, struct prof_str b)
{
	size_t most = a.len < b.len ? a.len : b.len, i = 0;

	while (i + 64 <= most && memcmp(a.s + i, b.s + i, 64) == 0)
		i += 64;
	while (i < most && a.s[i] == b.s[i])
		i++;
	return i;
}

/* Keeps the frames of the line before that end where both are still the
 * same: where the next one begins. */
static size_t keep_frames(struct folded_stack *s, size_t common)
{
	size_t known = s->frame_count, begin = 0;

	s->frame_count = 0;
	for (size_t i = 0; i < known; i++) {
		const struct frame *f = &s->frame[i];

		if (f->begin + f->len >= common)
			break;
		s->empty_frames += f->len == 0;
		s->frame_count++;
		begin = f->begin + f->len + 1;
	}
	return begin;
}

/*
 * The frame at the beginning of rest, if it is the one that came behind the
 * frame before last time: functions call few others, and often the same.
 */
static bool take_usual(struct folded_stack *s, struct frame *f, prof_id caller,
		       struct prof_str rest)
{
	struct usual u = {0};
	struct prof_str name;

	if (caller < s->usual_room)
		u = s->usual[caller];
	if (!u.location)
		return false;
	name = prof_string(s->b->profile, u.name);
	if (name.len > rest.len || memcmp(name.s, rest.s, name.len) != 0 ||
	    (name.len < rest.len && rest.s[name.len] != ';'))
		return false;
	f->len = name.len;
	f->location = u.location;
	return true;
}

static int keep_usual(struct folded_stack *s, prof_id caller, prof_id location)
{
	size_t before = s->usual_room;
	struct prof_location l = prof_location(s->b->profile, location);
	int status = GROW(s, usual, caller);

	if (status < 0)
		return status;
	if (s->usual_room > before)
		memset(s->usual + before, 0,
		       (s->usual_room - before) * sizeof(*s->usual));
	s->usual[caller] = (struct usual){
		location,
		prof_function(s->b->profile, l.lines[0].function)->name};
	return PROF_OK;
}

/* The frames of a stack, root first, into s->frame. */
static int split_stack(struct folded_stack *s, struct prof_str stack,
		       size_t common)
{
	size_t begin = keep_frames(s, common);
	prof_id caller = s->frame_count ? s->frame[s->frame_count - 1].location
					: 0;

	while (stack.len && begin <= stack.len) {
		struct prof_str rest = {stack.s + begin, stack.len - begin};
		struct frame *f;

		if (GROW(s, frame, s->frame_count) < 0)
			return PROF_ENOMEM;
		f = &s->frame[s->frame_count++];
		if (!take_usual(s, f, caller, rest)) {
			const char *end = memchr(rest.s, ';', rest.len);

			f->len = end ? (size_t)(end - rest.s) : rest.len;
			f->location = location_of(s, rest.s, f->len);
			if (!f->location ||
			    keep_usual(s, caller, f->location) < 0)
				return PROF_ENOMEM;
		}
		s->empty_frames += f->len == 0;
		f->begin = begin;
		begin += f->len + 1;
		caller = f->location;
	}
	return PROF_OK;
}

/* For the next line; so much of it is there. */
static int keep_text(struct folded_stack *s, struct prof_str stack,
		     size_t common)
{
	int status = GROW(s, text, stack.len);

	if (status < 0)
		return status;
	if (stack.len > common)
		memcpy(s->text + common, stack.s + common, stack.len - common);
	s->text_len = stack.len;
	return PROF_OK;
}

int folded_add_stack(prof_id *id, struct folded_stack *s, struct prof_str stack)
{
	size_t common =
		common_length((struct prof_str){s->text, s->text_len}, stack);
	int status = split_stack(s, stack, common);

	if (status < 0) {
		if (prof_builder_error(s->b, s->err) == PROF_OK)
			fail_memory(s->err);
		return status;
	}
	if ((status = keep_text(s, stack, common)) < 0 ||
	    (status = GROW(s, stack, s->frame_count)) < 0)
		return status;
	for (size_t i = 0; i < s->frame_count; i++)
		s->stack[i] = s->frame[s->frame_count - 1 - i].location;
	*id = prof_add_stack(s->b, s->stack, s->frame_count);
	return prof_builder_error(s->b, s->err);
}

void folded_stack_release(struct folded_stack *s)
{
	free(s->text);
	free(s->frame);
	free(s->stack);
	free(s->location);
	free(s->usual);
}
