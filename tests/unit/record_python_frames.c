/*
 * Frames of threads of Python: of images in files, which were made by this
 * program, those images damaged, and of processes that tell their own stack.
 *
 *	record_python_frames PYTHON IMAGE STACK
 *
 * makes an image, and the text of the stack that is in it.
 */
#include "libcode/python/frames.h"
#include "tests/unit/python_store.h"

static const char program[] = "tests/programs/python/stack.py";
static struct python_codes *codes;
static struct stored stored;
static struct stored_stack stack;

static bool start(struct told *t, const char *python, const char *how)
{
	return told_start(t,
			  (const char *const[]){python, "-c",
						TOLD_AS("stack.py"), program,
						how, NULL},
			  "\n\n");
}

/* The text has an empty line at its end. */
static struct bytes told_stack(const struct told *t)
{
	return bytes_view(t->text.at, t->text.len - 1);
}

/* The frames of each eval by themselves, from the leaf that the mark of the
 * one before tells. */
static void check_evals(struct image *m, const struct python *p,
			const char *name)
{
	static struct stored_stack one;
	uint64_t leaf = stack.frame[0].address, next;
	size_t frames = 0, evals = 0, marks = 0;

	one.is = (struct python_stack){one.frame, 0,	STORED_FRAMES,
				       one.eval,  0,	STORED_FRAMES,
				       false,	  false};
	while (leaf && code_python_eval(m, p, leaf, &one.is, &next)) {
		const struct python_eval *e = &one.eval[evals];

		frames += e->count;
		marks += e->mark && e->mark == stack.eval[evals].mark;
		evals++;
		leaf = next;
	}
	is_uint(evals, stack.is.eval_count, "%s: evals one by one", name);
	is_uint(frames, stack.is.count, "%s: their frames", name);
	is_uint(marks, p->layout.minor >= 12 ? evals : 0, "%s: their marks",
		name);
}

static void check_marks(const struct python *p, const char *name)
{
	size_t marks = 0, wanted = p->layout.minor < 11 ? 0 : 1;

	for (size_t i = 0; i < stack.is.eval_count; i++)
		marks += stack.eval[i].mark != 0;
	is_uint(marks, wanted * stack.is.eval_count, "%s: marks", name);
	ok(!stack.is.is_torn && !stack.is.is_deep, "%s: it is whole", name);
}

static void check_image(const char *path, struct bytes *image,
			struct bytes *text)
{
	struct bytes got;

	if (!ok(stored_read(&stored, image), "%s: it is an image", path))
		return;
	is_uint(code_python_thread(&stored.image, &stored.python, 0, stored.tid,
				   0),
		stored.state, "%s: the thread is found", path);
	ok(stored_walk(&stored.image, &stored.python, stored.state, &stack),
	   "%s: it has frames", path);
	got = stored_tell(codes, &stored.image, &stored.python, 0, &stack.is);
	is_mem(got.at, got.len, text->at, text->len, "%s: its stack", path);
	is_int(code_python_gil(&stored.image, &stored.python, stored.state), 0,
	       "%s: it waits without the GIL", path);
	is_uint(stored.image.misses, 0, "%s: nothing is missing", path);
	check_marks(&stored.python, path);
	check_evals(&stored.image, &stored.python, path);
	free(got.at);
}

/* Whatever is in it: it is walked over, and that ends. */
static void check_damaged(struct bytes *image)
{
	struct bytes got;

	if (!stored_read(&stored, image))
		return;
	code_python_thread(&stored.image, &stored.python, 0, stored.tid, 0);
	code_python_gil(&stored.image, &stored.python, stored.state);
	stored_walk(&stored.image, &stored.python, stored.state, &stack);
	got = stored_tell(codes, &stored.image, &stored.python, 0, &stack.is);
	free(got.at);
}

