/*
 * All is found out first, then printed in one of two ways.
 */
#include "cmd/record/check/check.h"

#include "cmd/record/check/finding.h"
#include "cmd/record/json_string.h"
#include "libcode/proc/proc_read.h"
#include "program/memory.h"
#include "program/msg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#ifdef HAVE_LIBIBERTY
#define HAS_LIBIBERTY true
#else
#define HAS_LIBIBERTY false
#endif

enum fact_kind { FACT_TEXT, FACT_NUMBER, FACT_YES_NO };

struct fact {
	const char *name;
	enum fact_kind kind;
	const char *text;
	int number; /* or yes or no; SETTING_UNKNOWN */
};

struct subject { /* what was checked */
	pid_t pid;
	char name[16]; /* as its process calls itself */
	struct finding rows[FINDINGS];
};

struct check {
	struct subject *subjects;
	size_t subject_count;
	bool works;
	struct fact facts[24];
	size_t fact_count;
	struct utsname machine;
};

static void add_fact(struct check *c, struct fact fact)
{
	c->facts[c->fact_count++] = fact;
}

static void add_text(struct check *c, const char *name, const char *text)
{
	add_fact(c, (struct fact){name, FACT_TEXT, text, 0});
}

static void add_number(struct check *c, const char *name, int number)
{
	add_fact(c, (struct fact){name, FACT_NUMBER, "", number});
}

static void add_yes_no(struct check *c, const char *name, bool is)
{
	add_fact(c, (struct fact){name, FACT_YES_NO, "", is});
}

static void add_facts(struct check *c, const struct surroundings *s)
{
	if (uname(&c->machine) == 0) {
		add_text(c, "machine", c->machine.machine);
		add_text(c, "kernel", c->machine.release);
	}
	add_number(c, "processors", (int)sysconf(_SC_NPROCESSORS_ONLN));
	add_text(c, "place", place_name(s->place));
	add_yes_no(c, "root", s->is_root);
	add_yes_no(c, "pid_1", getpid() == 1);
	add_number(c, "perf_event_paranoid", s->paranoid);
	add_number(c, "perf_event_mlock_kb", s->mlock_kb);
	add_number(c, "kptr_restrict", s->kptr_restrict);
	add_number(c, "ptrace_scope", s->ptrace_scope);
	add_yes_no(c, "seccomp", s->has_seccomp);
	add_yes_no(c, "user_namespace", s->is_inner_user);
	add_yes_no(c, "cap_perfmon", surroundings_can(s, CAPABILITY_PERFMON));
	add_yes_no(c, "cap_sys_admin",
		   surroundings_can(s, CAPABILITY_SYS_ADMIN));
	add_yes_no(c, "cap_sys_ptrace",
		   surroundings_can(s, CAPABILITY_SYS_PTRACE));
	add_yes_no(c, "cap_ipc_lock", surroundings_can(s, CAPABILITY_IPC_LOCK));
	add_yes_no(c, "elfutils", HAS_ELFUTILS);
	add_yes_no(c, "libiberty", HAS_LIBIBERTY);
}

static void find_subject(struct subject *subject, const struct plan *plan,
			 pid_t pid, const struct surroundings *s)
{
	subject->pid = pid;
	finding_all(subject->rows, plan, pid, s);
	if (pid)
		code_proc_read_name(subject->name, pid, pid);
}

static void find_out(struct check *c, const struct plan *plan)
{
	static const pid_t any_command = 0;
	const pid_t *pids = plan->pid_count ? plan->pids : &any_command;
	struct surroundings s;

	surroundings_read(&s);
	add_facts(c, &s);
	c->subject_count = plan->pid_count ? plan->pid_count : 1;
	c->subjects = memory_new(c->subject_count, sizeof(*c->subjects));
	c->works = true;
	for (size_t i = 0; i < c->subject_count; i++) {
		find_subject(&c->subjects[i], plan, pids[i], &s);
		c->works &= finding_will_do(c->subjects[i].rows);
	}
}

/* Harmless for a terminal. */
static void print_text(const char *text)
{
	char plain[1024];

	msg_escape(plain, sizeof(plain), text, strlen(text));
	fputs(plain, stdout);
}

