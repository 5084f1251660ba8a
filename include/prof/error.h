/*
 * How libprof reports errors.
 *
 * A function that can fail returns PROF_OK (0) or one of the negative
 * statuses below, and fills the struct prof_error that the caller owns. The
 * text is one sentence, without the name of the program or the file and
 * without a full stop: the caller writes the subject before it, and the line
 * if there is one, as in "cpu.folded:3: no count".
 *
 * Every err parameter may be NULL, for callers who want the status only.
 */
#ifndef PROF_ERROR_H
#define PROF_ERROR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum prof_status {
	PROF_OK = 0,
	PROF_ENOMEM = -1,   /* no memory */
	PROF_EIO = -2,	    /* a system call to open, read or write failed */
	PROF_EFORMAT = -3,  /* the input violates its format */
	PROF_EUNKNOWN = -4, /* the format of the input is unknown */
	PROF_ELIMIT = -5,   /* larger than a limit */
	PROF_ERANGE = -6,   /* a sum or a product does not fit 64 bits */
	PROF_ENOTSUP = -7,  /* the target cannot represent this */
	PROF_EINVAL = -8    /* invalid argument */
};

/* The reason, for programs, where a status has several. */
enum prof_detail {
	PROF_DETAIL_NONE = 0,
	PROF_DETAIL_OPTIONS_SIZE,  /* a struct of options without a size */
	PROF_DETAIL_OPTIONS_NEWER, /* an option of a later version */
	PROF_DETAIL_CHOICE,	   /* a value that a member cannot have */
	PROF_DETAIL_MISSING,	   /* a required text is NULL */
	PROF_DETAIL_ID,		   /* an id out of range */
	PROF_DETAIL_NO_COLUMN,	   /* no column of this name or number */
	PROF_DETAIL_MANY_COLUMNS,  /* several columns have this name */
	PROF_DETAIL_EMPTY,	   /* the input is empty */
	PROF_DETAIL_TRUNCATED,	   /* the input is truncated */
	PROF_DETAIL_COMPRESSION,   /* compressed data that is damaged */
	PROF_DETAIL_MAX_SIZE,	   /* exceeded limit, as are the next three */
	PROF_DETAIL_MAX_DEPTH,
	PROF_DETAIL_MAX_POOL,
	PROF_DETAIL_MAX_FRAMES,
	PROF_DETAIL_READ_ONLY, /* the format cannot be written */
	PROF_DETAIL_CALLBACK   /* a callback failed */
};

/* What the caller can change to make the call succeed. */
enum prof_remedy {
	PROF_REMEDY_NONE = 0,
	PROF_REMEDY_MAX_SIZE,	/* a larger max_size: of the input, or for
				   PROF_DETAIL_MAX_FRAMES in prof_limits */
	PROF_REMEDY_REPAIR,	/* `repair` in struct prof_read_options */
	PROF_REMEDY_FORMAT,	/* `format` there names the format */
	PROF_REMEDY_SCALE,	/* `scale` there: 1000 keeps three digits */
	PROF_REMEDY_ONE_COLUMN, /* `two_column` there: -1 */
	PROF_REMEDY_TWO_COLUMN, /* `two_column` there: 1 */
	PROF_REMEDY_POSITIVE	/* what prof_drop_negative does */
};

/*
 * The library fills every member. The layout does not change within a soname:
 * new members are taken from `reserved`, which is 0.
 */
struct prof_error {
	int status;    /* one of enum prof_status */
	int detail;    /* one of enum prof_detail */
	int remedy;    /* one of enum prof_remedy */
	int system;    /* errno of a failed system call; else 0 */
	uint64_t line; /* of a text input, from 1, not in the text; 0: none */
	uint64_t line_byte;  /* byte in that line, from 1; 0: not known */
	uint64_t offset;     /* byte in the expanded input, from 0 */
	uint32_t has_offset; /* is the offset known? */
	uint32_t unused;
	uint64_t reserved[4];
	char text[480]; /* the sentence; cut, never overrun */
};

#ifdef __cplusplus
}
#endif
#endif
