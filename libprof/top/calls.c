/*
 * Callers and callees. What tells the functions is a name if there is one that
 * is just so, else a regular expression.
 */
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/regex/regex.h"
#include "libprof/top/report.h"

#include <stdlib.h>
#include <string.h>

/* Marks the names that the expression is found in. */
static int match_names(bool *is_meant, const struct frames *f,
		       const char *expression, struct prof_error *err)
{
	struct regex *regex;
	int found = 0;
	int status =
		regex_new(&regex, str_of(expression), REGEX_NO_GROUPS, err);

	if (status < 0)
		return status;
	for (prof_id i = 0; i < f->name.count && found >= 0; i++) {
		found = regex_matches(regex, frame_name(f, i));
		is_meant[i] = found > 0;
	}
	regex_free(regex);
	return found < 0 ? fail_memory(err) : PROF_OK;
}

static int mark_names(bool *is_meant, const struct report *r,
		      struct prof_error *err)
{
	const struct frames *f = &r->stacks.frames[SIDE_NEW];
	const char *pattern = r->options->pattern;
	prof_id exact = table_find(&f->name, pattern, strlen(pattern));

	if (exact == TABLE_FULL)
		return match_names(is_meant, f, pattern, err);
	is_meant[exact] = true;
	return PROF_OK;
}

static struct report_row row_of(const struct report *r,
				const struct function *f)
{
	return (struct report_row){
		.self = {f->self[0], f->self[1]},
		.total = {f->total[0], f->total[1]},
		.name = frame_name(&r->stacks.frames[SIDE_NEW], f->name),
		.item = f->name,
		.has_self = true,
	};
}

static int add_edges(struct report *r, const struct edge_list *list,
		     prof_id name, struct prof_error *err)
{
	size_t count, first = r->count;
	const struct edge *e = edges_of(&count, list, name);
	int status = PROF_OK;

	for (; count-- && status == PROF_OK; e++) {
		struct report_row row = {
			.total = {e->value[0], e->value[1]},
			.name = frame_name(&r->stacks.frames[SIDE_NEW],
					   e->name),
			.depth = 1,
		};

		if (!report_is_nothing(&row))
			status = report_add(r, &row, err);
	}
	report_sort(r->row + first, r->count - first);
	return status;
}

/* The functions that are meant, the largest first. */
static int choose_functions(struct report_row **chosen, size_t *count,
			    struct report *r, struct prof_error *err)
{
	size_t names = r->functions.name_count, found = 0;
	bool *is_meant = calloc(names + 1, sizeof(*is_meant));
	struct report_row *row = calloc(r->functions.count + 1, sizeof(*row));
	int status;

	*chosen = row;
	status = is_meant && row ? mark_names(is_meant, r, err)
				 : fail_memory(err);
	for (size_t i = 0; status == PROF_OK && i < r->functions.count; i++)
		if (is_meant[r->functions.row[i].name])
			row[found++] = row_of(r, &r->functions.row[i]);
	free(is_meant);
	if (status == PROF_OK && !found)
		status = fail(err, PROF_EINVAL, "no %s is called '%.*s'",
			      report_what(r), 200, r->options->pattern);
	if (status < 0)
		return status;
	report_sort(row, found);
	*count = report_choose(r, row, found);
	return PROF_OK;
}

int report_make_calls(struct report *r, struct prof_error *err)
{
	bool of_callers = r->options->report == PROF_TOP_CALLERS;
	struct report_row *chosen = NULL;
	struct edges edges = {0};
	size_t count = 0;
	int status = functions_init(&r->functions, &r->stacks, err);

	if (status == PROF_OK)
		status = choose_functions(&chosen, &count, r, err);
	if (status == PROF_OK)
		status = edges_init(&edges, &r->stacks, &r->functions, err);
	for (size_t i = 0; status == PROF_OK && i < count; i++) {
		status = report_add(r, &chosen[i], err);
		if (status == PROF_OK)
			status = add_edges(
				r, of_callers ? &edges.callers : &edges.callees,
				(prof_id)chosen[i].item, err);
	}
	edges_release(&edges);
	free(chosen);
	return status;
}
