#include "cmd/top/terminal.h"

#include "cmd/common/dumb.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

size_t terminal_width(void)
{
	const char *said = getenv("COLUMNS");
	unsigned long columns = said ? strtoul(said, NULL, 10) : 0;
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (columns && columns < 100000)
		return columns;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool terminal_wants_color(enum opt_color color)
{
	const char *no_color = getenv("NO_COLOR");

	if (color == OPT_COLOR_AUTO)
		return isatty(STDOUT_FILENO) && !terminal_is_dumb() &&
		       !(no_color && *no_color);
	return color == OPT_COLOR_ALWAYS;
}
