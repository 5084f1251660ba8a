#include "libcode/event/perf_records.h"

#include "libcode/event/perf_newer.h"

#include <string.h>

/* What is left of a record, from the front. */
struct cursor {
	const unsigned char *at;
	size_t left;
	bool is_short; /* more was taken than there is */
};

/* NULL: there is not so much. */
static const unsigned char *take(struct cursor *c, uint64_t size)
{
	const unsigned char *at = c->at;

	if (c->is_short || size > c->left) {
		c->is_short = true;
		return NULL;
	}
	c->at += size;
	c->left -= size;
	return at;
}

static uint64_t take_u64(struct cursor *c)
{
	const unsigned char *at = take(c, sizeof(uint64_t));
	uint64_t value = 0;

	if (at)
		memcpy(&value, at, sizeof(value));
	return value;
}

static uint32_t take_u32(struct cursor *c)
{
	const unsigned char *at = take(c, sizeof(uint32_t));
	uint32_t value = 0;

	if (at)
		memcpy(&value, at, sizeof(value));
	return value;
}

/* Numbers that stay where they are: all before them were of 8 bytes. */
static const uint64_t *take_numbers(struct cursor *c, uint64_t count)
{
	const unsigned char *at = take(
		c, count > c->left ? UINT64_MAX : count * sizeof(uint64_t));

	return (const uint64_t *)(const void *)at;
}

/* pid and tid, time, source, processor */
enum { TRAILER = 40 };

static struct cursor body_of(const struct perf_event_header *record)
{
	const unsigned char *bytes = (const unsigned char *)record;
	struct cursor c = {bytes, record->size, false};

	take(&c, sizeof(*record));
	return c;
}

/* Takes the end off. */
static struct cursor trailer_of(struct cursor *body)
{
	struct cursor c = *body;

	if (body->left < TRAILER) {
		body->is_short = true;
		return *body;
	}
	body->left -= TRAILER;
	take(&c, body->left);
	return c;
}

bool code_record_time(const struct perf_event_header *record, uint64_t *time)
{
	struct cursor c = body_of(record);

	if (record->type == PERF_RECORD_SAMPLE)
		take_u64(&c); /* address */
	else
		c = trailer_of(&c);
	take_u64(&c); /* pid, tid */
	*time = take_u64(&c);
	return !c.is_short;
}

bool code_record_sample(struct record_sample *s,
			const unsigned char head[RECORD_SAMPLE_HEAD])
{
	struct cursor c = {head, RECORD_SAMPLE_HEAD, false};
	struct perf_event_header header;

	memcpy(&header, take(&c, sizeof(header)), sizeof(header));
	if (header.type != PERF_RECORD_SAMPLE ||
	    header.size < RECORD_SAMPLE_HEAD)
		return false;
	take_u64(&c); /* address */
	s->pid = (pid_t)take_u32(&c);
	s->tid = (pid_t)take_u32(&c);
	s->time = take_u64(&c);
	return true;
}

/* The kernel puts a mark before each part of a chain. */
static void split_chain(struct event_sample *s, const uint64_t *chain,
			uint64_t count)
{
	uint64_t mark = 0, first;

	for (uint64_t i = 0; i < count; i = first) {
		if (chain[i] >= PERF_CONTEXT_MAX)
			mark = chain[i++];
		for (first = i; first < count; first++)
			if (chain[first] >= PERF_CONTEXT_MAX)
				break;
		if (mark == PERF_CONTEXT_KERNEL) {
			s->kernel = chain + i;
			s->kernel_count = (size_t)(first - i);
		} else if (mark == PERF_CONTEXT_USER) {
			s->user = chain + i;
			s->user_count = (size_t)(first - i);
		}
	}
}

/* By the bits of RECORD_REGISTERS: what DWARF calls each of them. */
static const unsigned char dwarf_number[] = {
	0, 3, 2,  1,  4,  5,  DWARF_RBP, DWARF_RSP, DWARF_PC,
	8, 9, 10, 11, 12, 13, 14,	 15};

_Static_assert(sizeof(dwarf_number) == DWARF_COUNT, "one for each register");

static void take_stack(struct cursor *c, struct event_sample *s)
{
	uint64_t abi = take_u64(c), size, used;

	if (abi != PERF_SAMPLE_REGS_ABI_NONE)
		for (size_t i = 0; i < DWARF_COUNT; i++)
			s->registers[dwarf_number[i]] = take_u64(c);
	size = take_u64(c);
	s->stack = take(c, size);
	used = size ? take_u64(c) : 0;
	/* Registers and tables of x86-64 say nothing of 32 bit code. */
	s->has_registers = abi == PERF_SAMPLE_REGS_ABI_64;
	s->stack_size = used > size ? 0 : (size_t)used;
}

/* One address is better than none: of 32 bit code, for instance. */
static void use_address(struct event_sample *s, const uint64_t *address,
			uint16_t misc)
{
	uint16_t mode = misc & PERF_RECORD_MISC_CPUMODE_MASK;

	if (mode == PERF_RECORD_MISC_KERNEL && !s->kernel_count) {
		s->kernel = address;
		s->kernel_count = 1;
	}
	if (mode == PERF_RECORD_MISC_USER && !s->user_count &&
	    !s->has_registers) {
		s->user = address;
		s->user_count = 1;
	}
}

