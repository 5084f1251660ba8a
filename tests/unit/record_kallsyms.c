#include "libcode/names/kallsyms.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

#include <unistd.h>

static struct kallsyms list;

static void read_text(const char *text)
{
	char path[] = "/tmp/record_kallsyms.XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		tap_bail("cannot write to /tmp");
	close(fd);
	code_kallsyms_read(&list, path);
	unlink(path);
}

/* As it is in the list, with a module behind the name. */
static void is_at(uint64_t address, const char *want, const char *why)
{
	size_t len;

	is_str(code_kallsyms_find(&list, address, &len), want, "%s", why);
}

int main(void)
{
	size_t len;

	msg_init("record_kallsyms", 2);
	code_kallsyms_read(&list, "/nowhere/kallsyms");
	is_at(1, NULL, "without a list there are no names");
	code_kallsyms_release(&list);

	read_text("0000000000000000 T _text\n0000000000000000 t other\n");
	is_at(0, NULL, "a list of zeros has none");
	is_at(1, NULL, "and none anywhere else");
	code_kallsyms_release(&list);

	read_text("ffffffff81000000 T _text\n"
		  "ffffffff81000000 t local\n"
		  "ffffffff81000100 T do_read\n"
		  "ffffffff81000180 D data\n"
		  "nonsense\n"
		  "ffffffff81000\n"
		  "fffffffffffffffff81000000 T too_long\n"
		  "ffffffffc0001000 t nf_hook\t[nf_tables]\n"
		  "ffffffff81000200 t vfs_read\n"
		  "ffffffff81000300 T cut");
	is_at(0xffffffff81000000, "_text", "a global symbol goes first");
	is_at(0xffffffff810001ff, "do_read", "a symbol reaches to the next");
	is_at(0xffffffff81000200, "vfs_read", "the order does not matter");
	is_at(0xffffffffc0001010, "nf_hook\t[nf_tables]", "modules are there");
	is_at(0x1000, NULL, "the memory of a process has no name");
	code_kallsyms_find(&list, 0xffffffffc0001010, &len);
	is_uint(len, strlen("nf_hook"), "a name ends before its module");
	code_kallsyms_release(&list);
	return tap_end();
}