/* Exactly as many bytes, so that a sanitizer sees who reads more. */
static void check_cut(const struct bytes *image, size_t len)
{
	struct bytes cut = {must(malloc(len ? len : 1)), len, 0};

	memcpy(cut.at, image->at, len);
	check_damaged(&cut);
	free(cut.at);
}

static uint64_t random_number(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005 + 1442695040888963407;
	return *seed >> 32;
}

static void check_flipped(const struct bytes *image, uint64_t seed)
{
	struct bytes b = {must(malloc(image->len)), image->len, 0};
	size_t flips = 1 + random_number(&seed) % 8;

	memcpy(b.at, image->at, image->len);
	while (flips--)
		b.at[8 + random_number(&seed) % (b.len - 8)] ^=
			(unsigned char)(1 << random_number(&seed) % 8);
	check_damaged(&b);
	free(b.at);
}

/* One pointer becomes another of the same image: circles. */
static void check_crossed(const struct bytes *image, uint64_t seed)
{
	struct bytes b = {must(malloc(image->len)), image->len, 0};
	size_t crossings = 1 + random_number(&seed) % 4;

	memcpy(b.at, image->at, image->len);
	while (crossings--)
		memcpy(b.at + 8 + random_number(&seed) % (b.len / 8 - 1) * 8,
		       b.at + 8 + random_number(&seed) % (b.len / 8 - 1) * 8,
		       8);
	check_damaged(&b);
	free(b.at);
}

static void check_file(const char *path)
{
	struct bytes image = slurp(path), text;
	char other[PATH_MAX];

	snprintf(other, sizeof(other), "%.*s.stack",
		 (int)(strlen(path) - strlen(".image")), path);
	text = slurp(other);
	check_image(path, &image, &text);
	for (size_t len = 0; len < image.len; len += 16)
		check_cut(&image, len);
	for (uint64_t i = 0; i < tap_times(2000); i++) {
		check_flipped(&image, i);
		check_crossed(&image, i);
	}
	ok(true, "%s: damaged in many ways", path);
	free(image.at);
	free(text.at);
}

static void check_files(void)
{
	glob_t files;

	if (glob("tests/data/python/*.image", 0, NULL, &files) != 0)
		tap_bail("no images");
	for (size_t i = 0; i < files.gl_pathc; i++)
		check_file(files.gl_pathv[i]);
	globfree(&files);
}

static void check_live(const char *python, const char *how)
{
	struct told t;
	struct bytes got, want;
	uint64_t state;

	if (!start(&t, python, how)) {
		tap_skip_here(python, "it is none that is read");
		return;
	}
	want = told_stack(&t);
	code_image_begin(&t.image, t.run.pid);
	state = code_python_thread(&t.image, &t.python, t.run.pid, t.run.pid,
				   0);
	is_uint(code_python_thread(&t.image, &t.python, t.run.pid, t.run.pid,
				   state),
		state, "%s: its thread by a hint", python);
	ok(stored_walk(&t.image, &t.python, state, &stack), "%s %s has frames",
	   python, how);
	got = stored_tell(codes, &t.image, &t.python, t.run.pid, &stack.is);
	is_mem(got.at, got.len, want.at, want.len, "%s %s: its stack", python,
	       how);
	check_marks(&t.python, python);
	check_evals(&t.image, &t.python, python);
	is_int(code_python_gil(&t.image, &t.python, state), 0,
	       "%s: it waits without the GIL", python);
	is_int(code_python_gil(&t.image, &t.python, 0), -1,
	       "%s: no thread, no GIL", python);
	free(got.at);
	told_end(&t);
}

