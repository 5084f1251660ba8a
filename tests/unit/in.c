/* Inputs: the window, its limit, and what cannot be read. */
#include "tests/unit/inputs.h"

#include <errno.h>

static void plain(void)
{
	struct bytes noise = bytes_noise(tap_size(3 << 20), 1);

	noise.at[0] = 'x';
	shows(bytes_view("", 0), "", 0, "nothing");
	shows(bytes_view("a", 1), "a", 1, "a byte");
	shows(bytes_view("\x1f\x8b", 2), "\x1f\x8b", 2,
	      "half of a magic number");
	shows(bytes_view("\x28\xb5\x2f", 3), "\x28\xb5\x2f", 3,
	      "most of another");
	shows(bytes_view(noise.at, 12345), noise.at, 12345,
	      "some thousand bytes");
	shows(noise, noise.at, noise.len, "some million bytes");
	free(noise.at);
}

static void window(void)
{
	struct bytes noise = bytes_noise(100000, 2);
	const unsigned char *p, *again;
	struct prof_error err;
	struct prof_in *in;
	size_t have;
	pid_t child;
	int fd;

	noise.at[0] = 'x';
	fd = fed_pipe(&child, noise, 7);
	prof_in_open_fd(&in, fd, NULL, &err);
	is_int(prof_in_peek(&p, &have, in, 1, &err), PROF_OK, "peek");
	ok(have >= 1 && p[0] == 'x', "shows the first byte");
	is_uint(prof_in_offset(in), 0, "and goes nowhere");
	prof_in_peek(&p, &have, in, 50000, &err);
	ok(have >= 50000 && memcmp(p, noise.at, have) == 0,
	   "a larger peek shows more of the same");
	prof_in_peek(&again, &have, in, 10, &err);
	ok(have >= 50000 && again == p, "a smaller one no less");
	prof_in_skip(in, 49999);
	is_uint(prof_in_offset(in), 49999, "skipping goes on");
	prof_in_peek(&p, &have, in, 1000000, &err);
	is_mem(p, have, noise.at + 49999, noise.len - 49999,
	       "asking for too much shows all that is left");
	prof_in_skip(in, have);
	prof_in_peek(&p, &have, in, 1, &err);
	is_uint(have, 0, "then there is nothing");
	is_uint(prof_in_offset(in), noise.len, "at the end");
	prof_in_close(in);
	ok(fcntl(fd, F_GETFD) < 0 && errno == EBADF,
	   "the descriptor is closed with the input");
	reap(child);
	free(noise.at);
}

static void what_cannot_be_read(void)
{
	struct prof_error err;
	struct prof_in *in = NULL;

	is_int(prof_in_open(&in, scratch_path("none"), NULL, &err), PROF_EIO,
	       "no such file");
	ok(!in, "no input then");
	is_str(err.text, "cannot open: No such file or directory", "why");
	is_int(prof_in_open(&in, "/", NULL, &err), PROF_EIO, "a directory");
	is_str(err.text, "cannot read: Is a directory", "why");
	is_int(prof_in_open_fd(&in, -1, NULL, &err), PROF_EIO, "no descriptor");
	is_str(err.text, "cannot read: Bad file descriptor", "why");
	is_int(prof_in_open(&in, "/", NULL, NULL), PROF_EIO,
	       "nobody has to ask why");
	prof_in_close(NULL);
}

static void limit(struct bytes stored, size_t len, const char *what)
{
	struct prof_in_options o = {.size = sizeof(o), .max_size = len};
	struct prof_error err;
	struct bytes b;
	char text[80];

	for (int way = ITS_FILE; way <= PIPE; way++) {
		o.max_size = len;
		b = read_all((enum way)way, stored, &o, &err);
		is_uint(b.len, len, "%s, as large as allowed", what);
		free(b.at);
		o.max_size = len - 1;
		b = read_all((enum way)way, stored, &o, &err);
		snprintf(text, sizeof(text),
			 "more than %zu bytes when expanded", len - 1);
		ok(!b.at, "%s, a byte larger than allowed", what);
		is_str(err.text, text, "and it says so");
		is_int(err.status, PROF_ELIMIT, "with the status");
		free(b.at);
	}
}

static void limits(void)
{
	struct bytes noise = bytes_noise(300000, 4);
	struct bytes stored;
	size_t large = tap_size(34 << 20);
	struct bytes zeros = {must(calloc(large, 1)), large, 0};

	noise.at[0] = 'x';
	limit(noise, noise.len, "plain");
	stored = gzip_of(noise.at, noise.len);
	limit(stored, noise.len, "gzip");
	free(stored.at);
	stored = zstd_of(noise.at, noise.len);
	limit(stored, noise.len, "zstd");
	free(stored.at);
	stored = gzip_of(zeros.at, zeros.len);
	limit(stored, zeros.len, "large gzip");
	free(stored.at);
	free(zeros.at);
	free(noise.at);
}

static void count(void *arg, size_t bytes)
{
	*(size_t *)arg += bytes;
}

static void progress(void)
{
	struct bytes noise = bytes_noise(1 << 20, 5);
	struct bytes stored = gzip_of(noise.at, noise.len);
	size_t told = 0;
	struct prof_in_options o = {
		.size = sizeof(o), .progress = count, .progress_arg = &told};
	struct prof_error err;
	struct bytes b;

	noise.at[0] = 'x';
	b = read_all(PIPE, noise, &o, &err);
	is_uint(told, noise.len, "all bytes are told of");
	free(b.at);
	told = 0;
	b = read_all(PIPE, stored, &o, &err);
	ok(told <= stored.len, "of a compressed input, those stored");
	free(b.at);
	free(stored.at);
	free(noise.at);
}

int main(void)
{
	plain();
	window();
	what_cannot_be_read();
	limits();
	progress();
	return tap_end();
}
