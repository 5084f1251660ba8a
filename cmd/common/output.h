/*
 * Where a program's result goes: a file that appears whole or not at all, or
 * standard output. Trouble is a message and the end of the program, but for
 * those who try, and get a negative status and why in err.
 */
#ifndef COMMON_OUTPUT_H
#define COMMON_OUTPUT_H

#include <prof/io.h>
#include <stdbool.h>

struct output {
	const char *path; /* NULL and "-": standard output */
	enum prof_codec codec;
	int level;	/* 0: the usual one */
	bool has_codec; /* else by the path's suffix */
};

bool output_is_standard(const struct output *o);

/* For messages. */
const char *output_name(const struct output *o);

/* Finds the codec; what is not text goes to no terminal. binary: the format,
 * if it is not text even plain; else NULL. */
void output_resolve(struct output *o, const char *binary);

/* Signals remove what is half written from here on. */
struct prof_out *output_open(const struct output *o);
int output_try_open(struct prof_out **out, const struct output *o,
		    struct prof_error *err);

/* With a status below 0 the target stays as it was, and err is told. */
void output_close(const struct output *o, struct prof_out *out, int status,
		  struct prof_error *err);
int output_try_close(const struct output *o, struct prof_out *out, int status,
		     struct prof_error *err);

/* For the tables of options: CODEC[:LEVEL] into a struct output. */
const char *output_parse_codec(const char *arg, void *output);
extern const char *const output_codecs[];

#endif
