/*
 * A second decoder of pprof, to judge libprof by. Nothing here links libprof
 * or shares code with it: protobuf-c's generated code reads the message.
 *
 * load.c   file or stdin -> bytes, gzip or zstd removed -> message
 * tables.c ids and string positions resolved; a text for every table entry
 * dump.c   the whole profile as canonical text, or a hash of each section
 * counts.c sizes and oddities
 * facts.c  counts and sums as one JSON object
 * sums.c   sums of each stack, to compare what others filtered or merged;
 *          places.c has the texts of locations for that
 *
 * Beside it, in Python: folded-dump does the same for folded stacks, and
 * pprof-make makes the odd and the wrong profiles that tests feed to us.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "profile.pb-c.h"

struct bytes {
	uint8_t *data;
	size_t len;
	size_t cap;
};

struct slot {
	uint64_t id;
	size_t at; /* position in its table */
};

/* The entries of one table by id. An id used twice means its first entry. */
struct ids {
	struct slot *slots;
	size_t n;
	size_t repeated;
};

/* One line of text for each entry of one table. */
struct texts {
	char **text;
	size_t n;
};

struct profile {
	Oracle__Profile *msg;
	size_t gzip_members;
	struct ids mapping_ids;
	struct ids location_ids;
	struct ids function_ids;
	struct texts mappings;
	struct texts locations;
	struct texts functions;
	uint64_t *location_hash; /* of each text */
};

struct counts {
	size_t stacks;	  /* distinct */
	size_t max_depth; /* frames */
	size_t max_inline;
	size_t empty_stacks;
	size_t mismatch;
	size_t negative;
	size_t zero;
	size_t str_labels;
	size_t num_labels;
	size_t lost_labels;
	size_t unsym_locs;
	size_t nomap_locs;
	size_t folded;
	size_t columns;
	size_t dangling_loc;
	size_t dangling_func;
	size_t dangling_map;
	size_t bad_utf8;
	size_t dup_strings;
	size_t dup_ids;
	int sparse_ids;
	size_t unknown; /* fields */
};

#define NOT_FOUND SIZE_MAX
#define HASH_START UINT64_C(0xcbf29ce484222325)

/* load.c: these end the program with a message when they cannot go on. */
void fatal(const char *subject, const char *what);
void *allocate(size_t count, size_t size);
Oracle__Profile *load_message(const char *path, size_t *gzip_members);

/* tables.c */
void profile_init(struct profile *p, const char *path);
void profile_release(struct profile *p);
size_t ids_find(const struct ids *ids, uint64_t id);
uint64_t hash_bytes(uint64_t hash, const void *data, size_t len);
FILE *open_text(char **text, size_t *len);
void put_string(FILE *to, const struct profile *p, int64_t at);
const ProtobufCBinaryData *find_string(const struct profile *p, int64_t at);

/* dump.c */
void dump_text(const struct profile *p);
void dump_digest(const struct profile *p);
size_t count_distinct(const struct texts *texts);

/* places.c: for the caller to free */
int is_empty_string(const struct profile *p, int64_t at);
char *merged_location(const struct profile *p, size_t at);
char *filtered_location(const struct profile *p, size_t at);

/* sums.c */
void dump_filtered(const struct profile *p);
void dump_filtered_digest(const struct profile *p);
void dump_merged(const struct profile *p);
void dump_merged_digest(const struct profile *p);

/* counts.c */
size_t utf8_len(const uint8_t *s, size_t left);
int compare_strings(const void *a, const void *b);
void count_profile(struct counts *c, const struct profile *p);

/* facts.c */
void dump_facts(const struct profile *p);

#endif
