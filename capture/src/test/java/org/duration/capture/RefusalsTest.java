package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawStream;
import org.duration.capture.raw.StreamWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One test for each thing that is refused: process, resource, kind and remedy stand in the line.
 */
class RefusalsTest {
  private static List<Refusal> refusals(byte[] stream) throws Exception {
    CaptureResult result = SampleStream.build(stream);
    assertThat(result).isInstanceOf(CaptureResult.Refused.class);
    List<Refusal> refusals = ((CaptureResult.Refused) result).refusals();
    assertThat(refusals)
        .allSatisfy(refusal -> assertThat(refusal.remedy()).isNotBlank())
        .allSatisfy(refusal -> assertThat(refusal.toString()).doesNotContain("\n"));
    return refusals;
  }

  private static String only(Consumer<StreamWriter> more) throws Exception {
    return only(SampleStream.bytes(more));
  }

  private static String only(byte[] stream) throws Exception {
    List<Refusal> refusals = refusals(stream);
    assertThat(refusals).hasSize(1);
    return refusals.get(0).toString();
  }

  private static String fd(int mode, String link, String flags, String more) throws Exception {
    return only(
        writer ->
            SampleStream.fd(writer, 9, 20, -1, stat(99, mode, 0), noStat(2), link, flags, more));
  }

  @Test
  void socket() throws Exception {
    assertThat(fd(0140777, "socket:[1234]", "02", ""))
        .isEqualTo(
            "process 2 (guest) fd 9: socket [1234]: sockets are not supported yet; close it, or wait until the"
                + " process has closed it");
  }

  @ParameterizedTest
  @CsvSource({
    "signalfd, anon_inode:[signalfd]",
    "pidfd, anon_inode:[pidfd]",
    "landlock-ruleset, anon_inode:[landlock-ruleset]"
  })
  void anonymousInode(String kind, String link) throws Exception {
    assertThat(fd(0600, link, "02", ""))
        .startsWith("process 2 (guest) fd 9: " + kind + ": descriptors of " + kind);
  }

  @ParameterizedTest
  @CsvSource({
    "io_uring, UV_USE_IO_URING=0",
    "userfaultfd, run it without userfaultfd",
    "fanotify, outside the group",
    "perf_event, end the profiler",
    "bpf-map, outside the group"
  })
  void kernelObjectWithRemedy(String kind, String remedy) throws Exception {
    assertThat(fd(0600, "anon_inode:[" + kind + "]", "02", ""))
        .startsWith("process 2 (guest) fd 9: " + kind + ": ")
        .contains(remedy);
  }

  @ParameterizedTest
  @CsvSource({
    "0100777, /memfd:x (deleted), shared memory: its content could not be captured",
    "0100644, /tmp/x (deleted), deleted file /tmp/x: it has another name",
    "0100644, /tmp/x, unreachable file",
    "0100644, /dev/shm/x, unreachable file /dev/shm/x",
    "0010644, /tmp/fifo, named pipe /tmp/fifo: named pipes that lost their name",
    "0020620, /dev/pts/3, terminal",
    "0020620, /dev/hpet, device /dev/hpet: devices are not supported yet",
    "0020620, /dev/nvidia0, GPU (NVIDIA) /dev/nvidia0: what a GPU holds cannot be captured",
    "0020620, /dev/dri/renderD128, GPU (DRM)",
    "0020620, /dev/kfd, GPU (AMD)",
    "0020620, /dev/kvm, KVM",
    "0060660, /dev/sda, block device",
    "0120777, /tmp/link, symbolic link",
    "0100444, /proc/2/maps, file /proc/2/maps: files of /proc that are about a process, or written to, are not supported",
    "0040555, /proc/2/fd, directory /proc/2/fd",
    "0100444, net:[4026531833], namespace net:[4026531833]"
  })
  void openFile(String mode, String link, String line) throws Exception {
    assertThat(fd(Integer.parseInt(mode, 8), link, "02", ""))
        .startsWith("process 2 (guest) fd 9: " + line);
  }

