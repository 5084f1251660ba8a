/*
 * Profiles for tests: made in few words, read from memory, written to it.
 */
#ifndef TESTS_UNIT_PROFILES_H
#define TESTS_UNIT_PROFILES_H

#include "tests/unit/bytes.h"

#include <prof/prof.h>

static inline struct prof_builder *new_builder(void)
{
	struct prof_builder *b;

	if (prof_builder_new(&b, NULL, NULL) < 0)
		tap_bail("no builder");
	return b;
}

static inline prof_id add_text(struct prof_builder *b, const char *s)
{
	return prof_add_string(b, s, strlen(s));
}

static inline void add_column(struct prof_builder *b, const char *type,
			      const char *unit)
{
	prof_add_column(b, add_text(b, type), add_text(b, unit));
}

static inline prof_id add_function(struct prof_builder *b, const char *name,
				   const char *file)
{
	struct prof_function f = {.name = add_text(b, name)};

	f.system_name = f.name;
	f.file = add_text(b, file);
	return prof_add_function(b, &f);
}

/* A location that is one line of a function. */
static inline prof_id add_frame(struct prof_builder *b, const char *name)
{
	struct prof_line line = {.function = add_function(b, name, "")};
	struct prof_location l = {.lines = &line, .line_count = 1};

	return prof_add_location(b, &l);
}

/* "main;parse;lex", root first as people read it; "" has no frame. */
static inline prof_id add_stack(struct prof_builder *b, const char *text)
{
	prof_id frame[64];
	size_t depth = 0;

	for (const char *s = text; *text && s; s = strchr(s, ';')) {
		char name[64];

		s += s != text;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(s, ";"), s);
		frame[63 - depth++] = add_frame(b, name);
	}
	return prof_add_stack(b, frame + 64 - depth, depth);
}

static inline prof_id add_label(struct prof_builder *b, const char *key,
				const char *str)
{
	struct prof_label l = {.key = add_text(b, key),
			       .str = add_text(b, str)};

	return prof_add_labels(b, &l, 1);
}

/* A sample of one column. */
static inline void add_sample(struct prof_builder *b, const char *stack,
			      prof_id labels, int64_t value)
{
	struct prof_sample s = {
		.stack = add_stack(b, stack),
		.labels = labels,
		.values = &value,
		.value_count = 1,
	};

	prof_add_sample(b, &s);
}

static inline struct prof_profile *finish(struct prof_builder *b)
{
	struct prof_error err = {0};
	struct prof_profile *p;

	if (prof_builder_finish(&p, b, &err) < 0)
		tap_bail(err.text);
	return p;
}

/* One sample, of one column. */
static inline struct prof_profile *of_values(const char *type, const char *unit,
					     int64_t value)
{
	struct prof_builder *b = new_builder();

	add_column(b, type, unit);
	add_sample(b, "main;f", 0, value);
	return finish(b);
}

/* NULL when it cannot be read; what is read keeps to the rules. */
static inline struct prof_profile *read_bytes(struct bytes b,
					      const struct prof_read_options *o,
					      struct prof_error *err)
{
	struct prof_profile *p = NULL;
	struct prof_error broken;
	struct prof_in *in;

	if (prof_in_open_memory(&in, b.at, b.len, NULL, err) < 0)
		return NULL;
	prof_read(&p, in, o, err);
	prof_in_close(in);
	if (p && prof_check(p, &broken) < 0)
		ok(false, "what was read: %s", broken.text);
	return p;
}

static inline struct prof_profile *read_text(const char *text,
					     const struct prof_read_options *o,
					     struct prof_error *err)
{
	return read_bytes(bytes_view(text, strlen(text)), o, err);
}

/* At NULL when it cannot be written. */
static inline struct bytes write_bytes(const struct prof_profile *p,
				       const struct prof_write_options *o,
				       enum prof_codec codec,
				       struct prof_error *err)
{
	struct prof_out_options out_options = {.size = sizeof(out_options),
					       .codec = codec};
	const char *path = scratch_path("written");
	struct bytes b = {0};
	struct prof_out *out;

	if (prof_out_open(&out, path, &out_options, err) < 0)
		tap_bail(err->text);
	if (prof_write(p, out, o, err) < 0) {
		prof_out_abort(out);
		return b;
	}
	if (prof_out_close(out, err) < 0)
		tap_bail(err->text);
	b = slurp(path);
	unlink(path);
	return b;
}

#endif
