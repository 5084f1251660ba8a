/* What is added to a profile, and that nothing else changes. */
#include "cmd/record/annotate.h"
#include "program/msg.h"
#include "tests/unit/random_profile.h"

enum { PROFILES = 200 };

static struct bytes bytes_of(const struct prof_profile *p)
{
	struct prof_error err;
	struct bytes b = write_bytes(p, NULL, PROF_PLAIN, &err);

	if (!b.at)
		tap_bail(err.text);
	return b;
}

/* With nothing to add it is the same, byte for byte. */
static void keeps_everything(void)
{
	size_t same = 0;

	for (uint64_t seed = 0; seed < PROFILES; seed++) {
		struct prof_profile *p = random_profile(seed, seed % 2), *copy;
		struct annotation a = {.time = prof_header(p)->time,
				       .duration = prof_header(p)->duration};
		struct bytes before = bytes_of(p), after;

		copy = annotate(p, &a);
		after = bytes_of(copy);
		same += before.len == after.len &&
			memcmp(before.at, after.at, before.len) == 0 &&
			prof_check(copy, NULL) == PROF_OK;
		free(before.at);
		free(after.at);
		prof_free(copy);
		prof_free(p);
	}
	is_uint(same, PROFILES, "a copy is the same profile");
}

static void adds_labels(void)
{
	static const char *const labels[] = {"service=shop", "empty=", "a==b",
					     NULL};
	struct prof_builder *b = new_builder();
	struct annotation a = {.labels = labels};
	struct prof_profile *p, *plain;
	bool all = true;

	add_column(b, "samples", "count");
	add_sample(b, "main;a", 0, 1);
	add_sample(b, "main;b", add_label(b, "thread", "w"), 2);
	plain = finish(b);
	p = annotate(plain, &a);
	for (size_t i = 0; i < prof_sample_count(p); i++) {
		struct prof_labels l = prof_labels(p, prof_sample_labels(p)[i]);
		struct prof_str value;

		all &= l.count == 3 + i;
		value = prof_string(p, l.label[l.count - 1].str);
		all &= value.len == 2 && memcmp(value.s, "=b", 2) == 0;
	}
	ok(all, "each sample has the labels, behind its own");
	prof_free(p);
	prof_free(plain);
}

static void adds_the_rest(void)
{
	char one[] = "engine: perf", two[] = "lost: 0";
	char *const comments[] = {one, two};
	const struct annotation a = {
		.time = 17,
		.duration = 4,
		.comments = comments,
		.comment_count = 2,
	};
	struct prof_builder *b = new_builder();
	const prof_id *ids;
	struct prof_profile *p, *plain;
	size_t count;

	add_column(b, "samples", "count");
	prof_add_comment(b, add_text(b, "before"));
	plain = finish(b);
	p = annotate(plain, &a);
	ids = prof_comments(p, &count);
	is_uint(count, 3, "comments come behind those that there are");
	is_mem(prof_string(p, ids[2]).s, prof_string(p, ids[2]).len, two,
	       strlen(two), "in their order");
	is_int(prof_header(p)->time, 17, "it has the time");
	is_int(prof_header(p)->duration, 4, "and the duration");
	prof_free(p);
	prof_free(plain);
}

static void add_thread(struct prof_builder *b, const char *name, int64_t tid)
{
	const struct prof_label labels[] = {
		{.key = add_text(b, "thread"), .str = add_text(b, name)},
		{.key = add_text(b, "tid"), .number = tid},
	};
	const int64_t value = 1;
	const struct prof_sample s = {
		.labels = prof_add_labels(b, labels, 2),
		.values = &value,
		.value_count = 1,
	};

	prof_add_sample(b, &s);
}

static void makes_tracks(void)
{
	const struct annotation a = {.threads_as_tracks = true};
	struct prof_builder *b = new_builder();
	struct prof_profile *p, *plain;
	const struct prof_track *tracks;
	const prof_id *of;
	size_t count;

	add_column(b, "samples", "count");
	add_thread(b, "main", 7);
	add_thread(b, "worker", 8);
	add_thread(b, "worker", 9);
	add_thread(b, "worker", 8);
	plain = finish(b);
	p = annotate(plain, &a);
	tracks = prof_tracks(p, &count);
	of = prof_sample_tracks(p);
	is_uint(count, 3, "each thread is a track");
	is_mem(prof_string(p, tracks[2].name).s,
	       prof_string(p, tracks[2].name).len, "worker (9)", 10,
	       "which has its name and number");
	ok(of[0] == 0 && of[1] == 1 && of[2] == 2 && of[3] == 1,
	   "with the samples that are its own");
	prof_free(p);
	prof_free(plain);
}

int main(void)
{
	msg_init("record_annotate", 2);
	keeps_everything();
	adds_labels();
	adds_the_rest();
	makes_tracks();
	return tap_end();
}
