/*
 * Command lines.
 *
 * A program has one table of its options, and everything comes from it:
 * parsing, --help, completion for three shells, and the list that the check
 * of the manual reads. Options that mean the same in several programs have
 * shared rows at the end of this file.
 *
 *	static const char *output;
 *	static bool strict;
 *
 *	static const struct opt options[] = {
 *		OPT_HEADING("Output"),
 *		OPT_ROW_OUTPUT(&output),
 *		OPT_ROW_STRICT(&strict),
 *		OPT_END,
 *	};
 *	static const struct command command = {
 *		.name = "prof-convert",
 *		.summary = "convert a profile from one format to another",
 *		.operands = "[FILE]",
 *		.operands_max = 1,
 *		.options = options,
 *	};
 *
 *	int main(int argc, char **argv)
 *	{
 *		char **files;
 *		size_t n = opt_parse(&command, argv, &files);
 *
 * Words are read as GNU's programs read them: -o FILE, -oFILE, --output FILE,
 * --output=FILE, -qv for -q -v, a long name cut short as long as it says
 * which, "--" ends the options, "-" is an operand, and operands may stand
 * among the options. The last of two uses of an option counts.
 */
#ifndef COMMON_OPT_H
#define COMMON_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Every use of an option that may be repeated; items end with a NULL. */
struct opt_list {
	const char **items;
	size_t count;
};

/* What became of a command line. */
enum opt_verdict {
	OPT_RUN, /* do the work */
	OPT_HELP,
	OPT_VERSION,
	OPT_COMPLETION,
	OPT_LIST_OPTIONS,
	OPT_BAD /* a usage error */
};

enum opt_kind {
	OPT_KIND_END,
	OPT_KIND_HEADING, /* of the rows below it in --help */
	OPT_KIND_FLAG,
	OPT_KIND_STRING,
	OPT_KIND_CHOICE, /* one of the candidates; stored as its number */
	OPT_KIND_SIZE,	 /* bytes; see units.h */
	OPT_KIND_LIST,	 /* repeated, each argument an item */
	OPT_KIND_COMMAS, /* repeated, items separated by commas */
	OPT_KIND_CUSTOM,
	OPT_KIND_ASK /* ends the parsing, as --help does; for opt.c */
};

/* One row. Made by the macros below, which check the type of the value. */
struct opt {
	enum opt_kind kind;
	char letter;	  /* 0: none */
	const char *name; /* without the dashes; all options have one */
	const char *arg;  /* what --help calls the argument; NULL: none */
	const char *help; /* a phrase: lower case, no full stop */
	union {
		bool *flag;
		const char **string;
		int *choice;
		uint64_t *size;
		struct opt_list *list;
		void *custom;
		enum opt_verdict ask;
	} to;
	const char *const *choices;	  /* candidates, ended by NULL ... */
	const char *(*candidate)(size_t); /* ... or by number; NULL: no more */
	const char *(*parse)(const char *arg, void *custom);
	bool hidden; /* from help, completion and the list */
};

/*
 * The rows. What comes last is the help, and may be followed by designated
 * members, such as .choices = codecs for the completion of a custom argument.
 * An argument called FILE or DIR is completed to paths. Candidates that are
 * listed in .choices are added to the help.
 *
 * l: letter or 0, n: long name, a: name of the argument, v: where the value
 * goes. A value keeps what it had, its default, while the option is not used.
 */
#define OPT_END                      \
	{                            \
		.kind = OPT_KIND_END \
	}
#define OPT_HEADING(text)                                \
	{                                                \
		.kind = OPT_KIND_HEADING, .help = (text) \
	}
#define OPT_FLAG(l, n, v, ...)                                     \
	{                                                          \
		.kind = OPT_KIND_FLAG, .letter = (l), .name = (n), \
		.to.flag = (v), .help = __VA_ARGS__                \
	}
#define OPT_ARG_(k, l, n, a, ...)                                             \
	{                                                                     \
		.kind = OPT_KIND_##k, .letter = (l), .name = (n), .arg = (a), \
		__VA_ARGS__                                                   \
	}
#define OPT_STRING(l, n, a, v, ...) \
	OPT_ARG_(STRING, l, n, a, .to.string = (v), .help = __VA_ARGS__)
#define OPT_SIZE(l, n, a, v, ...) \
	OPT_ARG_(SIZE, l, n, a, .to.size = (v), .help = __VA_ARGS__)
#define OPT_LIST(l, n, a, v, ...) \
	OPT_ARG_(LIST, l, n, a, .to.list = (v), .help = __VA_ARGS__)
#define OPT_COMMAS(l, n, a, v, ...) \
	OPT_ARG_(COMMAS, l, n, a, .to.list = (v), .help = __VA_ARGS__)

/* c: an array of names that NULL ends. The value is the name's number in it;
 * with -1 as its default it tells whether the option was used. */
