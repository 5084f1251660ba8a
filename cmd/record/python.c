#include "cmd/record/python.h"

bool python_is_command(const char *const *argv)
{
	(void)argv;
	return false;
}

bool python_is_process(pid_t pid)
{
	(void)pid;
	return false;
}

bool python_is_target(const struct plan *plan)
{
	(void)plan;
	return false;
}

bool python_has_perf_map(const struct plan *plan)
{
	(void)plan;
	return false;
}
