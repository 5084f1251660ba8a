/*
 * The fuzz target inside.
 *
 *   fuzz.c       bytes in: what one input goes through
 *   transforms.c what is done to a profile then
 *   filters.c    what is kept of it
 *   merges.c     profiles added up
 *   reports.c    what prof-top says of it, and tsv.c, json.c what that must be
 *   roundtrip.c  a profile written in a format, read back and compared
 *   compare.c    what makes two profiles equal
 *   fingerprint.c hashes of frames and labels
 *   draw.c       a profile drawn
 *   name_files.c files that say how names are drawn
 *   picture.c    what a picture must be
 *   xml.c        what markup must be
 *   python_image.c the frames of a thread of Python, out of its memory
 *   memory.c     where outputs go
 *   replay.c     a main, for machines without a fuzzer
 *   corpus/      where fuzzing begins, and what it found; a .plan ends in one
 *   dict         words for libFuzzer
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <prof/prof.h>
#include <stdbool.h>

/* What else is to be done with an input; its last bytes may say. */
struct plan {
	struct prof_read_options read; /* limits apart */
	struct prof_limits limits;
	enum prof_by by;
	enum prof_codec codec;
	char semicolon;
	int two_column, header;
	int at_leaf;
	int column; /* to keep, from the last one on */
	uint32_t picture;
	uint32_t work; /* how it is filtered, merged and reported on */
};

struct bytes {
	unsigned char *p;
	size_t len;
};

/* Something that always holds does not: says what, and aborts. */
_Noreturn void violated(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#define must(fact, ...)                        \
	do {                                   \
		if (!(fact))                   \
			violated(__VA_ARGS__); \
	} while (0)

/* One of so many values, off the bits of a plan. */
unsigned take_bits(uint32_t *bits, unsigned values);

/* A failure has a status, and a text that says why. */
void check_error(int status, const struct prof_error *err, const char *doing);

/* What holds of every profile that was read or transformed. */
void check_profile(const struct prof_profile *p, const char *where);

/* What differs first of all that belongs to samples, the order included, and
 * of the header; NULL: nothing. */
const char *find_difference(const struct prof_profile *p,
			    const struct prof_profile *q);

/* Do samples have the frames that they had, and perhaps more at one end? */
bool has_same_frames(const struct prof_profile *p, const struct prof_profile *q,
		     bool more_at_leaf);

/* Is nothing lost of the tables, not even what no sample uses? */
bool has_same_rows(const struct prof_profile *p, const struct prof_profile *q);

/*
 * A number that follows from the names of the frames of all samples and their
 * values in a column, whatever their order and however they are joined.
 */
uint64_t fingerprint(const struct prof_profile *p, size_t column);

/* The same of labels, in whatever order a sample has them; idle times are
 * none. */
uint64_t label_fingerprint(const struct prof_profile *p, size_t column);

/* Bytes of text, about, where stacks are repeated for each sample, column and
 * track. */
uint64_t text_size(const struct prof_profile *p);

/* The sum of a column. False when it does not fit. */
bool has_total(int64_t *total, const struct prof_profile *p, size_t column);

/* Writes p in the format, reads that back, and compares. */
void check_roundtrip(const struct prof_profile *p, const struct prof_format *f,
		     const struct plan *plan, enum prof_by by);

/* Writes p and throws it away. */
void check_write(const struct prof_profile *p, const struct prof_format *f,
		 const struct plan *plan, enum prof_by by);

/* Writes p in every format, told apart in every way. */
void check_formats(const struct prof_profile *p, const struct plan *plan);

/* What must not change when only stacks, labels or tracks do. */
void check_same_values(const struct prof_profile *before,
		       const struct prof_profile *after, const char *what);

/* All of filter.h and rename.h. */
void check_filters(const struct prof_profile *p, const struct plan *plan);

/* All of merge.h. */
void check_merges(const struct prof_profile *p, const struct plan *plan);

/* All of top.h. */
void check_reports(const struct prof_profile *p, const struct plan *plan);

/* All of transform.h. */
void check_transforms(const struct prof_profile *p, const struct plan *plan);

/* Draws p, alone and beside a base, in one of many ways. */
void check_drawing(const struct prof_profile *p, const struct plan *plan);

/* The input as a file of names' attributes, and of names' colors. */
void check_name_files(const unsigned char *data, size_t size);

/* An output into memory, one at a time; all that was written to it, for the
 * caller to free. */
struct prof_out *open_memory(const struct prof_out_options *o);
struct bytes close_memory(struct prof_out *out);

/* Another profile with the same content. */
struct prof_profile *copy_profile(const struct prof_profile *p);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

#endif
