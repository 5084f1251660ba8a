/*
 * Command lines: a command that has an option of each kind reads lines that
 * are right and lines that are wrong.
 */
#include "cmd/common/opt.h"
#include "tests/unit/tap.h"

#define WORDS_MAX 16

static bool quiet, verbose, strict;
static const char *output, *column, *level;
static int from = -1, by = -1, color;
static uint64_t max_size = 7;
static struct opt_list frames, headers;

static const char *format_name(size_t i)
{
	static const char *const names[] = {"pprof", "folded", NULL};

	return names[i];
}

static const char *parse_codec(const char *arg, void *value)
{
	if (strncmp(arg, "gzip", 4) != 0)
		return "no such codec";
	*(const char **)value = arg;
	return NULL;
}

static const char *const by_names[] = {"function", "file", "line", NULL};
static const char *const codecs[] = {"none", "gzip", NULL};

static const struct opt options[] = {
	OPT_HEADING("Input"),
	OPT_ROW_FROM(&from, format_name),
	OPT_ROW_MAX_SIZE(&max_size),
	OPT_LIST('H', "header", "LINE", &headers, "send LINE's text, [too]"),
	OPT_HEADING("Output"),
	OPT_ROW_OUTPUT(&output),
	OPT_ROW_COMPRESS(&level, parse_codec, codecs),
	OPT_ROW_COLUMN(&column),
	OPT_CHOICE(0, "by", "LEVEL", &by, by_names,
		   "tell frames apart by one of so many things that the line "
		   "is full"),
	OPT_COMMAS(0, "labels-as-frames", "KEY[,KEY]...", &frames,
		   "make frames of labels"),
	OPT_ROW_STRICT(&strict),
	OPT_ROW_COLOR(&color),
	OPT_ROW_QUIET(&quiet),
	OPT_ROW_VERBOSE(&verbose),
	OPT_FLAG('x', "experiment", &verbose, "not for you", .hidden = true),
	OPT_END,
};

static const char *const examples[] = {"prof-test -o b.folded a.pb.gz", NULL};

static void features(FILE *to)
{
	fputs("zlib 1.2\n", to);
}

static struct command command = {
	.name = "prof-test",
	.summary = "test the command line",
	.operands = "[FILE]...",
	.operands_max = OPT_ANY,
	.options = options,
	.examples = examples,
	.features = features,
};

static struct opt_reading reading;

static void forget(void)
{
	quiet = verbose = strict = false;
	output = column = level = NULL;
	from = by = -1;
	color = 0;
	max_size = 7;
	opt_list_release(&frames);
	opt_list_release(&headers);
}

/* Reads a line of words with spaces between; '_' stands for an empty word. */
static enum opt_verdict read_line(const char *line)
{
	static char copy[512], *argv[WORDS_MAX], name[] = "prof-test";
	size_t n = 0;
	char *s = copy;

	forget();
	snprintf(copy, sizeof(copy), "%s", line);
	argv[n++] = name;
	while (*s && n < WORDS_MAX - 1) {
		argv[n++] = s;
		s += strcspn(s, " ");
		if (*s)
			*s++ = '\0';
		if (strcmp(argv[n - 1], "_") == 0)
			argv[n - 1][0] = '\0';
	}
	argv[n] = NULL;
	return opt_read(&reading, &command, argv);
}

/* The operands with spaces between. */
static const char *operands(void)
{
	static char text[256];

	text[0] = '\0';
	for (size_t i = 0; reading.operands[i]; i++) {
		size_t used = strlen(text);

		snprintf(text + used, sizeof(text) - used, "%s%s", i ? " " : "",
			 reading.operands[i]);
	}
	return text;
}

static void reads_one_option_in_all_spellings(void)
{
	static const char *const lines[] = {
		"-o x",	   "-ox",   "--output x", "--output=x", "--o x",
		"--out=x", "-qo x", "-qvox",	  "-oy -ox",	"--out y -o x",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		is_int(read_line(lines[i]), OPT_RUN, "%s is read", lines[i]);
		is_str(output, "x", "%s sets the output", lines[i]);
		is_uint(reading.count, 0, "%s has no operands", lines[i]);
	}
}

