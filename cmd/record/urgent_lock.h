/*
 * A lock that a reader may wait for: whoever holds it meanwhile runs as
 * urgently as the reader would.
 */
#ifndef RECORD_URGENT_LOCK_H
#define RECORD_URGENT_LOCK_H

#include <pthread.h>

static inline void urgent_lock_init(pthread_mutex_t *lock)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	if (pthread_mutex_init(lock, &attr) != 0)
		pthread_mutex_init(lock, NULL); /* kernels without them */
	pthread_mutexattr_destroy(&attr);
}

#endif
