/*
 * Profiles in and out, as every program does it: where they come from and go
 * to, what is said about them, and what happens on trouble, which is a
 * message and the end of the program.
 */
#ifndef COMMON_PROFILE_IO_H
#define COMMON_PROFILE_IO_H

#include "cmd/common/output.h"
#include "cmd/common/picture.h"

#include <prof/prof.h>
#include <stdbool.h>
#include <stdio.h>

/* NULL and "-" stand for standard input. For messages. */
const char *profile_input_name(const char *path);

/* Opens a profile's file, or standard input; err tells why not. */
int profile_open(struct prof_in **in, const char *path,
		 const struct prof_in_options *options, struct prof_error *err);

/* The size of a regular file as stored; 0 for anything else. */
uint64_t profile_stored_size(const char *path);

/* Reads a whole profile; says what was repaired or not understood. Notes of
 * losses are left in options->notes for the caller. */
struct prof_profile *profile_read(const char *path,
				  const struct prof_read_options *options);

/* What the notes of reading a file say was repaired or not understood. */
void profile_say_read(const char *name, const struct prof_notes *notes);

/* Follows the text of an error: the option that helps, or nothing. */
const char *profile_advice(const struct prof_error *err);

struct profile_target {
	struct output output;
	const struct prof_format *format; /* NULL: by the path's suffix */
	bool strict;  /* fail, and write nothing, if something is lost */
	bool is_said; /* what is left out has been told of */

	/* profile_draw, for who makes pictures of .svg and .html; else NULL,
	 * so that not every program carries what draws. */
	int (*draw)(const struct profile_target *target,
		    const struct prof_profile *p, struct prof_error *err);
	enum picture picture; /* found by the path's suffix */
};

/* A flame graph of the profile's default column. */
int profile_draw(const struct profile_target *target,
		 const struct prof_profile *p, struct prof_error *err);

/* Fills in the format that was asked for (a number for profile_target_name;
 * below 0: none was), and what the target's path tells: the format, the codec.
 * Refuses what would garble a terminal. */
void profile_target_resolve(struct profile_target *target, int asked);

/* Writes a whole profile to a resolved target. options->notes may hold what
 * was lost before; all of it is said. */
void profile_write(const struct profile_target *target,
		   const struct prof_profile *p,
		   struct prof_write_options *options);

/* The same for who goes on after trouble: a negative status, and why. */
int profile_try_write(const struct profile_target *target,
		      const struct prof_profile *p,
		      struct prof_write_options *options,
		      struct prof_error *err);

/* "1 label, 12 mappings": what the notes of a kind say. False: nothing. */
bool profile_list_notes(char *text, size_t size, const struct prof_notes *notes,
			enum prof_note_kind kind);

/* For the tables of options: the names of all formats, of those that can be
 * written, those of enum prof_by in its order, and TYPE/UNIT into a const
 * char *. */
const char *profile_format_name(size_t i);
const char *profile_target_name(size_t i);
extern const char *const profile_by_names[];
const char *profile_parse_type(const char *arg, void *value);

/* For struct command: what is in the library. */
void profile_features(FILE *out);

/* Prints the formats as a table. */
void profile_list_formats(void);

#endif
