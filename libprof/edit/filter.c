/* Focus, ignore, hide, show: by google/pprof's rules. */
#include "libprof/base/error.h"
#include "libprof/base/options.h"
#include "libprof/edit/pattern.h"
#include "libprof/model/map_stacks.h"

#include <stdlib.h>

OPTIONS_END(prof_frame_filter, show);

enum verdict { IGNORED = 1, FOCUSED = 2, HIDDEN = 4 };

struct frame_filter {
	struct prof_builder b;
	struct patterns focus, ignore, hide, show;
	struct places places;
	struct prof_line *line;
};

static bool failed(const struct frame_filter *f)
{
	return f->focus.failed || f->ignore.failed || f->hide.failed ||
	       f->show.failed;
}

/* Of those lines that there are, the ones that stay: how many. */
static size_t keep_lines(struct frame_filter *f, const struct prof_location *l)
{
	bool hides_module = patterns_match_module(&f->hide, l->mapping);
	bool shows_all = !f->show.count ||
			 patterns_match_module(&f->show, l->mapping);
	size_t kept = 0;

	for (size_t i = 0; i < l->line_count && !hides_module; i++)
		if (!patterns_match_line(&f->hide, &l->lines[i]) &&
		    (shows_all || patterns_match_line(&f->show, &l->lines[i])))
			f->line[kept++] = l->lines[i];
	return kept;
}

static bool is_hidden(struct frame_filter *f, const struct prof_location *l,
		      size_t kept)
{
	if (l->line_count)
		return kept == 0;
	return patterns_match_location(&f->hide, l) ||
	       (f->show.count && !patterns_match_location(&f->show, l));
}

static int evaluate(struct frame_filter *f, prof_id id)
{
	struct prof_location l = prof_location(f->b.profile, id);
	unsigned char *verdict = &f->places.verdict[id];
	size_t kept;

	if (patterns_match_location(&f->ignore, &l))
		*verdict |= IGNORED;
	else if (!f->focus.count || patterns_match_location(&f->focus, &l))
		*verdict |= FOCUSED;
	if (!f->hide.count && !f->show.count)
		return PROF_OK;
	f->line = calloc(l.line_count + 1, sizeof(*f->line));
	if (!f->line)
		return fail_memory(&f->b.error);
	kept = keep_lines(f, &l);
	if (is_hidden(f, &l, kept))
		*verdict |= HIDDEN;
	else
		f->places.becomes[id] = location_with(&f->b, id, f->line, kept);
	free(f->line);
	return f->b.error.status;
}

static bool filter_stack(struct stack_map *r, prof_id stack, void *arg)
{
	const struct frame_filter *f = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);
	unsigned seen = f->focus.count ? 0 : FOCUSED;

	for (size_t i = 0; i < s.depth; i++)
		seen |= f->places.verdict[s.locations[i]];
	if (seen & IGNORED || !(seen & FOCUSED))
		return false;
	for (size_t i = 0; i < s.depth; i++)
		if (!(f->places.verdict[s.locations[i]] & HIDDEN))
			stack_map_add(r, f->places.becomes[s.locations[i]]);
	return r->depth || (!s.depth && !f->show.count);
}

int prof_filter_frames(struct prof_profile *p,
		       const struct prof_frame_filter *filter,
		       struct prof_error *err)
{
	struct frame_filter f = {.b = builder_over(p)};
	struct prof_frame_filter given;
	int status = OPTIONS_TAKE(&given, prof_frame_filter, filter, err);

	if (status < 0 || !filter)
		return status;
	status = places_init(&f.places, p, err);
	if (status == PROF_OK)
		status = patterns_init(&f.focus, p, given.focus, err);
	if (status == PROF_OK)
		status = patterns_init(&f.ignore, p, given.ignore, err);
	if (status == PROF_OK)
		status = patterns_init(&f.hide, p, given.hide, err);
	if (status == PROF_OK)
		status = patterns_init(&f.show, p, given.show, err);
	for (prof_id id = 1; id < f.places.count && status == PROF_OK; id++)
		status = evaluate(&f, id);
	status = builder_end(&f.b, status, err);
	if (status == PROF_OK && failed(&f))
		status = fail_memory(err);
	if (status == PROF_OK)
		status = map_stacks(p, filter_stack, &f, err);
	patterns_release(&f.focus);
	patterns_release(&f.ignore);
	patterns_release(&f.hide);
	patterns_release(&f.show);
	places_release(&f.places);
	return status;
}
