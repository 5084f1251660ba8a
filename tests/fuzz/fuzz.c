/*
 * Any bytes as any format. Whatever is read must be a profile that keeps the
 * invariants, and go through every format of the table and back; whatever is
 * refused must be refused with a reason.
 *
 * The input is read by its content and then as each format, from a pipe that
 * gives it away in pieces and from memory.
 *
 * Four bytes at the end of an input may be a plan: three bytes of options and
 * PLAN, which ends no text; or eight: these three, four of how it is drawn, and
 * DRAWING; or twelve: these seven, four of what else is done with it, and WORK.
 * Any other input is read with the defaults, so that a profile as it is can be
 * thrown at us.
 *
 * The image of a thread of Python (tests/unit/python_image.h) is also read as
 * one.
 *
 * FUZZ_FORMATS="pprof folded" in the environment leaves the others out.
 */
#define _GNU_SOURCE /* pipe2 with O_DIRECT, F_SETPIPE_SZ */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/python_image.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PLAN = 0xf5,
	DRAWING = 0xf6,
	WORK = 0xf7,
	MAX_SIZE = 1 << 20,
	MAX_POOL = 1 << 16,
	MAX_DEPTH = 1 << 12,
	MAX_TEXT = 1 << 22, /* of stacks that a format of text repeats */
	MAX_DRAWN = 1 << 16,
	MAX_PIECES = 200,
};

