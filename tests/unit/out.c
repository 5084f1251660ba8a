/* Outputs: every byte arrives, compressed as asked, and every failure is
 * told at the end. */
#include "libprof/io/out.h"
#include "tests/unit/bytes.h"

#include <signal.h>

static struct bytes as_it_is(struct bytes b)
{
	return bytes_copy(b.at, b.len);
}

/* By enum prof_codec: what undoes it. */
static struct bytes (*const expanders[])(struct bytes) = {
	as_it_is,
	gunzip_of,
	unzstd_of,
};

/* Writes bytes in pieces, as a writer would. */
static void write_pieces(struct prof_out *out, struct bytes b, size_t piece)
{
	for (size_t i = 0; i < b.len; i += piece)
		prof_out_write(out, b.at + i,
			       b.len - i < piece ? b.len - i : piece);
}

static void arrives(struct bytes b, struct prof_out_options o, size_t piece)
{
	const char *path = scratch_path("out");
	struct prof_error err;
	struct prof_out *out;
	struct bytes stored, have;

	if (prof_out_open(&out, path, &o, &err) < 0) {
		ok(false, "%s", err.text);
		return;
	}
	write_pieces(out, b, piece);
	is_uint(out_count(out), b.len, "%zu bytes are counted", b.len);
	is_int(prof_out_close(out, &err), PROF_OK, "close");
	stored = slurp(path);
	have = expanders[o.codec](stored);
	is_mem(have.at, have.len, b.at, b.len, "%s:%d gives them back",
	       prof_codec_name(o.codec), o.level);
	free(have.at);
	free(stored.at);
}

static void codecs(void)
{
	static const size_t lengths[] = {0, 1, 1000, 1 << 18, 1000000};
	struct bytes noise = bytes_noise(1000000, 1);

	for (int codec = PROF_PLAIN; codec <= PROF_ZSTD; codec++)
		for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths);
		     i++) {
			struct prof_out_options o = {
				.size = sizeof(o),
				.codec = (enum prof_codec)codec};

			arrives(bytes_view(noise.at, lengths[i]), o, 7777);
			arrives(bytes_view(noise.at, lengths[i]), o, 1 << 19);
		}
	free(noise.at);
}

static void levels(void)
{
	struct bytes noise = bytes_noise(50000, 2);

	for (int codec = PROF_GZIP; codec <= PROF_ZSTD; codec++)
		for (int level = 1;
		     level <= prof_codec_max_level((enum prof_codec)codec);
		     level++) {
			struct prof_out_options o = {
				.size = sizeof(o),
				.codec = (enum prof_codec)codec,
				.level = level};

			arrives(noise, o, 10000);
		}
	free(noise.at);
}

/* More than gzip holds to compress in one go; and compressible. */
static void large(void)
{
	struct bytes b = bytes_noise(tap_size(40 << 20), 3);
	struct prof_out_options o = {.size = sizeof(o), .codec = PROF_GZIP};

	for (size_t i = 0; i < b.len; i++)
		b.at[i] &= 1;
	arrives(b, o, 1 << 20);
	o.codec = PROF_ZSTD;
	arrives(b, o, 1 << 20);
	free(b.at);
}

static void wrong_levels(void)
{
	struct prof_out_options o = {
		.size = sizeof(o), .codec = PROF_GZIP, .level = -1};
	struct prof_error err;
	struct prof_out *out;
	char text[80];

	is_int(prof_out_open(&out, scratch_path("level"), &o, &err),
	       PROF_EINVAL, "level -1");
	ok(!out, "no output then");
	snprintf(text, sizeof(text), "gzip has levels 1 to %d",
		 prof_codec_max_level(PROF_GZIP));
	is_str(err.text, text, "why");
	o.level = prof_codec_max_level(PROF_GZIP) + 1;
	is_int(prof_out_open(&out, scratch_path("level"), &o, &err),
	       PROF_EINVAL, "a level too high");
	ok(access(scratch_path("level"), F_OK) < 0, "nothing is left");
}

static void names(void)
{
	static const char *const none[] = {"",	  "a",	  "a.pb",   "gz",
					   ".gz", "a.GZ", "a.gzip", "a.gz.pb"};

	is_int(prof_codec_for_path("a.pb.gz"), PROF_GZIP, "a.pb.gz");
	is_int(prof_codec_for_path("a.zst"), PROF_ZSTD, "a.zst");
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		is_int(prof_codec_for_path(none[i]), PROF_PLAIN, "'%s'",
		       none[i]);
	is_int(prof_codec_find("gzip"), PROF_GZIP, "gzip");
	is_int(prof_codec_find("none"), PROF_PLAIN, "none");
	ok(prof_codec_find("bzip2") < 0, "bzip2 is no codec");
	ok(prof_codec_find("") < 0, "nor is nothing");
	is_str(prof_codec_suffix(PROF_ZSTD), ".zst", "the suffix of zstd");
	is_str(prof_codec_suffix(PROF_PLAIN), NULL, "plain has none");
}

