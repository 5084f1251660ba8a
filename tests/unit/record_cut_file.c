#include "libcode/unwind/cut_file.h"
#include "tests/unit/tap.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE) * 3;
	FILE *f = tmpfile();
	volatile char *at = MAP_FAILED;

	if (f && ftruncate(fileno(f), (off_t)size) == 0 && fputc('x', f) == 'x')
		at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fileno(f), 0);
	if (at == MAP_FAILED || fflush(f) != 0 || ftruncate(fileno(f), 1) < 0)
		return 1;
	code_cut_file_survive();
	ok(at[size - 1] == 0, "what was cut off reads as zeros");
	ok(at[size / 2] == 0, "again, elsewhere");
	ok(at[0] == 'x', "and what is there as itself");
	fclose(f);
	return tap_end();
}
