/*
 * The recorder, with the sampler that works everywhere.
 */
#include "program/msg.h"
#include "tests/unit/recorder_run.h"

static bool has_comment(const struct prof_profile *p, const char *begins)
{
	size_t count;
	const prof_id *comments = prof_comments(p, &count);

	for (size_t i = 0; i < count; i++) {
		struct prof_str s = prof_string(p, comments[i]);

		if (s.len >= strlen(begins) &&
		    memcmp(s.s, begins, strlen(begins)) == 0)
			return true;
	}
	return false;
}

static bool text_is(const struct prof_profile *p, prof_id id, const char *text)
{
	struct prof_str s = prof_string(p, id);

	return s.len == strlen(text) && memcmp(s.s, text, s.len) == 0;
}

static void checks_profile(const struct prof_profile *p)
{
	static const char *const comments[] = {"recorder: prof-record ",
					       "engine: proc",
					       "unwinder: none",
					       "kernel: no",
					       "host: ",
					       "command: burn 300",
					       "rate asked: 99",
					       "lost: 0"};
	int64_t time = total(p, "cpu");

	if (!ok(time > 250000000 && time < 450000000,
		"it has the processor's time"))
		tap_diag("%lld ns", (long long)time);
	ok(total(p, "samples") > 0, "and how often it was read");
	ok(prof_header(p)->time > 1500000000000000000, "it has a time");
	ok(prof_header(p)->duration > 250000000, "and a duration");
	for (size_t i = 0; i < sizeof(comments) / sizeof(*comments); i++)
		ok(has_comment(p, comments[i]), "a comment: %s", comments[i]);
}

/* Has every sample this label? */
static bool has_label(const struct prof_profile *p, const char *key,
		      const char *value)
{
	bool all = prof_sample_count(p) > 0;

	for (size_t i = 0; i < prof_sample_count(p); i++) {
		struct prof_labels l = prof_labels(p, prof_sample_labels(p)[i]);
		bool found = false;

		for (size_t k = 0; k < l.count; k++)
			found |= text_is(p, l.label[k].key, key) &&
				 text_is(p, l.label[k].str, value);
		all &= found;
	}
	return all;
}

static void records(void)
{
	static const char *const labels[] = {"service=shop", "sha=1=2",
					     "empty=", NULL};
	const char *path = scratch_path("cpu.pb.gz");
	struct recorder_options o = options(path);
	struct prof_profile *p;
	struct run r;

	o.labels = labels;
	start(&r, &o, burn_a_while);
	is_int(answer(&r), '+', "the recorder tells that it records");
	let_go(&r);
	is_int(end(&r), RECORDER_WROTE, "and that it wrote");
	p = load(path);
	checks_profile(p);
	ok(has_label(p, "service", "shop"), "each sample has our labels");
	ok(has_label(p, "sha", "1=2"), "whose values may have a =");
	ok(has_label(p, "thread", "record_recorder"), "and its thread's name");
	prof_free(p);
}

static void ends_after_a_time(void)
{
	const char *path = scratch_path("short.pb");
	struct recorder_options o = options(path);
	struct prof_profile *p;
	struct run r;

	o.duration = 200000000;
	start(&r, &o, spin);
	answer(&r);
	let_go(&r);
	is_int(wait_recorder(&r), RECORDER_WROTE, "a recording of some time");
	is_int(kill(r.target, 0), 0, "ends, and the process lives on");
	end_target(&r);
	reap_target(&r);
	p = load(path);
	ok(prof_header(p)->duration >= 200000000, "it has that duration");
	prof_free(p);
}

/* What burns first and then sleeps is not there. */
static void begins_after_a_time(void)
{
	const char *path = scratch_path("late.pb");
	struct recorder_options o = options(path);
	struct prof_profile *p;
	struct run r;

	o.delay = 400000000;
	o.duration = 300000000;
	start(&r, &o, burn_and_sleep);
	answer(&r);
	let_go(&r);
	is_int(wait_recorder(&r), RECORDER_WROTE, "a recording that waits");
	end_target(&r);
	reap_target(&r);
	p = load(path);
	ok(total(p, "cpu") < 150000000, "has not what was before");
	ok(prof_header(p)->duration >= 300000000, "but all that it waits for");
	prof_free(p);
}

