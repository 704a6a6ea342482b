/* Holds one resource of the kind named by ARGV[3] and ticks; `list` prints the kinds, one a line, and ends. */
#include "holds_descriptors.h"
#include "holds_ipc.h"
#include "holds_memory.h"
#include "holds_processes.h"
#include "holds_sockets.h"

/* A kind that this host or these rights do not allow writes `skip REASON` instead of `ready`, and exits 0. */
static const struct {
    const char *name;
    void (*hold)(void);
    void (*release)(void); /* what would outlive the process */
} kinds[] = {
    {"unix-pair", hold_unix_pair, NULL},
    {"flight-lease", hold_flight_lease, NULL},
    {"flight-owner", hold_flight_owner, NULL},
    {"flight-async", hold_flight_async, NULL},
    {"flight-removed", hold_flight_removed, NULL},
    {"flight-inotify", hold_flight_inotify, NULL},
    {"flight-epoll", hold_flight_epoll, NULL},
    {"unix-listen", hold_unix_listen, NULL},
    {"unix-datagram", hold_unix_datagram, NULL},
    {"tcp-listen", hold_tcp_listen, NULL},
    {"tcp-pair", hold_tcp_pair, NULL},
    {"udp", hold_udp, NULL},
    {"netlink", hold_netlink, NULL},
    {"netlink-queued", hold_netlink_queued, NULL},
    {"netlink-generic", hold_netlink_generic, NULL},
    {"packet", hold_packet, NULL},
    {"raw", hold_raw, NULL},
    {"inotify-queued", hold_inotify_queued, NULL},
    {"hard-linked", hold_hard_linked, NULL},
    {"fifo-reader", hold_fifo_reader, NULL},
    {"pidfd-thread", hold_pidfd_thread, NULL},
    {"fanotify", hold_fanotify, NULL},
    {"io-uring", hold_io_uring, NULL},
    {"aio", hold_aio, NULL},
    {"pty", hold_pty, NULL},
    {"controlling-terminal", hold_controlling_terminal, NULL},
    {"memfd", hold_memfd, NULL},
    {"o-path", hold_o_path, NULL},
    {"o-path-removed", hold_o_path_removed, NULL},
    {"deleted-map", hold_deleted_map, NULL},
    {"userfaultfd", hold_userfaultfd, NULL},
    {"perf", hold_perf, NULL},
    {"bpf", hold_bpf, NULL},
    {"epoll-nested", hold_epoll_nested, NULL},
    {"epoll-closed-target", hold_epoll_closed_target, NULL},
    {"device", hold_device, NULL},
    {"proc-file", hold_proc_file, NULL},
    {"namespace-file", hold_namespace_file, NULL},
    {"mount-file", hold_mount_file, NULL},
    {"dev-shm-file", hold_dev_shm_file, release_dev_shm_file},
    {"posix-shm", hold_posix_shm, release_posix_shm},
    {"posix-semaphore", hold_posix_semaphore, release_posix_semaphore},
    {"mqueue", hold_mqueue, release_mqueue},
    {"mqueue-notify", hold_mqueue_notify, release_mqueue},
    {"mqueue-unlinked", hold_mqueue_unlinked, NULL},
    {"sysv-shm", hold_sysv_shm, release_sysv},
    {"sysv-semaphore", hold_sysv_semaphore, release_sysv},
    {"sysv-messages", hold_sysv_messages, release_sysv},
    {"shared-undo", hold_shared_undo, release_sysv},
    {"mount", hold_mount, release_mount},
    {"shared-anonymous", hold_shared_anonymous, NULL},
    {"shared-anonymous-child", hold_shared_anonymous_child, NULL},
    {"hugetlb", hold_hugetlb, NULL},
    {"memfd-secret", hold_memfd_secret, NULL},
    {"mlock", hold_mlock, NULL},
    {"protection-key", hold_protection_key, NULL},
    {"guard-region", hold_guard_region, NULL},
    {"droppable", hold_droppable, NULL},
    {"wipe-on-fork", hold_wipe_on_fork, NULL},
    {"sealed", hold_sealed, NULL},
    {"user-namespace", hold_user_namespace, NULL},
    {"pid-namespace", hold_pid_namespace, NULL},
    {"network-namespace", hold_network_namespace, NULL},
    {"seccomp-filter", hold_seccomp_filter, NULL},
    {"landlock", hold_landlock, NULL},
    {"ptraced-child", hold_ptraced_child, NULL},
    {"clone-vm", hold_clone_vm, NULL},
    {"chroot", hold_chroot, NULL},
    {"vfork-child", hold_vfork_child, NULL},
    {"undumpable", hold_undumpable, NULL},
    {"real-time", hold_real_time, NULL},
    {"deadline", hold_deadline, NULL},
    {"zombie-leader", hold_zombie_leader, NULL},
    {"keyring", hold_keyring, NULL},
    {"syscall-dispatch", hold_syscall_dispatch, NULL},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

int main(int argc, char **argv)
{
    size_t i = 0;
    g_start(argc, argv);
    const char *kind = g_argument(argc, argv, 3, "list");
    if (strcmp(kind, "list") == 0) {
        for (; i < KINDS; i++)
            puts(kinds[i].name);
        return 0;
    }
    while (i < KINDS && strcmp(kinds[i].name, kind) != 0)
        i++;
    if (i == KINDS) {
        dprintf(2, "holds: unknown kind %s\n", kind);
        return 2;
    }
    kinds[i].hold();
    g_ready();
    while (g_tick())
        if (hold_check != NULL)
            hold_check();
    if (kinds[i].release != NULL)
        kinds[i].release();
    return 0;
}
