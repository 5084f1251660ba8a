#include "cmd/filter/steps.h"

#include "cmd/filter/demangler.h"
#include "program/msg.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct prof_patterns patterns(const struct opt_list *list)
{
	return (struct prof_patterns){list->items, list->count};
}

static int keep_columns(struct prof_profile *p, const struct filter_options *o,
			struct prof_error *err)
{
	size_t *column = calloc(o->columns.count, sizeof(*column));
	int status = PROF_OK;

	if (!column)
		die("out of memory");
	for (size_t i = 0; i < o->columns.count && status == PROF_OK; i++)
		status = prof_find_column(&column[i], p, o->columns.items[i],
					  err);
	if (status == PROF_OK)
		status = prof_keep_columns(p, column, o->columns.count, err);
	free(column);
	return status;
}

static int scale(struct prof_profile *p, const struct filter_options *o,
		 struct prof_error *err)
{
	return prof_convert_columns(p, o->scale_to, err);
}

static int drop_frames(struct prof_profile *p, const struct filter_options *o,
		       struct prof_error *err)
{
	(void)o;
	return prof_drop_frames(p, err);
}

static int rename_functions(struct prof_profile *p,
			    const struct filter_options *o,
			    struct prof_error *err)
{
	unsigned normal = (o->normalize_names ? PROF_NORMAL_NAMES : 0u) |
			  (o->strip_templates ? PROF_NORMAL_TEMPLATES : 0u);
	struct demangler demangler = {0};
	struct prof_rename *r;
	int status = prof_rename_new(&r, err);

	if (status == PROF_OK && o->demangle)
		status = prof_rename_call(r, demangler_call, &demangler, err);
	if (status == PROF_OK && o->demangle)
		status = prof_rename_normalize(r, PROF_NORMAL_RUST, err);
	if (status == PROF_OK)
		status = prof_rename_normalize(r, normal, err);
	for (size_t i = 0; i < o->rename.count && status == PROF_OK; i++)
		status = prof_rename_add(r, o->rename.items[i], err);
	if (status == PROF_OK)
		status = prof_rename(p, r, err);
	prof_rename_free(r);
	demangler_release(&demangler);
	return status;
}

static int frame_labels(struct prof_profile *p, const struct filter_options *o,
			struct prof_error *err)
{
	int status = PROF_OK;

	if (o->tagroot.count)
		status = prof_labels_as_frames(p, o->tagroot.items,
					       o->tagroot.count, 0, err);
	if (status == PROF_OK && o->tagleaf.count)
		status = prof_labels_as_frames(p, o->tagleaf.items,
					       o->tagleaf.count, 1, err);
	return status;
}

static int filter_frames(struct prof_profile *p, const struct filter_options *o,
			 struct prof_error *err)
{
	struct prof_frame_filter f = PROF_FRAME_FILTER;

	f.focus = patterns(&o->focus);
	f.ignore = patterns(&o->ignore);
	f.hide = patterns(&o->hide);
	f.show = patterns(&o->show);
	return prof_filter_frames(p, &f, err);
}

static int show_from(struct prof_profile *p, const struct filter_options *o,
		     struct prof_error *err)
{
	return prof_show_from(p, patterns(&o->show_from), err);
}

static int filter_labels(struct prof_profile *p, const struct filter_options *o,
			 struct prof_error *err)
{
	return prof_filter_labels(p, patterns(&o->tagfocus),
				  patterns(&o->tagignore), err);
}

static int prune_from(struct prof_profile *p, const struct filter_options *o,
		      struct prof_error *err)
{
	return prof_prune_from(p, patterns(&o->prune_from), err);
}

static int set_root(struct prof_profile *p, const struct filter_options *o,
		    struct prof_error *err)
{
	return prof_set_root(p, o->root.items, o->root.count, err);
}

static int collapse(struct prof_profile *p, const struct filter_options *o,
		    struct prof_error *err)
{
	(void)o;
	return prof_collapse_recursion(p, err);
}

static int limit_depth(struct prof_profile *p, const struct filter_options *o,
		       struct prof_error *err)
{
	return prof_limit_depth(
		p, o->max_depth < SIZE_MAX ? (size_t)o->max_depth : SIZE_MAX,
		err);
}

static int drop_labels(struct prof_profile *p, const struct filter_options *o,
		       struct prof_error *err)
{
	return prof_drop_labels(p, o->drop_labels.items, o->drop_labels.count,
				err);
}

/* An empty expression would keep everything; it is taken for nothing. */
static int anonymize(struct prof_profile *p, const struct filter_options *o,
		     struct prof_error *err)
{
	const char **keep =
		calloc(o->anonymize.count, sizeof(*o->anonymize.items));
	size_t count = 0;
	int status;

	if (!keep)
		die("out of memory");
	for (size_t i = 0; i < o->anonymize.count; i++)
		if (*o->anonymize.items[i])
			keep[count++] = o->anonymize.items[i];
	status = prof_anonymize(p, (struct prof_patterns){keep, count}, err);
	free(keep);
	return status;
}

static struct prof_profile *make_nothing(void)
{
	struct prof_profile *p;
	struct prof_builder *b;
	struct prof_error err;

	if (prof_builder_new(&b, NULL, &err) < 0 ||
	    prof_builder_finish(&p, b, &err) < 0)
		die("%s", err.text);
	return p;
}