void violated(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("violated: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

void check_error(int status, const struct prof_error *err, const char *doing)
{
	must(status < 0 && status >= PROF_EINVAL, "%s: status %d", doing,
	     status);
	must(err->status == status, "%s: status %d, but the error says %d",
	     doing, status, err->status);
	must(err->text[0] && memchr(err->text, '\0', sizeof(err->text)),
	     "%s: status %d, but no text", doing, status);
}

void check_profile(const struct prof_profile *p, const char *where)
{
	struct prof_error err;

	must(prof_check(p, &err) == PROF_OK, "%s: %s", where, err.text);
}

static void set_limits(struct prof_limits *l, unsigned char how,
		       unsigned char size)
{
	static const uint64_t sizes[] = {MAX_SIZE, 4096, 64, 1};

	l->max_size = sizes[size & 3];
	l->max_pool = how & 15 ? 1u << (how & 15) : MAX_POOL;
	l->max_depth = how >> 4 ? how >> 4 : MAX_DEPTH;
}

unsigned take_bits(uint32_t *bits, unsigned values)
{
	unsigned taken = *bits % values;

	*bits /= values;
	return taken;
}

/* Where the plan begins that ends in this byte; NULL: there is none. */
static const unsigned char *take_plan(const unsigned char *data, size_t *size,
				      size_t len, unsigned char end)
{
	if (*size < len || data[*size - 1] != end)
		return NULL;
	*size -= len;
	return data + *size;
}

/* Takes the plan off the input, if there is one. */
static struct plan make_plan(const unsigned char *data, size_t *size)
{
	static const char *const types[] = {NULL, "cpu/nanoseconds", "time/ms",
					    "space/kb"};
	static const char semicolons[] = {0, '|', '#', '7'};
	static const enum prof_codec codecs[] = {PROF_PLAIN, PROF_GZIP,
						 PROF_ZSTD, PROF_PLAIN};
	static const unsigned char none[3];
	const unsigned char *o;
	struct plan plan = {.read = PROF_READ_OPTIONS, .limits = PROF_LIMITS};

	if ((o = take_plan(data, size, 12, WORK))) {
		memcpy(&plan.picture, o + 3, sizeof(plan.picture));
		memcpy(&plan.work, o + 7, sizeof(plan.work));
	} else if ((o = take_plan(data, size, 8, DRAWING))) {
		memcpy(&plan.picture, o + 3, sizeof(plan.picture));
	} else if (!(o = take_plan(data, size, 4, PLAN))) {
		o = none;
	}
	plan.read.repair = o[0] & 1;
	plan.two_column = plan.read.two_column = o[0] >> 1 & 1;
	plan.read.type = types[o[0] >> 2 & 3];
	plan.header = o[0] >> 4 & 1;
	plan.at_leaf = o[0] >> 5 & 1;
	plan.codec = codecs[o[0] >> 6];
	plan.by = (enum prof_by)((o[1] & 7) % (PROF_BY_FILEFUNCTION + 1));
	plan.semicolon = semicolons[o[1] >> 3 & 3];
	plan.column = o[1] >> 7;
	set_limits(&plan.limits, o[2], o[1] >> 5);
	return plan;
}

/* What came of reading. */
struct outcome {
	struct prof_profile *p; /* NULL: failed */
	struct prof_error err;
};

static struct outcome read_input(struct prof_in *in, int status,
				 const struct plan *plan,
				 const struct prof_format *format,
				 struct prof_error err)
{
	struct prof_read_options o = plan->read;
	struct prof_notes notes = {0};
	struct outcome got = {.err = err};

	o.format = format;
	o.limits = &plan->limits;
	o.notes = &notes;
	if (status == PROF_OK) {
		status = prof_read(&got.p, in, &o, &got.err);
		prof_in_close(in);
	}
	must((status == PROF_OK) == (got.p != NULL),
	     "status %d, and %s profile", status, got.p ? "a" : "no");
	if (status < 0)
		check_error(status, &got.err, "reading");
	else
		check_profile(got.p, "read");
	return got;
}

static struct outcome read_memory(const unsigned char *data, size_t size,
				  const struct plan *plan,
				  const struct prof_format *format)
{
	struct prof_in_options o = {.size = sizeof(o),
				    .max_size = plan->limits.max_size};
	struct prof_error err = {0};
	struct prof_in *in;
	int status = prof_in_open_memory(&in, data, size, &o, &err);

	return read_input(in, status, plan, format, err);
}

/* The read end of a pipe that holds the input in pieces, each of them a read;
 * -1 where there are no such pipes. */
static int open_pieces(const unsigned char *data, size_t size)
{
	size_t piece = size / MAX_PIECES + 1;
	int ends[2];
	bool is_full;

	if (piece > PIPE_BUF || pipe2(ends, O_DIRECT | O_CLOEXEC) < 0)
		return -1;
	is_full = fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) < 0 ||
		  fcntl(ends[1], F_SETFL, O_NONBLOCK | O_DIRECT) < 0;
	for (size_t i = 0; i < size && !is_full; i += piece) {
		size_t n = size - i < piece ? size - i : piece;

		is_full = write(ends[1], data + i, n) != (ssize_t)n;
	}
	close(ends[1]);
	if (!is_full)
		return ends[0];
	close(ends[0]);
	return -1;
}

static void count_progress(void *arg, size_t bytes)
{
	*(size_t *)arg += bytes;
}

static struct outcome read_pieces(const unsigned char *data, size_t size,
				  const struct plan *plan,
				  const struct prof_format *format)
{
	int fd = open_pieces(data, size);
	size_t seen = 0;
	struct prof_in_options o = {
		.size = sizeof(o),
		.max_size = plan->limits.max_size,
		.progress = count_progress,
		.progress_arg = &seen,
	};
	struct prof_error err = {0};
	struct outcome got;
	struct prof_in *in;
	int status;

	if (fd < 0)
		return read_memory(data, size, plan, format);
	status = prof_in_open_fd(&in, fd, &o, &err);
	got = read_input(in, status, plan, format, err);
	must(seen <= size, "progress tells of more bytes than there are");
	return got;
}

static bool is_same(const struct outcome *a, const struct outcome *b)
{
	if (a->p && b->p)
		return !find_difference(a->p, b->p);
	return !a->p && !b->p && a->err.status == b->err.status &&
	       strcmp(a->err.text, b->err.text) == 0;
}

/* Both refused, but perhaps for other reasons: of two faults the one that is
 * seen first depends on how much is seen at once. */
static bool has_two_faults(const struct outcome *a, const struct outcome *b,
			   const unsigned char *data, size_t size)
{
	if (a->p || b->p)
		return false;
	return a->err.status == PROF_ELIMIT || b->err.status == PROF_ELIMIT ||
	       (size >= 4 && (memcmp(data, "\x1f\x8b\x08", 3) == 0 ||
			      memcmp(data + 1, "\xb5\x2f\xfd", 3) == 0 ||
			      memcmp(data + 1, "\x2a\x4d\x18", 3) == 0));
}

/* Every column goes by its type and unit, if no other has the same. */
static void check_names(const struct prof_profile *p)
{
	char name[200];
	struct prof_error err;
	size_t count, found;
	const struct prof_column *c = prof_columns(p, &count);

	must(prof_default_column(p) < count || !count,
	     "the default column is outside the table");
	for (size_t i = 0; i < count && i < 8; i++) {
		struct prof_str type = prof_string(p, c[i].type);
		struct prof_str unit = prof_string(p, c[i].unit);
		int status;

		if (type.len + unit.len + 2 > sizeof(name))
			continue;
		memcpy(name, type.s, type.len);
		name[type.len] = '/';
		memcpy(name + type.len + 1, unit.s, unit.len);
		name[type.len + 1 + unit.len] = '\0';
		if (strlen(name) != type.len + 1 + unit.len)
			continue;
		status = prof_find_column(&found, p, name, &err);
		if (status < 0)
			check_error(status, &err, "finding a column");
		else
			must(found == i, "column %zu found for %zu", found, i);
	}
}

static bool is_wanted(const struct prof_format *f)
{
	const char *wanted = getenv("FUZZ_FORMATS");

	return !wanted || strstr(wanted, prof_format_name(f));
}

/* Writes in every format, told apart in every way. */
void check_formats(const struct prof_profile *p, const struct plan *plan)
{
	const struct prof_format *f;

	for (size_t i = 0; (f = prof_format_at(i)); i++) {
		if (!is_wanted(f) || !prof_format_can_write(f) ||
		    (!prof_format_is_binary(f) && text_size(p) > MAX_TEXT))
			continue;
		check_roundtrip(p, f, plan, PROF_BY_FUNCTION);
		if (!prof_format_has_names_only(f))
			continue;
		for (int by = 1; by <= PROF_BY_FILEFUNCTION; by++)
			if (by == (int)plan->by)
				check_roundtrip(p, f, plan, plan->by);
			else
				check_write(p, f, plan, (enum prof_by)by);
	}
}

static void check_outcome(const struct outcome *got, const struct plan *plan)
{
	if (!got->p)
		return;
	check_names(got->p);
	check_formats(got->p, plan);
	check_transforms(got->p, plan);
	check_filters(got->p, plan);
	check_merges(got->p, plan);
	if (text_size(got->p) > MAX_DRAWN)
		return;
	check_drawing(got->p, plan);
	check_reports(got->p, plan);
}

/* From a pipe or from memory: that makes no difference. */
static struct outcome read_both(const unsigned char *data, size_t size,
				const struct plan *plan,
				const struct prof_format *format)
{
	struct outcome pieces = read_pieces(data, size, plan, format);
	struct outcome memory = read_memory(data, size, plan, format);

	must(is_same(&pieces, &memory) ||
		     has_two_faults(&pieces, &memory, data, size),
	     "%s: in pieces: %s; from memory: %s",
	     format ? prof_format_name(format) : "by its content",
	     pieces.p ? "a profile" : pieces.err.text,
	     memory.p ? "a profile" : memory.err.text);
	prof_free(pieces.p);
	return memory;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const char *why = check_python_image(data, size);
	struct plan plan = make_plan(data, &size);
	const struct prof_format *f;
	struct outcome sniffed, named;
	bool is_known = false;

	must(!why, "%s", why);
	if (size > MAX_SIZE)
		return 0;
	check_name_files(data, size);
	sniffed = read_both(data, size, &plan, NULL);
	for (size_t i = 0; (f = prof_format_at(i)); i++) {
		if (!is_wanted(f))
			continue;
		named = read_both(data, size, &plan, f);
		is_known |= is_same(&sniffed, &named);
		check_outcome(&named, &plan);
		prof_free(named.p);
	}
	must(is_known || !sniffed.p || getenv("FUZZ_FORMATS"),
	     "by its content it is a profile in no format of the table");
	prof_free(sniffed.p);
	return 0;
}
