/*
 * Code objects of images and of processes, and copies of threads that need
 * nothing of the process afterwards.
 */
#include "libcode/python/codes.h"
#include "libcode/python/frames.h"
#include "libcode/python/heads.h"
#include "libcode/python/threads.h"
#include "tests/unit/python_image.h"
#include "tests/unit/python_told.h"

static const char newest[] = "tests/data/python/3.13.image";
static struct python_codes *codes;
static struct python_seen *seen;
static struct stored stored;
static struct stored_stack stack;

static const struct python_code *code_of(pid_t pid, size_t frame)
{
	return code_python_code(codes, &stored.image, &stored.python, pid,
				stack.frame[frame].code);
}

/* The bytes of an image at an address that it has. */
static unsigned char *at(uint64_t address)
{
	for (size_t i = 0; i < stored.image.piece_count; i++) {
		const struct image_piece *p = &stored.piece[i];

		if (address >= p->address && address - p->address < p->size)
			return stored.image.bytes + p->at +
			       (address - p->address);
	}
	tap_bail("an image does not have an address");
}

static struct bytes load(const char *path)
{
	struct bytes b = slurp(path);

	if (!stored_read(&stored, &b) ||
	    !stored_walk(&stored.image, &stored.python, stored.state, &stack))
		tap_bail("no image");
	return b;
}

static void check_identity(const char *path)
{
	struct bytes image = load(path);
	const struct python_layout *l = &stored.python.layout;
	const struct python_code *code = code_of(1, 0), *other;
	struct python_code was = *code;
	uint64_t head = stack.frame[0].code;

	ok(code == code_of(1, 0), "a code object is read once");
	ok(code == code_of(2, 0), "equal ones of two processes are one");
	memcpy(at(head + l->code_lines),
	       at(stack.frame[1].code + l->code_lines), 8);
	other = code_of(1, 0);
	ok(other && other != code, "another in its place is another");
	is_str(other->name, was.name, "of the same name");
	ok(code->name == was.name && code->lines == was.lines &&
		   code->first_line == was.first_line,
	   "the one before stays");
	*at(head + l->code_first_line) += 1;
	ok(code_of(1, 0) != other, "one of another line is another");
	is_int(code_of(1, 0)->first_line, was.first_line + 1, "its line");
	*at(head + 8) ^= 16;
	ok(!code_of(1, 0), "what is of another type is none");
	stored.python.code_type = 0;
	ok(code_of(1, 0), "unless types are not known");
	free(image.at);
}

/* The same place in a process of another pid, whose parts are joined. */
static void check_pids(void)
{
	struct bytes image = load(newest);
	const struct python_layout *l = &stored.python.layout;
	static const pid_t pids[] = {1, 1 << 20, (1 << 20) + 1, 1 << 21, 7};
	size_t right = 0;

	for (size_t i = 0; i < 5; i++) {
		memset(at(stack.frame[0].code + l->code_first_line), 1 + (int)i,
		       1);
		right += code_of(pids[i], 0)->first_line == 1 + (int64_t)i;
	}
	is_uint(right, 5, "processes are told apart");
	free(image.at);
}

/* What cannot be read has no name, but for its lines. */
static void check_broken(void)
{
	struct bytes image = load(newest);
	const struct python_layout *l = &stored.python.layout;
	uint64_t code = stack.frame[0].code, nowhere = 0x10000, lines;

	memcpy(&lines, at(code + l->code_lines), 8);
	memcpy(at(code + l->code_lines), &nowhere, 8);
	is_uint(code_of(3, 0)->lines_size, 0, "its lines are not there");
	memcpy(at(code + l->code_lines), &lines, 8);
	ok(code_of(3, 0)->lines_size > 0, "they are there again");
	memcpy(at(code + l->code_file), &nowhere, 8);
	ok(!code_of(3, 0), "without a file it is none");
	free(image.at);
}

/* An image of a process that is asked no more. */
static struct bytes tell_alone(struct told *t, uint64_t state)
{
	t->image.pid = 0;
	t->image.misses = 0;
	if (!stored_walk(&t->image, &t->python, state, &stack))
		tap_diag("it has no frames");
	return stored_tell(codes, &t->image, &t->python, t->run.pid, &stack.is);
}

