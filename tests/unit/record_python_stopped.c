/*
 * Python's frames beside what the interpreter itself tells of them.
 *
 * A program (tests/programs/python/states.py) is in one of some states, whose
 * stacks it prints; a word in memory that we share says which one it is in.
 * It is stopped at random moments, its word is read, and its frames as well:
 * the same moment, as nothing runs. In a state names, the lines of callers and
 * their order are equal, and the leaf's line is one of three. While it goes
 * from a state to the next it is not known at every moment where it is: those
 * stacks are read, and not compared; few of them may have none, as in 3.12 an
 * eval that has just begun has no frame. Native frames are none of this test.
 *
 * The same is read out of what code_python_copy() has copied, without the
 * process. PROF_PYTHONS has the interpreters, separated by blanks.
 */
#include "libcode/python/codes.h"
#include "program/msg.h"
#include "tests/unit/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

enum { MOMENTS = 300, DEPTH = 256, STATES = 16, PIECES = 4096 };
enum { IMAGE_BYTES = 1 << 20 };

struct place {
	char name[64];
	long line; /* 0: of the leaf */
};

struct state {
	long first, last; /* lines of its leaf */
	size_t count;
	struct place place[DEPTH]; /* root first */
};

/* A way to read a stack: out of the process, or out of a copy. */
struct reading {
	struct image image;
	struct python_codes *codes;
	struct python_stack stack;
	unsigned compared, wrong, missing;
};

static struct state state[STATES];
static volatile uint64_t *word;
static struct reading live, copied;

struct target {
	pid_t pid, tid;
	FILE *says;
	struct python python;
	struct python_seen *seen;
};

static void reading_init(struct reading *r)
{
	r->image.piece = calloc(PIECES, sizeof(*r->image.piece));
	r->image.piece_room = PIECES;
	r->image.bytes = malloc(IMAGE_BYTES);
	r->image.size = IMAGE_BYTES;
	r->stack.frame = calloc(DEPTH, sizeof(*r->stack.frame));
	r->stack.eval = calloc(DEPTH, sizeof(*r->stack.eval));
	r->stack.room = r->stack.eval_room = DEPTH;
	if (!r->image.piece || !r->image.bytes || !r->stack.frame ||
	    !r->stack.eval)
		tap_bail("no memory");
}

static void reading_release(struct reading *r)
{
	free(r->image.piece);
	free(r->image.bytes);
	free(r->stack.frame);
	free(r->stack.eval);
}

/* "NAME:LINE;...;NAME" */
static void parse_places(struct state *s, char *text)
{
	for (char *at; (at = strsep(&text, ";")) && s->count < DEPTH;) {
		struct place *p = &s->place[s->count++];
		char *line = strrchr(at, ':');

		if (line)
			*line++ = '\0';
		p->line = line ? strtol(line, NULL, 10) : 0;
		snprintf(p->name, sizeof(p->name), "%s", at);
	}
}

static bool parse_state(const char *line)
{
	long number, first, last;
	char places[16384];

	if (sscanf(line, "state %ld %ld %ld %16383[^\n]", &number, &first,
		   &last, places) != 4 ||
	    number < 1 || number >= STATES)
		return false;
	state[number] = (struct state){.first = first, .last = last};
	parse_places(&state[number], places);
	return true;
}

/* Until it is ready; false: it ends before. */
static bool read_states(struct target *t)
{
	char *line = NULL;
	size_t size = 0;
	long tid = 0;

	while (!tid && getline(&line, &size, t->says) > 0)
		if (!parse_state(line))
			sscanf(line, "ready %ld", &tid);
	free(line);
	t->tid = (pid_t)tid;
	return tid > 0;
}

static _Noreturn void be_python(const char *python, const char *way, int out)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (dup2(out, STDOUT_FILENO) >= 0)
		execl(python, python, "tests/programs/python/states.py",
		      scratch_path("word"), way, (char *)NULL);
	_exit(127);
}

static bool start(struct target *t, const char *python, const char *way)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		tap_bail("no pipe");
	fflush(stdout);
	t->pid = fork();
	if (t->pid < 0)
		tap_bail("no process");
	if (t->pid == 0)
		be_python(python, way, ends[1]);
	close(ends[1]);
	t->says = fdopen(ends[0], "r");
	return t->says && read_states(t);
}

static void stop_for_good(struct target *t)
{
	kill(t->pid, SIGKILL);
	/* The thread that was traced is to be waited for first. */
	while (waitpid(-1, NULL, __WALL) > 0)
		;
	if (t->says)
		fclose(t->says);
	code_python_seen_free(t->seen);
}

static void nap(unsigned microseconds)
{
	const struct timespec t = {0, (long)microseconds * 1000};

	nanosleep(&t, NULL);
}

static bool halt(const struct target *t)
{
	int status;

	return ptrace(PTRACE_INTERRUPT, t->tid, NULL, NULL) == 0 &&
	       waitpid(t->tid, &status, __WALL) == t->tid && WIFSTOPPED(status);
}

static bool is_line(const struct state *s, size_t i, long line)
{
	return i + 1 == s->count ? line >= s->first && line <= s->last
				 : line == s->place[i].line;
}

