/* A guest that changes its memory in every way that a kernel offers, at random. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "workload.h"

#define PAGE 4096u
#define WINDOW                                                                                     \
    1024u /* pages in which the areas lie, side by side, so that the kernel merges and splits them */
#define MOST 64u /* pages of one operation */

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

int workload_seed;
static uint8_t *window, *first_break;
static uint64_t state;
static int file = -1, memory = -1;

static uint64_t some(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

struct piece {
    uint8_t *at;
    size_t bytes;
};

static struct piece piece(void)
{
    size_t pages = 1 + some(MOST);
    return (struct piece){window + some(WINDOW - pages) * PAGE, pages * PAGE};
}

/* As another process would; memory that cannot be written is left alone. */
static void write_at(uint8_t *at)
{
    uint8_t bytes[300];
    memset(bytes, (int)some(256), sizeof bytes);
    struct iovec local = {bytes, sizeof bytes}, remote = {at, sizeof bytes};
    if (process_vm_writev(getpid(), &local, 1, &remote, 1, 0) < 0)
        errno = 0;
}

static void write_as_stranger(void)
{
    write_at(piece().at + some(PAGE));
}

static void map_anonymous(void)
{
    struct piece here = piece();
    mmap(here.at, here.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
         0);
}

static void map_file(void)
{
    struct piece here = piece();
    mmap(here.at, here.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file,
         (off_t)(some(64) * PAGE));
}

static void unmap(void)
{
    struct piece here = piece();
    munmap(here.at, here.bytes);
}

/* Into the window too: what lies there goes, and neighbours may merge. */
static void move(void)
{
    struct piece from = piece(), to = piece();
    size_t bytes = from.bytes < to.bytes ? from.bytes : to.bytes;
    if (to.at < from.at + bytes && from.at < to.at + bytes)
        return;
    mremap(from.at, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to.at);
}

/* Away and back: the pieces fit together again, and the kernel makes one area of them. */
static void move_and_return(void)
{
    struct piece from = piece();
    uint8_t *away = mmap(NULL, from.bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mremap(from.at, from.bytes, from.bytes, MREMAP_MAYMOVE | MREMAP_FIXED, away) == away) {
        if (some(2))
            write_at(away);
        if (some(3) == 0)
            usleep((unsigned)some(3000));
        mremap(away, from.bytes, from.bytes, MREMAP_MAYMOVE | MREMAP_FIXED, from.at);
    }
    munmap(away, from.bytes);
}

static void leave_behind(void)
{
    struct piece from = piece();
    void *copy = mremap(from.at, from.bytes, from.bytes, MREMAP_MAYMOVE | 4 /* DONTUNMAP */, 0);
    if (copy != MAP_FAILED)
        munmap(copy, from.bytes);
}

static void grow(void)
{
    struct piece here = piece();
    munmap(here.at + here.bytes / 2 / PAGE * PAGE, here.bytes / 2);
    mremap(here.at, PAGE, here.bytes / 2 / PAGE * PAGE + PAGE, 0);
}

static void protect(void)
{
    static const int kinds[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE,
                                PROT_READ | PROT_WRITE};
    struct piece here = piece();
    mprotect(here.at, here.bytes, kinds[some(4)]);
}

static void advise(void)
{
    static const int kinds[] = {MADV_DONTNEED, MADV_DONTNEED, MADV_FREE,
                                MADV_COLD,     MADV_PAGEOUT,  MADV_POPULATE_WRITE,
                                MADV_HUGEPAGE, MADV_COLLAPSE, MADV_MERGEABLE};
    struct piece here = piece();
    madvise(here.at, here.bytes, kinds[some(sizeof kinds / sizeof *kinds)]);
}

/* By the kernel on our behalf: no fault of ours is seen, and areas that cannot be written give EFAULT. */
static void read_file_into(int flags)
{
    struct piece here = piece();
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    int fd = open(path, O_RDONLY | flags);
    if (fd < 0)
        return;
    if (pread(fd, here.at, here.bytes, (off_t)(some(64) * PAGE)) < 0)
        errno = 0;
    close(fd);
}

/* As a debugger does: through protections. */
static void write_through_mem(void)
{
    uint8_t bytes[300];
    struct piece here = piece();
    memset(bytes, (int)some(256), sizeof bytes);
    if (pwrite(memory, bytes, sizeof bytes, (off_t)(uintptr_t)(here.at + some(PAGE))) < 0)
        errno = 0;
}

/* Bytes that fault are nothing to worry about: writev with our memory as the target gives EFAULT for them. */
static void write_bytes(void)
{
    int ends[2];
    struct piece here = piece();
    uint8_t bytes[4096];
    memset(bytes, (int)some(256), sizeof bytes);
    if (pipe(ends) != 0)
        return;
    for (size_t at = 0; at < here.bytes; at += PAGE) {
        size_t length = 1 + some(sizeof bytes - 1);
        if (write(ends[1], bytes, length) == (ssize_t)length &&
            read(ends[0], here.at + at, length) != (ssize_t)length)
            break;
    }
    close(ends[0]);
    close(ends[1]);
}

static void change_file(void)
{
    uint8_t bytes[PAGE];
    memset(bytes, (int)some(256), sizeof bytes);
    if (pwrite(file, bytes, sizeof bytes, (off_t)(some(128) * PAGE)) < 0)
        errno = 0;
}

static void move_break(void)
{
    uint8_t *now = sbrk(0);
    if (some(2) && sbrk((intptr_t)(some(16) * PAGE)) == now)
        memset(now, (int)some(256), some(2) ? 0 : (size_t)((uint8_t *)sbrk(0) - now));
    else if (now >= first_break + 4 * PAGE)
        sbrk(-(intptr_t)PAGE * 4);
}

static void deep(unsigned depth)
{
    volatile uint8_t frame[8192];
    frame[some(sizeof frame)] = (uint8_t)some(256);
    if (depth)
        deep(depth - 1);
    frame[0] = (uint8_t)depth;
}

/* A child that goes on writing for a while beside us, and a grandchild of its own. */
static void fork_writer(void)
{
    pid_t child = fork();
    if (child == 0) {
        state ^= (uint64_t)getpid() << 20;
        if (some(3) == 0 && fork() == 0)
            state ^= 77;
        for (unsigned i = 0; i < 20 + some(200); i++) {
            write_bytes();
            if (some(4) == 0)
                advise();
            usleep(500);
        }
        _exit(0);
    }
}

static void *write_forever(void *unused)
{
    (void)unused;
    static _Thread_local volatile uint64_t own[8192];
    for (uint64_t i = 0;; i++) {
        own[i * 7919 % 8192] += i;
        if (i % 4096 == 0)
            usleep(200);
    }
    return NULL;
}

/* At the start: nobody may allocate while the break moves. */
static void make_threads(void)
{
    pthread_t thread;
    for (int i = 0; i < 3; i++)
        GUEST_MUST(pthread_create(&thread, NULL, write_forever, NULL) == 0);
    first_break = sbrk(0);
}

static void act(void)
{
    switch (some(19)) {
    case 0:
        return map_anonymous();
    case 1:
        return map_file();
    case 2:
        return unmap();
    case 3:
        return move();
    case 4:
        return move_and_return();
    case 5:
        return leave_behind();
    case 6:
        return grow();
    case 7:
        return protect();
    case 8:
    case 9:
        return advise();
    case 10:
        return read_file_into(0);
    case 11:
        return read_file_into(O_DIRECT);
    case 12:
        return write_as_stranger();
    case 13:
        return write_through_mem();
    case 14:
        return change_file();
    case 15:
        return move_break();
    case 16:
        return deep((unsigned)some(12));
    case 17:
        return some(40) ? write_bytes() : fork_writer();
    default:
        return write_bytes();
    }
}

static int make_file(void)
{
    char path[] = "/tmp/capture-workload-XXXXXX";
    uint8_t bytes[PAGE];
    int fd = mkstemp(path);
    unlink(path);
    for (unsigned i = 0; i < 128; i++) {
        memset(bytes, (int)i, sizeof bytes);
        GUEST_MUST(write(fd, bytes, sizeof bytes) == sizeof bytes);
    }
    return fd;
}

void workload(void)
{
    signal(SIGCHLD, SIG_IGN);
    state = 88172645463325252ull + (uint64_t)workload_seed * 2654435761u;
    window = mmap(NULL, (size_t)WINDOW * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0);
    file = make_file();
    memory = open("/proc/self/mem", O_RDWR);
    make_threads();
    GUEST_MUST(window != MAP_FAILED && file >= 0);
    for (;;) {
        act();
        notes->counts[0]++;
        if (some(16) == 0)
            usleep((unsigned)some(2000));
    }
}
