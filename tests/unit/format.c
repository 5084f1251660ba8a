/* The table of formats, and telling them apart by what is in a file. */
#include "tests/unit/profiles.h"

static struct prof_error err;

static void table(void)
{
	const struct prof_format *f;
	size_t i;

	for (i = 0; (f = prof_format_at(i)); i++) {
		const char *const *suffix = prof_format_suffixes(f);
		char path[64];

		ok(prof_format_find(prof_format_name(f)) == f,
		   "%s is found by its name", prof_format_name(f));
		ok(*prof_format_summary(f), "and has a summary");
		for (; *suffix; suffix++) {
			snprintf(path, sizeof(path), "a%s", *suffix);
			ok(prof_format_for_path(path) == f, "%s", path);
			snprintf(path, sizeof(path), "d.d/a%s.gz", *suffix);
			ok(prof_format_for_path(path) == f, "%s", path);
			snprintf(path, sizeof(path), "a%s.zst", *suffix);
			ok(prof_format_for_path(path) == f, "%s", path);
		}
	}
	ok(i >= 2, "there are formats");
	ok(!prof_format_at(i + 1), "and none behind the last");
	ok(!prof_format_find("PPROF"), "names are as they are");
	ok(!prof_format_find(""), "and there are some");
}

static void no_format(void)
{
	static const char *const paths[] = {
		"",	"a",	  ".pb",    ".pb.gz", "a.gz",
		"a.PB", "a.pb.x", "a.zst",  "apb",    "a.folded.bz2",
		"pb",	"/",	  "a.gz.gz"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		ok(!prof_format_for_path(paths[i]), "'%s' tells nothing",
		   paths[i]);
}

/* What is read of some bytes: the name of no format is one's own to find. */
static void sniffs(const char *what, const char *bytes, size_t len,
		   const char *want)
{
	static const char unknown[] = "unknown profile format (tried ";
	struct prof_profile *p = read_bytes(bytes_view(bytes, len), NULL, &err);
	size_t columns = 0;

	if (!want) {
		if (!ok(!p && err.status == PROF_EUNKNOWN &&
				strncmp(err.text, unknown, strlen(unknown)) ==
					0,
			"%s is unknown", what))
			tap_diag("%s", err.text);
	} else if (ok(p, "%s is %s", what, want)) {
		/* Folded stacks get their column from us, and events two. */
		bool is_folded = strcmp(want, "folded") == 0;
		bool is_perf = strcmp(want, "perf-script") == 0;

		prof_columns(p, &columns);
		is_int(columns,
		       is_folded ? 1
		       : is_perf ? 2
				 : 0,
		       "and read as such");
	} else {
		tap_diag("%s", err.text);
	}
	prof_free(p);
}

#define SNIFFS(what, bytes, want) sniffs(what, bytes, sizeof(bytes) - 1, want)

/* What many give instead of what is printed of it. */
static void refused_data(void)
{
	static const char *const data[] = {"PERFILE2h\0\0\0\0\0\0\0",
					   "2ELIFREP\0\0\0\0\0\0\0h"};

	for (size_t i = 0; i < 2; i++) {
		ok(!read_bytes(bytes_view(data[i], 16), NULL, &err) &&
			   err.status == PROF_ENOTSUP &&
			   strstr(err.text, "output of perf script"),
		   "perf.data is known, and not read: %s", err.text);
	}
}

static void content(void)
{
	SNIFFS("a line", "a;b 1", "folded");
	SNIFFS("a line that begins like fields", "p p 1\n", "folded");
	SNIFFS("a line of numbers", "8 8 8 8\n", "folded");
	SNIFFS("a stack without frames", " 7\n", "folded");
	SNIFFS("a line behind comments", "# x\n\n#y\na 1\n", "folded");
	SNIFFS("text with a mark",
	       "\xef\xbb\xbf"
	       "a;b 1\n",
	       "folded");
	SNIFFS("UTF-16",
	       "\xff\xfe"
	       "a\0 \0001\0",
	       "folded");
	SNIFFS("UTF-16, big end first",
	       "\xfe\xff"
	       "\0a\0 \0001",
	       "folded");
	SNIFFS("lines with DOS ends", "a;b 1\r\nc 2\r\n", "folded");
	SNIFFS("the smallest profile", "\x32\x00", "pprof");
	SNIFFS("one with a field of a later time", "\x32\x00\x82\x3f\x01x",
	       "pprof");
	SNIFFS("a line without a count", "main;foo\n", NULL);
	SNIFFS("prose", "Dear reader,\nthis is no profile.\n", NULL);
	SNIFFS("comments only", "# nothing\n# at all\n", NULL);
	SNIFFS("blank lines", "\n\n\n", NULL);
	SNIFFS("zeros", "\0\0\0\0\0\0\0\0", NULL);
	SNIFFS("JSON", "{\"nodes\": [1, 2]}\n", NULL);
	SNIFFS("an ELF file",
	       "\x7f"
	       "ELF\2\1\1\0\0\0\0\0",
	       NULL);
	SNIFFS("a zip file", "PK\3\4\x14\0\0\0\x08\0", NULL);
	SNIFFS("events of perf",
	       "a b 1/2 [000] 3.000000: 5 cycles:u: \n\t 7 main+0x1 (/a)\n",
	       "perf-script");
	SNIFFS("events that end in numbers",
	       "a 2 3.000000: raw:exit: NR 1 = 10\n"
	       "a 2 4.000000: raw:exit: NR 2 = 10\n",
	       "perf-script");
	SNIFFS("events without times", "# x\n\na 1 cycles:\n7 main (/a)\n",
	       "perf-script");
	SNIFFS("a label and a frame", "a 1 cycles:\nmain (/a)\n", NULL);
	refused_data();
}

/* What google/pprof reads besides its own format; we say that we do not. */
static void legacy(void)
{
	static const char cpu[] = "\0\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0"
				  "\0\0\0\0\0\0\0\0\x10\x27\0\0\0\0\0\0"
				  "\0\0\0\0\0\0\0\0"
				  "\5\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0"
				  "\x34\x12\0\0\0\0\0\0";

	SNIFFS("words of gperftools", cpu, NULL);
	SNIFFS("a heap profile in text",
	       "heap profile: 1: 2 [3: 4] @ heapprofile\n"
	       "1: 2 [3: 4] @ 0x1000 0x2000\n",
	       NULL);
	SNIFFS("goroutines in text",
	       "goroutine profile: total 2\n2 @ 0x1 0x2\n"
	       "#\t0x1\tmain.main+0x1\t/src/main.go:1\n",
	       NULL);
	SNIFFS("contention in text",
	       "--- contentionz 1 ---\ncycles/second = 100\n"
	       "sampling period = 1\n100 1 @ 0x1 0x2\n",
	       NULL);
}

/* A line longer than what is looked at. */
static void long_line(const char *root)
{
	struct bytes b = {0};
	struct prof_profile *p;

	bytes_add(&b, root, strlen(root));
	for (int i = 0; i < 30000; i++)
		bytes_add(&b, ";frame", 6);
	bytes_add(&b, " 5\n", 3);
	p = read_bytes(b, NULL, &err);
	if (!ok(p, "a long line from %s", root))
		tap_diag("%s", err.text);
	else
		is_uint(prof_stack(p, prof_sample_stacks(p)[0]).depth, 30001,
			"has its frames");
	prof_free(p);
	free(b.at);
}

/* The window ends in perf's remarks on the machine. */
static void long_header(void)
{
	struct bytes b = {0};
	struct prof_profile *p;

	bytes_add(&b, "# ========\n", 11);
	for (int i = 0; i < 10000; i++)
		bytes_add(&b, "# node0 x\n", 10);
	bytes_add(&b, "a 1 1.000000: c:\n", 17);
	p = read_bytes(b, NULL, &err);
	ok(p, "events behind a long header");
	prof_free(p);
	free(b.at);
}

static void read_only(void)
{
	const struct prof_format *f = prof_format_find("perf-script");
	struct prof_write_options o = {.size = sizeof(o), .format = f};
	struct prof_profile *p = read_text("a 1\n", NULL, &err);
	struct prof_out *out;

	prof_out_open_null(&out, &err);
	ok(prof_format_can_write(prof_format_find("pprof")),
	   "pprof can be written");
	ok(!prof_format_can_write(f), "perf-script cannot");
	is_int(prof_write(p, out, &o, &err), PROF_ENOTSUP, "and is refused");
	is_str(err.text, "perf-script is a read-only format", "so");
	prof_out_abort(out);
	prof_free(p);
}

/* Asked for, a format has to be the right one. */
static void asked_for(void)
{
	struct prof_read_options o = {.size = sizeof(o),
				      .format = prof_format_find("pprof")};

	ok(!read_text("a;b 1\n", &o, &err), "stacks are no pprof");
	is_int(err.status, PROF_EFORMAT, "and that is what is wrong");
	o.format = prof_format_find("folded");
	ok(!read_bytes(bytes_view("\x32\x00", 2), &o, &err),
	   "pprof is no stacks");
	is_str(err.text, "looks binary, not folded stacks (NUL at offset 1)",
	       "why");
	ok(!read_text("", &o, &err), "nothing is no profile");
	is_str(err.text, "the input is empty", "why");
	o.format = NULL;
	ok(!read_text("", &o, &err), "of any format");
	is_str(err.text, "the input is empty", "why");
}

int main(void)
{
	table();
	no_format();
	content();
	legacy();
	long_line("process 123:\"x\"");
	long_line("main");
	long_line("h");
	long_header();
	read_only();
	asked_for();
	return tap_end();
}
