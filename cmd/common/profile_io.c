#include "cmd/common/profile_io.h"

#include "cmd/common/progress.h"
#include "program/msg.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_standard(const char *path)
{
	return !path || strcmp(path, "-") == 0;
}

const char *profile_input_name(const char *path)
{
	return is_standard(path) ? "standard input" : path;
}

/* The library knows what helps, but not the option. */
static const char *advice_of(int remedy, uint64_t line)
{
	switch (remedy) {
	case PROF_REMEDY_MAX_SIZE:
		return " (--max-size allows more)";
	case PROF_REMEDY_REPAIR:
		return line ? " (--repair skips such lines)"
			    : " (--repair reads such files)";
	case PROF_REMEDY_SCALE:
		return " (--scale-values 1000 keeps three digits)";
	case PROF_REMEDY_ONE_COLUMN:
		return " (if not, --folded-one-column)";
	case PROF_REMEDY_TWO_COLUMN:
		return " (if not, --folded-two-column)";
	case PROF_REMEDY_FORMAT:
		return " (-f reads it without)";
	case PROF_REMEDY_POSITIVE:
		return " (--drop-negative of prof-convert and prof-svg drops "
		       "them)";
	}
	return "";
}

const char *profile_advice(const struct prof_error *err)
{
	return advice_of(err->remedy, err->line);
}

static _Noreturn void die_of(const char *name, const struct prof_error *err)
{
	char place[MSG_PLACE_MAX];

	die("%s%s: %s%s", name, msg_place(place, err->line), err->text,
	    profile_advice(err));
}

__attribute__((format(printf, 3, 4))) static int fail(struct prof_error *err,
						      int status,
						      const char *fmt, ...)
{
	va_list args;

	*err = (struct prof_error){.status = status};
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return status;
}

/* Where the first is, or what helps if it is wrong. */
static size_t list_place(char *text, size_t size, const struct prof_note *n)
{
	if (!n->first_line)
		return (size_t)snprintf(text, size, "%s",
					advice_of(n->remedy, 0));
	return (size_t)snprintf(text, size,
				n->count == 1 ? " (line %" PRIu64 ")"
					      : " (the first: line %" PRIu64
						")",
				n->first_line);
}

bool profile_list_notes(char *text, size_t size, const struct prof_notes *notes,
			enum prof_note_kind kind)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < notes->count && used < size; i++) {
		const struct prof_note *n = &notes->note[i];

		if (n->kind != kind)
			continue;
		used += (size_t)snprintf(text + used, size - used,
					 "%s%" PRIu64 " %s", used ? ", " : "",
					 n->count,
					 n->count == 1 ? n->one : n->many);
		if (used < size)
			used += list_place(text + used, size - used, n);
	}
	return used != 0;
}

/* With -v: what came in. */
static void say_size(const char *name, const struct prof_profile *p)
{
	msg_detail("%s: %zu samples, %zu stacks, %zu locations, %zu functions",
		   name, prof_sample_count(p),
		   prof_table_size(p, PROF_STACKS) - 1,
		   prof_table_size(p, PROF_LOCATIONS) - 1,
		   prof_table_size(p, PROF_FUNCTIONS) - 1);
}

void profile_say_read(const char *name, const struct prof_notes *notes)
{
	char text[1000];

	if (profile_list_notes(text, sizeof(text), notes, PROF_NOTE_REPAIR))
		msg_warn("%s: repaired: %s", name, text);
	if (profile_list_notes(text, sizeof(text), notes, PROF_NOTE_REMARK))
		msg_warn("%s: has %s", name, text);
}