/* Is frame i of a state, from the root, the one that was read? */
static bool is_place(struct reading *r, const struct target *t,
		     const struct state *s, size_t i)
{
	const struct python_frame *f = &r->stack.frame[s->count - 1 - i];
	const struct python_code *code = code_python_code(
		r->codes, &r->image, &t->python, t->pid, f->code);
	long line = code ? (long)code_python_line(&t->python, code, f) : -1;

	if (code && is_line(s, i, line) &&
	    strcmp(code->name, s->place[i].name) == 0)
		return true;
	tap_diag("frame %zu of %zu: %s:%ld, want %s:%ld (leaf %ld to %ld)", i,
		 s->count, code ? code->name : "nothing", line,
		 s->place[i].name, s->place[i].line, s->first, s->last);
	return false;
}

static bool is_state(struct reading *r, const struct target *t,
		     const struct state *s)
{
	if (r->stack.count != s->count || r->stack.is_torn) {
		tap_diag("%zu frames, want %zu", r->stack.count, s->count);
		return false;
	}
	for (size_t i = 0; i < s->count; i++)
		if (!is_place(r, t, s, i))
			return false;
	return true;
}

/* Code objects are read whenever they are met, as in a recording. */
static void meet_codes(struct reading *r, const struct target *t)
{
	for (size_t i = 0; i < r->stack.count; i++)
		code_python_code(r->codes, &r->image, &t->python, t->pid,
				 r->stack.frame[i].code);
}

static void compare(struct reading *r, const struct target *t, uint64_t thread,
		    uint64_t number)
{
	bool is_known = number > 0 && number < STATES;

	r->stack.count = r->stack.eval_count = 0;
	if (!thread ||
	    !code_python_stack(&r->image, &t->python, thread, &r->stack)) {
		*(is_known ? &r->wrong : &r->missing) += 1;
		return;
	}
	meet_codes(r, t);
	if (!is_known)
		return;
	r->compared++;
	if (!is_state(r, t, &state[number]))
		r->wrong++;
}

/* While it stands. */
static void look(struct target *t)
{
	uint64_t number = *word, thread;

	code_image_begin(&live.image, t->pid);
	thread = code_python_thread(&live.image, &t->python, t->pid, t->tid, 0);
	compare(&live, t, thread, number);
	code_image_begin(&copied.image, t->pid);
	thread = code_python_copy(&copied.image, &t->python, t->seen, t->pid,
				  t->tid);
	copied.image.pid = 0;
	compare(&copied, t, thread, number);
}

static void look_often(struct target *t)
{
	unsigned moments = MOMENTS;

	srand(1);
	while (moments-- && live.wrong < 3 && copied.wrong < 3) {
		nap((unsigned)rand() % 2000);
		if (!halt(t))
			tap_bail("it does not stop");
		look(t);
		ptrace(PTRACE_CONT, t->tid, NULL, NULL);
	}
}

static void tell(const struct reading *r, const char *version, const char *what)
{
	if (!ok(r->compared > MOMENTS / 4 && !r->wrong &&
			r->missing <= MOMENTS / 50,
		"%s: %s, as the interpreter says", version, what))
		tap_diag("%u compared, %u wrong, %u without a stack",
			 r->compared, r->wrong, r->missing);
}

static void reading_begin(struct reading *r)
{
	r->compared = r->wrong = r->missing = 0;
	code_python_codes_new(&r->codes);
}

static void test(struct target *t, const char *way)
{
	reading_begin(&live);
	reading_begin(&copied);
	code_python_seen_new(&t->seen);
	look_often(t);
	tell(&live, t->python.version, way ? "a thread" : "the main thread");
	tell(&copied, t->python.version,
	     way ? "a copy of a thread" : "a copy of the main thread");
	code_python_codes_free(live.codes);
	code_python_codes_free(copied.codes);
}

/* One is known if it is of a version whose frames we read. */
static void test_python(const char *python, const char *way)
{
	struct target t = {0};

	if (start(&t, python, way)) {
		code_python_find(&t.python, t.pid);
		if (t.python.found != PYTHON_KNOWN)
			ok(t.python.found == PYTHON_REFUSED, "%s: %s", python,
			   t.python.why);
		else if (ptrace(PTRACE_SEIZE, t.tid, NULL, NULL) == 0)
			test(&t, way);
		else
			tap_skip(python, "impossible here: no right to trace");
	}
	stop_for_good(&t);
}

static void test_all(const char *pattern)
{
	glob_t found;

	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		test_python(found.gl_pathv[i], NULL);
		test_python(found.gl_pathv[i], "thread");
	}
	globfree(&found);
}

static void test_words(char *pythons)
{
	for (char *word_end; pythons; pythons = word_end) {
		word_end = strchr(pythons, ' ');
		if (word_end)
			*word_end++ = '\0';
		test_all(pythons);
	}
}

static void share_word(void)
{
	int fd = open(scratch_path("word"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, sizeof(*word)) != 0)
		tap_bail("no file");
	word = mmap(NULL, sizeof(*word), PROT_READ, MAP_SHARED, fd, 0);
	if (word == MAP_FAILED)
		tap_bail("no memory");
	close(fd);
}

int main(void)
{
	char pythons[4096];
	const char *home = getenv("HOME");

	msg_init("record_python_stopped", 2);
	share_word();
	reading_init(&live);
	reading_init(&copied);
	snprintf(pythons, sizeof(pythons),
		 "%s/.pyenv/versions/3.*/bin/python3 /usr/bin/python3",
		 home ? home : "/root");
	if (getenv("PROF_PYTHONS"))
		snprintf(pythons, sizeof(pythons), "%s",
			 getenv("PROF_PYTHONS"));
	test_words(pythons);
	if (!tap.run)
		tap_skip("Python's frames", "python3 is not installed");
	reading_release(&live);
	reading_release(&copied);
	return tap_end();
}