static void print_member(const char *key, const char *text)
{
	printf(", \"%s\": ", key);
	json_string_put(stdout, text);
}

static void print_json_row(const struct subject *subject,
			   const struct finding *f)
{
	printf("{\"name\": \"%s\"", f->sampler);
	if (subject->pid)
		printf(", \"pid\": %d", (int)subject->pid);
	printf(", \"works\": %s, \"partial\": %s", f->works ? "true" : "false",
	       f->is_partial ? "true" : "false");
	print_member("what", f->what);
	print_member("why", f->reason.why);
	print_member("fix", f->reason.fix);
	putchar('}');
}

static void print_json_fact(const struct fact *fact)
{
	printf(",\n\"%s\": ", fact->name);
	if (fact->kind == FACT_YES_NO) {
		printf("%s", fact->number ? "true" : "false");
	} else if (fact->kind == FACT_TEXT) {
		json_string_put(stdout, fact->text);
	} else if (fact->number == SETTING_UNKNOWN) {
		printf("null");
	} else {
		printf("%d", fact->number);
	}
}

static void print_json(const struct check *c)
{
	const char *comma = "";

	printf("{\"works\": %s,\n\"samplers\": [", c->works ? "true" : "false");
	for (size_t i = 0; i < c->subject_count; i++)
		for (size_t j = 0; j < FINDINGS; j++) {
			printf("%s\n", comma);
			print_json_row(&c->subjects[i],
				       &c->subjects[i].rows[j]);
			comma = ",";
		}
	printf("\n]");
	for (size_t i = 0; i < c->fact_count; i++)
		print_json_fact(&c->facts[i]);
	printf("}\n");
}

static void print_row(const struct finding *f)
{
	const char *works = f->is_partial ? "in part" : "works";

	printf("%-8s", f->sampler);
	if (f->works)
		printf("%-9s%s\n", works, f->what);
	if (f->reason.why[0]) {
		printf("%s%-9s", f->works ? "        " : "",
		       f->works ? "but" : "no");
		print_text(f->reason.why);
		putchar('\n');
	}
	if (f->reason.fix[0])
		printf("        %-9s%s\n", "helps:", f->reason.fix);
}

/* " name value"; a setting that this kernel does not have is nothing. */
static int format_fact(char *text, size_t size, const struct fact *fact)
{
	text[0] = '\0';
	if (fact->kind == FACT_TEXT)
		return snprintf(text, size, " %s %s", fact->name, fact->text);
	if (fact->kind == FACT_YES_NO)
		return snprintf(text, size, " %s %s", fact->name,
				fact->number ? "yes" : "no");
	if (fact->number == SETTING_UNKNOWN)
		return 0;
	return snprintf(text, size, " %s %d", fact->name, fact->number);
}

/* In lines that are not too long, with commas between the facts. */
static void print_facts(const struct check *c)
{
	enum { LEAD = 7, WIDTH = 78 };
	int column = printf("%-*s", LEAD, "here:");

	for (size_t i = 0; i < c->fact_count; i++) {
		char text[128];
		int len = format_fact(text, sizeof(text), &c->facts[i]);

		if (len == 0)
			continue;
		if (column + len > WIDTH)
			column = printf(",\n%*s", LEAD, "") - 2;
		else if (i)
			column += printf(",");
		column += len;
		print_text(text);
	}
	putchar('\n');
}

static void print_table(const struct check *c)
{
	for (size_t i = 0; i < c->subject_count; i++) {
		const struct subject *s = &c->subjects[i];

		if (s->pid) {
			printf("process %d%s", (int)s->pid,
			       *s->name ? " " : "");
			print_text(s->name);
			putchar('\n');
		}
		for (size_t j = 0; j < FINDINGS; j++)
			print_row(&s->rows[j]);
	}
	print_facts(c);
}

void check_print_libraries(FILE *to)
{
	fprintf(to, "%s elfutils, %s libiberty\n",
		HAS_ELFUTILS ? "with" : "without",
		HAS_LIBIBERTY ? "with" : "without");
}

int check_run(bool json, const struct plan *plan)
{
	struct check c = {0};

	find_out(&c, plan);
	if (json)
		print_json(&c);
	else
		print_table(&c);
	free(c.subjects);
	return c.works ? 0 : 1;
}
