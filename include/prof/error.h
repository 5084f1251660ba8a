/*
 * How libprof says that something went wrong.
 *
 * A function that can fail returns PROF_OK (0) or one of the negative
 * statuses below, and fills the struct prof_error that the caller owns. The
 * text is one sentence without the program's or the file's name in front and
 * without a full stop behind: the caller puts the subject before it.
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
	PROF_EIO = -2,	    /* the system refused to read, write or open */
	PROF_EFORMAT = -3,  /* the input breaks the rules of its format */
	PROF_EUNKNOWN = -4, /* the input is in no format that we know */
	PROF_ELIMIT = -5,   /* larger than a limit in struct prof_limits */
	PROF_ERANGE = -6,   /* a sum or a product does not fit 64 bits */
	PROF_ENOTSUP = -7,  /* the target cannot hold this */
	PROF_EINVAL = -8    /* the caller asked for something impossible */
};

struct prof_error {
	int status;	 /* one of enum prof_status */
	uint64_t line;	 /* line in a text input, from 1; 0: not known */
	uint64_t offset; /* byte in the expanded input, 0 when not known */
	char text[480];	 /* the sentence; cut, never overrun */
};

#ifdef __cplusplus
}
#endif
#endif
