/*
 * What perf script prints behind an event, in every combination: lines are
 * made as perf makes them, with the widths that it fills numbers up to.
 */
#include "libprof/format/perf_script/perf_script.h"
#include "tests/unit/tap.h"

#include <stdarg.h>

enum field {
	FLAGS = 1,
	ADDRESS = 2,
	DATA_SOURCE = 4,
	WEIGHT = 8,
	LATENCY = 16,
	GROUP = 32,
	SYMBOL = 64, /* with its file */
	REGISTERS = 128,
	USER_REGISTERS = 256,
	BRANCHES = 512, /* two bits: none, or one of three forms */
	INSTRUCTION = 2048,
	PHYSICAL = 4096,
	PAGES = 8192,
	RATIO = 16384,
	ALL = 32768
};

static char text[2000], *to;

__attribute__((format(printf, 1, 2))) static void put(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	to += vsnprintf(to, sizeof(text) - (size_t)(to - text), fmt, args);
	va_end(args);
}

/* A small, a usual or a kernel's address. */
static uint64_t address(unsigned i)
{
	static const uint64_t all[] = {0x1139, 0x7f053f1a2b3c,
				       0xffffffff81a160c3};

	return all[i % 3];
}

static void put_place(uint64_t at, unsigned fields)
{
	static const char *const symbols[] = {
		"cook", "std::vector<int, std::allocator<int> >::at(int) const",
		"operator new(unsigned long)"};

	put("%16" PRIx64, at);
	if (fields & SYMBOL)
		put(" %s+0x%x (/srv/my shop (x))", symbols[at % 3], 16u);
}

/* Only the addresses of page faults have symbols. */
static bool is_fault(unsigned seed)
{
	return seed % 2;
}

static void put_front(unsigned fields, unsigned seed)
{
	static const char *const flags[] = {"call", "tr strt jmp", "bcgh",
					    "jcc            (xD)", "hw int"};

	if (fields & FLAGS)
		put("  %-21s ", flags[seed % 5]);
	if (fields & ADDRESS)
		put_place(address(seed) - 1,
			  is_fault(seed) ? fields : fields & ~(unsigned)SYMBOL);
	if (fields & DATA_SOURCE)
		put("%16x |OP LOAD|LVL L3 or L3 hit|SNP N/A|TLB L1 or L2 hit|LCK "
		    "No|BLK  N/A   ",
		    0x1e050800u);
	if (fields & WEIGHT)
		put("%16u", seed);
	if (fields & LATENCY)
		put("%16u%16u", seed * 7, seed);
	if (fields & GROUP)
		put(" %s", seed % 2 ? "/user.slice/a b.scope" : "unknown");
}

static void put_registers(void)
{
	put(" ABI:2 ");
	put("%5s:0x%x ", "AX", 0xff40u);
	put("%5s:0x%" PRIx64 " ", "SP", address(1));
}

static void put_branches(unsigned form)
{
	for (unsigned i = 0; i < 2; i++)
		if (form == 3)
			put("main+0x13(/usr/bin/sort)/std::less<int, "
			    "int>::f+0x%x(/usr/bin/sort)/PN/-/-/%u/COND/- ",
			    i, i);
		else
			put(" 0x%" PRIx64 "%s/0x%x%s/M/X/-/%u%s ",
			    address(i + 1),
			    form == 1 ? "" : "(/srv/my shop (x))", i,
			    form == 1 ? "" : "(/srv/my shop (x))", i * 11,
			    i ? "" : "//-");
}

static void put_tail(unsigned fields, unsigned seed)
{
	unsigned form = fields / BRANCHES % 4;

	if (fields & REGISTERS)
		put_registers();
	if (fields & USER_REGISTERS)
		put_registers();
	if (form)
		put_branches(form);
	if (fields & INSTRUCTION)
		put(" ilen: %u%s", 1 + seed % 3,
		    seed % 2 ? " insn: 48 89 e5" : "");
	if (fields & PHYSICAL)
		put("%16" PRIx64, address(seed) % 0x100000000);
	if (fields & PAGES)
		put(" %s %s", seed % 2 ? "4K" : "N/A", "2M");
	if (fields & RATIO)
		put(" \t IPC: %u.%02u (%u/%u) ", 0u, 52u, 12u, 23u);
}

static struct prof_str made(void)
{
	return (struct prof_str){text, (size_t)(to - text)};
}

static struct prof_str event_line(struct perf_event *e, enum perf_line *what)
{
	*what = perf_timed_event(e, made());
	return e->frame;
}

/* The event on a line, with the frame that ought to be there. */
static bool is_read(unsigned fields, unsigned seed, bool has_frame)
{
	struct perf_event e;
	struct perf_frame f, want;
	enum perf_line what;
	char *frame;
	struct prof_str have;

	to = text;
	put("%16s %7d/%-7d [%03d] %12s: %10u %s: ", "a b 12", 4107, 4109, 2,
	    "812.999120", 1000u, is_fault(seed) ? "page-faults:u" : "cycles");
	put_front(fields, seed);
	frame = to;
	if (has_frame) {
		put(" ");
		put_place(address(seed), fields);
		perf_frame_text(&want,
				(struct prof_str){frame, (size_t)(to - frame)});
	}
	put_tail(fields, seed);
	have = event_line(&e, &what);
	if (what != PERF_IS || e.tid != 4109 || e.period != 1000 ||
	    e.command.len != 6 || (have.len != 0) != has_frame)
		return false;
	return !has_frame ||
	       (perf_frame_text(&f, have) && f.address == want.address &&
		f.name.len == want.name.len && f.file.len == want.file.len);
}

/* The same where the frame has lines of its own: two lines of fields. */
static bool is_tail(unsigned fields, unsigned seed)
{
	bool is_number;

	to = text;
	put_tail(fields, seed);
	return to == text || perf_tail(&is_number, made());
}

/* Where the branches begin is not known if they have names and what is before
 * them has no file; and the data source may be followed by any white space. */
static bool is_ambiguous(unsigned fields, bool has_frame)
{
	if (has_frame && (fields & SYMBOL))
		return false;
	return fields / BRANCHES % 4 == 3 ||
	       (has_frame && (fields & DATA_SOURCE));
}

/* All of them, or some of all kinds. */
static unsigned step(void)
{
	return tap_is_slow() ? 37 : 1;
}

static void every_combination(void)
{
	unsigned wrong = 0, tried = 0;

	for (unsigned fields = 0; fields < ALL; fields += step())
		for (unsigned seed = 0; seed < 6; seed++) {
			bool tail_is_right = is_tail(fields, seed), is_right;

			if (is_ambiguous(fields, true))
				continue;
			tried++;
			is_right = tail_is_right && is_read(fields, seed, true);
			if (!is_right && wrong++ < 5)
				printf("# %x %u: %s\n", fields, seed, text);
		}
	is_uint(wrong, 0, "%u lines with a frame are read", tried);
}

/* Without the address no number is mistaken for one of a frame. */
static void without_frames(void)
{
	unsigned wrong = 0, tried = 0;

	for (unsigned fields = 0; fields < ALL; fields += step())
		for (unsigned seed = 0; seed < 6; seed++) {
			if (is_ambiguous(fields, false) ||
			    ((fields & ADDRESS) && seed % 3 == 2))
				continue;
			tried++;
			if (!is_read(fields, seed, false) && wrong++ < 5)
				printf("# %x %u: %s\n", fields, seed, text);
		}
	is_uint(wrong, 0, "%u lines without a frame are read", tried);
}

int main(void)
{
	every_combination();
	without_frames();
	return tap_end();
}
