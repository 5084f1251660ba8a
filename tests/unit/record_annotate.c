/* What is added to a profile, and that nothing else changes. */
#include "cmd/common/msg.h"
#include "cmd/record/annotate.h"
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

int main(void)
{
	msg_init("record_annotate", 2);
	keeps_everything();
	adds_labels();
	adds_the_rest();
	return tap_end();
}