static void check_copy(struct told *t, const char *python, const char *when)
{
	struct bytes got, want = bytes_view(t->text.at, t->text.len - 1);
	uint64_t state;

	code_image_begin(&t->image, t->run.pid);
	state = code_python_copy(&t->image, &t->python, seen, t->run.pid,
				 t->run.pid);
	is_uint(t->image.misses, 0, "%s, %s: nothing is missing", python, when);
	got = tell_alone(t, state);
	is_uint(t->image.misses, 0, "%s, %s: nor later", python, when);
	is_mem(got.at, got.len, want.at, want.len, "%s, %s: its stack", python,
	       when);
	free(got.at);
}

/* All sizes of an image: it ends in what there is. */
static void check_room(struct told *t, const char *python)
{
	size_t size = t->image.size, room = t->image.piece_room;

	for (size_t i = 0; i < 200; i++) {
		struct python_seen *fresh;
		uint64_t state;
		struct bytes got;

		t->image.size = i * 97;
		t->image.piece_room = i % 2 ? room : i / 2;
		code_python_seen_new(&fresh);
		code_image_begin(&t->image, t->run.pid);
		state = code_python_copy(&t->image, &t->python, fresh,
					 t->run.pid, t->run.pid);
		if (t->image.used > t->image.size)
			ok(false, "%s: too much", python);
		got = tell_alone(t, state);
		free(got.at);
		code_python_seen_free(fresh);
	}
	t->image.size = size;
	t->image.piece_room = room;
	ok(true, "%s: images of all sizes", python);
}

static void check_live(const char *python, const char *how)
{
	static const char program[] = "tests/programs/python/stack.py";
	struct told t;

	if (!told_start(&t,
			(const char *const[]){python, "-c", TOLD_AS("stack.py"),
					      program, how, NULL},
			"\n\n")) {
		tap_skip_here(python, "it is none that is read");
		return;
	}
	check_copy(&t, python, "first");
	check_copy(&t, python, "again");
	ok(t.image.calls == 1, "%s: that took one call", python);
	check_copy(&t, python, "once more");
	code_python_codes_free(codes);
	code_python_codes_new(&codes);
	code_python_seen_free(seen);
	code_python_seen_new(&seen);
	code_image_begin(&t.image, t.run.pid);
	code_python_copy(&t.image, &t.python, seen, t.run.pid, t.run.pid);
	code_python_seen_undo(seen);
	check_copy(&t, python, "after one was lost");
	code_image_begin(&t.image, t.run.pid);
	is_uint(code_python_copy(&t.image, &t.python, seen, t.run.pid,
				 getpid()),
		0, "%s: what is no thread of it has no state", python);
	check_room(&t, python);
	told_end(&t);
}

static const char subinterpreter[] =
	"try: import _interpreters as i; run = i.exec\n"
	"except ImportError:\n"
	"    import _xxsubinterpreters as i; run = i.run_string\n"
	"inside = 'import os, signal\\n' \\\n"
	"    'def inside(): os.write(1, b\"..\"); signal.pause()\\n' \\\n"
	"    'inside()'\n"
	"def main(): run(i.create(), inside)\n"
	"main()\n";

/* A thread that runs code of two interpreters, of which a copy has both. */
static void check_interpreters(const char *python)
{
	static const char *const want[] = {"inside ", "main "};
	uint64_t state[PYTHON_STATES];
	struct told t;
	size_t n;

	if (!told_start(
		    &t,
		    (const char *const[]){python, "-c", subinterpreter, NULL},
		    ".")) {
		tap_skip_here(python,
			      "it is none that is read, or has no others");
		return;
	}
	for (int i = 0; i < 2; i++) {
		code_image_begin(&t.image, t.run.pid);
		code_python_copy(&t.image, &t.python, seen, t.run.pid,
				 t.run.pid);
	}
	is_uint(t.image.calls, 1, "%s: both by one call", python);
	n = code_python_states(&t.image, &t.python, t.run.pid, true, state);
	is_uint(n, 2, "%s: two states of a thread", python);
	for (size_t i = 0; i < n; i++) {
		struct bytes got = tell_alone(&t, state[i]);

		ok(strncmp((char *)got.at, want[i], strlen(want[i])) == 0,
		   "%s: %s is the leaf of one", python, want[i]);
		free(got.at);
	}
	is_uint(t.image.misses, 0, "%s: nothing is missing of it", python);
	told_end(&t);
}

