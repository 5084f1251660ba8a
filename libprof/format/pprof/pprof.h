/*
 * pprof: perftools.profiles.Profile on the protobuf wire. Its numbers of
 * fields are those of profile.proto in github.com/google/pprof.
 *
 *   pprof.c          what it is, and how to tell it from others
 *   pprof_read.c     one pass over the file: rows as they are there
 *   pprof_resolve.c  what they refer to, once all of it is read
 *   pprof_write.c
 *
 * Samples come first in most files, and refer to locations, strings and
 * columns that follow. So a reference gets a number when it is first seen,
 * and the numbers are resolved at the end. In most files that changes none.
 */
#ifndef LIBPROF_FMT_PPROF_H
#define LIBPROF_FMT_PPROF_H

#include "libprof/base/ids.h"
#include "libprof/encoding/wire.h"
#include "libprof/format/common/format.h"
#include "libprof/model/build.h"

/* Other formats embed it. */
extern const struct prof_format format_pprof;

enum profile_field {
	SAMPLE_TYPE = 1,
	SAMPLE,
	MAPPING,
	LOCATION,
	FUNCTION,
	STRING_TABLE,
	DROP_FRAMES,
	KEEP_FRAMES,
	TIME_NANOS,
	DURATION_NANOS,
	PERIOD_TYPE,
	PERIOD,
	COMMENT,
	DEFAULT_SAMPLE_TYPE,
	DOC_URL,
};

enum { TYPE = 1, UNIT };
enum { LOCATION_ID = 1, VALUE, LABEL };
enum { KEY = 1, STR, NUM, NUM_UNIT };
enum { ID = 1 }; /* of mappings, locations and functions */
enum {
	START = 2,
	LIMIT,
	OFFSET,
	FILENAME,
	BUILD_ID,
	HAS_FUNCTIONS,
	HAS_INLINE_FRAMES = HAS_FUNCTIONS + 3
};
enum { MAPPING_ID = 2, ADDRESS, LINE, IS_FOLDED };
enum { FUNCTION_ID = 1, LINE_NUMBER, COLUMN };
enum { NAME = 2, SYSTEM_NAME, FUNCTION_FILE, START_LINE };

/* The numbers of a message, each at the place of its field. */
struct message {
	int64_t field[DOC_URL + 1];
};

/* Rows as the file has them; what they refer to is not resolved. */
struct raw_function {
	int64_t name, system_name, file, start_line;
};

struct raw_location {
	uint64_t mapping, address, is_folded;
	size_t line, line_count; /* in reader.line */
};

struct raw_line {
	uint64_t function;
	int64_t line, column;
};

/* All rows of one kind, by the number of their id. */
struct rows {
	const char *kind; /* "location", for messages */
	size_t size;	  /* of a row */
	struct ids ids;
	unsigned char *row;
	bool *is_defined;
	size_t room, defined_room;
	size_t count; /* defined so far */

	/* Of those, the ones without an id, until it is known what they are. */
	unsigned char *nameless;
	size_t nameless_count, nameless_room;
	size_t first_nameless;
};

struct reader {
	struct prof_builder *b;
	const struct prof_read_options *options;
	struct prof_error *err;
	uint64_t unknown; /* fields */

	prof_id *string; /* the file's string table */
	size_t string_count, string_room;
	bool has_begun;	   /* something came before the strings */
	bool is_restarted; /* and something of the kind came behind them */
	uint64_t restart;  /* where */

	struct message header;
	struct message *column;
	size_t column_count, column_room;
	int64_t *comment;
	size_t comment_count, comment_room;

	struct rows mappings, functions, locations;
	struct raw_line *line; /* of all locations */
	size_t line_count, line_room;

	/* The sample at hand. */
	prof_id *stack;
	size_t depth, stack_room;
	int64_t *value;
	size_t value_count, value_room;
	struct prof_label *label;
	size_t label_count, label_room;

	size_t samples;
	size_t odd_sample, odd_values; /* the first unlike sample 0 */
};

/* The wire type of a field of the outermost message; comments may be both. */
static inline enum wire_type profile_field_type(uint32_t field)
{
	return field <= STRING_TABLE || field == PERIOD_TYPE ? WIRE_BYTES
							     : WIRE_VARINT;
}

/* Keeps a row under its id. */
int pprof_define(struct reader *r, struct rows *rows, uint64_t id,
		 const void *row);

/* Resolves what was read into the builder's profile. */
int pprof_resolve(struct reader *r);

int pprof_read(struct prof_builder *b, struct prof_in *in,
	       const struct prof_read_options *options, struct prof_error *err);
int pprof_write(const struct prof_profile *p, struct prof_out *out,
		const struct writing *how, struct prof_error *err);

#endif
