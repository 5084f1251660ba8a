/*
 * Memory of another process as it was at one moment: pieces that were copied
 * from it. The same code walks over it while it is taken, when what is missing
 * is fetched from the process, and later, when that has gone on. All of it is
 * an enemy's: sizes and addresses are checked where they are read. Memory that
 * leads in circles, or to where nothing is, keeps nobody for long: an image has
 * so much effort, and when that is used up there is nothing more to be read.
 */
#ifndef RECORD_IMAGE_H
#define RECORD_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A read is 1, a call of the kernel is IMAGE_CALL, and 1 for each range: some
 * 50 nanoseconds each, so that no image takes more than 2 milliseconds. */
enum { IMAGE_EFFORT = 1 << 15, IMAGE_CALL = 32 };

struct image_piece {
	uint64_t address;
	uint32_t size, at; /* at: in bytes */
};

/* The memory of piece and bytes is the caller's; nothing is allocated here. */
struct image {
	struct image_piece *piece;
	size_t piece_count, piece_room;
	unsigned char *bytes;
	size_t used, size;
	size_t last;	 /* piece that was found last */
	pid_t pid;	 /* who is asked for what is missing; 0: nobody */
	int error;	 /* errno of the last fetch that failed; 0: none has */
	uint32_t effort; /* left, if pid is not 0: then ETIME */
	uint32_t calls, misses; /* of the kernel; reads that were not there */
};

/* Empties it, for another moment of a process. */
void code_image_begin(struct image *m, pid_t pid);

/* size bytes at an address; what is not there is fetched, with what is around
 * it if that costs nothing. False: it is not to be had. */
bool code_image_read(struct image *m, uint64_t address, void *to, size_t size);

struct image_want {
	uint64_t address;
	uint32_t size;
};

/* Fetches many pieces in as few calls as possible. What cannot be had is left
 * out; what is there already is not fetched again. */
void code_image_fetch(struct image *m, const struct image_want *want,
		      size_t count);

#endif
