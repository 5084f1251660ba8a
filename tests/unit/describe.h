/*
 * A profile as text, by what it holds: no number of a row is in it. Two
 * profiles are the same when their texts are. Samples are in their order, rows
 * of tables sorted.
 */
#ifndef TESTS_UNIT_DESCRIBE_H
#define TESTS_UNIT_DESCRIBE_H

#include "tests/unit/bytes.h"

#include <prof/prof.h>

/* Lines being gathered. */
struct lines {
	char **line;
	size_t count;
};

/* A line being put together; text is valid after line_end. */
struct line {
	char *text;
	size_t len;
	FILE *to;
};

static inline struct line *line_begin(void)
{
	struct line *l = must(calloc(1, sizeof(*l)));

	l->to = must(open_memstream(&l->text, &l->len));
	return l;
}

static inline char *line_end(struct line *l)
{
	char *text;

	if (fclose(l->to) != 0)
		tap_bail("no memory");
	text = l->text;
	free(l);
	return text;
}

static inline void lines_add(struct lines *l, char *line)
{
	l->line = must(realloc(l->line, (l->count + 1) * sizeof(*l->line)));
	l->line[l->count++] = line;
}

static inline int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline char *lines_join(struct lines *l, bool sorted)
{
	struct line *all = line_begin();

	if (sorted && l->count)
		qsort(l->line, l->count, sizeof(*l->line), compare_lines);
	for (size_t i = 0; i < l->count; i++) {
		fprintf(all->to, "%s\n", l->line[i]);
		free(l->line[i]);
	}
	free(l->line);
	return line_end(all);
}

/* In quotes; bytes that are not plain as \xx. */
static inline void say_string(struct line *to, const struct prof_profile *p,
			      prof_id id)
{
	struct prof_str s = prof_string(p, id);

	fputs(" \"", to->to);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c < ' ' || c > '~' || c == '"' || c == '\\')
			fprintf(to->to, "\\%02x", c);
		else
			fputc(c, to->to);
	}
	fputc('"', to->to);
}

static inline void say_mapping(struct line *to, const struct prof_profile *p,
			       prof_id id)
{
	const struct prof_mapping *m = prof_mapping(p, id);

	fprintf(to->to, " mapping %" PRIx64 "-%" PRIx64 "+%" PRIx64 " %u",
		m->start, m->limit, m->offset, (unsigned)m->flags);
	say_string(to, p, m->file);
	say_string(to, p, m->build_id);
}

static inline void say_function(struct line *to, const struct prof_profile *p,
				prof_id id)
{
	const struct prof_function *f = prof_function(p, id);

	fprintf(to->to, " function %" PRId64, f->start_line);
	say_string(to, p, f->name);
	say_string(to, p, f->system_name);
	say_string(to, p, f->file);
}

static inline void say_location(struct line *to, const struct prof_profile *p,
				prof_id id)
{
	struct prof_location l = prof_location(p, id);

	fprintf(to->to, " location %" PRIx64 " %u", l.address,
		(unsigned)l.is_folded);
	if (l.mapping)
		say_mapping(to, p, l.mapping);
	for (size_t i = 0; i < l.line_count; i++) {
		fprintf(to->to, " line %" PRId64 ":%" PRId64, l.lines[i].line,
			l.lines[i].column);
		say_function(to, p, l.lines[i].function);
	}
}

static inline void say_labels(struct line *to, const struct prof_profile *p,
			      prof_id id)
{
	struct prof_labels l = prof_labels(p, id);

	for (size_t i = 0; i < l.count; i++) {
		fputs(" label", to->to);
		say_string(to, p, l.label[i].key);
		say_string(to, p, l.label[i].str);
		fprintf(to->to, " %" PRId64, l.label[i].number);
		say_string(to, p, l.label[i].unit);
	}
}

/* All of a sample but its values. */
static inline void say_sample_rows(struct line *to,
				   const struct prof_profile *p, size_t i)
{
	struct prof_stack s = prof_stack(p, prof_sample_stacks(p)[i]);

	for (size_t j = 0; j < s.depth; j++)
		say_location(to, p, s.locations[j]);
	say_labels(to, p, prof_sample_labels(p)[i]);
	if (prof_sample_tracks(p))
		fprintf(to->to, " track %u",
			(unsigned)prof_sample_tracks(p)[i]);
}

static inline void say_sample(struct line *to, const struct prof_profile *p,
			      size_t i)
{
	size_t columns;

	prof_columns(p, &columns);
	fputs("sample", to->to);
	for (size_t c = 0; c < columns; c++)
		fprintf(to->to, " %" PRId64, prof_values(p, c)[i]);
	say_sample_rows(to, p, i);
}

static inline void say_columns(struct line *to, const struct prof_profile *p)
{
	size_t count;
	const struct prof_column *c = prof_columns(p, &count);

	for (size_t i = 0; i < count; i++) {
		fputs("column", to->to);
		say_string(to, p, c[i].type);
		say_string(to, p, c[i].unit);
		fputc('\n', to->to);
	}
}

static inline void say_header_fields(struct line *to,
				     const struct prof_profile *p)
{
	const struct prof_header *h = prof_header(p);

	fprintf(to->to, "header %" PRId64 " %" PRId64 " %" PRId64, h->period,
		h->time, h->duration);
	say_string(to, p, h->period_type.type);
	say_string(to, p, h->period_type.unit);
	say_string(to, p, h->default_type);
	say_string(to, p, h->drop_frames);
	say_string(to, p, h->keep_frames);
	say_string(to, p, h->doc_url);
}

static inline void say_header(struct line *to, const struct prof_profile *p)
{
	const prof_id *comment;
	size_t count;

	say_header_fields(to, p);
	comment = prof_comments(p, &count);
	for (size_t i = 0; i < count; i++) {
		fputs("\ncomment", to->to);
		say_string(to, p, comment[i]);
	}
}

/* The rows of a table but its empty one, sorted. */
static inline char *say_rows(const struct prof_profile *p,
			     enum prof_table table,
			     void (*say)(struct line *,
					 const struct prof_profile *, prof_id))
{
	struct lines rows = {0};

	for (prof_id i = 1; i < prof_table_size(p, table); i++) {
		struct line *row = line_begin();

		say(row, p, i);
		lines_add(&rows, line_end(row));
	}
	return lines_join(&rows, true);
}

/* All of a profile. The caller frees it. */
static inline char *describe(const struct prof_profile *p)
{
	struct lines all = {0};
	struct line *line = line_begin();

	say_columns(line, p);
	say_header(line, p);
	lines_add(&all, line_end(line));
	for (size_t i = 0; i < prof_sample_count(p); i++) {
		line = line_begin();
		say_sample(line, p, i);
		lines_add(&all, line_end(line));
	}
	lines_add(&all, say_rows(p, PROF_MAPPINGS, say_mapping));
	lines_add(&all, say_rows(p, PROF_FUNCTIONS, say_function));
	lines_add(&all, say_rows(p, PROF_LOCATIONS, say_location));
	return lines_join(&all, false);
}

#endif
