/*
 * A CPython interpreter in the memory of a process: which one it is, and where
 * its structures have what is read of them.
 */
#ifndef RECORD_PYTHON_FIND_H
#define RECORD_PYTHON_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Where a version has its fields; PYTHON_NOWHERE: it has no such field. */
enum { PYTHON_NOWHERE = 0xffff };

struct python_layout {
	uint16_t minor; /* 8 to 15: of 3.8 to 3.15 */
	/* _PyRuntime, and an interpreter's state */
	uint16_t interpreters, interpreter_next, interpreter_threads;
	/* a thread's state */
	uint16_t thread_next, thread_id, thread_native_id;
	uint16_t thread_interpreter;
	uint16_t thread_frame;	/* 3.8 to 3.10, 3.13 on: its frame */
	uint16_t thread_cframe; /* 3.11, 3.12 */
	uint16_t cframe_frame, cframe_previous;
	uint16_t thread_chunk, thread_top; /* of the data stack */
	/* the GIL: in _PyRuntime, or, from 3.12 on, where an interpreter has
	 * its address; and in it */
	uint16_t gil, gil_holder, gil_locked;
	/* a frame */
	uint16_t frame_previous, frame_code, frame_instruction;
	uint16_t frame_owner, frame_is_entry;
	/* a code object */
	uint16_t code_qualname, code_name, code_file, code_first_line;
	uint16_t code_lines, code_bytes; /* bytes: inline from 3.11 on */
	/* str */
	uint16_t str_ascii, str_other;
	bool is_free_threaded;
};

enum python_found {
	PYTHON_NONE,   /* no CPython is in that process, as far as is known */
	PYTHON_KNOWN,  /* its frames can be read */
	PYTHON_REFUSED /* there is one, and they cannot: why */
};

/* Nothing of it changes once it was found; children that were forked have the
 * same. */
struct python {
	enum python_found found;
	char version[16]; /* "3.12.1", "3.16"; "": not known */
	char why[96];	  /* of PYTHON_REFUSED: a lower case phrase */
	bool is_denied;	  /* of PYTHON_REFUSED: its memory may not be read */
	int error;	  /* of is_denied: an errno */
	uint64_t runtime; /* of _PyRuntime */
	uint64_t eval, eval_size; /* of _PyEval_EvalFrameDefault: its symbol */
	uint64_t code_type;	  /* of PyCode_Type; 0: not known */
	uint64_t start, limit; /* where the file that has these is in memory */
	struct python_layout layout;
};

/*
 * Looks through what a process has mapped, by /proc and by the ELF structures
 * in its memory: no file is opened, so it may be deleted, or in another root.
 * From many threads at once. A layout is believed only after the interpreter's
 * own threads were found by it; an interpreter that has not begun yet, or is
 * ending, is PYTHON_NONE, and is to be asked for again.
 */
void code_python_find(struct python *out, pid_t pid);

/* The layout of a version that has no debug offsets: 3.8 to 3.12. NULL: none.
 */
const struct python_layout *code_python_row(unsigned minor);

/* The layout that _Py_DebugOffsets tell (3.13 on), from its bytes. False: it
 * makes no sense, or is of a version whose order of members is not known. */
bool code_python_offsets(struct python_layout *out, const void *bytes,
			 size_t size);

#endif