#define OPT_CHOICE(l, n, a, v, c, ...)                              \
	OPT_ARG_(CHOICE, l, n, a, .to.choice = (v), .choices = (c), \
		 .help = __VA_ARGS__)

/* f: a function from 0, 1, 2 ... to names, then NULL. */
#define OPT_CHOICE_OF(l, n, a, v, f, ...)                             \
	OPT_ARG_(CHOICE, l, n, a, .to.choice = (v), .candidate = (f), \
		 .help = __VA_ARGS__)

/* p: takes the argument and v; returns NULL, or why the argument is wrong. */
#define OPT_CUSTOM(l, n, a, v, p, ...)                            \
	OPT_ARG_(CUSTOM, l, n, a, .to.custom = (v), .parse = (p), \
		 .help = __VA_ARGS__)

#define OPT_ANY SIZE_MAX /* so many operands */

struct command {
	const char *name;
	const char *summary;	     /* a phrase, as in the manual's NAME */
	const char *operands;	     /* "[FILE]...", NULL: none */
	const struct opt *options;   /* ended by OPT_END */
	const char *const *examples; /* for --help; ended by NULL; or NULL */
	size_t operands_min, operands_max;
	bool stop_at_operand; /* what follows is not ours, as after env */
	int trouble;	      /* status of usage errors and of die; 0: 2 */
	void (*features)(FILE *to); /* more lines for --version; or NULL */
};

/*
 * For main. Takes argv to pieces, answers --help and its like on stdout and
 * usage errors on stderr, and exits after those. Returns how many operands
 * there are, and the operands, which NULL ends: they are argv's own.
 * It calls msg_init.
 */
size_t opt_parse(const struct command *cmd, char **argv, char ***operands);

void opt_list_release(struct opt_list *list);

/*
 * The parts of opt_parse.
 */

struct opt_reading {
	char **operands;
	size_t count;
	int shell;	   /* of --completion */
	char message[512]; /* what is wrong, for OPT_BAD */
};

enum opt_verdict opt_read(struct opt_reading *r, const struct command *cmd,
			  char **argv);

void opt_write_help(const struct command *cmd, FILE *to);
void opt_write_version(const struct command *cmd, FILE *to);

/* One option in a line: letter, long name, argument; tabs between them. */
void opt_write_list(const struct command *cmd, FILE *to);

enum opt_shell { OPT_BASH, OPT_ZSH, OPT_FISH };
void opt_write_completion(const struct command *cmd, enum opt_shell shell,
			  FILE *to);

/*
 * Rows that programs share: the same name for the same thing everywhere.
 */

#define OPT_ROW_OUTPUT(v) \
	OPT_STRING('o', "output", "FILE", v, "write to FILE instead of stdout")

/* f: see OPT_CHOICE_OF; the formats by number. */
#define OPT_ROW_FROM(v, f)                         \
	OPT_CHOICE_OF('f', "from", "FORMAT", v, f, \
		      "input format (default: by content)")
#define OPT_ROW_TO(v, f)                         \
	OPT_CHOICE_OF('t', "to", "FORMAT", v, f, \
		      "output format (default: by FILE's suffix)")
#define OPT_ROW_COLUMN(v)                      \
	OPT_STRING('c', "column", "COLUMN", v, \
		   "column to use: TYPE or TYPE/UNIT")

/* c: the names of enum prof_by; h: of which frames. */
#define OPT_ROW_BY(v, c, h) OPT_CHOICE(0, "by", "WHAT", v, c, h)

/* p: see OPT_CUSTOM. */
#define OPT_ROW_TYPE(v, p)                       \
	OPT_CUSTOM(0, "type", "TYPE/UNIT", v, p, \
		   "sample type for input that has none")

/* p: see OPT_CUSTOM; c: codecs for completion. */
#define OPT_ROW_COMPRESS(v, p, c)                                      \
	OPT_CUSTOM('z', "compress", "CODEC[:LEVEL]", v, p, "compress", \
		   .choices = (c))
#define OPT_ROW_MAX_SIZE(v)                \
	OPT_SIZE(0, "max-size", "SIZE", v, \
		 "limit the expanded input (default: 8GiB)")
#define OPT_ROW_STRICT(v) \
	OPT_FLAG(0, "strict", v, "fail if anything would be dropped")
#define OPT_ROW_QUIET(v) \
	OPT_FLAG('q', "quiet", v, "print only warnings and errors")
#define OPT_ROW_VERBOSE(v) OPT_FLAG('v', "verbose", v, "print more details")

/* The value is an enum opt_color in an int. */
enum opt_color { OPT_COLOR_AUTO, OPT_COLOR_ALWAYS, OPT_COLOR_NEVER };
extern const char *const opt_color_names[];
#define OPT_ROW_COLOR(v) \
	OPT_CHOICE(0, "color", "WHEN", v, opt_color_names, "color the output")

#endif
