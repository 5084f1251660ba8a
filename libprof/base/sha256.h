/* SHA-256, as FIPS 180-4 has it. */
#ifndef LIBPROF_SHA256_H
#define LIBPROF_SHA256_H

#include <stddef.h>

enum { SHA256_SIZE = 32 };

void sha256(unsigned char digest[SHA256_SIZE], const void *bytes, size_t len);

#endif
