/* Finished profiles, changed and copied. */
#include "tests/unit/describe.h"
#include "tests/unit/random_profile.h"

static struct prof_error err;

/* Samples with no label, k=v, and k=v again; the last with other=w too. */
static struct prof_profile *labeled(void)
{
	struct prof_builder *b = new_builder();
	struct prof_label two[2];

	add_column(b, "cpu", "ns");
	two[0] = (struct prof_label){.key = add_text(b, "k"),
				     .str = add_text(b, "v")};
	two[1] = (struct prof_label){.key = add_text(b, "other"),
				     .str = add_text(b, "w")};
	add_sample(b, "main", 0, 1);
	add_sample(b, "main", add_label(b, "k", "v"), 2);
	add_sample(b, "main", prof_add_labels(b, two, 2), 3);
	return finish(b);
}

static struct prof_str text_at(const struct prof_profile *p, prof_id id)
{
	return prof_string(p, id);
}

/* "k=v other=w" of a sample. */
static const char *labels_of(const struct prof_profile *p, size_t sample)
{
	static char text[200];
	struct prof_labels l = prof_labels(p, prof_sample_labels(p)[sample]);
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < l.count; i++) {
		struct prof_str key = text_at(p, l.label[i].key);
		struct prof_str s = text_at(p, l.label[i].str);
		struct prof_str unit = text_at(p, l.label[i].unit);

		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%.*s=%.*s", i ? " " : "",
					 (int)key.len, key.s, (int)s.len, s.s);
		if (!l.label[i].str)
			used += (size_t)snprintf(
				text + used, sizeof(text) - used,
				"%" PRId64 "%.*s", l.label[i].number,
				(int)unit.len, unit.s);
	}
	return text;
}

static void labels(void)
{
	static const unsigned char last[] = {0, 0, 1};
	struct prof_new_label k = {.size = sizeof(k), .key = "k", .text = "x"};
	struct prof_new_label n = {
		.size = sizeof(n), .key = "n", .number = -3, .unit = "kb"};
	struct prof_profile *p = labeled();

	is_int(prof_set_label(p, &k, last, &err), PROF_OK, "one sample");
	is_str(labels_of(p, 0), "", "not the first");
	is_str(labels_of(p, 1), "k=v", "not the second");
	is_str(labels_of(p, 2), "k=x other=w", "the third, in its place");
	is_int(prof_set_label(p, &n, NULL, &err), PROF_OK, "a number, on all");
	is_str(labels_of(p, 0), "n=-3kb", "on the first");
	is_str(labels_of(p, 2), "k=x other=w n=-3kb", "and after others");
	is_int(prof_remove_label(p, "k", last, &err), PROF_OK, "one removed");
	is_str(labels_of(p, 1), "k=v n=-3kb", "not from the second");
	is_str(labels_of(p, 2), "other=w n=-3kb", "from the third");
	is_int(prof_remove_label(p, "n", NULL, &err), PROF_OK, "one from all");
	is_str(labels_of(p, 0), "", "the first");
	is_str(labels_of(p, 2), "other=w", "the third");
	is_int(prof_remove_label(p, "none", NULL, &err), PROF_OK,
	       "one that none has");
	is_int(prof_remove_label(p, "", NULL, &err), PROF_EINVAL, "no key");
	k.key = NULL;
	is_int(prof_set_label(p, &k, NULL, &err), PROF_EINVAL, "no key");
	is_int(prof_set_label(p, NULL, NULL, &err), PROF_EINVAL, "no label");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	prof_free(p);
}

static void heading(void)
{
	struct prof_profile *p = labeled();
	struct prof_header h = *prof_header(p);
	size_t count;

	h.duration = 7;
	is_int(prof_intern(&h.doc_url, p, "http://a", 8, &err), PROF_OK,
	       "a string");
	is_int(prof_change_header(p, &h, &err), PROF_OK, "a header");
	ok(prof_header(p)->duration == 7 &&
		   text_at(p, prof_header(p)->doc_url).len == 8,
	   "is as it was given");
	h.keep_frames = 1000;
	is_int(prof_change_header(p, &h, &err), PROF_EINVAL,
	       "one with an id that is not there");
	is_int(err.detail, PROF_DETAIL_ID, "is refused");
	ok(!prof_header(p)->keep_frames, "and nothing is changed");
	prof_append_comment(p, "one", &err);
	prof_append_comment(p, "two", &err);
	is_int(prof_append_comment(p, NULL, &err), PROF_EINVAL, "no comment");
	is_int(prof_remove_comment(p, 0, &err), PROF_OK, "a comment removed");
	is_mem(text_at(p, prof_comments(p, &count)[0]).s, 3, "two", 3,
	       "the other is left");
	is_uint(count, 1, "alone");
	is_int(prof_remove_comment(p, 1, &err), PROF_EINVAL, "not there");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	prof_free(p);
}

