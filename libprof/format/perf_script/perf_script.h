/*
 * What `perf script` of Linux prints: a record for each sample, of a line for
 * the event and a line for each frame, leaf first, up to a blank line, the
 * next event, or the end. It is read only.
 *
 *   perf_script.c       what it is, and how to tell it from others
 *   perf_script_word.c  words and numbers in lines
 *   perf_script_event.c lines of events
 *   perf_script_place.c what is before the event: whose it is, where and when
 *   perf_script_field.c what is behind it
 *   perf_script_tail.c  what is behind the frames
 *   perf_script_line.c  lines of frames and their sources
 *   perf_script_read.c  records made of lines
 *   perf_script_columns.c columns, or labels, of the events
 *   perf_script_stack.c stacks made of frames
 *
 *	java 24636/25607 [000] 4794564.109216:     250000 cycles:u:
 *		    7f533952bc77 _dl_check_map_versions+0x597 (/usr/lib/ld.so)
 *	  rtld.c:550
 *
 * Which of the fields are there is up to who called perf: only the event has
 * to be, and before it a process or a time. A line that is not understood to
 * its end is none of these: nothing of it becomes a part of a name.
 */
#ifndef LIBPROF_FMT_PERF_SCRIPT_H
#define LIBPROF_FMT_PERF_SCRIPT_H

#include "libprof/base/table.h"
#include "libprof/base/text.h"
#include "libprof/format/common/format.h"
#include "libprof/model/build.h"

enum perf_has {
	PERF_HAS_PID = 1,
	PERF_HAS_TID = 2,
	PERF_HAS_CPU = 4,
	PERF_HAS_TIME = 8,
	PERF_HAS_PERIOD = 16
};

struct perf_event {
	struct prof_str command;
	struct prof_str event; /* empty: a record that is no sample */
	struct prof_str frame; /* on the same line; empty: none */
	int64_t pid, tid, cpu, time, period; /* time in nanoseconds */
	unsigned has;			     /* enum perf_has */
	unsigned unused;		     /* fields that are read over */
	bool has_text;			     /* the event has one of its own */
	bool has_no_time;    /* one is said that no clock shows */
	bool may_be_address; /* what the event was about, and no frame */
};

/* What a line is, or that one of its numbers has too many digits. */
enum perf_line { PERF_OTHER, PERF_IS, PERF_TOO_LARGE };

/* An event that has a time: no frame looks like that. */
enum perf_line perf_timed_event(struct perf_event *e, struct prof_str line);

/* An event without one, but with a process or a thread. */
enum perf_line perf_untimed_event(struct perf_event *e, struct prof_str line);

/* Is a word of the line a time with all its digits? */
bool perf_has_time(struct prof_str line);

/* Could the line be meant as an event, though it is not understood? */
bool perf_may_be_event(struct prof_str line);

/* What is behind the colon of e->event; false: it is not understood. */
bool perf_fields(struct perf_event *e, struct prof_str s);

/* Are these the fields that follow the frames of a record? *is_number: it is
 * a number alone, as frames are of which only the address is known. */
bool perf_tail(bool *is_number, struct prof_str line);

struct perf_frame {
	uint64_t address;
	struct prof_str name; /* without its offset; empty: not known */
	struct prof_str file; /* empty: not known */
	bool has_file;	      /* a file is said, known or not */
	bool is_inlined;
	bool is_bare; /* nothing but an address */
};

bool perf_frame(struct perf_frame *f, struct prof_str line);

/* The same where nothing else can be: neither a file nor white space in front
 * is needed. */
bool perf_frame_text(struct perf_frame *f, struct prof_str text);

/* The line of the source below a frame: rtld.c:550. */
struct perf_source {
	struct prof_str file; /* empty: not known */
	int64_t line;
	bool is_inlined; /* the frame is */
};

bool perf_source(struct perf_source *s, struct prof_str line);

/* Does the line begin as those of sources do, and frames hardly do? */
bool perf_source_indents(struct prof_str line);

bool perf_is_blank(struct prof_str line);

/* Files that code made at run time is said to be in. */
bool perf_is_jit(struct prof_str file);

/*
 * Frames that become stacks. A line is looked up by its bytes first: few
 * lines of a file are new.
 */
struct perf_stack {
	struct prof_builder *b;
	struct table known;	/* lines; emptied when it is large */
	struct perf_known *row; /* of each of them */
	size_t row_room;
	prof_id last; /* the row of the line before, plus one; 0: none */

	struct perf_part *part; /* the frames of the record at hand */
	size_t part_count, part_room;
	struct prof_line *line; /* of a location being put together */
	size_t line_count, line_room;
	prof_id *location; /* of the stack being put together */
	size_t location_count, location_room;

	prof_id command, root; /* of the record before */
};

void perf_stack_init(struct perf_stack *s, struct prof_builder *b);
void perf_stack_release(struct perf_stack *s);

/* Is the line one that was added before? Then it is added again: 1, 0, or a
 * failure. */
int perf_stack_repeat(struct perf_stack *s, struct prof_str line,
		      struct prof_error *err);

int perf_stack_add_frame(struct perf_stack *s, struct prof_str line,
			 const struct perf_frame *f, struct prof_error *err);

/* The source of the last frame, if there is one. */
int perf_stack_add_source(struct perf_stack *s, struct prof_str line,
			  const struct perf_source *source,
			  struct prof_error *err);

/* Of frames added: takes the first off; does the last say nothing but its
 * address? */
void perf_stack_drop_first(struct perf_stack *s);
bool perf_stack_is_bare(const struct perf_stack *s);

/* The stack of the frames added, with the command as its root. No frames are
 * left. */
int perf_stack_finish(prof_id *stack, struct perf_stack *s, prof_id command,
		      struct prof_error *err);

int perf_script_read(struct prof_builder *b, struct prof_in *in,
		     const struct prof_read_options *options,
		     struct prof_error *err);

/* The magic number of perf.data, in either order of bytes. */
bool perf_is_data(const unsigned char *p, size_t len);

#endif
