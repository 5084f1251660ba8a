/*
 * The rows of a command's table: for what reads them, helps with them and
 * completes them.
 */
#ifndef COMMON_OPT_ROWS_H
#define COMMON_OPT_ROWS_H

#include "cmd/common/opt.h"

#define OPT_NAME_MAX 48 /* bytes that a long name fits in */

/* All rows, then those that every program has, then NULL. Starts at NULL. */
const struct opt *opt_next(const struct command *cmd, const struct opt *row);

/* The i-th candidate of the row's argument; NULL: no more. */
const char *opt_candidate(const struct opt *row, size_t i);

/* How many rows have a name that begins with name[0..len), and the last of
 * them; a row with just this name is the only one. */
size_t opt_find_long(const struct opt **row, const struct command *cmd,
		     const char *name, size_t len);

const struct opt *opt_find_letter(const struct command *cmd, char letter);

/* What somebody who typed name[0..len) may have meant, or NULL. */
const struct opt *opt_similar(const struct command *cmd, const char *name,
			      size_t len);

/* Ends the program, by assert, if two rows share a name and the like. */
void opt_check_table(const struct command *cmd);

#endif
