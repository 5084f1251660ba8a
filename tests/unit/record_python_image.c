#include "libcode/python/image.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 64, PIECES = 4000, BYTES = 1 << 20 };

static struct image_piece piece[PIECES];
static unsigned char bytes[BYTES];
static struct image image;
static unsigned char *memory; /* of PAGES, each byte by its address */

static unsigned char at(uint64_t address)
{
	return (unsigned char)(address * 2654435761u >> 13);
}

static void begin(size_t pieces, size_t size)
{
	image = (struct image){.piece = piece,
			       .piece_room = pieces,
			       .bytes = bytes,
			       .size = size};
	code_image_begin(&image, getpid());
}

static uint64_t address_of(size_t offset)
{
	return (uintptr_t)memory + offset;
}

/* Are these bytes to be had, and right? */
static bool reads(size_t offset, size_t size)
{
	static unsigned char to[PAGES * PAGE];

	if (!code_image_read(&image, address_of(offset), to, size))
		return false;
	for (size_t i = 0; i < size; i++)
		if (to[i] != at(address_of(offset) + i))
			return false;
	return true;
}

/* In order, apart from each other, and with bytes of their own. */
static bool is_sound(void)
{
	size_t used = 0;

	for (size_t i = 0; i < image.piece_count; i++) {
		const struct image_piece *p = &image.piece[i];

		if (!p->size || p->size > image.used - p->at ||
		    (i && p->address - p[-1].address < p[-1].size))
			return false;
		used += p->size;
	}
	return used == image.used && image.used <= image.size;
}

static void test_read(void)
{
	begin(PIECES, BYTES);
	ok(reads(100, 8), "eight bytes are read");
	ok(reads(64, 100) && image.calls == 1,
	   "what is around them came with them");
	ok(reads(PAGE - 4, 8) && image.calls == 2,
	   "two pages are read at once");
	ok(reads(0, 2 * PAGE) && is_sound(), "what is between is added");
	ok(reads(0, 2 * PAGE) && image.misses == 0, "and stays");
	image.calls = 0;
	image.pid = 0;
	ok(reads(0, 2 * PAGE) && !reads(2 * PAGE, 1) && !image.calls,
	   "without a process there is what was copied");
	is_int(image.misses, 1, "what is missing is counted");
	image.pid = getpid();
	ok(!reads((size_t)-1 - address_of(0) - 3, 8),
	   "what wraps around is refused");
	ok(!image.calls, "without asking for it");
	ok(reads(PAGE, 0), "nothing is always there");
}

static void test_bad_pages(void)
{
	mprotect(memory + 3 * PAGE, PAGE, PROT_NONE);
	begin(PIECES, BYTES);
	ok(reads(3 * PAGE - 8, 8), "up to a bad page");
	ok(!reads(3 * PAGE - 8, 16), "not into it");
	is_int(image.error, EFAULT, "which is told");
	ok(reads(4 * PAGE, 8), "behind it again");
	ok(is_sound(), "pieces are in order");
	begin(PIECES, BYTES);
	code_image_fetch(
		&image,
		(struct image_want[]){{address_of(5 * PAGE), 100},
				      {address_of(3 * PAGE + 10), 100},
				      {address_of(2 * PAGE + 90), 2 * PAGE},
				      {address_of(0), 100}},
		4);
	is_int(image.calls, 2, "a bad range costs a call more");
	image.pid = 0;
	ok(reads(0, 100) && reads(5 * PAGE, 100), "the others are there");
	ok(reads(2 * PAGE + 90, PAGE - 90) && !reads(3 * PAGE, 1),
	   "and the beginning of the one that goes bad");
	ok(is_sound(), "pieces are in order");
	mprotect(memory + 3 * PAGE, PAGE, PROT_READ | PROT_WRITE);
}

/* Reads until nothing more is to be had, or enough was: how many. */
static size_t read_often(size_t offset, size_t step)
{
	size_t count = 0;
	uint64_t word;

	while (count < 2 * IMAGE_EFFORT &&
	       (code_image_read(&image, address_of(offset + count * step),
				&word, sizeof(word)) ||
		image.error == EFAULT))
		count++;
	return count;
}