static void reads_each_kind(void)
{
	is_int(read_line("-qv --strict"), OPT_RUN, "flags");
	ok(quiet && verbose && strict, "flags are set");
	is_int(read_line("-f folded --by=line --color never"), OPT_RUN,
	       "choices");
	is_int(from, 1, "a choice from a function");
	is_int(by, 2, "a choice from an array");
	is_int(color, OPT_COLOR_NEVER, "a choice of the shared row");
	is_int(read_line("--max-size 2M"), OPT_RUN, "a size");
	is_uint(max_size, 2 << 20, "the size is in bytes");
	is_int(read_line("-z gzip:6"), OPT_RUN, "a custom argument");
	is_str(level, "gzip:6", "the custom argument is parsed");
	is_int(read_line("-c _"), OPT_RUN, "an empty argument");
	is_str(column, "", "the argument is empty");
	is_int(read_line("-o -- -c -o"), OPT_RUN, "arguments with dashes");
	is_str(output, "--", "two dashes as an argument");
	is_str(column, "-o", "an option's name as an argument");
	is_int(read_line("-o ="), OPT_RUN, "'=' as an argument");
	is_str(output, "=", "the argument is '='");
	is_int(read_line("--output=a=b"), OPT_RUN, "'=' in an argument");
	is_str(output, "a=b", "the argument has a '='");
	read_line("");
	ok(!quiet && !output && from == -1 && max_size == 7,
	   "what is not used keeps its default");
}

static void reads_lists(void)
{
	is_int(read_line("-H a,b -Hc --header="), OPT_RUN, "a list");
	is_uint(headers.count, 3, "an item for each use");
	is_str(headers.items[0], "a,b", "commas are nothing special");
	is_str(headers.items[1], "c", "the second item");
	is_str(headers.items[2], "", "the third item");
	ok(!headers.items[3], "NULL ends the items");
	is_int(read_line("--labels a,bc --labels-as=d"), OPT_RUN, "commas");
	is_uint(frames.count, 3, "an item for each part");
	is_str(frames.items[0], "a", "the first part");
	is_str(frames.items[1], "bc", "the second part");
	is_str(frames.items[2], "d", "the part of the second use");
	ok(!frames.items[3], "NULL ends the parts");
	opt_list_release(&frames);
	ok(!frames.items && !frames.count, "a released list is empty");
}

static void finds_operands(void)
{
	is_int(read_line("a -q b -o c -"), OPT_RUN, "operands among options");
	is_str(operands(), "a b -", "they keep their order");
	ok(quiet && output && strcmp(output, "c") == 0, "options are read");
	is_int(read_line("a -- -q -- b"), OPT_RUN, "two dashes");
	is_str(operands(), "a -q -- b", "what follows them is operands");
	ok(!quiet, "and no options");
	is_int(read_line("_"), OPT_RUN, "an empty operand");
	is_uint(reading.count, 1, "is an operand");

	command.stop_at_operand = true;
	is_int(read_line("-q make -q --strict -o"), OPT_RUN, "another command");
	is_str(operands(), "make -q --strict -o", "all of it are operands");
	ok(quiet && !strict, "and none of it is ours");
	is_int(read_line("-q -- make -- -v"), OPT_RUN, "a command after --");
	is_str(operands(), "make -- -v", "its own -- is not ours");
	command.stop_at_operand = false;
}

static void counts_operands(void)
{
	command.operands_min = 1;
	command.operands_max = 2;
	is_int(read_line("-q"), OPT_BAD, "too few");
	is_str(reading.message, "too few operands, expected: [FILE]...",
	       "too few, and what is missing");
	is_int(read_line("a b"), OPT_RUN, "as many as allowed");
	is_int(read_line("a b c d"), OPT_BAD, "too many");
	is_str(reading.message, "unexpected operand 'c'", "the first of them");
	is_int(read_line("--help"), OPT_HELP, "help comes first");
	command.operands_min = 0;
	command.operands_max = OPT_ANY;
}

static const struct {
	const char *line, *message;
} mistakes[] = {
	{"--fron x", "unknown option '--fron' (did you mean '--from'?)"},
	{"--ouptut=x", "unknown option '--ouptut' (did you mean '--output'?)"},
	{"--frames", "unknown option '--frames' (did you mean "
		     "'--labels-as-frames'?)"},
	{"--xylophone", "unknown option '--xylophone'"},
	{"--experimen", "unknown option '--experimen'"},
	{"--Quiet", "unknown option '--Quiet' (did you mean "
		    "'--quiet'?)"},
	{"--=x", "unknown option '--'"},
	{"-Z", "unknown option '-Z'"},
	{"-qZv", "unknown option '-Z' in '-qZv'"},
	{"-\xc3\xa9", "unknown option '-\xc3\xa9'"},
	{"-output x", "unknown option '-output' (did you mean '--output'?)"},
	{"-from=x", "unknown option '-from' (did you mean '--from'?)"},
	{"--co x", "option '--co' is ambiguous: --compress, --column, --color, "
		   "--completion"},
	{"--ve", "option '--ve' is ambiguous: --verbose, --version"},
	{"--quiet=1", "option '--quiet' takes no argument"},
	{"--quiet=", "option '--quiet' takes no argument"},
	{"-o", "option '-o' needs an argument: FILE"},
	{"-qo", "option '-o' needs an argument: FILE"},
	{"--outp", "option '--output' needs an argument: FILE"},
	{"--by Line", "--by 'Line': expected one of function, file, line"},
	{"-fperf", "-f 'perf': expected one of pprof, folded"},
	{"--max=8Q", "--max-size '8Q': expected a size such as 500M or 8GiB"},
	{"--max-size 99E", "--max-size '99E': too large"},
	{"-zlz4", "-z 'lz4': no such codec"},
	{"--labels a,,b", "--labels-as-frames 'a,,b': empty item in the list"},
	{"--labels a,", "--labels-as-frames 'a,': empty item in the list"},
	{"--labels=", "--labels-as-frames '': empty item in the list"},
	{"--completion ksh",
	 "--completion 'ksh': expected one of bash, zsh, fish"},
};

