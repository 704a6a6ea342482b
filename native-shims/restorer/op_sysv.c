/* SysV objects: made with their ids, filled, attached where they were. */
#include <asm/ipcbuf.h>
#include <asm/msgbuf.h>
#include <asm/posix_types.h>
#include <asm/sembuf.h>
#include <asm/shmbuf.h>
#include <linux/ipc.h>
#include <linux/mman.h>

#include "restorer.h"

/* The kernel's headers for these redefine what libc's do. */
#define SHM_LOCK 11
#define SEM_SETALL 17
#define MAYMOVE_FIXED 3 /* MREMAP_MAYMOVE | MREMAP_FIXED */
#define PAGE 4096u

struct operation { /* struct sembuf */
    uint16_t index;
    int16_t amount;
    int16_t flags;
};

/* The kernel gives the number that it was told only when it is free. */
static int check_id(const struct dur_op_sysv_make *want, int64_t got)
{
    if (got < 0)
        return (int)got;
    return (uint64_t)got == want->id ? 0 : -EEXIST;
}

static uint64_t flags_of(const struct dur_op_sysv_make *want)
{
    return (want->mode & 0777) | IPC_CREAT | IPC_EXCL;
}

int op_shm_make(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_sysv_make *want = body(op);
    return check_id(want, SYS3(shmget, want->key, want->size, flags_of(want)));
}

int op_sem_make(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_sysv_make *want = body(op);
    return check_id(want, SYS3(semget, want->key, want->size, flags_of(want)));
}

int op_msg_make(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_sysv_make *want = body(op);
    return check_id(want, SYS2(msgget, want->key, flags_of(want)));
}

static int set_segment(const struct dur_op_sysv_owner *want)
{
    const struct shmid64_ds wanted = {
        .shm_perm = {.uid = want->uid, .gid = want->gid, .mode = want->mode}};
    return status(SYS3(shmctl, want->id, IPC_SET, &wanted));
}

static int set_semaphores(const struct dur_op_sysv_owner *want)
{
    const struct semid64_ds wanted = {
        .sem_perm = {.uid = want->uid, .gid = want->gid, .mode = want->mode}};
    return status(SYS4(semctl, want->id, 0, IPC_SET, &wanted));
}

static int set_queue(const struct dur_op_sysv_owner *want)
{
    const struct msqid64_ds wanted = {
        .msg_perm = {.uid = want->uid, .gid = want->gid, .mode = want->mode},
        .msg_qbytes = want->most_bytes};
    return status(SYS3(msgctl, want->id, IPC_SET, &wanted));
}

int op_sysv_owner(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_sysv_owner *want = body(op);
    switch (want->kind) {
    case DUR_SYSV_SEGMENT:
        return set_segment(want);
    case DUR_SYSV_SEMAPHORES:
        return set_semaphores(want);
    case DUR_SYSV_QUEUE:
        return set_queue(want);
    default:
        return -EINVAL;
    }
}

static int64_t attach(uint32_t id, uint64_t flags)
{
    return SYS3(shmat, id, NULL, flags);
}

static int read_into(uint64_t address, uint32_t fd, uint64_t offset, uint64_t bytes)
{
    for (uint64_t done = 0; done < bytes;) {
        int64_t got = SYS4(pread64, fd, address + done, bytes - done, offset + done);
        if (got <= 0)
            return got == 0 ? -EIO : (int)got;
        done += (uint64_t)got;
    }
    return 0;
}

int op_shm_fill(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_shm_fill *want = body(op);
    int64_t at = attach(want->id, 0);
    if (at < 0)
        return (int)at;
    int error = read_into((uint64_t)at + want->at, want->fd, want->offset, want->bytes);
    int detached = status(SYS1(shmdt, at));
    return error ? error : detached;
}

/* Holds the place, so that the whole segment is not attached just there. */
static int reserve(const struct running *self, const struct dur_shm_piece *piece)
{
    if (!outside_hole(self, piece->address, piece->bytes))
        return -EINVAL;
    int64_t got = SYS6(mmap, piece->address, piece->bytes, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got < 0)
        return (int)got;
    if ((uint64_t)got == piece->address)
        return 0;
    SYS2(munmap, got, piece->bytes);
    return -EEXIST;
}

static int64_t size_of(uint32_t id)
{
    struct shmid64_ds found;
    int error = status(SYS3(shmctl, id, IPC_STAT, &found));
    return error ? error : (int64_t)((found.shm_segsz + PAGE - 1) / PAGE * PAGE);
}

/* What is not moved to its place goes. */
static int place(const struct dur_op_shm_attach *want, const struct dur_shm_piece *pieces,
                 uint64_t size)
{
    int64_t at = attach(want->id, want->flags);
    int error = at < 0 ? (int)at : 0;
    for (uint32_t i = 0; i < want->count && !error; i++) {
        const struct dur_shm_piece *piece = &pieces[i];
        if (piece->offset > size || piece->bytes > size - piece->offset)
            return -EINVAL;
        int64_t got = SYS5(mremap, (uint64_t)at + piece->offset, piece->bytes, piece->bytes,
                           MAYMOVE_FIXED, piece->address);
        error = got < 0 ? (int)got : 0;
    }
    return error ? error : status(SYS2(munmap, at, size));
}

int op_shm_attach(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_shm_attach *want = body(op);
    const struct dur_shm_piece *pieces = (const void *)behind(op, sizeof *want);
    if (bytes_behind(op, sizeof *want) / sizeof *pieces < want->count)
        return -EINVAL;
    int64_t size = size_of(want->id);
    int error = size < 0 ? (int)size : 0;
    for (uint32_t i = 0; i < want->count && !error; i++)
        error = reserve(self, &pieces[i]);
    return error ? error : place(want, pieces, (uint64_t)size);
}

int op_shm_control(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_pair *want = body(op);
    if (want->second != IPC_RMID && want->second != SHM_LOCK)
        return -EINVAL;
    return status(SYS3(shmctl, want->first, want->second, NULL));
}

int op_sem_values(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_sem *want = body(op);
    if (bytes_behind(op, sizeof *want) / sizeof(uint16_t) < want->count)
        return -EINVAL;
    return status(SYS4(semctl, want->id, 0, SEM_SETALL, behind(op, sizeof *want)));
}

int op_sem_operate(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_sem *want = body(op);
    if (bytes_behind(op, sizeof *want) / sizeof(struct operation) < want->count)
        return -EINVAL;
    return status(SYS3(semop, want->id, behind(op, sizeof *want), want->count));
}

/* The type stands before the text. */
static int send_message(const struct dur_op_msg_send *want, uint64_t room)
{
    uint64_t text = room + sizeof(int64_t);
    __builtin_memcpy((void *)room, &want->type, sizeof(int64_t));
    int error = want->bytes == 0 ? 0 : read_into(text, want->fd, want->offset, want->bytes);
    return error ? error : status(SYS4(msgsnd, want->id, room, want->bytes, IPC_NOWAIT));
}

int op_msg_send(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_msg_send *want = body(op);
    uint64_t room_bytes = sizeof(int64_t) + want->bytes;
    if (want->bytes > UINT32_MAX)
        return -EINVAL;
    int64_t room =
        SYS6(mmap, NULL, room_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room < 0)
        return (int)room;
    int error = send_message(want, (uint64_t)room);
    SYS2(munmap, room, room_bytes);
    return error;
}
