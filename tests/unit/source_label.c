/* Labels that tell where samples come from. */
#include "tests/unit/profiles.h"

static struct prof_error err;

static void says(const char *path, const char *pattern, const char *want)
{
	struct prof_source source = {
		.size = sizeof(source), .path = path, .number = 7};
	struct prof_builder *b = new_builder();
	struct prof_labels labels;
	struct prof_profile *p;
	char *text = NULL;

	add_column(b, "samples", "count");
	add_sample(b, "main", add_label(b, "host", "web"), 1);
	p = finish(b);
	is_int(prof_label_source(p, "run", pattern, &source, &err), PROF_OK,
	       "%s", pattern);
	labels = prof_labels(p, prof_sample_labels(p)[0]);
	if (labels.count == 2)
		text = must(strndup(prof_string(p, labels.label[1].str).s,
				    prof_string(p, labels.label[1].str).len));
	is_str(text, want, "of %s", path);
	is_int(prof_label_source(p, "run", "other", &source, &err), PROF_OK,
	       "once more");
	is_uint(prof_labels(p, prof_sample_labels(p)[0]).count,
		1 + (want || labels.count == 1), "changes nothing");
	free(text);
	prof_free(p);
}

static void sources(void)
{
	says("a/b/c.pb", "{dir}", "a/b");
	says("a/b/c.pb", "{base} {n}", "c.pb 7");
	says("c.pb", "{dir}", ".");
	says("/c.pb", "{dir}", "/");
	says("c.pb", "on {label:host}!", "on web!");
	says("c.pb", "{label:none}", NULL);
	is_int(prof_check_source_pattern("{what}", &err), PROF_EINVAL,
	       "an unknown name");
	is_str(err.text,
	       "unknown placeholder '{what}'; expected {dir}, {base}, {n} "
	       "or {label:KEY}",
	       "why not");
	is_int(prof_check_source_pattern("{dir", &err), PROF_EINVAL, "no end");
}

int main(void)
{
	sources();
	return tap_end();
}
