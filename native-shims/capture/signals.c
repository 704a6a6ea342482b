/* Pending signals of a stopped task: looked at in place, none is taken. */
#include <errno.h>

#include "kernel.h"
#include "signals.h"
#include "stream.h"

#define BATCH 32

void signals_fact(uint32_t type, uint32_t pid, uint32_t subject, pid_t tid, bool shared)
{
    static siginfo_t batch[BATCH];
    _Static_assert(sizeof(siginfo_t) == 128, "siginfo");
    struct ptrace_peeksiginfo_args ask = {.flags = shared ? PTRACE_PEEKSIGINFO_SHARED : 0,
                                          .nr = BATCH};
    stream_begin(type, pid, subject);
    long got;
    while ((got = dur_ptrace(PTRACE_PEEKSIGINFO, tid, (uintptr_t)&ask, (uintptr_t)batch)) > 0) {
        stream_put(batch, (size_t)got * sizeof *batch);
        ask.off += (uint64_t)got;
    }
    stream_end(got < 0 ? errno : 0);
}
