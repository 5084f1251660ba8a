/* What can be done to a profile, done to copies of it. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

enum { KEYS = 3, KEY_MAX = 80 };

void check_same_values(const struct prof_profile *before,
		       const struct prof_profile *after, const char *what)
{
	size_t count, columns;
	int64_t a, b;

	prof_columns(before, &count);
	prof_columns(after, &columns);
	must(count == columns &&
		     prof_sample_count(before) == prof_sample_count(after),
	     "%s: the number of samples or columns changes", what);
	for (size_t i = 0; i < count && prof_sample_count(before); i++)
		if (has_total(&a, before, i))
			must(has_total(&b, after, i) && a == b,
			     "%s: the total of column %zu changes", what, i);
}

static void check_kept_column(const struct prof_profile *p,
			      const struct plan *plan)
{
	struct prof_profile *kept;
	struct prof_error err;
	int64_t before, after;
	size_t count, column;

	prof_columns(p, &count);
	if (!count || !(kept = copy_profile(p)))
		return;
	column = plan->column ? 0 : count - 1;
	must(prof_keep_column(kept, column, &err) == PROF_OK,
	     "cannot keep a column: %s", err.text);
	check_profile(kept, "with one column");
	if (prof_sample_count(p) && has_total(&before, p, column))
		must(has_total(&after, kept, 0) && before == after &&
			     fingerprint(p, column) == fingerprint(kept, 0),
		     "the column that is kept changes");
	check_formats(kept, plan);
	prof_free(kept);
}

/* Keys of the first labels that can be given as a string. */
static size_t find_keys(char keys[KEYS][KEY_MAX], const struct prof_profile *p)
{
	size_t found = 0;

	for (prof_id id = 1; id < prof_table_size(p, PROF_LABELSETS); id++) {
		struct prof_labels l = prof_labels(p, id);

		for (size_t i = 0; i < l.count && found < KEYS; i++) {
			struct prof_str key = prof_string(p, l.label[i].key);

			if (key.len >= sizeof(keys[0]))
				continue;
			memcpy(keys[found], key.s, key.len);
			keys[found++][key.len] = '\0';
		}
	}
	return found;
}

static void check_labels(const struct prof_profile *p, const struct plan *plan)
{
	char text[KEYS][KEY_MAX];
	const char *keys[KEYS + 1] = {"no such key"};
	size_t count = find_keys(text, p);
	struct prof_profile *framed;
	struct prof_error err;
	int status;

	for (size_t i = 0; i < count; i++)
		keys[i + 1] = text[i];
	if (!count || !(framed = copy_profile(p)))
		return;
	status = prof_labels_as_frames(framed, keys, count + 1, plan->at_leaf,
				       &err);
	must(status == PROF_OK, "cannot make frames of labels: %s", err.text);
	check_profile(framed, "with frames for labels");
	check_same_values(p, framed, "frames for labels");
	must(has_same_frames(p, framed, plan->at_leaf),
	     "frames for labels come in place of others");
	check_formats(framed, plan);
	prof_free(framed);
}

static void check_tracks(const struct prof_profile *p, const struct plan *plan)
{
	char key[KEYS][KEY_MAX];
	struct prof_profile *q;
	struct prof_error err;
	size_t tracks, keys = find_keys(key, p);
	int status;

	prof_tracks(p, &tracks);
	if ((!tracks && !keys) || !(q = copy_profile(p)))
		return;
	status = tracks ? prof_tracks_as_labels(q, "thread", &err)
			: prof_label_as_tracks(q, key[0], &err);
	must(status == PROF_OK, "cannot make labels or tracks: %s", err.text);
	check_profile(q, "with labels for tracks, or tracks for labels");
	check_same_values(p, q, "labels for tracks, or tracks for labels");
	must(has_same_frames(p, q, false), "tracks change frames");
	check_formats(q, plan);
	prof_free(q);
}

/* The first half of a track, or a second. */
static void check_time(const struct prof_profile *p, const struct plan *plan)
{
	size_t tracks;
	const struct prof_track *t = prof_tracks(p, &tracks);
	struct prof_profile *q = copy_profile(p);
	int64_t to = 1000000000;
	struct prof_error err;
	int status;

	if (!q)
		return;
	if (tracks)
		to = t->end / 2 - t->start / 2;
	status = prof_keep_time(q, plan->at_leaf, to, &err);
	if (status == PROF_OK) {
		check_profile(q, "with a part of its time");
		check_formats(q, plan);
	} else {
		check_error(status, &err, "keeping some time");
		must(status == PROF_EINVAL || status == PROF_ERANGE,
		     "cannot keep some time: %s", err.text);
	}
	prof_free(q);
}

void check_transforms(const struct prof_profile *p, const struct plan *plan)
{
	check_kept_column(p, plan);
	check_labels(p, plan);
	check_tracks(p, plan);
	check_time(p, plan);
}
