/*
 * Inputs and outputs that are functions of the program's, or memory.
 *
 * With an argument the program is that of tests/fault/callbacks.sh: it reads
 * and writes once. Its status is 0 when all went well, 2 when something failed
 * and each function was called as it has to be, and 1 otherwise.
 */
#include "tests/unit/profiles.h"

#include <errno.h>
#include <pthread.h>

/* The program's side. */
struct reader {
	const unsigned char *at;
	size_t left, piece;
	int error;	/* what reading ends in; 0: the end */
	int64_t answer; /* instead, if it is not 0 */
	int reads, closes;
	bool is_wrong; /* on another thread, or after the close */
	pthread_t thread;
};

static int64_t read_piece(void *arg, void *to, size_t room)
{
	struct reader *r = arg;
	size_t n = r->left < r->piece ? r->left : r->piece;

	r->reads++;
	r->is_wrong |= r->closes || !room ||
		       !pthread_equal(r->thread, pthread_self());
	if (n > room)
		n = room;
	if (!n && r->answer)
		return r->answer;
	if (!n && r->error) {
		errno = r->error;
		return -1;
	}
	memcpy(to, r->at, n);
	r->at += n;
	r->left -= n;
	return (int64_t)n;
}

static void close_reader(void *arg)
{
	struct reader *r = arg;

	r->closes++;
}

static int open_reader(struct prof_in **in, struct reader *r, struct bytes b,
		       struct prof_error *err)
{
	struct prof_in_callbacks c = PROF_IN_CALLBACKS;

	r->at = b.at;
	r->left = b.len;
	r->thread = pthread_self();
	c.read = read_piece;
	c.close = close_reader;
	c.arg = r;
	return prof_in_open_callbacks(in, &c, NULL, err);
}

struct writer {
	struct bytes got;
	size_t piece, room;
	int error;
	int64_t answer;
	int failures, closes, whole;
	int close_answer;
	bool is_wrong;
	pthread_t thread;
};

static int64_t write_piece(void *arg, const void *bytes, size_t len)
{
	struct writer *w = arg;
	size_t n = len < w->piece ? len : w->piece;

	w->is_wrong |= w->closes || w->failures || !len ||
		       !pthread_equal(w->thread, pthread_self());
	if (w->got.len + n > w->room) {
		w->failures++;
		errno = w->error;
		return w->answer;
	}
	bytes_add(&w->got, bytes, n);
	return (int64_t)n;
}

static int close_writer(void *arg, int is_whole)
{
	struct writer *w = arg;

	w->closes++;
	w->whole = is_whole;
	return w->close_answer;
}

static int open_writer(struct prof_out **out, struct writer *w,
		       enum prof_codec codec, struct prof_error *err)
{
	struct prof_out_callbacks c = PROF_OUT_CALLBACKS;
	struct prof_out_options o = {.size = sizeof(o), .codec = codec};

	w->thread = pthread_self();
	c.write = write_piece;
	c.close = close_writer;
	c.arg = w;
	return prof_out_open_callbacks(out, &c, &o, err);
}

static void reads(struct bytes b, size_t piece, struct bytes want,
		  const char *name)
{
	struct reader r = {.piece = piece};
	const unsigned char *p = NULL;
	struct prof_error err = {0};
	struct prof_in *in;
	size_t have = 0;

	is_int(open_reader(&in, &r, b, &err), PROF_OK, "%s opens", name);
	is_int(prof_in_peek(&p, &have, in, want.len + 1, &err), PROF_OK,
	       "%s is read, %zu bytes at a time", name, piece);
	is_mem(p, have, want.at, want.len, "as it is");
	prof_in_close(in);
	ok(r.closes == 1 && !r.is_wrong,
	   "it is closed once, and read on our thread");
}

static void inputs(void)
{
	struct bytes noise = bytes_noise(tap_size(300000), 3);
	struct bytes gzip, zstd;

	noise.at[0] = 'x';
	gzip = gzip_of(noise.at, noise.len);
	zstd = zstd_of(noise.at, noise.len);
	reads(bytes_view("", 0), 9, bytes_view("", 0), "nothing");
	reads(bytes_view("abc", 3), 1, bytes_view("abc", 3), "a few bytes");
	reads(noise, 4097, noise, "much");
	reads(noise, SIZE_MAX, noise, "all that there is room for");
	reads(gzip, 1000, noise, "gzip");
	reads(zstd, 1000, noise, "zstd");
	free(noise.at);
	free(gzip.at);
	free(zstd.at);
}

