/* What is kept of a profile, by labels and columns. */
#include "tests/unit/patterns.h"
#include "tests/unit/profiles.h"

static struct prof_error err;

static struct prof_profile *sized(void)
{
	static const int64_t sizes[] = {512, 2048, 10240, 10241};
	struct prof_builder *b = new_builder();
	struct prof_label l = {.key = add_text(b, "bytes")};

	add_column(b, "samples", "count");
	for (int i = 0; i < 4; i++) {
		l.number = sizes[i];
		l.unit = i % 2 ? add_text(b, "bytes") : 0;
		add_sample(b, "f", prof_add_labels(b, &l, 1), 1 << i);
	}
	add_sample(b, "f", add_label(b, "thread", "worker-1"), 16);
	add_sample(b, "f", 0, 32);
	return finish(b);
}

static void labels(const char *keep, const char *drop, int64_t want)
{
	struct prof_profile *p = sized();
	int64_t total = 0;
	int status = prof_filter_labels(
		p, keep ? LIST(keep) : (struct prof_patterns){NULL, 0},
		drop ? LIST(drop) : (struct prof_patterns){NULL, 0}, &err);

	is_int(status, PROF_OK, "labels: %s, not %s", keep ? keep : "all",
	       drop ? drop : "none");
	prof_column_total(&total, p, 0, &err);
	is_int(total, want, "what is left");
	prof_free(p);
}

static void filters_labels(void)
{
	struct prof_profile *p;

	labels("bytes=2kb:10kb", NULL, 2 + 4);
	labels("bytes=2KB:", NULL, 2 + 4 + 8);
	labels("bytes=:0.5kb", NULL, 1);
	labels("bytes=10240", NULL, 4);
	labels("bytes=10kb", NULL, 4);
	labels("10kb:", NULL, 4 + 8);
	labels("bytes=10000:10240", NULL, 4);
	labels("bytes=1s:", NULL, 0);
	labels("bytes=0:1000000000000000000", NULL, 15);
	labels("bytes=-1:0.5", NULL, 0);
	labels("thread=worker-1", NULL, 16);
	labels("thread=worker", NULL, 0);
	labels("thread=~^worker", NULL, 16);
	labels("~work", NULL, 16);
	labels("none=~.", NULL, 0);
	labels(NULL, "bytes=:", 63);
	labels(NULL, "bytes=0:", 48);
	labels("bytes=1kb:", "bytes=10241", 2 + 4);
	p = sized();
	is_int(prof_filter_labels(p, LIST("a=~("), LIST("b"), &err),
	       PROF_EINVAL, "a wrong expression");
	is_int(prof_drop_labels(p, (const char *const[]){"bytes", "x"}, 2,
				&err),
	       PROF_OK, "labels are dropped");
	is_uint(prof_labels(p, prof_sample_labels(p)[0]).count, 0, "one is");
	is_uint(prof_labels(p, prof_sample_labels(p)[4]).count, 1,
		"another is not");
	prof_free(p);
}

static void keeps_columns(void)
{
	struct prof_builder *b = new_builder();
	int64_t value[3] = {1, 2000, 3};
	struct prof_sample s = {.values = value, .value_count = 3};
	struct prof_profile *p;
	size_t count;

	add_column(b, "a", "count");
	add_column(b, "t", "microseconds");
	add_column(b, "c", "count");
	s.stack = add_stack(b, "f");
	prof_add_sample(b, &s);
	p = finish(b);
	is_int(prof_keep_columns(p, (const size_t[]){2, 1}, 2, &err), PROF_OK,
	       "two columns, turned round");
	prof_columns(p, &count);
	is_uint(count, 2, "there are two");
	is_int(prof_values(p, 0)[0], 3, "the last is the first");
	is_int(prof_keep_columns(p, (const size_t[]){1, 1}, 2, &err),
	       PROF_EINVAL, "not one of them twice");
	is_int(prof_convert_columns(p, "ms", &err), PROF_OK, "2000us in ms");
	is_int(prof_values(p, 1)[0], 2, "are 2");
	is_int(prof_convert_columns(p, "ns", &err), PROF_OK, "in ns");
	is_int(prof_values(p, 1)[0], 2000000, "are 2000000");
	is_int(prof_convert_columns(p, "s", &err), PROF_EINVAL, "no whole s");
	is_str(err.text, "a value of 2000000 is not whole in s", "why not");
	is_int(prof_convert_columns(p, "kb", &err), PROF_EINVAL, "no bytes");
	is_int(prof_convert_columns(p, "apples", &err), PROF_EINVAL, "no unit");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	prof_free(p);
}

int main(void)
{
	filters_labels();
	keeps_columns();
	return tap_end();
}
