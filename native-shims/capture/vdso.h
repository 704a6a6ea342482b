/* How far the image of a mapped vdso reaches. */
#ifndef DURATION_CAPTURE_VDSO_H
#define DURATION_CAPTURE_VDSO_H

#include <stdint.h>
#include <sys/types.h>

struct vdso_extent {
    uint64_t sections; /* address of the section headers: no code lies behind */
    uint64_t end;      /* address behind them: padding up to the page's end */
};

/* 0 or -errno. */
int vdso_extent(pid_t pid, uint64_t start, uint64_t end, struct vdso_extent *out);

#endif