/* A descriptor is written from where it is, and stays open. */
static void to_descriptor(void)
{
	int fd = open(scratch_path("fd"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct prof_error err;
	struct prof_out *out;
	struct bytes b;

	if (write(fd, "before ", 7) != 7)
		tap_bail("cannot write");
	prof_out_open_fd(&out, fd, NULL, &err);
	is_str(prof_out_temporary(out), NULL, "no temporary");
	prof_out_write(out, "after", 5);
	is_int(prof_out_close(out, &err), PROF_OK, "close");
	ok(fcntl(fd, F_GETFD) >= 0, "the descriptor is still open");
	lseek(fd, 0, SEEK_SET);
	b = slurp_fd(fd);
	is_str((char *)b.at, "before after", "what was there stays");
	free(b.at);
	close(fd);
}

static void to_nowhere(void)
{
	struct prof_error err;
	struct prof_out *out;

	prof_out_open_null(&out, &err);
	prof_out_write(out, "hello", 5);
	is_uint(out_count(out), 5, "nowhere counts");
	is_int(prof_out_close(out, &err), PROF_OK, "and closes");
	is_int(prof_out_close(NULL, &err), PROF_OK, "NULL closes");
	prof_out_abort(NULL);
}

/* What the caller had in its variables says nothing. */
static void to_memory(void)
{
	struct prof_out_options bad = {
		.size = sizeof(bad), .codec = PROF_GZIP, .level = -1};
	char old[1];
	void *bytes = old;
	struct prof_error err;
	struct prof_out *out;
	size_t len = 7;

	is_int(prof_out_open_memory(&out, &bytes, &len, NULL, &err), PROF_OK,
	       "an output into memory");
	ok(!bytes && !len, "begins as nothing");
	prof_out_write(out, "abc", 3);
	is_int(prof_out_close(out, &err), PROF_OK, "close");
	is_mem(bytes, len, "abc", 3, "its bytes are there");
	free(bytes);
	bytes = old;
	len = 7;
	is_int(prof_out_open_memory(&out, &bytes, &len, &bad, &err),
	       PROF_EINVAL, "one that cannot be opened");
	ok(!out && !bytes && !len, "leaves nothing to free");
}

/* Little is written at the end, much on the way: both ways fail. */
static void full_disk(void)
{
	struct bytes noise = bytes_noise(3 << 20, 4);
	struct prof_error err;
	struct prof_out *out;

	if (access("/dev/full", W_OK) < 0) {
		tap_skip("a full disk", "impossible here: no /dev/full");
		free(noise.at);
		return;
	}
	for (int i = 0; i < 6; i++) {
		struct prof_out_options o = {.size = sizeof(o),
					     .codec = (enum prof_codec)(i / 2)};

		prof_out_open(&out, "/dev/full", &o, &err);
		write_pieces(out, noise, i % 2 ? noise.len : 1000);
		write_pieces(out, noise, 100000);
		is_int(prof_out_close(out, &err), PROF_EIO, "%s, much",
		       prof_codec_name(o.codec));
		is_str(err.text, "cannot write: No space left on device",
		       "why");
		prof_out_open(&out, "/dev/full", &o, &err);
		prof_out_write(out, "x", 1);
		is_int(prof_out_close(out, &err), PROF_EIO, "%s, little",
		       prof_codec_name(o.codec));
		prof_out_open(&out, "/dev/full", &o, &err);
		prof_out_write(out, "x", 1);
		prof_out_abort(out);
	}
	free(noise.at);
}

/* With nobody at the other end the signal comes as to any other program,
 * also from the thread that compresses; one that ignores it sees an error. */
static void closed_pipe(enum prof_codec codec, bool ignores)
{
	struct bytes noise = bytes_noise(8 << 20, 5);
	struct prof_out_options o = {.size = sizeof(o), .codec = codec};
	struct prof_error err;
	struct prof_out *out;
	int fd[2], status = 0;
	pid_t child;

	fflush(stdout);
	if (pipe(fd) < 0 || (child = fork()) < 0)
		tap_bail("no pipe or no process");
	if (child == 0) {
		close(fd[0]);
		signal(SIGPIPE, ignores ? SIG_IGN : SIG_DFL);
		prof_out_open_fd(&out, fd[1], &o, &err);
		write_pieces(out, noise, 100000);
		_exit(-prof_out_close(out, &err));
	}
	close(fd[0]);
	close(fd[1]);
	waitpid(child, &status, 0);
	if (ignores)
		ok(WIFEXITED(status) && WEXITSTATUS(status) == -PROF_EIO,
		   "%s to a closed pipe, ignored, fails",
		   prof_codec_name(codec));
	else
		ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE,
		   "%s to a closed pipe ends the program",
		   prof_codec_name(codec));
	free(noise.at);
}

int main(void)
{
	codecs();
	levels();
	large();
	wrong_levels();
	names();
	to_descriptor();
	to_nowhere();
	to_memory();
	full_disk();
	for (int codec = PROF_PLAIN; codec <= PROF_ZSTD; codec++) {
		closed_pipe((enum prof_codec)codec, true);
		closed_pipe((enum prof_codec)codec, false);
	}
	return tap_end();
}
