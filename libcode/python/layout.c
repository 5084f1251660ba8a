/*
 * Layouts of versions that do not tell them themselves. They are the same for
 * all releases of a version, by CPython's own rules; tests compare them with
 * the headers.
 */
#include "libcode/python/python.h"

enum { NO = PYTHON_NOWHERE };

#define LAYOUT_3_8(n)                                                         \
	{                                                                     \
		.minor = (n), .interpreters = 32, .interpreter_next = 0,      \
		.interpreter_threads = 8, .thread_next = 8, .thread_id = 176, \
		.thread_interpreter = 16, .gil = (n) < 9 ? 1152 : 352,        \
		.gil_holder = 8, .gil_locked = 16, .thread_native_id = NO,    \
		.thread_frame = 24, .thread_cframe = NO, .cframe_frame = NO,  \
		.cframe_previous = NO, .thread_chunk = NO, .thread_top = NO,  \
		.frame_previous = 24, .frame_code = 32,                       \
		.frame_instruction = (n) < 10 ? 104 : 96, .frame_owner = NO,  \
		.frame_is_entry = NO, .code_qualname = NO, .code_name = 112,  \
		.code_file = 104, .code_first_line = 40, .code_lines = 120,   \
		.code_bytes = 48, .str_ascii = 48, .str_other = 72            \
	}

static const struct python_layout row[] = {
	LAYOUT_3_8(8),
	LAYOUT_3_8(9),
	LAYOUT_3_8(10),
	{.minor = 11,
	 .interpreters = 40,
	 .interpreter_next = 0,
	 .interpreter_threads = 16,
	 .thread_next = 8,
	 .thread_id = 152,
	 .thread_native_id = 160,
	 .thread_frame = NO,
	 .thread_cframe = 56,
	 .cframe_frame = 8,
	 .cframe_previous = 16,
	 .thread_interpreter = 16,
	 .gil = 360,
	 .gil_holder = 8,
	 .gil_locked = 16,
	 .thread_chunk = 296,
	 .thread_top = 304,
	 .frame_previous = 48,
	 .frame_code = 32,
	 .frame_instruction = 56,
	 .frame_owner = 69,
	 .frame_is_entry = 68,
	 .code_qualname = 128,
	 .code_name = 120,
	 .code_file = 112,
	 .code_first_line = 72,
	 .code_lines = 136,
	 .code_bytes = 184,
	 .str_ascii = 48,
	 .str_other = 72},
	{.minor = 12,
	 .interpreters = 40,
	 .interpreter_next = 0,
	 .interpreter_threads = 72,
	 .thread_next = 8,
	 .thread_id = 136,
	 .thread_native_id = 144,
	 .thread_frame = NO,
	 .thread_cframe = 56,
	 .cframe_frame = 0,
	 .cframe_previous = 8,
	 .thread_interpreter = 16,
	 .gil = 384,
	 .gil_holder = 8,
	 .gil_locked = 16,
	 .thread_chunk = 232,
	 .thread_top = 240,
	 .frame_previous = 8,
	 .frame_code = 0,
	 .frame_instruction = 56,
	 .frame_owner = 70,
	 .frame_is_entry = NO,
	 .code_qualname = 128,
	 .code_name = 120,
	 .code_file = 112,
	 .code_first_line = 68,
	 .code_lines = 136,
	 .code_bytes = 192,
	 .str_ascii = 40,
	 .str_other = 56},
};

const struct python_layout *code_python_row(unsigned minor)
{
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		if (row[i].minor == minor)
			return &row[i];
	return NULL;
}
