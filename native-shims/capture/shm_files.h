/* Files in the group's private /dev/shm. */
#ifndef DURATION_CAPTURE_SHM_FILES_H
#define DURATION_CAPTURE_SHM_FILES_H

/* Writes DUR_FACT_SHM_CONTENT, and plans the data; of what is no plain file DUR_FACT_SHM_FILE. */
void shm_file(int directory, const char *name);

#endif
