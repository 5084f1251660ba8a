#include "libcode/python/image.h"

#include "libcode/python/image_sort.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

/* Pieces are in order of address and never over one another. */

enum {
	FAILURES = 64, /* that many bad ranges, and the rest is left out */
	PAGE = 4096,
	BEFORE = 64,  /* what a single read takes along, */
	BEHIND = 256, /* inside of its pages */
	/* Between two ranges that become one: a range costs as much as copying
	 * some thousand bytes; the smaller one where room becomes scarce. */
	HOLE = 512,
	SMALL_HOLE = 128
};

/* Nothing of a process is above it. */
static const uint64_t address_limit = (uint64_t)1 << 47;

/* Ranges that are about to be fetched, in order, between existing pieces. */
struct gaps {
	struct image_piece at[IMAGE_RANGES];
	size_t count;
	uint64_t bytes;
};

void code_image_begin(struct image *m, pid_t pid)
{
	m->piece_count = 0;
	m->used = 0;
	m->last = 0;
	m->pid = pid;
	m->error = 0;
	m->effort = IMAGE_EFFORT;
	m->calls = 0;
	m->misses = 0;
}

/* False: there is none left, nor will there be. */
static bool spend(struct image *m, size_t effort)
{
	if (effort < m->effort) {
		m->effort -= (uint32_t)effort;
		return true;
	}
	m->effort = 0;
	m->error = ETIME;
	return false;
}

static uint64_t limit_of(const struct image_piece *p)
{
	return p->address + p->size;
}

/* The first piece that ends after the address. */
static size_t first_after(const struct image *m, uint64_t address)
{
	size_t from = 0, to = m->piece_count;

	if (m->last < to && limit_of(&m->piece[m->last]) > address &&
	    (!m->last || limit_of(&m->piece[m->last - 1]) <= address))
		return m->last;
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (limit_of(&m->piece[middle]) > address)
			to = middle;
		else
			from = middle + 1;
	}
	return from;
}

static bool is_user_range(uint64_t address, uint64_t size)
{
	return address < address_limit && size <= address_limit - address;
}

/* One call of the kernel: how much of the ranges came, counted from the first;
 * it stops at the first bad page. */
static size_t fetch_some(struct image *m, const struct image_piece *range,
			 size_t count)
{
	struct iovec remote[IMAGE_RANGES], local;
	ssize_t came;

	if (!spend(m, IMAGE_CALL + count))
		return 0;
	local.iov_base = m->bytes + m->used;
	local.iov_len = 0;
	for (size_t i = 0; i < count; i++) {
		remote[i].iov_base = (void *)(uintptr_t)range[i].address;
		remote[i].iov_len = range[i].size;
		local.iov_len += range[i].size;
	}
	m->calls++;
	came = process_vm_readv(m->pid, &local, 1, remote, count, 0);
	if (came < 0) {
		m->error = errno;
		return 0;
	}
	if ((size_t)came < local.iov_len)
		m->error = EFAULT;
	return (size_t)came;
}

/* Gives ranges that came their bytes, the last one perhaps only its beginning;
 * returns how many of them are done with. */
static size_t take(struct image *m, struct image_piece *range, size_t count,
		   size_t came)
{
	size_t i;

	for (i = 0; i < count && came; i++) {
		if (range[i].size > came)
			range[i].size = (uint32_t)came;
		range[i].at = (uint32_t)m->used;
		m->used += range[i].size;
		came -= range[i].size;
	}
	return i;
}

/* A range of which nothing came is left out. */
static size_t fetch_ranges(struct image *m, struct image_piece *range,
			   size_t count)
{
	size_t kept = 0, failures = 0;

	for (size_t from = 0; from < count;) {
		size_t came = fetch_some(m, range + from, count - from);
		size_t done = take(m, range + from, count - from, came);

		memmove(range + kept, range + from, done * sizeof(*range));
		kept += done;
		from += done;
		if (done)
			continue;
		if (m->error != EFAULT || ++failures == FAILURES)
			break;
		from++;
	}
	return kept;
}

/* Both are in order, and they do not overlap. */
static void merge(struct image *m, const struct image_piece *fresh,
		  size_t count)
{
	size_t old = m->piece_count, to = old + count;

	m->piece_count = to;
	while (count) {
		bool is_fresh = !old || m->piece[old - 1].address <
						fresh[count - 1].address;

		m->piece[--to] = is_fresh ? fresh[--count] : m->piece[--old];
	}
}

static void fetch_gaps(struct image *m, struct gaps *g)
{
	if (g->count)
		merge(m, g->at, fetch_ranges(m, g->at, g->count));
	g->count = 0;
	g->bytes = 0;
}

/* Nothing but a small hole of the same page is between the last range and the
 * address; previous: where the piece before that ends. */
static bool is_close(const struct image *m, const struct gaps *g,
		     uint64_t address, uint64_t previous)
{
	bool is_scarce = m->used + g->bytes > m->size / 2;
	uint64_t end;

	if (!g->count)
		return false;
	end = limit_of(&g->at[g->count - 1]);
	return end >= previous &&
	       address - end <= (is_scarce ? SMALL_HOLE : HOLE) &&
	       (end == address || (end - 1) / PAGE == address / PAGE);
}

static bool extend(struct gaps *g, uint64_t limit, size_t room)
{
	struct image_piece *last = &g->at[g->count - 1];
	uint64_t more = limit - limit_of(last);

	if (more > room - g->bytes || more > UINT32_MAX - last->size)
		return false;
	last->size += (uint32_t)more;
	g->bytes += more;
	return true;
}

