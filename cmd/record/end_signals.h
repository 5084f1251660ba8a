/* The signals that end a recording of -p. */
#ifndef RECORD_END_SIGNALS_H
#define RECORD_END_SIGNALS_H

/* They come through the descriptor from here on; -1: there is none, and they
 * end us as they do any program. */
int end_signals_open(void);

/* What has come is taken; a second Ctrl-C ends what writes the profile. */
void end_signals_release(int fd);

#endif