static void test_effort(void)
{
	begin(PIECES, BYTES);
	ok(read_often(64, 0) < IMAGE_EFFORT, "circles have an end");
	is_int(image.error, ETIME, "which is told");
	ok(!reads(64, 8), "then nothing is read,");
	image.calls = 0;
	code_image_fetch(&image, &(struct image_want){address_of(PAGE), 8}, 1);
	ok(!image.calls && image.piece_count == 1, "nor fetched");
	image.pid = 0;
	ok(reads(64, 8), "what was copied is there");
	begin(PIECES, BYTES);
	mprotect(memory, PAGES * PAGE, PROT_NONE);
	read_often(0, 8);
	ok(image.error == ETIME && image.calls <= IMAGE_EFFORT / IMAGE_CALL,
	   "calls for what is not there have an end");
	mprotect(memory, PAGES * PAGE, PROT_READ | PROT_WRITE);
	begin(PIECES, BYTES);
	ok(reads(64, 8), "the next image has all of it again");
}

static void test_fetch(void)
{
	static struct image_want want[3000];
	bool is_there = true;

	for (size_t i = 0; i < 3000; i++)
		want[i] = (struct image_want){
			address_of(i * 7919 % (PAGES * PAGE - 32)), 32};
	begin(PIECES, BYTES);
	code_image_fetch(&image, want, 3000);
	ok(image.calls <= 3, "3000 ranges are fetched in few calls");
	ok(is_sound(), "pieces are in order");
	image.pid = 0;
	for (size_t i = 0; i < 3000; i++)
		is_there &= reads(want[i].address - address_of(0), 32);
	ok(is_there, "each is there");
	image.pid = getpid();
	image.calls = 0;
	code_image_fetch(&image, want, 3000);
	is_int(image.calls, 0, "none is fetched again");
	code_image_fetch(&image,
			 (struct image_want[]){{address_of(0), PAGES * PAGE}},
			 1);
	ok(image.calls <= 2 && is_sound() && reads(0, PAGES * PAGE),
	   "what is between them is");
	is_uint(image.used, PAGES * PAGE, "nothing is there twice");
	code_image_begin(&image, 0);
	code_image_fetch(&image, want, 3000);
	ok(!image.piece_count && !image.used,
	   "without a process there is none");
}

static void test_room(void)
{
	begin(2, BYTES);
	ok(reads(0, 8) && reads(PAGE, 8) && !reads(5 * PAGE, 8),
	   "no more pieces than there is room for");
	begin(PIECES, 64);
	ok(reads(100, 60) && !reads(PAGE, 8), "no more bytes");
	ok(is_sound(), "pieces are in order");
	begin(PIECES, 100);
	code_image_fetch(&image,
			 (struct image_want[]){{address_of(0), 60},
					       {address_of(PAGE), 60},
					       {address_of(3 * PAGE), 40}},
			 3);
	ok(reads(0, 60) && reads(3 * PAGE, 40) && !reads(PAGE, 1),
	   "a smaller range has room where a larger one has none");
	begin(0, 0);
	ok(!reads(0, 1), "no room at all");
	ok(!image.calls, "no call without room");
}

static void test_nobody(void)
{
	begin(PIECES, BYTES);
	image.pid = 1 << 30;
	ok(!reads(0, 8), "a process that is not there has nothing");
	is_int(image.error, ESRCH, "and we know why");
	code_image_fetch(&image,
			 (struct image_want[]){{address_of(0), 60},
					       {address_of(PAGE), 60}},
			 2);
	is_int(image.calls, 2, "and do not ask for each range");
}

int main(void)
{
	memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		tap_bail("no memory");
	for (size_t i = 0; i < PAGES * PAGE; i++)
		memory[i] = at(address_of(i));
	test_read();
	test_bad_pages();
	test_effort();
	test_fetch();
	test_room();
	test_nobody();
	return tap_end();
}