/* previous: where the piece before it ends. False: there is no room. */
static bool add_gap(const struct image *m, struct gaps *g, uint64_t address,
		    uint64_t limit, uint64_t previous)
{
	size_t room = m->size - m->used;

	if (is_close(m, g, address, previous) && extend(g, limit, room))
		return true;
	if (g->count == IMAGE_RANGES ||
	    g->count == m->piece_room - m->piece_count ||
	    limit - address > room - g->bytes)
		return false;
	g->at[g->count++] = (struct image_piece){
		.address = address, .size = (uint32_t)(limit - address)};
	g->bytes += limit - address;
	return true;
}

/* Adds what is missing between address and limit, from piece *i on, which is
 * the first that ends after the address. */
static bool add_gaps(const struct image *m, struct gaps *g, uint64_t address,
		     uint64_t limit, size_t *i)
{
	while (address < limit) {
		const struct image_piece *p = &m->piece[*i];
		uint64_t end = limit;

		if (*i < m->piece_count && p->address <= address) {
			address = limit_of(p);
			if (address < limit)
				++*i;
			continue;
		}
		if (*i < m->piece_count && p->address < limit)
			end = p->address;
		if (!add_gap(m, g, address, end, *i ? limit_of(p - 1) : 0))
			return false;
		address = end;
	}
	return true;
}

/* False: there is no room for all of it. */
static bool fetch_want(struct image *m, struct gaps *g, uint64_t address,
		       uint64_t limit, size_t *piece)
{
	while (*piece < m->piece_count &&
	       limit_of(&m->piece[*piece]) <= address)
		++*piece;
	if (add_gaps(m, g, address, limit, piece))
		return true;
	fetch_gaps(m, g);
	*piece = first_after(m, address);
	return add_gaps(m, g, address, limit, piece);
}

/* In order. Where there is no room left for a range, smaller ones may still
 * have some. */
static void fetch_sorted(struct image *m, const struct image_want *want,
			 size_t count)
{
	struct gaps g;
	size_t piece = 0;
	uint64_t done = 0; /* nothing is asked for twice */

	g.count = 0;
	g.bytes = 0;
	for (size_t i = 0; i < count; i++) {
		uint64_t address = want[i].address, limit;

		if (!is_user_range(address, want[i].size))
			continue;
		limit = address + want[i].size;
		if (address < done)
			address = done;
		if (address >= limit)
			continue;
		done = limit;
		if (!fetch_want(m, &g, address, limit, &piece))
			m->error = ENOBUFS;
	}
	fetch_gaps(m, &g);
}

void code_image_fetch(struct image *m, const struct image_want *want,
		      size_t count)
{
	struct image_want some[IMAGE_RANGES];

	while (m->pid && count) {
		size_t n = count < IMAGE_RANGES ? count : IMAGE_RANGES;

		if (!spend(m, n))
			return;
		memcpy(some, want, n * sizeof(*want));
		code_image_sort(some, n);
		fetch_sorted(m, some, n);
		want += n;
		count -= n;
	}
}

/* What is missing from address to limit, which no piece is in, and of the same
 * pages what is around it. */
static bool fetch_around(struct image *m, uint64_t address, uint64_t limit,
			 size_t next)
{
	struct image_piece fresh = {0};
	uint64_t from = address - address % PAGE;
	uint64_t to = limit + (PAGE - limit % PAGE) % PAGE;
	size_t room = m->size - m->used;

	if (address - from > BEFORE)
		from = address - BEFORE;
	if (next && limit_of(&m->piece[next - 1]) > from)
		from = limit_of(&m->piece[next - 1]);
	if (to - limit > BEHIND)
		to = limit + BEHIND;
	if (next < m->piece_count && m->piece[next].address < to)
		to = m->piece[next].address;
	if (to - from > room) {
		from = address;
		to = limit;
	}
	if (!m->pid || to - from > room || m->piece_count == m->piece_room ||
	    to - from > UINT32_MAX)
		return false;
	fresh.address = from;
	fresh.size = (uint32_t)(to - from);
	merge(m, &fresh, fetch_ranges(m, &fresh, 1));
	next = first_after(m, address);
	m->last = next;
	return next < m->piece_count && m->piece[next].address <= address;
}

/* As much as one piece has of it; 0: it is not to be had. */
static size_t read_some(struct image *m, uint64_t address, unsigned char *to,
			size_t size)
{
	size_t i = first_after(m, address), n;
	const struct image_piece *p = &m->piece[i];

	if (i == m->piece_count || p->address > address) {
		uint64_t limit = address + size;

		if (i < m->piece_count && p->address < limit)
			limit = p->address;
		if (!fetch_around(m, address, limit, i))
			return 0;
		i = m->last;
		p = &m->piece[i];
	}
	m->last = i;
	n = (size_t)(limit_of(p) - address);
	if (n > size)
		n = size;
	memcpy(to, m->bytes + p->at + (address - p->address), n);
	return n;
}

bool code_image_read(struct image *m, uint64_t address, void *to, size_t size)
{
	unsigned char *bytes = to;

	while (size) {
		size_t n = 0;

		if ((!m->pid || spend(m, 1)) && is_user_range(address, size))
			n = read_some(m, address, bytes, size);
		if (!n) {
			m->misses++;
			return false;
		}
		bytes += n;
		address += n;
		size -= n;
	}
	return true;
}