  @ParameterizedTest
  @CsvSource({
    "0120777, /tmp/link (deleted)",
    "0020620, /dev/pts/3",
    "0120777, /proc/2/exe",
    "0010600, pipe:[77]",
    "0140777, /tmp/socket"
  })
  void pathThatLeadsElsewhere(String mode, String link) throws Exception {
    assertThat(fd(Integer.parseInt(mode, 8), link, "010000000", ""))
        .startsWith("process 2 (guest) fd 9: path " + link + ": descriptors of O_PATH");
  }

  @Test
  void leaseThatIsBeingBroken() throws Exception {
    byte[] file = stat(99, 0100644, 0);
    String lock = "lock:\t1: LEASE  BREAKING  READ 1002 fe:00:99 0 EOF\n";

    assertThat(only(writer -> SampleStream.fd(writer, 9, 20, -1, file, file, "/tmp/x", "02", lock)))
        .contains("file lock /tmp/x (LEASE BREAKING READ): locks of this kind");
  }

  @Test
  void pathThatIsNoText() throws Exception {
    byte[] latin = {'/', 't', 'm', 'p', '/', (byte) 0xe9};
    String line =
        only(
            writer ->
                writer
                    .fact(
                        FactType.FD,
                        2,
                        9,
                        ints(20, -1),
                        stat(99, 0100644, 0),
                        stat(99, 0100644, 0),
                        latin)
                    .text(FactType.FDINFO, 2, 9, "pos:\t0\nflags:\t02\n"));

    assertThat(line)
        .isEqualTo(
            "process 2 (guest) fd 9: path /tmp/\ufffd: paths that are not UTF-8 are not supported yet; rename the"
                + " file");
  }

  @Test
  void pipeToTheOutside() throws Exception {
    assertThat(
            only(
                writer -> {
                  SampleStream.fd(
                      writer, 9, 20, 0, stat(99, 0010600, 0), noStat(2), "pipe:[99]", "0");
                  writer.fact(FactType.PIPE, 2, 9, ints(4096, 0), words(99));
                }))
        .isEqualTo(
            "process 2 (guest) fd 9: pipe pipe:[99]: its other end is held outside the group; start both ends in the"
                + " group, or let it inherit the pipe as a standard stream");
  }

  @Test
  void pipeThatCouldNotBeReadWhole() throws Exception {
    assertThat(
            only(
                writer -> {
                  SampleStream.fd(
                      writer, 9, 20, 0x10, stat(99, 0010600, 0), noStat(2), "pipe:[99]", "0");
                  writer.fact(FactType.PIPE, 2, 9, ints(4096, 7), words(99), utf8("abc"));
                }))
        .contains("only 3 of its 7 unread bytes could be copied");
  }

  @Test
  void epollThatWatchesAClosedFile() throws Exception {
    assertThat(
            fd(
                0600,
                "anon_inode:[eventpoll]",
                "02",
                "tfd:        8 events:       19 data:                9  pos:0\n"))
        .contains("epoll entry 8: it watches a file that no process of the group has open");
  }

