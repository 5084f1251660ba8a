/*
 * Says what a CPython's own headers say of its structures, for
 * tests/unit/record_python_layout.c, which compiles it: lines of a name and a
 * number; and what _Py_DebugOffsets are where there are some, eight bytes in a
 * line.
 */
#define Py_BUILD_CORE 1
#define Py_BUILD_CORE_BUILTIN 1
#include <Python.h>
#include <internal/pycore_pystate.h>
#if PY_VERSION_HEX >= 0x03090000
#include <internal/pycore_interp.h>
#include <internal/pycore_runtime.h>
#endif
#if PY_VERSION_HEX >= 0x030b0000
#include <internal/pycore_code.h>
#include <internal/pycore_frame.h>
#else
#include <frameobject.h>
#endif
#if PY_VERSION_HEX >= 0x030e0000
#include <internal/pycore_debug_offsets.h>
#include <internal/pycore_interpframe.h>
#endif
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NOWHERE 0xffff
#define SAY(name, value) printf("%s %zu\n", name, (size_t)(value))

static void say_threads(void)
{
	SAY("interpreters", offsetof(_PyRuntimeState, interpreters.head));
	SAY("interpreter_next", offsetof(PyInterpreterState, next));
	SAY("thread_next", offsetof(PyThreadState, next));
	SAY("thread_id", offsetof(PyThreadState, thread_id));
	SAY("thread_interpreter", offsetof(PyThreadState, interp));
#if PY_VERSION_HEX >= 0x030b0000
	SAY("interpreter_threads", offsetof(PyInterpreterState, threads.head));
	SAY("thread_native_id", offsetof(PyThreadState, native_thread_id));
	SAY("thread_chunk", offsetof(PyThreadState, datastack_chunk));
	SAY("thread_top", offsetof(PyThreadState, datastack_top));
#else
	SAY("interpreter_threads", offsetof(PyInterpreterState, tstate_head));
	SAY("thread_native_id", NOWHERE);
	SAY("thread_chunk", NOWHERE);
	SAY("thread_top", NOWHERE);
#endif
}

static void say_gil(void)
{
#if PY_VERSION_HEX >= 0x030c0000
	SAY("gil", offsetof(PyInterpreterState, ceval.gil));
#else
	SAY("gil", offsetof(_PyRuntimeState, ceval.gil));
#endif
	SAY("gil_holder", offsetof(struct _gil_runtime_state, last_holder));
	SAY("gil_locked", offsetof(struct _gil_runtime_state, locked));
}

static void say_current_frame(void)
{
#if PY_VERSION_HEX >= 0x030d0000
	SAY("thread_frame", offsetof(PyThreadState, current_frame));
#elif PY_VERSION_HEX >= 0x030b0000
	SAY("thread_frame", NOWHERE);
	SAY("thread_cframe", offsetof(PyThreadState, cframe));
	SAY("cframe_frame", offsetof(_PyCFrame, current_frame));
	SAY("cframe_previous", offsetof(_PyCFrame, previous));
	return;
#else
	SAY("thread_frame", offsetof(PyThreadState, frame));
#endif
	SAY("thread_cframe", NOWHERE);
	SAY("cframe_frame", NOWHERE);
	SAY("cframe_previous", NOWHERE);
}

static void say_frame(void)
{
#if PY_VERSION_HEX >= 0x030b0000
	SAY("frame_previous", offsetof(_PyInterpreterFrame, previous));
	SAY("frame_owner", offsetof(_PyInterpreterFrame, owner));
#else
	SAY("frame_previous", offsetof(PyFrameObject, f_back));
	SAY("frame_owner", NOWHERE);
#endif
#if PY_VERSION_HEX >= 0x030d0000
	SAY("frame_code", offsetof(_PyInterpreterFrame, f_executable));
	SAY("frame_instruction", offsetof(_PyInterpreterFrame, instr_ptr));
#elif PY_VERSION_HEX >= 0x030b0000
	SAY("frame_code", offsetof(_PyInterpreterFrame, f_code));
	SAY("frame_instruction", offsetof(_PyInterpreterFrame, prev_instr));
#else
	SAY("frame_code", offsetof(PyFrameObject, f_code));
	SAY("frame_instruction", offsetof(PyFrameObject, f_lasti));
#endif
#if PY_VERSION_HEX >= 0x030b0000 && PY_VERSION_HEX < 0x030c0000
	SAY("frame_is_entry", offsetof(_PyInterpreterFrame, is_entry));
#else
	SAY("frame_is_entry", NOWHERE);
#endif
}

static void say_code(void)
{
	SAY("code_name", offsetof(PyCodeObject, co_name));
	SAY("code_file", offsetof(PyCodeObject, co_filename));
	SAY("code_first_line", offsetof(PyCodeObject, co_firstlineno));
#if PY_VERSION_HEX >= 0x030b0000
	SAY("code_qualname", offsetof(PyCodeObject, co_qualname));
	SAY("code_bytes", offsetof(PyCodeObject, co_code_adaptive));
#else
	SAY("code_qualname", NOWHERE);
	SAY("code_bytes", offsetof(PyCodeObject, co_code));
#endif
#if PY_VERSION_HEX >= 0x030a0000
	SAY("code_lines", offsetof(PyCodeObject, co_linetable));
#else
	SAY("code_lines", offsetof(PyCodeObject, co_lnotab));
#endif
}