static void says_what_is_wrong(void)
{
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		is_int(read_line(mistakes[i].line), OPT_BAD, "%s is refused",
		       mistakes[i].line);
		is_str(reading.message, mistakes[i].message, "%s is explained",
		       mistakes[i].line);
	}
}

static void cuts_long_messages(void)
{
	static char word[70000], name[] = "prof-test",
				 *argv[] = {name, word, NULL};

	memset(word, 'x', sizeof(word) - 1);
	memcpy(word, "--", 2);
	is_int(opt_read(&reading, &command, argv), OPT_BAD, "a long option");
	is_uint(strlen(reading.message), sizeof(reading.message) - 1,
		"a message is cut");
	memcpy(word, "--by=", 5);
	is_int(opt_read(&reading, &command, argv), OPT_BAD, "a long argument");
	ok(strstr(reading.message, "expected one of function, file, line"),
	   "the end of the message is there");
}

static void knows_requests(void)
{
	static char *none[] = {NULL};

	is_int(read_line("-h"), OPT_HELP, "-h");
	is_int(read_line("--hel --bogus"), OPT_HELP, "--help ends the reading");
	is_int(read_line("--bogus --help"), OPT_BAD, "an earlier error too");
	is_int(read_line("-qV"), OPT_VERSION, "-V in a bundle");
	is_int(read_line("--list-options"), OPT_LIST_OPTIONS, "a hidden one");
	is_int(read_line("--compl zsh"), OPT_COMPLETION, "completion");
	is_int(reading.shell, OPT_ZSH, "of a shell");
	is_int(read_line("--experiment"), OPT_RUN, "a hidden whole name");
	ok(verbose, "which is read");
	is_int(opt_read(&reading, &command, none), OPT_RUN, "no argv at all");
	is_uint(reading.count, 0, "has no operands");
}

static void write_bash(const struct command *cmd, FILE *to)
{
	opt_write_completion(cmd, OPT_BASH, to);
}

static void write_zsh(const struct command *cmd, FILE *to)
{
	opt_write_completion(cmd, OPT_ZSH, to);
}

static void write_fish(const struct command *cmd, FILE *to)
{
	opt_write_completion(cmd, OPT_FISH, to);
}

/* What `write` prints, to be freed. */
static char *print(void (*write)(const struct command *, FILE *))
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	if (!to)
		tap_bail("out of memory");
	write(&command, to);
	fclose(to);
	return text;
}

/* It is what the golden file has. With GOLDEN_UPDATE set, it becomes so. */
static void is_golden(void (*write)(const struct command *, FILE *),
		      const char *file)
{
	static char want[16384];
	bool update = getenv("GOLDEN_UPDATE");
	char path[64], *got = print(write);
	size_t len = 0;
	FILE *f;

	snprintf(path, sizeof(path), "tests/golden/opt/%s", file);
	f = fopen(path, update ? "w" : "r");
	if (f && update)
		fputs(got, f);
	else if (f)
		len = fread(want, 1, sizeof(want) - 1, f);
	want[len] = '\0';
	if (f)
		fclose(f);
	is_str(got, update ? got : want, "%s", path);
	free(got);
}

static void prints_version(void)
{
	char *got = print(opt_write_version);

	is_str(got, "prof-test " PROF_VERSION "\nzlib 1.2\n", "the version");
	free(got);
}

int main(void)
{
	reads_one_option_in_all_spellings();
	reads_each_kind();
	reads_lists();
	finds_operands();
	counts_operands();
	says_what_is_wrong();
	cuts_long_messages();
	knows_requests();
	is_golden(opt_write_help, "help");
	prints_version();
	is_golden(opt_write_list, "list-options");
	is_golden(write_bash, "completion.bash");
	is_golden(write_zsh, "completion.zsh");
	is_golden(write_fish, "completion.fish");
	command.stop_at_operand = true;
	is_golden(write_bash, "stop.bash");
	is_golden(write_zsh, "stop.zsh");
	is_golden(write_fish, "stop.fish");
	forget();
	return tap_end();
}
