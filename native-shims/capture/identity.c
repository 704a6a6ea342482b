/* Which kernel objects are one and the same: kcmp, in search trees by the kernel's own ordering. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "identity.h"
#include "kernel.h"

#define NODES (1u << 20)
#define BUCKETS (1u << 16)

/* kcmp orders by scrambled pointers, so a plain search tree stays shallow. Index 0 is "none". */
struct node {
    pid_t pid;
    uint32_t fd;
    uint64_t dev, ino;
    uint32_t value;
    uint32_t left, right;
    uint32_t next; /* root of another object's tree in the same bucket */
};

static struct node *nodes;
static uint32_t node_count = 1;
static uint32_t process_roots[SAME_KINDS];
static uint32_t buckets[BUCKETS];
static uint32_t next_ordinal;

static const int kcmp_types[SAME_KINDS] = {
    [SAME_VM] = KCMP_VM,           [SAME_FILES] = KCMP_FILES,     [SAME_FS] = KCMP_FS,
    [SAME_SIGHAND] = KCMP_SIGHAND, [SAME_SYSVSEM] = KCMP_SYSVSEM,
};

int identity_map(void)
{
    nodes = mmap(NULL, NODES * sizeof *nodes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return nodes == MAP_FAILED ? -errno : 0;
}

void identity_reset(void)
{
    if (next_ordinal)
        memset(buckets, 0, sizeof buckets);
    memset(process_roots, 0, sizeof process_roots);
    node_count = 1;
    next_ordinal = 0;
}

/* Finds the node equal to (pid, fd) below *root, or makes it there. */
static int find_or_add(uint32_t *root, int type, pid_t pid, uint32_t fd, uint32_t *index)
{
    uint32_t *at = root;
    while (*at) {
        struct node *node = &nodes[*at];
        int order = dur_kcmp(node->pid, pid, type, node->fd, fd);
        if (order == 0) {
            *index = *at;
            return 0;
        }
        if (order < 0)
            return -errno;
        at = order == 1 ? &node->left : &node->right;
    }
    if (node_count == NODES)
        return -E2BIG;
    *index = *at = node_count++;
    nodes[*index] = (struct node){.pid = pid, .fd = fd, .value = DUR_NO_FILE};
    return 0;
}

int identity_process(enum identity_kind kind, pid_t pid, uint32_t value, uint32_t *first)
{
    uint32_t index;
    int error = find_or_add(&process_roots[kind], kcmp_types[kind], pid, 0, &index);
    if (error)
        return error;
    if (nodes[index].value == DUR_NO_FILE)
        nodes[index].value = value;
    *first = nodes[index].value;
    return 0;
}

int identity_shared(enum identity_kind kind, pid_t a, pid_t b)
{
    int order = dur_kcmp(a, b, kcmp_types[kind], 0, 0);
    return order < 0 ? -errno : order == 0;
}

static uint32_t *bucket_of(uint64_t dev, uint64_t ino)
{
    return &buckets[((dev * 31 + ino) * 0x9e3779b97f4a7c15ull) >> 48];
}

/* The tree of one inode: its root is a node that stands for the inode and holds the tree in `left`. */
static uint32_t inode_root(uint64_t dev, uint64_t ino)
{
    uint32_t *at = bucket_of(dev, ino);
    for (; *at; at = &nodes[*at].next)
        if (nodes[*at].dev == dev && nodes[*at].ino == ino)
            return *at;
    if (node_count == NODES)
        return 0;
    *at = node_count++;
    nodes[*at] = (struct node){.dev = dev, .ino = ino};
    return *at;
}

int identity_file(pid_t pid, uint32_t fd, uint64_t dev, uint64_t ino, uint32_t *ordinal)
{
    uint32_t root = inode_root(dev, ino), index;
    *ordinal = DUR_NO_FILE;
    if (root == 0)
        return -E2BIG;
    int error = find_or_add(&nodes[root].left, KCMP_FILE, pid, fd, &index);
    if (error)
        return error;
    if (nodes[index].value == DUR_NO_FILE) {
        nodes[index].value = next_ordinal++;
        nodes[index].dev = dev;
        nodes[index].ino = ino;
    }
    *ordinal = nodes[index].value;
    return 0;
}

uint32_t identity_files(void)
{
    return next_ordinal;
}

uint32_t identity_epoll_target(pid_t pid, uint32_t efd, uint32_t tfd, uint32_t offset, uint64_t ino)
{
    struct kcmp_epoll_slot slot = {.efd = efd, .tfd = tfd, .toff = offset};
    uint32_t elsewhere = DUR_NO_FILE;
    for (uint32_t i = 1; i < node_count; i++) {
        const struct node *node = &nodes[i];
        if (node->pid == 0 || node->ino != ino || node->value == DUR_NO_FILE)
            continue;
        if (dur_kcmp(node->pid, pid, KCMP_EPOLL_TFD, node->fd, (unsigned long)&slot) == 0) {
            elsewhere = node->value;
            break;
        }
    }
    return elsewhere;
}

bool identity_find(uint64_t dev, uint64_t ino, pid_t *pid, uint32_t *fd)
{
    for (uint32_t at = *bucket_of(dev, ino); at; at = nodes[at].next) {
        uint32_t entered = nodes[at].left;
        if (nodes[at].dev != dev || nodes[at].ino != ino || entered == 0)
            continue;
        *pid = nodes[entered].pid;
        *fd = nodes[entered].fd;
        return true;
    }
    return false;
}