/* A call by PyDLL keeps the GIL while it waits. */
static void check_holder(const char *python)
{
	struct python_seen *seen;
	struct told t;
	uint64_t state;

	if (!told_start(
		    &t,
		    (const char *const[]){python, "-c",
					  "import ctypes, os\n"
					  "pause = ctypes.PyDLL(None).pause\n"
					  "os.write(1, b'.\\n\\n')\n"
					  "pause()\n",
					  NULL},
		    "\n\n")) {
		tap_skip_here(python,
			      "it is none that is read, or has no ctypes");
		return;
	}
	code_python_seen_new(&seen);
	code_image_begin(&t.image, t.run.pid);
	state = code_python_copy(&t.image, &t.python, seen, t.run.pid,
				 t.run.pid);
	t.image.pid = 0;
	is_int(code_python_gil(&t.image, &t.python, state), 1,
	       "%s: it waits with the GIL", python);
	code_python_seen_free(seen);
	told_end(&t);
}

static void check_all_live(void)
{
	glob_t list;

	pythons_list(&list, "bin/python3");
	for (size_t i = 0; i < list.gl_pathc; i++) {
		check_live(list.gl_pathv[i], "short");
		check_live(list.gl_pathv[i], "long");
		check_holder(list.gl_pathv[i]);
	}
	if (!list.gl_pathc)
		tap_skip("interpreters of Python", "python3 is not installed");
	globfree(&list);
}

/* A state that has the number of its parent's, as a fork leaves it before
 * 3.11.2: the C library's is right. It is no other thread's. */
static void check_stale(const char *path)
{
	struct bytes image = slurp(path);
	struct python_layout *l = &stored.python.layout;

	stored_read(&stored, &image);
	l->thread_native_id = l->thread_interpreter;
	is_uint(code_python_thread(&stored.image, &stored.python, stored.tid,
				   stored.tid, 0),
		stored.state, "a thread whose number is not its own");
	is_uint(code_python_thread(&stored.image, &stored.python, 0, stored.tid,
				   0),
		0, "which is so of the only thread after a fork");
	free(image.at);
}

/* Addresses that are none, and stacks that have no room. */
static void check_room(const char *path)
{
	struct bytes image = slurp(path);
	size_t count;
	uint64_t next;

	stored_read(&stored, &image);
	stored_walk(&stored.image, &stored.python, stored.state, &stack);
	count = stack.is.count;
	for (size_t room = 0; room < count; room++) {
		stack.is.room = room;
		if (code_python_stack(&stored.image, &stored.python,
				      stored.state, &stack.is) != (room > 0) ||
		    stack.is.count != room || !stack.is.is_deep)
			break;
	}
	is_uint(stack.is.room, count - 1, "room for fewer frames");
	stack.is.room = STORED_FRAMES;
	stack.is.eval_room = 1;
	code_python_stack(&stored.image, &stored.python, stored.state,
			  &stack.is);
	ok(stack.is.eval_count == 1 && stack.is.is_deep, "room for one eval");
	stack.is.count = stack.is.eval_count = 0;
	ok(!code_python_eval(&stored.image, &stored.python, 0, &stack.is,
			     &next) &&
		   !code_python_eval(&stored.image, &stored.python,
				     stored.python.runtime + 1, &stack.is,
				     &next),
	   "what is no frame is no eval");
	ok(!code_python_stack(&stored.image, &stored.python, UINT64_MAX - 7,
			      &stack.is),
	   "what is no thread has no stack");
	free(image.at);
}

static int make(const char *python, const char *to, const char *text_to)
{
	struct told t;
	struct bytes image, text;

	if (!start(&t, python, "short"))
		tap_bail("it is none that is read");
	image = store_thread(&t, &stack);
	text = told_stack(&t);
	spill(to, image.at, image.len);
	spill(text_to, text.at, text.len);
	free(image.at);
	told_end(&t);
	return 0;
}

int main(int argc, char **argv)
{
	int result;

	if (argc == 4)
		return make(argv[1], argv[2], argv[3]);
	code_python_codes_new(&codes);
	check_files();
	check_stale("tests/data/python/3.8.image");
	check_room("tests/data/python/3.12.image");
	check_all_live();
	result = tap_end();
	code_python_codes_free(codes);
	return result;
}
