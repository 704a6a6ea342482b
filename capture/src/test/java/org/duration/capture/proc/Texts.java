// Texts of /proc as Linux 6.18 writes them.
package org.duration.capture.proc;

import org.duration.capture.LimitsSample;

final class Texts {
  static final String STAT =
      "13590 (a) b (c) R 13588 13588 4900 0 -1 4194304 108 0 0 0 0 0 0 0 20 0 1 0 267506 3133440 416"
          + " 18446744073709551615 94187488768000 94187488787881 140730879893360 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0"
          + " 94187488803888 94187488805504 94188550492160 140730879900332 140730879900406 140730879900406"
          + " 140730879901675 9\n";
  static final String STATUS =
      String.join(
          "\n",
          "Name:\ta\\nb",
          "Umask:\t0027",
          "State:\tR (running)",
          "Uid:\t0\t1\t2\t4294967295",
          "Gid:\t5\t6\t7\t8",
          "FDSize:\t256",
          "Groups:\t4 24 27 ",
          "NStgid:\t13590",
          "SigQ:\t0/96365",
          "SigBlk:\t0000000000000000",
          "SigIgn:\t0000000000001000",
          "SigCgt:\tfffffffe00000001",
          "CapInh:\t0000000000000000",
          "CapPrm:\t000001fffeffffff",
          "CapEff:\t000001fffeffffff",
          "CapBnd:\t000001ffffffffff",
          "CapAmb:\t0000000000000001",
          "NoNewPrivs:\t1",
          "Seccomp:\t2",
          "Seccomp_filters:\t1",
          "x86_Thread_features:\t",
          "");
  static final String SMAPS =
      String.join(
          "\n",
          "55b824f03000-55b824f05000 r--p 00001000 fe:00 260386                     /usr/bin/a b (deleted)",
          "Size:                  8 kB",
          "KernelPageSize:        4 kB",
          "VmFlags: rd mr mw me ",
          "7f0000000000-7f0000001000 rw-s 00000000 00:01 77                         /x\\012y",
          "VmFlags: rd wr sh mr mw me ms ",
          "7ffd10000000-7ffd10021000 rw-p 00000000 00:00 0                          [stack]",
          "Rss:                  16 kB",
          "VmFlags: rd wr mr mw me gd ac ",
          "7ffd10030000-7ffd10031000 ---p 00000000 00:00 0 ",
          "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]",
          "VmFlags: ex ",
          "");
  static final String LIMITS = LimitsSample.TEXT;
  static final String TIMERS =
      String.join(
          "\n",
          "ID: 0",
          "signal: 14/000000000000002a",
          "notify: signal/pid.2634",
          "ClockID: 0",
          "ID: 3",
          "signal: 34/00007fff86e452a8",
          "notify: signal/tid.2635",
          "ClockID: -6",
          "ID: 4",
          "signal: 0/0000000000000000",
          "notify: none/pid.2634",
          "ClockID: 1",
          "");
  static final String EVENTFD =
      "pos:\t0\nflags:\t02004002\nmnt_id:\t17\nino:\t1038\neventfd-count: ffffffffffffffff\neventfd-id: 1\n"
          + "eventfd-semaphore: 0\n";
  static final String TIMERFD =
      "pos:\t0\nflags:\t02\nmnt_id:\t17\nino:\t1038\nclockid: 7\nticks: 3\nsettime flags: 03\n"
          + "it_value: (99, 999774501)\nit_interval: (0, 5)\n";
  static final String EPOLL =
      "pos:\t0\nflags:\t02000002\nmnt_id:\t17\nino:\t1038\n"
          + "tfd:        4 events:       19 data:                4  pos:0 ino:13258 sdev:f\n"
          + "tfd:       12 events: 80002019 data: ffffffffffffffff  pos:0 ino:1 sdev:f\n";
  static final String NAMESPACES =
      "cgroup:[4026531835]\nipc:[4026531839]\npid_for_children:[4026531836]\n";
  static final String TIMENS = "monotonic          -3         5\nboottime            2         0\n";
  static final String MOUNTINFO =
      "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
          + "31 22 0:30 /sub /mnt/a\\040b rw shared:5 master:3 - tmpfs tmpfs rw,size=1k\n";
  static final String SYSVIPC =
      "       key      shmid perms                  size\n         0          0  1600               4096\n"
          + "-559038737         12   600                  1\n";

  private Texts() {}
}