static void check_all_live(void)
{
	glob_t list;

	pythons_list(&list, "bin/python3");
	for (size_t i = 0; i < list.gl_pathc; i++) {
		check_live(list.gl_pathv[i], "short");
		check_live(list.gl_pathv[i], "long");
		check_interpreters(list.gl_pathv[i]);
	}
	globfree(&list);
}

/* More threads and processes than are remembered; all the same what is copied
 * of the one that is there is right. */
static void check_many(const char *path)
{
	struct bytes image = load(path);
	size_t right = 0, count = tap_times(20000);

	for (size_t i = 0; i < count; i++) {
		pid_t pid = (1 << 30) + (pid_t)(i % 7);
		pid_t tid = i % 3 ? (1 << 30) + (pid_t)i : stored.tid;

		right += code_python_copy(&stored.image, &stored.python, seen,
					  pid,
					  tid) == (i % 3 ? 0 : stored.state);
	}
	is_uint(right, count, "%s: many threads", path);
	free(image.at);
}

/* A code object that has as many lines as there may be, and is another one each
 * time. */
enum { BASE = 1 << 20, NAME = 1024, LINES = 2048, LARGE = 128 << 10 };

static void put_word(unsigned char *large, size_t to, uint64_t word)
{
	memcpy(large + to, &word, sizeof(word));
}

static void make_large(unsigned char *large, const struct python_layout *l)
{
	put_word(large, l->code_qualname, BASE + NAME);
	put_word(large, l->code_file, BASE + NAME);
	put_word(large, l->code_lines, BASE + LINES);
	put_word(large, NAME + 16, 1);
	put_word(large, NAME + 32, 1 << 2 | 1 << 5 | 1 << 6);
	large[NAME + l->str_ascii] = 'f';
	put_word(large, LINES + 16, UINT64_MAX / 2);
}

static void check_memory(void)
{
	static unsigned char large[LARGE];
	struct python p = {.layout = *code_python_row(12)};
	struct image_piece piece = {BASE, LARGE, 0};
	struct image image = {.piece = &piece,
			      .piece_count = 1,
			      .bytes = large,
			      .used = LARGE,
			      .size = LARGE};
	struct python_codes *own;
	const struct python_code *code;
	uint32_t count = 0;

	make_large(large, &p.layout);
	code_python_codes_new(&own);
	do {
		memcpy(large + p.layout.code_first_line, &count, sizeof(count));
		code = code_python_code(own, &image, &p, 7, BASE);
	} while (code && ++count < 1 << 16);
	ok(count > 1 << 10 && count <= 1 << 11,
	   "so much of code objects is kept, and no more");
	memset(large + p.layout.code_first_line, 0, sizeof(count));
	code = code_python_code(own, &image, &p, 7, BASE);
	ok(code && strcmp(code->name, "f") == 0, "that stays");
	p.layout.code_file = 0;
	ok(!code_python_code(own, &image, &p, 7, BASE),
	   "an object's head is no field of a code object");
	code_python_codes_free(own);
}

static void check_damaged(const char *path, uint64_t seed)
{
	struct bytes image = slurp(path);
	struct bytes noise = bytes_noise(64, seed);

	for (size_t i = 0; i < 64; i += 4) {
		size_t to = noise.at[i] | (size_t)noise.at[i + 1] << 8;

		if (i / 4 <= seed % 16)
			image.at[8 + to % (image.len - 8)] ^=
				(unsigned char)(1 << noise.at[i + 2] % 8);
	}
	if (stored_read(&stored, &image))
		code_python_copy(&stored.image, &stored.python, seen, 1 << 30,
				 stored.tid);
	free(image.at);
	free(noise.at);
}

static void check_files(void)
{
	glob_t files;

	if (glob("tests/data/python/*.image", 0, NULL, &files) != 0)
		tap_bail("no images");
	for (size_t i = 0; i < files.gl_pathc; i++) {
		check_identity(files.gl_pathv[i]);
		check_many(files.gl_pathv[i]);
		for (uint64_t seed = 0; seed < tap_times(1000); seed++)
			check_damaged(files.gl_pathv[i], seed);
		ok(true, "%s: copies of damaged images", files.gl_pathv[i]);
	}
	globfree(&files);
}

int main(void)
{
	int result;

	code_python_codes_new(&codes);
	code_python_seen_new(&seen);
	check_pids();
	check_broken();
	check_memory();
	check_files();
	check_all_live();
	result = tap_end();
	code_python_codes_free(codes);
	code_python_seen_free(seen);
	return result;
}
