/*
 * Files with code, each once however many processes have it: named by a small
 * number. A module of a process's own memory (JIT) belongs to that process.
 */
#ifndef RECORD_MODULE_H
#define RECORD_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum module_kind {
	MODULE_NONE,   /* number 0: nothing is known of such an address */
	MODULE_KERNEL, /* number 1 */
	MODULE_ELF,    /* a file; the vdso is one as well */
	MODULE_JIT,    /* memory of process pid that belongs to no file */
	MODULE_SCRIPT  /* frames that an interpreter keeps; an address is the
			  number that `script` has for a line of code */
};

struct symbol_line;

/* How frames of a MODULE_SCRIPT get their names: from who has read them. */
struct script {
	/* Lines found: 0 or 1. */
	size_t (*find)(const struct script *s, uint64_t number,
		       struct symbol_line *line);
};

struct module_segment {			/* a part of the file that is code */
	uint64_t offset, address, size; /* in the file; as linked */
};

struct module {
	uint32_t number;
	enum module_kind kind;
	char *path;	 /* as the process sees it; "[kernel]", "[vdso]" */
	char *open_path; /* by which we can open it, such as /proc/1/root/x;
			    may not hold any more once it is open */
	unsigned char build_id[64];
	size_t build_id_size; /* 0: none */
	void *elf;	      /* Elf *, kept open; NULL: could not be opened */
	char *copy;	      /* of the file, for elf; NULL: that maps it */
	int fd;		      /* of it, or -1; not needed by elf; of
				 MODULE_JIT: of its jitdump */
	struct module_segment *segment;
	size_t segment_count;
	uint64_t entry;	     /* of a program: where it begins; 0: none */
	pid_t pid, ns_pid;   /* of MODULE_JIT: the process; as it sees itself */
	uint64_t generation; /* of MODULE_JIT: differs after each exec */
	unsigned runtime;    /* of MODULE_JIT: what has made the code */
	const struct script *script; /* of MODULE_SCRIPT */
	void *unwinding;	     /* of unwind.c */
	void *symbols;		     /* of symbols.c */
};

struct modules;

void code_modules_new(struct modules **out);
void code_modules_free(struct modules *m);
struct module *code_modules_get(const struct modules *m, uint32_t number);
size_t code_modules_count(const struct modules *m);

struct event_map;
/* The module of what came into the memory of a process; opens the file. NULL:
 * memory of no file, which is for modules_of_jit. */
struct module *code_modules_of_map(struct modules *m, pid_t pid,
				   const struct event_map *map);
struct module *code_modules_of_jit(struct modules *m, pid_t pid,
				   uint64_t generation);

/* A new one; the script outlives the modules. */
struct module *code_modules_of_script(struct modules *m,
				      const struct script *script);

/* The address as linked, as symbols and CFI have it. */
bool code_module_address(const struct module *m, uint64_t offset,
			 uint64_t *address);

#endif
