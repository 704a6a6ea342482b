/* The two files of a capture, in the one directory that it may write to. */
#ifndef DURATION_CAPTURE_OUTPUT_H
#define DURATION_CAPTURE_OUTPUT_H

struct output {
    int directory, facts, pages;
};

/* Makes both files new. 0 or -errno. */
int output_open(struct output *output, const char *directory);

/* Writes the stream and the copied pages, and returns when both are on the disk. 0 or -errno. */
int output_write(struct output *output);

/* Closes; `discard` removes both files. */
void output_close(struct output *output, int discard);

#endif
