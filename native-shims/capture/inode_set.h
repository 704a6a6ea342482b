/* A set of inodes that were met. */
#ifndef DURATION_CAPTURE_INODE_SET_H
#define DURATION_CAPTURE_INODE_SET_H

#include <stdbool.h>
#include <stdint.h>

#define INODE_SET 65536u

struct inode_set {
    struct {
        uint64_t dev, ino;
    } slot[INODE_SET];
    uint32_t count;
};

void inode_set_reset(struct inode_set *set);
bool inode_set_has(const struct inode_set *set, uint64_t dev, uint64_t ino);

/* False when it was there already, or there is no more room. */
bool inode_set_enter(struct inode_set *set, uint64_t dev, uint64_t ino);

#endif