/* For the progress. */
uint64_t profile_stored_size(const char *path)
{
	struct stat st;
	int status = is_standard(path) ? fstat(STDIN_FILENO, &st)
				       : stat(path, &st);

	return status == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

int profile_open(struct prof_in **in, const char *path,
		 const struct prof_in_options *options, struct prof_error *err)
{
	int fd;

	if (!is_standard(path))
		return prof_in_open(in, path, options, err);
	fd = dup(STDIN_FILENO);
	if (fd >= 0)
		return prof_in_open_fd(in, fd, options, err);
	*in = NULL;
	return fail(err, PROF_EIO, "cannot open: %s", strerror(errno));
}

static struct prof_in *open_input(const char *path, struct progress *progress,
				  const struct prof_read_options *options)
{
	struct prof_in_options in_options = PROF_IN_OPTIONS;
	struct prof_error err;
	struct prof_in *in;

	if (options->limits)
		in_options.max_size = options->limits->max_size;
	in_options.progress = progress_add;
	in_options.progress_arg = progress;
	progress_begin(progress, profile_stored_size(path), msg_is_quiet());
	if (profile_open(&in, path, &in_options, &err) < 0)
		die_of(profile_input_name(path), &err);
	return in;
}

struct prof_profile *profile_read(const char *path,
				  const struct prof_read_options *options)
{
	struct progress progress;
	struct prof_in *in = open_input(path, &progress, options);
	struct prof_profile *p;
	struct prof_error err;
	int status = prof_read(&p, in, options, &err);

	/* Closing may wait for somebody who writes to us: the message first. */
	progress_end(&progress);
	if (status < 0)
		die_of(profile_input_name(path), &err);
	prof_in_close(in);
	say_size(profile_input_name(path), p);
	if (options->notes)
		profile_say_read(profile_input_name(path), options->notes);
	return p;
}

void profile_target_resolve(struct profile_target *t, int asked)
{
	const char *path = t->output.path;
	bool is_standard = output_is_standard(&t->output);

	if (asked >= 0)
		t->format =
			prof_format_find(profile_target_name((size_t)asked));
	if (path && !*path)
		die("the name of the output file is empty");
	if (!t->format && !is_standard && t->draw)
		t->picture = picture_of_path(path);
	if (t->picture) {
		picture_resolve(&t->output);
		return;
	}
	if (!t->format && !is_standard)
		t->format = prof_format_for_path(path);
	if (t->format && !prof_format_can_write(t->format))
		die("%s: %s is read only; choose another with -t FORMAT",
		    output_name(&t->output), prof_format_name(t->format));
	if (!t->format) {
		t->format = prof_format_find("pprof");
		if (!is_standard)
			msg_info("%s: unknown suffix; writing pprof", path);
	}
	output_resolve(&t->output, prof_format_is_binary(t->format)
					   ? prof_format_name(t->format)
					   : NULL);
}

/* Writes to nowhere, to see what would be lost. */
static int try_to_write(const struct prof_profile *p,
			const struct prof_write_options *options,
			struct prof_error *err)
{
	struct prof_write_options trial = *options;
	struct prof_out *out;
	int status = prof_out_open_null(&out, err);

	trial.tally = NULL;
	if (status == PROF_OK)
		status = prof_write(p, out, &trial, err);
	prof_out_abort(out);
	return status;
}

static int check_losses(const struct profile_target *t,
			const struct prof_profile *p,
			const struct prof_write_options *options,
			struct prof_error *err)
{
	struct prof_notes before = *options->notes;
	int status = try_to_write(p, options, err);
	char lost[1000];

	if (status < 0)
		return status;
	if (profile_list_notes(lost, sizeof(lost), options->notes,
			       PROF_NOTE_LOSS))
		return fail(err, PROF_ENOTSUP, "%s cannot hold %s (--strict)",
			    prof_format_name(t->format), lost);
	*options->notes = before;
	return PROF_OK;
}

static void say_lost(const struct profile_target *t,
		     const struct prof_notes *notes)
{
	char lost[1000];

	if (!t->is_said &&
	    profile_list_notes(lost, sizeof(lost), notes, PROF_NOTE_LOSS))
		msg_info("%s: dropped (%s cannot hold them): %s",
			 output_name(&t->output), prof_format_name(t->format),
			 lost);
}

/* What the writer remarked; the notes before `first` are said already. */
static void say_written(const struct profile_target *t,
			const struct prof_notes *notes, size_t first)
{
	struct prof_notes own = *notes;
	char text[1000];

	own.count -= first;
	memmove(own.note, own.note + first, own.count * sizeof(*own.note));
	if (profile_list_notes(text, sizeof(text), &own, PROF_NOTE_REMARK))
		msg_warn("%s: has %s", output_name(&t->output), text);
}

int profile_try_write(const struct profile_target *t,
		      const struct prof_profile *p,
		      struct prof_write_options *options,
		      struct prof_error *err)
{
	size_t notes_before = options->notes->count;
	struct prof_out *out;
	int status = PROF_OK;

	if (t->picture)
		return t->draw(t, p, err);
	options->format = t->format;
	if (t->strict)
		status = check_losses(t, p, options, err);
	if (status < 0 || (status = output_try_open(&out, &t->output, err)) < 0)
		return status;
	status = prof_write(p, out, options, err);
	status = output_try_close(&t->output, out, status, err);
	if (status < 0)
		return status;
	say_written(t, options->notes, notes_before);
	say_lost(t, options->notes);
	return PROF_OK;
}

void profile_write(const struct profile_target *t, const struct prof_profile *p,
		   struct prof_write_options *options)
{
	struct prof_error err;

	if (profile_try_write(t, p, options, &err) < 0)
		die("%s: %s%s", output_name(&t->output), err.text,
		    profile_advice(&err));
	if (output_is_standard(&t->output))
		msg_close_stdout();
}