static void ends_within_its_delay(void)
{
	const char *path = scratch_path("never.pb");
	struct recorder_options o = options(path);
	struct prof_profile *p;
	struct run r;

	o.delay = (int64_t)3600 * 1000000000;
	start(&r, &o, burn_a_while);
	answer(&r);
	let_go(&r);
	is_int(end(&r), RECORDER_WROTE, "an end before the beginning");
	p = load(path);
	is_uint(prof_sample_count(p), 0, "is a profile without samples");
	prof_free(p);
	is_int(count_lines("said", "no samples: "), 1, "which is said");
}

static void notes_failed_exec(void)
{
	const char *path = scratch_path("none.pb");
	struct recorder_options o = options(path);
	struct run r;

	start(&r, &o, NULL);
	answer(&r);
	let_go(&r);
	is_int(end(&r), RECORDER_NOTHING, "no exec, no recording");
	ok(access(path, F_OK) != 0, "and no profile");
}

static void outlives_its_supervisor(void)
{
	const char *path = scratch_path("orphan.pb");
	struct recorder_options o = options(path);
	struct run r;

	start(&r, &o, spin);
	answer(&r);
	let_go(&r);
	wait_for_cpu(r.target);
	close(r.supervisor);
	r.supervisor = -1;
	is_int(wait_recorder(&r), RECORDER_WROTE,
	       "without a supervisor it writes and ends");
	end_target(&r);
	reap_target(&r);
}

static void tells_that_it_cannot(void)
{
	struct recorder_options o = options(scratch_path("none.pb"));
	struct run r;

	o.engine = "none";
	start(&r, &o, burn_a_while);
	is_int(answer(&r), '-', "a recorder that cannot says so");
	let_go(&r);
	is_int(end(&r), RECORDER_NOTHING, "in its status as well");
}

static void follows_processes(void)
{
	const char *path = scratch_path("attached.pb");
	struct recorder_options o = options(path);
	struct prof_profile *p;
	struct run r;

	o.plan.command = NULL;
	start_attached(&r, &o, spin);
	answer(&r);
	let_go(&r);
	wait_for_cpu(r.target);
	kill(r.recorder, SIGTERM);
	is_int(wait_recorder(&r), RECORDER_WROTE, "a signal ends -p");
	end_target(&r);
	reap_target(&r);
	p = load(path);
	ok(has_comment(p, "command: "), "its command line is known");
	prof_free(p);
	start_attached(&r, &o, burn_a_while);
	answer(&r);
	let_go(&r);
	is_int(end(&r), RECORDER_WROTE, "so does the end of the process");
}

static void draws(void)
{
	const char *path = scratch_path("cpu.html");
	struct recorder_options o = options(path);
	struct bytes b;
	struct run r;

	start(&r, &o, burn_a_while);
	answer(&r);
	let_go(&r);
	is_int(end(&r), RECORDER_WROTE, "a picture is a profile too");
	b = slurp(path);
	ok(b.len && strstr((char *)b.at, "<!DOCTYPE html"), "of its suffix");
	free(b.at);
}

static void tells_its_status(void)
{
	static const char *const wants[] = {
		"\"state\": \"ended\"",	 "\"engine\": \"proc\"", "\"rate\": 99",
		"\"has_kernel\": false", "\"files\": 1,",	 "cpu.pb\"",
		"\"error\": null"};
	struct recorder_options o = options(scratch_path("cpu.pb"));
	struct bytes b;
	struct run r;

	o.status_path = scratch_path("status.json");
	start(&r, &o, spin);
	answer(&r);
	wait_for_text("status.json", "\"state\": \"waiting\"");
	let_go(&r);
	wait_for_text("status.json", "\"state\": \"recording\"");
	end_target(&r);
	end(&r);
	b = slurp(o.status_path);
	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++)
		ok(strstr((char *)b.at, wants[i]), "the status: %s", wants[i]);
	free(b.at);
}

int main(void)
{
	msg_init("record_recorder", RECORDER_FAILED);
	records();
	ends_after_a_time();
	begins_after_a_time();
	ends_within_its_delay();
	notes_failed_exec();
	outlives_its_supervisor();
	follows_processes();
	draws();
	tells_its_status();
	tells_that_it_cannot();
	return tap_end();
}