static void copies(void)
{
	struct prof_new_label k = {.size = sizeof(k), .key = "k", .text = "x"};
	struct prof_profile *p, *copy;
	size_t different = 0, broken = 0, shared = 0;

	for (uint64_t seed = 0; seed < tap_times(50); seed++) {
		char *was, *is;

		p = random_profile(seed, true);
		was = describe(p);
		if (prof_copy(&copy, p, &err) < 0)
			tap_bail(err.text);
		is = describe(copy);
		different += strcmp(was, is) != 0;
		broken += prof_check(copy, &err) < 0;
		free(is);
		if (prof_set_label(copy, &k, NULL, &err) < 0 ||
		    prof_append_comment(copy, "c", &err) < 0)
			tap_bail(err.text);
		is = describe(p);
		shared += strcmp(was, is) != 0;
		prof_free(p);
		broken += prof_check(copy, &err) < 0;
		prof_free(copy);
		free(is);
		free(was);
	}
	is_uint(different, 0, "copies are the same");
	is_uint(broken, 0, "and keep the rules, also when changed");
	is_uint(shared, 0, "which does not change the other");
}

/* What a builder refuses, by its number. */
static void add_wrong(struct prof_builder *b, int which)
{
	const prof_id bad = 77, none = 0;
	const int64_t value = 1;
	struct prof_line line = {.function = add_function(b, "f", "")};
	struct prof_location l = {.lines = &line, .line_count = 1};
	struct prof_sample s = {.values = &value, .value_count = 1};

	switch (which) {
	case 0:
		prof_add_mapping(b, &(struct prof_mapping){.file = bad});
		return;
	case 1:
		prof_add_mapping(b, &(struct prof_mapping){.flags = 16});
		return;
	case 2:
		prof_add_function(b, &(struct prof_function){.name = bad});
		return;
	case 3:
		prof_add_function(b, &(struct prof_function){.unused = 1});
		return;
	case 4:
		line.function = bad;
		prof_add_location(b, &l);
		return;
	case 5:
		line.function = 0;
		prof_add_location(b, &l);
		return;
	case 6:
		l.mapping = bad;
		prof_add_location(b, &l);
		return;
	case 7:
		l.is_folded = 2;
		prof_add_location(b, &l);
		return;
	case 8:
		prof_add_stack(b, &bad, 1);
		return;
	case 9:
		prof_add_stack(b, &none, 1);
		return;
	case 10:
		prof_add_labels(b, &(struct prof_label){.key = bad}, 1);
		return;
	case 11:
		prof_add_labels(b, &(struct prof_label){.unused = 1}, 1);
		return;
	case 12:
		s.stack = bad;
		break;
	case 13:
		s.labels = bad;
		break;
	case 14:
		s.values = NULL;
		break;
	case 15:
		prof_add_comment(b, bad);
		return;
	case 16:
		prof_set_header(b, &(struct prof_header){.doc_url = bad});
		return;
	default:
		prof_add_track(b, &(struct prof_track){.column = bad});
		s.track = 5;
	}
	prof_add_sample(b, &s);
}

static void builder_checks(void)
{
	for (int i = 0; i <= 17; i++) {
		struct prof_builder *b = new_builder();
		struct prof_profile *p;

		add_column(b, "cpu", "ns");
		add_wrong(b, i);
		is_int(prof_builder_finish(&p, b, &err), PROF_EINVAL,
		       "refused %d: %s", i, err.text);
		ok(!p, "and there is no profile");
	}
}

int main(void)
{
	labels();
	heading();
	copies();
	builder_checks();
	return tap_end();
}