static void fails_to_read(struct reader r, struct bytes b, const char *why,
			  int detail)
{
	const unsigned char *p;
	struct prof_error err = {0};
	struct prof_in *in;
	size_t have;
	int status = open_reader(&in, &r, b, &err);

	if (status == PROF_OK)
		status = prof_in_peek(&p, &have, in, 1 << 20, &err);
	else
		ok(!in, "no input");
	is_int(status, PROF_EIO, "reading fails");
	is_str(err.text, why, "and why");
	is_int(err.detail, detail, "it is the function");
	prof_in_close(in);
	ok(r.closes == 1 && !r.is_wrong, "it is closed once");
}

static void failing_inputs(void)
{
	fails_to_read((struct reader){.piece = 2, .error = EIO},
		      bytes_view("ab", 2), "cannot read: Input/output error",
		      PROF_DETAIL_CALLBACK);
	fails_to_read((struct reader){.piece = 2, .answer = -7},
		      bytes_view("abcdefg", 7),
		      "cannot read: the program's function failed",
		      PROF_DETAIL_CALLBACK);
	fails_to_read((struct reader){.piece = 100, .answer = INT64_MAX},
		      bytes_view("\x1f\x8b\x08", 3),
		      "cannot read: the program's function claims "
		      "9223372036854775807 bytes, in room for 262141",
		      PROF_DETAIL_CALLBACK);
}

static void writes(size_t piece, enum prof_codec codec)
{
	struct bytes noise = bytes_noise(tap_size(700000), 4), got;
	struct writer w = {.piece = piece, .room = SIZE_MAX};
	struct prof_error err = {0};
	struct prof_out *out;

	is_int(open_writer(&out, &w, codec, &err), PROF_OK, "an output");
	prof_out_write(out, noise.at, noise.len);
	is_int(w.closes, 0, "is not closed yet");
	is_int(prof_out_close(out, &err), PROF_OK, "it is closed");
	ok(w.closes == 1 && w.whole == 1 && !w.is_wrong,
	   "once, and whole, and written on our thread");
	got = codec == PROF_PLAIN  ? w.got
	      : codec == PROF_GZIP ? gunzip_of(w.got)
				   : unzstd_of(w.got);
	is_mem(got.at, got.len, noise.at, noise.len,
	       "all arrives, %zu bytes at a time", piece);
	if (codec != PROF_PLAIN)
		free(got.at);
	free(w.got.at);
	free(noise.at);
}

static void fails_to_write(struct writer w, enum prof_codec codec,
			   const char *why)
{
	struct bytes noise = bytes_noise(700000, 5);
	struct prof_error err = {0};
	struct prof_out *out;

	w.piece = SIZE_MAX;
	is_int(open_writer(&out, &w, codec, &err), PROF_OK, "an output");
	prof_out_write(out, noise.at, noise.len);
	prof_out_write(out, noise.at, noise.len);
	is_int(prof_out_close(out, &err), PROF_EIO, "the close tells");
	is_str(err.text, why, "why");
	ok(w.closes == 1 && w.whole == w.close_answer * -1 && !w.is_wrong,
	   "it is closed once, and not written to after the failure");
	free(noise.at);
	free(w.got.at);
}

static void failing_outputs(void)
{
	fails_to_write((struct writer){.answer = -1, .error = ENOSPC},
		       PROF_PLAIN, "cannot write: No space left on device");
	fails_to_write((struct writer){.answer = -1}, PROF_GZIP,
		       "cannot write: the program's function failed");
	fails_to_write((struct writer){.answer = 0}, PROF_PLAIN,
		       "cannot write: the program's function took 0 of 262144 "
		       "bytes");
	fails_to_write((struct writer){.answer = INT64_MAX}, PROF_PLAIN,
		       "cannot write: the program's function took "
		       "9223372036854775807 of 262144 bytes");
	fails_to_write((struct writer){.close_answer = -1, .room = SIZE_MAX},
		       PROF_ZSTD,
		       "cannot close: the program's function failed");
}

static void aborted(void)
{
	struct writer w = {.piece = 9, .room = SIZE_MAX};
	struct prof_error err;
	struct prof_out *out;

	is_int(open_writer(&out, &w, PROF_ZSTD, &err), PROF_OK, "an output");
	prof_out_write(out, "abc", 3);
	prof_out_abort(out);
	ok(w.closes == 1 && !w.whole, "that is aborted is not whole");
	free(w.got.at);
}

