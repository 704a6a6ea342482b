/* A set of inodes that were met. */
#include <string.h>

#include "inode_set.h"

void inode_set_reset(struct inode_set *set)
{
    if (set->count)
        memset(set, 0, sizeof *set);
}

static uint32_t slot_of(const struct inode_set *set, uint64_t dev, uint64_t ino)
{
    uint32_t at = (uint32_t)(((dev * 31 + ino) * 0x9e3779b97f4a7c15ull) >> 48) % INODE_SET;
    while (set->slot[at].ino && (set->slot[at].dev != dev || set->slot[at].ino != ino))
        at = (at + 1) % INODE_SET;
    return at;
}

bool inode_set_has(const struct inode_set *set, uint64_t dev, uint64_t ino)
{
    return set->slot[slot_of(set, dev, ino)].ino != 0;
}

bool inode_set_enter(struct inode_set *set, uint64_t dev, uint64_t ino)
{
    uint32_t at = slot_of(set, dev, ino);
    if (set->slot[at].ino || set->count >= INODE_SET / 2)
        return false;
    set->slot[at].dev = dev;
    set->slot[at].ino = ino;
    set->count++;
    return true;
}
