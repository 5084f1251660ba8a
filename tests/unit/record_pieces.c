/*
 * What the recorder writes before the end: pieces, snapshots, and what happens
 * when it cannot.
 */
#include "program/msg.h"
#include "tests/unit/recorder_run.h"

static void writes_pieces(void)
{
	const char *pattern = scratch_path("piece-%n.pb");
	struct recorder_options o = options(pattern);
	int64_t sum = 0, duration = 0, last_time = 0;
	bool in_order = true;
	struct run r;
	int pieces = 0;

	o.interval = 100000000;
	start(&r, &o, spin);
	answer(&r);
	let_go(&r);
	wait_for_file("piece-3.pb");
	end_target(&r);
	is_int(end(&r), RECORDER_WROTE, "a recording in pieces");
	for (;; pieces++) {
		char name[32];
		struct prof_profile *p;

		snprintf(name, sizeof(name), "piece-%d.pb", pieces + 1);
		if (access(scratch_path(name), F_OK) != 0)
			break;
		p = load(scratch_path(name));
		sum += total(p, "cpu");
		duration += prof_header(p)->duration;
		in_order &= prof_header(p)->time >= last_time;
		last_time = prof_header(p)->time + prof_header(p)->duration;
		prof_free(p);
	}
	ok(pieces >= 3, "they are counted: there are %d", pieces);
	ok(in_order, "each begins where the one before ends");
	/* One thread used no more than there was; what is counted twice is. */
	ok(sum > 0 && sum < duration + 100000000, "each has what is new");
	ok(duration > 250000000, "and its share of the time");
}

/* Any file in the directory. */
static void wait_for_piece(const char *name)
{
	bool found = false;

	while (!found) {
		DIR *d = opendir(scratch_path(name));
		struct dirent *e;

		while (d && (e = readdir(d)))
			found |= e->d_name[0] != '.';
		if (d)
			closedir(d);
		nap();
	}
}

/* All so far, again and again: what is there when we are killed is whole. */
static void writes_snapshots(void)
{
	const char *path = scratch_path("snapshot.pb");
	struct recorder_options o = options(path);
	int64_t first, second;
	struct prof_profile *p;
	struct run r;

	o.snapshot = 50000000;
	start(&r, &o, spin);
	answer(&r);
	let_go(&r);
	wait_for_file("snapshot.pb");
	p = load(path);
	first = prof_header(p)->duration;
	prof_free(p);
	unlink(path);
	wait_for_file("snapshot.pb");
	kill(r.recorder, SIGKILL);
	wait_recorder(&r);
	end_target(&r);
	reap_target(&r);
	p = load(path);
	second = prof_header(p)->duration;
	prof_free(p);
	ok(second > first, "a snapshot has what the one before had, and more");
}

static void goes_on_when_the_disk_is_full(void)
{
	const char *pattern = scratch_path("later/%n.pb");
	struct recorder_options o = options(pattern);
	struct run r;

	o.interval = 50000000;
	start(&r, &o, spin);
	answer(&r);
	let_go(&r);
	wait_for_text("said", "recording continues");
	if (mkdir(scratch_path("later"), 0777) != 0)
		tap_bail("no directory");
	wait_for_piece("later");
	end_target(&r);
	is_int(end(&r), RECORDER_WROTE, "a disk that was full is none");
	is_int(count_lines("said", "recording continues"), 1,
	       "and was told of once");
}

static void fails_when_the_disk_is_full(void)
{
	struct recorder_options o = options("/dev/full");
	struct run r;

	start(&r, &o, burn_a_while);
	answer(&r);
	let_go(&r);
	is_int(end(&r), RECORDER_FAILED, "a profile that cannot be written");
	is_int(count_lines("said", "No space left on device"), 1,
	       "is said to be none");
}

int main(void)
{
	msg_init("record_pieces", RECORDER_FAILED);
	writes_pieces();
	writes_snapshots();
	goes_on_when_the_disk_is_full();
	fails_when_the_disk_is_full();
	return tap_end();
}
