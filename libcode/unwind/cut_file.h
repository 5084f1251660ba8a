/*
 * A file that is mapped and is then cut short, as by a cp over a program that
 * has ended, is no end of the recorder: what is missing reads as zeros.
 */
#ifndef RECORD_CUT_FILE_H
#define RECORD_CUT_FILE_H

/* From here on, in the whole process. */
void code_cut_file_survive(void);

#endif