  @Test
  void unreadableDescriptor() throws Exception {
    assertThat(only(writer -> writer.error(FactType.FD, 2, 9, 13)))
        .startsWith("process 2 (guest) fd 9: descriptor: it could not be read (EACCES)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rw-s 00000000 00:01 9 /dev/zero (deleted)|rd wr sh|shared memory: its content could not",
        "rw-s 00000000 00:01 9 /SYSV00000000 (deleted)|rd wr sh|SysV shared memory /SYSV00000000",
        "rw-s 00000000 00:01 9 /memfd:x (deleted)|rd wr sh ht|huge page memory",
        "rw-s 00000000 00:05 9 /dev/dri/card0|rd wr sh|device memory",
        "rw-s 00000000 00:05 9 /[aio] (deleted)|rd wr sh|aio ring",
        "rw-s 00000000 00:0f 9 anon_inode:[io_uring]|rd wr sh|kernel object",
        "rw-p 00000000 00:0e 9 /anon_hugepage (deleted)|rd wr ht|huge page memory",
        "rw-p 00000000 00:00 0 |rd wr um|userfaultfd memory",
        "rw-p 00000000 00:00 0 |rd wr wf dp|droppable memory",
        "rw-p 00000000 00:00 0 |rd wr sl|sealed memory",
        "rw-s 00000000 00:00 0 [anon_shmem:x]|rd wr sh|shared anonymous memory",
        "rw-p 00000000 00:00 0 [strange]|rd wr|area [strange]",
      })
  void area(String line, String flags, String kind) throws Exception {
    byte[] stream = smaps("20000000-20001000 " + line + "\nVmFlags: " + flags + "\n");

    assertThat(only(stream)).startsWith("process 2 (guest) memory 0x20000000-0x20001000: " + kind);
  }