/* Whose is it when it cannot be opened? */
static void refused(void)
{
	struct prof_in_callbacks in_none = PROF_IN_CALLBACKS;
	struct prof_out_callbacks out_none = PROF_OUT_CALLBACKS;
	struct prof_in_options bad_in = {.size = 0};
	struct prof_out_options bad_out = {
		.size = sizeof(bad_out), .codec = PROF_GZIP, .level = 99};
	struct reader r = {.piece = 1};
	struct writer w = {.piece = 1};
	struct prof_error err = {0};
	struct prof_out *out;
	struct prof_in *in;

	in_none.close = close_reader;
	in_none.arg = &r;
	out_none.close = close_writer;
	out_none.arg = &w;
	is_int(prof_in_open_callbacks(&in, &in_none, NULL, &err), PROF_EINVAL,
	       "an input without a function that reads");
	is_int(prof_out_open_callbacks(&out, &out_none, NULL, &err),
	       PROF_EINVAL, "an output without one that writes");
	is_int(prof_in_open_callbacks(&in, NULL, NULL, &err), PROF_EINVAL,
	       "no functions at all");
	ok(!in && !out && !r.closes && !w.closes, "are not accepted");
	in_none.read = read_piece;
	out_none.write = write_piece;
	is_int(prof_in_open_callbacks(&in, &in_none, &bad_in, &err),
	       PROF_EINVAL, "accepted, but with options that are wrong");
	is_int(prof_out_open_callbacks(&out, &out_none, &bad_out, &err),
	       PROF_EINVAL, "and so the output");
	ok(!in && !out && r.closes == 1 && w.closes == 1 && !w.whole,
	   "both are closed");
}

static void into_memory(void)
{
	struct prof_profile *p = of_values("cpu", "nanoseconds", 5), *again;
	struct prof_out_options gzip = {.size = sizeof(gzip),
					.codec = PROF_GZIP};
	void *bytes, *old;
	struct prof_error err;
	struct prof_out *out;
	struct bytes plain;
	size_t len;

	is_int(prof_out_open_memory(&out, &bytes, &len, &gzip, &err), PROF_OK,
	       "an output into memory");
	is_int(prof_write(p, out, NULL, &err), PROF_OK, "a profile");
	ok(!bytes && !len, "is not there yet");
	is_int(prof_out_close(out, &err), PROF_OK, "now it is");
	plain = gunzip_of(bytes_view(bytes, len));
	ok(plain.at, "compressed");
	again = read_bytes(bytes_view(bytes, len), NULL, &err);
	ok(again, "and can be read");
	free(plain.at);
	free(bytes);
	bytes = old = &plain;
	prof_out_open_memory(&out, &bytes, &len, NULL, &err);
	prof_out_write(out, "abc", 3);
	prof_out_abort(out);
	ok(!bytes && bytes != old && !len, "after an abort there is nothing");
	prof_out_open_memory(&out, &bytes, &len, NULL, &err);
	is_int(prof_out_close(out, &err), PROF_OK, "nothing is written");
	is_uint(len, 0, "and has no length");
	free(bytes);
	prof_free(again);
	prof_free(p);
}

/* See tests/fault/callbacks.sh. */
static int try_once(void)
{
	static const unsigned char text[] = "main;f 5\n";
	struct reader r = {.piece = 3};
	static unsigned char place[1 << 12];
	struct writer w = {.piece = 7, .room = sizeof(place) - 1};
	struct prof_profile *p = NULL;
	struct prof_error err;
	struct prof_out *out = NULL, *memory = NULL;
	struct prof_in *in;
	void *bytes = NULL;
	size_t len = 0;
	bool is_right;
	int status = open_reader(&in, &r, bytes_view(text, 9), &err);

	is_right = (status == PROF_OK) == (in != NULL) && r.closes == !in;
	if (status == PROF_OK)
		status = prof_read(&p, in, NULL, &err);
	prof_in_close(in);
	is_right &= r.closes == 1 && !r.is_wrong;
	w.got = (struct bytes){place, 0, sizeof(place)};
	if (status == PROF_OK) {
		status = open_writer(&out, &w, PROF_GZIP, &err);
		is_right &= w.closes == !out;
	}
	if (out && (status = prof_write(p, out, NULL, &err)) < 0)
		prof_out_abort(out);
	else if (out)
		status = prof_out_close(out, &err);
	is_right &= !w.is_wrong && w.closes <= 1 &&
		    w.whole == (status == PROF_OK);
	if (status == PROF_OK)
		status =
			prof_out_open_memory(&memory, &bytes, &len, NULL, &err);
	if (memory && (status = prof_write(p, memory, NULL, &err)) < 0)
		prof_out_abort(memory);
	else if (memory)
		status = prof_out_close(memory, &err);
	is_right &= (status == PROF_OK) == (bytes && len);
	free(bytes);
	prof_free(p);
	return !is_right ? 1 : status < 0 ? 2 : 0;
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return try_once();
	inputs();
	failing_inputs();
	for (int codec = PROF_PLAIN; codec <= PROF_ZSTD; codec++) {
		writes(SIZE_MAX, (enum prof_codec)codec);
		writes(1000, (enum prof_codec)codec);
	}
	failing_outputs();
	aborted();
	refused();
	into_memory();
	return tap_end();
}