static void take_source(struct cursor *c, struct record_source *source)
{
	source->id = take_u64(c);
	source->stream = take_u64(c);
}

static void take_sample(struct cursor *c, struct event *e,
			struct record_source *source, bool has_stacks)
{
	struct event_sample *s = &e->is.sample;
	const uint64_t *chain;
	uint64_t count;

	e->pid = (pid_t)take_u32(c);
	e->tid = (pid_t)take_u32(c);
	e->time = take_u64(c);
	take_source(c, source);
	take_u64(c); /* processor */
	s->weight = take_u64(c);
	count = take_u64(c);
	chain = take_numbers(c, count);
	if (chain)
		split_chain(s, chain, count);
	if (has_stacks)
		take_stack(c, s);
}

/* A string that ends inside; "" if it does not. */
static const char *take_name(struct cursor *c)
{
	const char *name = (const char *)c->at;

	if (!memchr(name, '\0', c->left)) {
		c->is_short = true;
		return "";
	}
	return name;
}

static void take_map(struct cursor *c, struct event *e, uint16_t misc)
{
	struct event_map *m = &e->is.map;
	struct cursor file;

	e->pid = (pid_t)take_u32(c);
	e->tid = (pid_t)take_u32(c);
	m->start = take_u64(c);
	m->length = take_u64(c);
	m->offset = take_u64(c);
	file = *c;
	take(c, 24);
	if (misc & PERF_RECORD_MISC_MMAP_BUILD_ID) {
		const unsigned char *size = take(&file, 4);

		m->build_id_size = size && *size <= 20 ? *size : 0;
		m->build_id = take(&file, m->build_id_size);
	} else {
		m->major = take_u32(&file);
		m->minor = take_u32(&file);
		m->inode = take_u64(&file);
	}
	take_u64(c); /* protection, flags */
	m->path = take_name(c);
}

static void take_comm(struct cursor *c, struct event *e, uint16_t misc)
{
	const char *name;

	e->pid = (pid_t)take_u32(c);
	e->tid = (pid_t)take_u32(c);
	name = take_name(c);
	memcpy(e->is.comm.name, name,
	       strnlen(name, sizeof(e->is.comm.name) - 1));
	e->is.comm.is_exec = misc & PERF_RECORD_MISC_COMM_EXEC;
}

/* Of a fork or an exit; those have the same shape. */
static void take_task(struct cursor *c, struct event *e)
{
	uint32_t parent;

	e->pid = (pid_t)take_u32(c);
	parent = take_u32(c);
	e->tid = (pid_t)take_u32(c);
	if (e->kind == EVENT_FORK)
		e->is.parent = (pid_t)parent;
}

static bool kind_of(const struct perf_event_header *record,
		    enum event_kind *kind)
{
	static const struct {
		uint32_t type;
		enum event_kind kind;
	} kinds[] = {
		{PERF_RECORD_SAMPLE, EVENT_SAMPLE},
		{PERF_RECORD_MMAP2, EVENT_MAP},
		{PERF_RECORD_COMM, EVENT_COMM},
		{PERF_RECORD_FORK, EVENT_FORK},
		{PERF_RECORD_EXIT, EVENT_EXIT},
		{PERF_RECORD_LOST, EVENT_LOST},
		{PERF_RECORD_LOST_SAMPLES, EVENT_LOST},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].type == record->type) {
			*kind = kinds[i].kind;
			return true;
		}
	return false;
}

static void take_other(struct cursor *c, struct event *e,
		       const struct perf_event_header *record)
{
	switch (e->kind) {
	case EVENT_MAP:
		take_map(c, e, record->misc);
		break;
	case EVENT_COMM:
		take_comm(c, e, record->misc);
		break;
	case EVENT_FORK:
	case EVENT_EXIT:
		take_task(c, e);
		break;
	case EVENT_LOST:
		if (record->type == PERF_RECORD_LOST)
			take_u64(c); /* id */
		e->is.count = take_u64(c);
		break;
	case EVENT_SAMPLE:
		break;
	}
}

bool code_record_event(struct event *e, struct record_source *source,
		       const struct perf_event_header *record, bool has_stacks)
{
	struct cursor c = body_of(record), end;

	memset(e, 0, sizeof(*e));
	if (!kind_of(record, &e->kind))
		return false;
	if (e->kind == EVENT_SAMPLE) {
		const uint64_t *address = take_numbers(&c, 1);

		take_sample(&c, e, source, has_stacks);
		if (!c.is_short)
			use_address(&e->is.sample, address, record->misc);
		return !c.is_short;
	}
	end = trailer_of(&c);
	take_u64(&end); /* pid, tid */
	e->time = take_u64(&end);
	take_source(&end, source);
	take_other(&c, e, record);
	return !c.is_short;
}
