package org.duration.interceptor;

/**
 * What the interceptor told of a process.
 *
 * @param pid in the group's namespace
 * @param ppid in the group's namespace, when it registered
 * @param execCount how many images this process has exec'ed since its application's start
 * @param startTime field 22 of {@code /proc/PID/stat}, clock ticks
 * @param application the application's name
 */
public record Registration(int pid, int ppid, int execCount, long startTime, String application) {}
