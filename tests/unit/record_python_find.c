/*
 * Finding an interpreter in processes of each that is here.
 *
 *	record_python_find COMMAND [ARGUMENT...]
 *
 * of that interpreter only, such as /usr/sbin/chroot ROOT /usr/bin/python3.
 */
#include "libcode/python/python.h"
#include "tests/unit/bytes.h"
#include "tests/unit/pythons.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>

/* Says the version, and where PyCode_Type is, then runs. */
static const char busy[] =
	"import sys, os\n"
	"def f(): pass\n"
	"v = sys.version_info\n"
	"level = {'alpha': 'a', 'beta': 'b', 'candidate': 'rc'}.get(v[3])\n"
	"text = '.%d.%d.%d%s %d\\n' % (v[0], v[1], v[2],\n"
	"    level + str(v[4]) if level else '', id(type(f.__code__)))\n"
	"if len(sys.argv) > 1 and os.fork(): os.wait()\n"
	"os.write(1, text.encode())\n"
	"while True: pass\n";

/* What it says after the byte that python_start() took. */
static void read_told(int fd, char version[32], uint64_t *code_type)
{
	char text[128];
	ssize_t n = read(fd, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	*version = '\0';
	*code_type = 0;
	sscanf(text, "%31s %" SCNu64, version, code_type);
}

static unsigned minor_of(const char *version)
{
	return strncmp(version, "3.", 2) == 0
		       ? (unsigned)strtoul(version + 2, NULL, 10)
		       : 0;
}

static void check_known(const struct python *p, const char *version,
			uint64_t code_type)
{
	unsigned minor = minor_of(version);

	is_int(p->found, PYTHON_KNOWN, "%s is known", version);
	if (minor < 11)
		ok(strncmp(version, p->version, strlen(p->version)) == 0 &&
			   minor_of(p->version) == minor,
		   "%s: its version is %s", version, p->version);
	else
		is_str(p->version, version, "%s: its version", version);
	is_int(p->layout.minor, minor, "%s: its layout", version);
	is_uint(p->code_type, code_type, "%s: its type of code", version);
	ok(p->eval > p->start && p->eval < p->limit && p->eval_size > 100 &&
		   p->runtime > p->start && p->runtime < p->limit,
	   "%s: what it has is inside of its file", version);
}

static void check_refused(const struct python *p, const char *version)
{
	is_int(p->found, PYTHON_REFUSED, "%s is refused", version);
	ok(strncmp(version, p->version, strlen(p->version)) == 0 && *p->version,
	   "%s: by its version, %s", version, p->version);
	is_str(p->why, "older than 3.8", "%s: with words", version);
	ok(!p->is_denied, "%s: not since it was denied", version);
}

static bool is_supported(const char *version)
{
	return minor_of(version) >= 8 && minor_of(version) <= 15 &&
	       !strpbrk(version, "abrc");
}

/* The only child of a process; 0: it has none. */
static pid_t child_of(pid_t pid)
{
	char path[64], text[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
		 (int)pid);
	f = fopen(path, "re");
	if (f && !fgets(text, sizeof(text), f))
		*text = '\0';
	if (f)
		fclose(f);
	return (pid_t)strtol(text, NULL, 10);
}

/* What a command becomes, or starts, that runs the interpreter. */
static pid_t innermost(pid_t pid)
{
	for (pid_t child = pid; child > 0; child = child_of(child))
		pid = child;
	return pid;
}

/* argv: room for what follows. False: it does not run. */
static bool test_command(const char **argv, size_t count)
{
	struct python_run run;
	struct python p;
	char version[32];
	uint64_t code_type;
	bool runs;

	argv[count] = "-c";
	argv[count + 1] = busy;
	argv[count + 2] = NULL;
	runs = python_start(&run, argv);
	if (runs) {
		read_told(run.out, version, &code_type);
		code_python_find(&p, innermost(run.pid));
		if (is_supported(version))
			check_known(&p, version, code_type);
		else
			check_refused(&p, version);
	}
	python_end(&run);
	return runs;
}

static void test_live(const char *path)
{
	const char *argv[4] = {path};

	if (!test_command(argv, 1))
		tap_diag("does not run: %s", path);
}

/* Where its numbers are not those that we know it by. */
static void test_name_space(const char *path)
{
	const char *argv[7] = {"/usr/bin/unshare", "-pf", "--kill-child", path};

	if (!test_command(argv, 4))
		tap_skip_here("an interpreter with numbers of its own",
			      "no name space for them");
}

static void test_forked(const char *path)
{
	const char *const argv[] = {path, "-c", busy, "fork", NULL};
	struct python_run run;
	struct python p;
	char version[32];
	uint64_t code_type;
	pid_t child;

	if (python_start(&run, argv)) {
		read_told(run.out, version, &code_type);
		child = child_of(run.pid);
		code_python_find(&p, child);
		if (is_supported(version) && child > 0) {
			is_int(p.found, PYTHON_KNOWN,
			       "%s is known in a child that was forked",
			       version);
			is_uint(p.code_type, code_type, "%s: as in its parent",
				version);
		}
		if (child > 0)
			kill(child, SIGKILL);
	}
	python_end(&run);
}

/* One of them, and the file is gone. */
static void test_deleted(const char *path)
{
	char command[PATH_MAX + 64];
	const char *copy = scratch_path("snake");
	const char *const argv[] = {copy, "-c", busy, NULL};
	struct python_run run;
	struct python p;
	char version[32];
	uint64_t code_type;

	snprintf(command, sizeof(command), "cp -L '%s' '%s'", path, copy);
	if (system(command) != 0)
		tap_bail("no copy");
	if (python_start(&run, argv)) {
		unlink(copy);
		read_told(run.out, version, &code_type);
		code_python_find(&p, run.pid);
		if (is_supported(version))
			check_known(&p, version, code_type);
	} else {
		tap_diag("does not run elsewhere: %s", path);
	}
	python_end(&run);
}

enum { NO_CALL = 0xffff };

static bool become_nobody(void)
{
	enum { NOBODY = 65534 };

	return setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
	       setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

static bool forbid(unsigned call, unsigned error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {4, filter};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* In a process of its own that has no such call, or is nobody's if the call is
 * NO_CALL, and ends with what it found; 100: it could not be made so. */
static int find_without(pid_t pid, unsigned call, unsigned error)
{
	struct python p;
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (call == NO_CALL ? !become_nobody() : !forbid(call, error))
			_exit(100);
		code_python_find(&p, pid);
		_exit((int)p.found | (p.is_denied ? 16 : 0) |
		      (strstr(p.why, "not permitted") ? 32 : 0) |
		      (strstr(p.why, "denied") ? 64 : 0));
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_without(const char *path, unsigned call, unsigned error,
			 int want, const char *name)
{
	const char *const argv[] = {path, "-c", busy, NULL};
	struct python_run run;
	char version[32];
	uint64_t code_type;
	int found;

	if (python_start(&run, argv)) {
		read_told(run.out, version, &code_type);
		found = find_without(run.pid, call, error);
		if (found == 100)
			tap_skip_here(name, call == NO_CALL
						    ? "not root"
						    : "no filter of calls");
		else if (is_supported(version))
			is_int(found, want, "%s", name);
	}
	python_end(&run);
}

static void test_others(void)
{
	const char *const argv[] = {"/bin/sh", "-c", "echo a; exec sleep 99",
				    NULL};
	struct python_run run;
	struct python p;

	if (!python_start(&run, argv))
		tap_bail("no shell");
	code_python_find(&p, run.pid);
	is_int(p.found, PYTHON_NONE, "a shell, or what it has become, is none");
	kill(run.pid, SIGKILL);
	waitpid(run.pid, NULL, 0);
	code_python_find(&p, run.pid);
	is_int(p.found, PYTHON_NONE, "nor is a process that is gone");
	close(run.out);
}

static void test_each(void)
{
	glob_t list;

	pythons_list(&list, "bin/python3");
	for (size_t i = 0; i < list.gl_pathc; i++) {
		test_live(list.gl_pathv[i]);
		test_forked(list.gl_pathv[i]);
	}
	if (list.gl_pathc) {
		test_deleted(list.gl_pathv[list.gl_pathc - 1]);
		for (size_t i = 0; i < list.gl_pathc; i++)
			test_name_space(list.gl_pathv[i]);
		test_without(list.gl_pathv[0], SYS_process_vm_readv, EPERM,
			     PYTHON_REFUSED | 16 | 32,
			     "memory that may not be read: refused, and why");
		test_without(list.gl_pathv[0], SYS_process_vm_readv, ENOSYS,
			     PYTHON_REFUSED | 16,
			     "a kernel without the call: refused, and why");
		test_without(list.gl_pathv[0], NO_CALL, 0,
			     PYTHON_REFUSED | 16 | 64,
			     "a process of somebody else: refused, and why");
		test_without(list.gl_pathv[0], SYS_ioctl, ENOTTY, PYTHON_KNOWN,
			     "an older kernel has its maps in text only");
	} else {
		tap_diag("no interpreter is here");
	}
	globfree(&list);
	pythons_list(&list, "bin/python2.7");
	for (size_t i = 0; i < list.gl_pathc; i++)
		test_live(list.gl_pathv[i]);
	globfree(&list);
}

enum { WORDS = 16 };

static int test_given(char **word, int count)
{
	const char *argv[WORDS + 3];

	for (int i = 0; i < count && i < WORDS; i++)
		argv[i] = word[i];
	ok(test_command(argv, (size_t)(count < WORDS ? count : WORDS)),
	   "%s runs", word[count - 1]);
	return tap_end();
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return test_given(argv + 1, argc - 1);
	test_each();
	test_others();
	return tap_end();
}