/* A step may have several options: each is tried alone, on nothing. */
void filter_check(const struct filter_options *o)
{
#define LIST(name) offsetof(struct filter_options, name)
	static const struct {
		const char *option;
		size_t list;
		int (*run)(struct prof_profile *, const struct filter_options *,
			   struct prof_error *);
	} expressions[] = {
		{"--focus", LIST(focus), filter_frames},
		{"--ignore", LIST(ignore), filter_frames},
		{"--hide", LIST(hide), filter_frames},
		{"--show", LIST(show), filter_frames},
		{"--show-from", LIST(show_from), show_from},
		{"--prune-from", LIST(prune_from), prune_from},
		{"--tagfocus", LIST(tagfocus), filter_labels},
		{"--tagignore", LIST(tagignore), filter_labels},
		{"--rename", LIST(rename), rename_functions},
		{"--anonymize", LIST(anonymize), anonymize},
	};
#undef LIST
	struct prof_profile *nothing = make_nothing();

	for (size_t i = 0; i < sizeof(expressions) / sizeof(*expressions);
	     i++) {
		struct filter_options alone = {0};
		size_t at = expressions[i].list;
		struct prof_error err;

		memcpy((char *)&alone + at, (const char *)o + at,
		       sizeof(struct opt_list));
		if (expressions[i].run(nothing, &alone, &err) < 0)
			die("%s: %s", expressions[i].option, err.text);
	}
	prof_free(nothing);
}

struct step {
	const char *name;
	bool is_wanted;
	int (*run)(struct prof_profile *p, const struct filter_options *o,
		   struct prof_error *err);
};

/* What a step can change the number of. */
enum thing { SAMPLES, FRAMES, LABELS, COLUMNS, FUNCTIONS, THINGS };

struct counts {
	uint64_t of[THINGS];
};

static struct counts count(const struct prof_profile *p)
{
	struct counts c = {{prof_sample_count(p)}};
	size_t columns;

	prof_columns(p, &columns);
	c.of[COLUMNS] = columns;
	c.of[FUNCTIONS] = prof_table_size(p, PROF_FUNCTIONS) - 1;
	for (size_t i = 0; i < prof_sample_count(p); i++) {
		struct prof_stack s = prof_stack(p, prof_sample_stacks(p)[i]);

		c.of[LABELS] += prof_labels(p, prof_sample_labels(p)[i]).count;
		for (size_t j = 0; j < s.depth; j++) {
			struct prof_location l =
				prof_location(p, s.locations[j]);

			c.of[FRAMES] += l.line_count ? l.line_count : 1;
		}
	}
	return c;
}

/* "--focus: removes 3 of 10 samples, 40 of 120 frames" */
static void say_step(const char *name, const struct counts *before,
		     const struct counts *after)
{
	static const char *const words[THINGS] = {"samples", "frames", "labels",
						  "columns", "functions"};
	char text[300] = "";
	size_t used = 0;

	for (int i = 0; i < THINGS; i++) {
		uint64_t had = before->of[i], has = after->of[i];

		if (has == had)
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%s %" PRIu64, used ? ", " : "",
					 has < had ? "removes" : "adds",
					 has < had ? had - has : has - had);
		if (has < had)
			used += (size_t)snprintf(text + used,
						 sizeof(text) - used,
						 " of %" PRIu64, had);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 " %s", words[i]);
	}
	msg_say("%s: %s", name, used ? text : "removes nothing");
}

static void run_step(struct prof_profile *p, const struct filter_options *o,
		     const struct step *step, const char *input)
{
	struct prof_error err;

	if (step->run(p, o, &err) < 0)
		die("%s: %s: %s", input, step->name, err.text);
}

void filter_run(struct prof_profile *p, const struct filter_options *o,
		const char *input, bool tells)
{
	const struct step steps[] = {
		{"--columns", o->columns.count, keep_columns},
		{"--scale-to", o->scale_to, scale},
		{"--drop-frames", o->drop_frames, drop_frames},
		{"names",
		 o->demangle || o->normalize_names || o->strip_templates ||
			 o->rename.count,
		 rename_functions},
		{"--tagroot, --tagleaf", o->tagroot.count || o->tagleaf.count,
		 frame_labels},
		{"--focus, --ignore, --hide, --show",
		 o->focus.count || o->ignore.count || o->hide.count ||
			 o->show.count,
		 filter_frames},
		{"--show-from", o->show_from.count, show_from},
		{"--tagfocus, --tagignore",
		 o->tagfocus.count || o->tagignore.count, filter_labels},
		{"--prune-from", o->prune_from.count, prune_from},
		{"--root", o->root.count, set_root},
		{"--collapse-recursion", o->collapse_recursion, collapse},
		{"--max-depth", o->max_depth, limit_depth},
		{"--drop-labels", o->drop_labels.count, drop_labels},
		{"--anonymize", o->anonymize.count, anonymize},
	};
	size_t samples = prof_sample_count(p);
	struct counts before = {{0}}, after;
	struct prof_error err;

	if (tells)
		before = count(p);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (!steps[i].is_wanted)
			continue;
		run_step(p, o, &steps[i], input);
		if (!tells)
			continue;
		after = count(p);
		say_step(steps[i].name, &before, &after);
		before = after;
	}
	if (prof_drop_unused(p, &err) < 0)
		die("%s: %s", input, err.text);
	if (samples && !prof_sample_count(p))
		msg_warn("%s: no samples are left", input);
}

bool filter_uses_labels(const struct filter_options *o)
{
	return o->tagfocus.count || o->tagignore.count || o->tagroot.count ||
	       o->tagleaf.count;
}

void filter_options_release(struct filter_options *o)
{
	struct opt_list *const lists[] = {
		&o->focus,     &o->ignore,     &o->hide,    &o->show,
		&o->show_from, &o->prune_from, &o->root,    &o->tagfocus,
		&o->tagignore, &o->tagroot,    &o->tagleaf, &o->drop_labels,
		&o->rename,    &o->anonymize,  &o->columns,
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		opt_list_release(lists[i]);
}