  private static byte[] smaps(String more) {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    int split = SampleStream.SMAPS.indexOf("7f0000000000");
    SampleStream.processWithMemory(
        writer,
        2,
        SampleStream.SMAPS.substring(0, split) + more + SampleStream.SMAPS.substring(split));
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);
    return writer.finish();
  }

  @Test
  void protectionKey() throws Exception {
    assertThat(only(smaps("20000000-20001000 rw-p 00000000 00:00 0 \nProtectionKey:         3\n")))
        .contains("memory with a protection key key 3");
  }

  @Test
  void deletedMappedFileWithoutContent() throws Exception {
    assertThat(only(smaps("20000000-20001000 r-xp 00000000 fe:00 77 /lib/x (deleted)\n")))
        .contains("memory 0x20000000-0x20001000");
  }

  @Test
  void tracedProcess() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    writer
        .fact(FactType.PROCESS, 2, 0, ints(2, 1002, 1, 2, 2, 't', 1, 0, 0, 0, 0, 0, 0, 999, 0, 0))
        .text(FactType.STAT, 2, 0, SampleStream.statText("guest", 't', 0));

    assertThat(only(writer.finish()))
        .isEqualTo(
            "process 2 (guest): traced process by host process 999: a process has one tracer; end the debugger or"
                + " strace");
  }

  @Test
  void sharedMemoryWithoutThreads() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.process(writer, 2, 1, 'S', 3);
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);

    assertThat(refusals(writer.finish()))
        .extracting(Refusal::kind)
        .containsExactly("shared memory", "shared descriptor table");
  }

  @Test
  void threadThatSharesLess() throws Exception {
    assertThat(
            only(
                writer ->
                    writer
                        .fact(FactType.THREAD, 2, 9, ints(9, 1009, 4, 'S'))
                        .text(FactType.THREAD_STATUS, 2, 9, SampleStream.STATUS)
                        .fact(FactType.SIGMASK, 2, 9, words(0))))
        .contains("thread 9: unshared thread working directory");
  }

  @Test
  void speculationControl() throws Exception {
    String status = SampleStream.STATUS + "Speculation_Store_Bypass:\tthread mitigated\n";
    assertThat(
            only(
                writer ->
                    writer
                        .text(FactType.INIT_STATUS, 0, 0, SampleStream.STATUS)
                        .fact(FactType.THREAD, 2, 9, ints(9, 1009, 0, 'S'))
                        .text(FactType.THREAD_STATUS, 2, 9, status)
                        .fact(FactType.SIGMASK, 2, 9, words(0))))
        .contains("thread 9: speculation control thread mitigated");
  }

  @Test
  void seccompFilter() throws Exception {
    String status = SampleStream.STATUS.replace("Seccomp:\t0", "Seccomp:\t2");
    assertThat(
            only(
                writer ->
                    writer
                        .fact(FactType.THREAD, 2, 9, ints(9, 1009, 0, 'S'))
                        .text(FactType.THREAD_STATUS, 2, 9, status)
                        .fact(FactType.SIGMASK, 2, 9, words(0))))
        .contains("thread 9: seccomp filter");
  }

  @Test
  void program32Bit() throws Exception {
    byte[] registers = SampleStream.registers(1, 0);
    registers[17 * 8] = 0x23;
    assertThat(only(writer -> SampleStream.thread(writer, 2, 9, registers)))
        .contains("32-bit programs");
  }

  @Test
  void otherNamespace() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.processIn(writer, 2, SampleStream.NAMESPACES.replace("net:[4]", "net:[44]"));
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);

    assertThat(only(writer.finish())).contains("process 2 (guest): namespace net:[44]");
  }

  @Test
  void objectsWithoutAHolder() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    writer
        .text(
            FactType.SYSVIPC,
            0,
            1,
            "       key      semid perms nsems\n      4660          3   600 1\n")
        .text(FactType.SHM_FILE, 0, 0, "cache");

    assertThat(refusals(writer.finish()))
        .extracting(Refusal::toString)
        .containsExactly(
            "the group: SysV semaphore set key 0x00001234 id 3: what is in it could not be read; remove it"
                + " with ipcrm -s 3",
            "the group: file /dev/shm/cache: directories, special files and files of several names in"
                + " /dev/shm are not supported yet; remove it");
  }

  @Test
  void mountOfAGuest() throws Exception {
    String before = "22 27 0:21 / /proc rw - proc proc rw\n";
    String after =
        before
            + "90 22 0:50 / /mnt rw - tmpfs t rw\n91 22 0:51 / /media rw master:7 - tmpfs t rw\n";
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    writer.text(FactType.MOUNTINFO, 0, 0, after);
    CaptureContext context = new ContextBuilder().initialMounts(before).build();

    CaptureResult result =
        ImageBuilder.build(
            RawStream.parse(ByteBuffer.wrap(writer.finish())), context, SampleStream::digest);

    assertThat(((CaptureResult.Refused) result).refusals())
        .extracting(Refusal::detail)
        .containsExactly("/mnt (tmpfs)");
  }

  @Test
  void directoryThatIsGone() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.process(writer, 2, 1, 'S', 0);
    byte[] stream = writer.finish();
    String text =
        new String(stream, java.nio.charset.StandardCharsets.ISO_8859_1).replace("/srv", "srv/");

    assertThat(only(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)))
        .contains("working directory: directory srv/: its path no longer leads to it");
  }

  @Test
  void everythingAtOnceIsCollected() throws Exception {
    byte[] stream =
        SampleStream.bytes(
            writer -> {
              SampleStream.fd(
                  writer, 8, 20, -1, stat(98, 0140777, 0), noStat(2), "socket:[98]", "02");
              SampleStream.fd(
                  writer, 9, 21, -1, stat(99, 0140777, 0), noStat(2), "socket:[99]", "02");
              SampleStream.fd(
                  writer, 10, 21, -1, stat(99, 0140777, 0), noStat(2), "socket:[99]", "02");
            });

    assertThat(refusals(stream)).extracting(Refusal::resource).containsExactly("fd 8", "fd 9");
  }

  @Test
  void missingFactIsNamed() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    writer
        .fact(FactType.PROCESS, 2, 0, ints(2, 1002, 1, 2, 2, 'S', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        .text(FactType.STAT, 2, 0, SampleStream.statText("guest", 'S', 0))
        .error(FactType.STATUS, 2, 0, 13);

    assertThat(only(writer.finish()))
        .startsWith("process 2 (guest): status: it could not be read (EACCES)");
  }

  @Test
  void orphanOfNobody() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.zombie(writer, 9, 8, 0);

    assertThat(only(writer.finish())).contains("its parent 8 is not there");
  }
}
