/*
 * --exec: we become the command, which keeps our number. The recorder is no
 * child of it: it is started by a process in between that has no exit signal
 * and has ended before the exec, so that nobody's wait sees anything of it.
 */
#ifndef RECORD_EXEC_H
#define RECORD_EXEC_H

#include "cmd/record/command/command.h"
#include "cmd/record/recorder.h"

_Noreturn void exec_recorded(const struct launch *l,
			     const struct recorder_options *o);

#endif
