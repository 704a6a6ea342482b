package org.duration.coordinator.group;

/**
 * One element of {@code ps --json}.
 *
 * @param pid in the group's namespace
 * @param hostPid among the host's processes
 * @param anonymousBytes of its resident memory what no file holds: a full checkpoint stores that
 * @param registered the interceptor registered it; others are protected all the same
 */
public record ProcessStatus(
    int pid,
    int hostPid,
    int ppid,
    int sid,
    int pgid,
    String application,
    String comm,
    int threads,
    long residentBytes,
    long anonymousBytes,
    int execCount,
    boolean registered) {}