/* What is taken for granted of all versions. */
static void say_objects(void)
{
	SAY("str_ascii", sizeof(PyASCIIObject));
	SAY("str_other", sizeof(PyCompactUnicodeObject));
	SAY("str_length", offsetof(PyASCIIObject, length));
	SAY("object_type", offsetof(PyObject, ob_type));
	SAY("bytes_size", offsetof(PyVarObject, ob_size));
	SAY("bytes_text", offsetof(PyBytesObject, ob_sval));
#if PY_VERSION_HEX >= 0x030c0000 && PY_VERSION_HEX < 0x030e0000
	SAY("owned_by_c", FRAME_OWNED_BY_CSTACK);
#elif PY_VERSION_HEX >= 0x030e0000
	SAY("owned_by_c", FRAME_OWNED_BY_INTERPRETER);
#endif
}

#if PY_VERSION_HEX >= 0x030d0000
static void fill(struct _Py_DebugOffsets *o)
{
	memcpy(o->cookie, _Py_Debug_Cookie, sizeof(o->cookie));
	o->version = PY_VERSION_HEX;
	o->free_threaded = 0;
#define SIZE(group, type) o->group.size = sizeof(type)
#define MEMBER(group, name, type, member) o->group.name = offsetof(type, member)
	SIZE(runtime_state, _PyRuntimeState);
	MEMBER(runtime_state, interpreters_head, _PyRuntimeState,
	       interpreters.head);
	SIZE(interpreter_state, PyInterpreterState);
	MEMBER(interpreter_state, next, PyInterpreterState, next);
	MEMBER(interpreter_state, threads_head, PyInterpreterState,
	       threads.head);
	MEMBER(interpreter_state, ceval_gil, PyInterpreterState, ceval.gil);
	MEMBER(interpreter_state, gil_runtime_state, PyInterpreterState, _gil);
	MEMBER(interpreter_state, gil_runtime_state_locked, PyInterpreterState,
	       _gil.locked);
	MEMBER(interpreter_state, gil_runtime_state_holder, PyInterpreterState,
	       _gil.last_holder);
	SIZE(thread_state, PyThreadState);
	MEMBER(thread_state, interp, PyThreadState, interp);
	MEMBER(thread_state, next, PyThreadState, next);
	MEMBER(thread_state, current_frame, PyThreadState, current_frame);
	MEMBER(thread_state, thread_id, PyThreadState, thread_id);
	MEMBER(thread_state, native_thread_id, PyThreadState, native_thread_id);
	MEMBER(thread_state, datastack_chunk, PyThreadState, datastack_chunk);
	SIZE(interpreter_frame, _PyInterpreterFrame);
	MEMBER(interpreter_frame, previous, _PyInterpreterFrame, previous);
	MEMBER(interpreter_frame, executable, _PyInterpreterFrame,
	       f_executable);
	MEMBER(interpreter_frame, instr_ptr, _PyInterpreterFrame, instr_ptr);
	MEMBER(interpreter_frame, owner, _PyInterpreterFrame, owner);
	SIZE(code_object, PyCodeObject);
	MEMBER(code_object, filename, PyCodeObject, co_filename);
	MEMBER(code_object, name, PyCodeObject, co_name);
	MEMBER(code_object, qualname, PyCodeObject, co_qualname);
	MEMBER(code_object, linetable, PyCodeObject, co_linetable);
	MEMBER(code_object, firstlineno, PyCodeObject, co_firstlineno);
	MEMBER(code_object, co_code_adaptive, PyCodeObject, co_code_adaptive);
	SIZE(pyobject, PyObject);
	MEMBER(pyobject, ob_type, PyObject, ob_type);
	SIZE(unicode_object, PyUnicodeObject);
	MEMBER(unicode_object, length, PyASCIIObject, length);
	o->unicode_object.asciiobject_size = sizeof(PyASCIIObject);
}

static void say_offsets(void)
{
	struct _Py_DebugOffsets o;
	uint64_t number;

	memset(&o, 0xee, sizeof(o));
	fill(&o);
	for (size_t i = 0; i < sizeof(o); i += sizeof(number)) {
		memcpy(&number, (const char *)&o + i, sizeof(number));
		printf("offsets %llu\n", (unsigned long long)number);
	}
}
#endif

int main(void)
{
	SAY("minor", PY_MINOR_VERSION);
	say_threads();
	say_gil();
	say_current_frame();
	say_frame();
	say_code();
	say_objects();
#if PY_VERSION_HEX >= 0x030d0000
	say_offsets();
#endif
	return 0;
}
