package org.duration.capture.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.join;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.duration.image.Bytes;
import org.duration.image.ErrorKind;
import org.junit.jupiter.api.Test;

class RawStreamTest {
  private static RawFacts parse(byte[] stream) throws MalformedStream {
    return RawStream.parse(ByteBuffer.wrap(stream));
  }

  private static void malformed(String message, byte[] stream) {
    assertThatThrownBy(() -> parse(stream))
        .isInstanceOf(MalformedStream.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(((MalformedStream) e).kind()).isEqualTo(ErrorKind.RETRY));
  }

  static byte[] process(int pid) {
    return ints(pid, 1000 + pid, 1, 2, 2, 'R', 1, 3, 0, 0, 0, 0, 0, 77, 19, 0);
  }

  private static StreamWriter inProcess() {
    return new StreamWriter().fact(FactType.PROCESS, 2, 0, process(2));
  }

  private static <T extends RawFact> T only(StreamWriter writer, FactType type, Class<T> kind)
      throws MalformedStream {
    RawProcess process = parse(writer.finish()).processes().get(0);
    FactSet facts =
        process.threads().isEmpty() ? process.facts() : process.threads().get(0).facts();
    return facts.first(type, kind).orElseThrow();
  }

  @Test
  void givenEmptyStream_thenNoProcess() throws Exception {
    RawFacts facts = parse(new StreamWriter().finish());

    assertThat(facts.processes()).isEmpty();
    assertThat(facts.pageSize()).isEqualTo(4096);
  }

  @Test
  void givenFactsOfGroupProcessAndThread_thenEachIsAtItsPlace() throws Exception {
    byte[] stream =
        new StreamWriter()
            .text(FactType.MOUNTINFO, 0, 0, "mounts")
            .fact(
                FactType.STREAM,
                1,
                200,
                ints(5, -1),
                stat(1, 0010600, 0),
                stat(0, 0, 0),
                utf8("pipe:[1]"))
            .fact(FactType.PROCESS, 2, 0, process(2))
            .text(FactType.STAT, 2, 0, "of 2")
            .fact(FactType.THREAD, 2, 2, ints(2, 1002, 0, 'S'))
            .text(FactType.THREAD_STAT, 2, 2, "of thread 2")
            .fact(FactType.THREAD, 2, 3, ints(3, 1003, 1, 'S'))
            .text(FactType.THREAD_STAT, 2, 3, "of thread 3")
            .text(FactType.FDINFO, 2, 7, "fd 7")
            .fact(FactType.PROCESS, 4, 0, process(4))
            .error(FactType.STAT, 4, 0, 13)
            .finish();

    RawFacts facts = parse(stream);

    assertThat(facts.group().text(FactType.MOUNTINFO)).contains("mounts");
    assertThat(facts.group().all(FactType.STREAM, RawFact.Fd.class)).hasSize(1);
    assertThat(facts.processes()).extracting(each -> each.process().pid()).containsExactly(2, 4);
    RawProcess first = facts.processes().get(0);
    assertThat(first.facts().text(FactType.STAT)).contains("of 2");
    assertThat(first.facts().text(FactType.FDINFO)).contains("fd 7");
    assertThat(first.threads())
        .extracting(each -> each.thread().hostTid())
        .containsExactly(1002, 1003);
    assertThat(first.threads().get(1).facts().text(FactType.THREAD_STAT)).contains("of thread 3");
    assertThat(facts.processes().get(1).facts().text(FactType.STAT)).isEmpty();
    assertThat(facts.processes().get(1).facts().unread(FactType.STAT).orElseThrow().errno())
        .isEqualTo(13);
  }

  @Test
  void processHasItsFields() throws Exception {
    RawFact.Process process = parse(inProcess().finish()).processes().get(0).process();

    assertThat(process)
        .isEqualTo(
            new RawFact.Process(
                new RawFact.Head(FactType.PROCESS, 2, 0),
                2,
                1002,
                1,
                2,
                2,
                'R',
                1,
                3,
                List.of(0, 0, 0, 0, 0),
                77,
                19));
  }

  @Test
  void statIsReadInTheHeadersOrder() throws Exception {
    byte[] one = stat(11, 12, 0100644, 13, 14, 0);
    RawFact.Link link =
        only(
            inProcess().fact(FactType.EXE, 2, 0, one, stat(0, 0, 0), utf8("/bin/x")),
            FactType.EXE,
            RawFact.Link.class);

    assertThat(link.target()).isEqualTo(new RawStat(11, 12, 13, 0100644, 0, 0, 1, 14, 7, 8, 0));
    assertThat(link.text()).isEqualTo("/bin/x");
    assertThat(link.target().type()).isEqualTo(0100000);
    assertThat(link.target().sameFile(link.byPath())).isFalse();
    assertThat(link.target().sameFile(link.target())).isTrue();
    assertThat(link.target().identity().orElseThrow().mtimeNanos()).isEqualTo(7);
    assertThat(new RawStat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2).identity()).isEmpty();
    assertThat(new RawStat(0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0).identity()).isEmpty();
  }

  @Test
  void factsOfProcessesHaveTheirFields() throws Exception {
    assertThat(
            only(
                inProcess().fact(FactType.SIGACTION, 2, 15, words(1, 2, 3, 4)),
                FactType.SIGACTION,
                RawFact.SigAction.class))
        .isEqualTo(new RawFact.SigAction(new RawFact.Head(FactType.SIGACTION, 2, 15), 1, 2, 3, 4));
    assertThat(
            only(
                    inProcess().fact(FactType.ITIMER, 2, 1, words(1, 2, 3, -4)),
                    FactType.ITIMER,
                    RawFact.Words.class)
                .words())
        .containsExactly(1L, 2L, 3L, -4L);
    assertThat(
            only(
                inProcess().fact(FactType.POSIX_TIMER, 2, 9, words(1, 2, 3, 4), ints(5, 0)),
                FactType.POSIX_TIMER,
                RawFact.PosixTimer.class))
        .isEqualTo(
            new RawFact.PosixTimer(new RawFact.Head(FactType.POSIX_TIMER, 2, 9), 1, 2, 3, 4, 5));
    assertThat(
            only(
                    inProcess()
                        .fact(FactType.PRCTL, 2, 0, ints(3, 0), words(1), ints(66, 22), words(0)),
                    FactType.PRCTL,
                    RawFact.Prctls.class)
                .prctls())
        .containsExactly(new RawFact.Prctl(3, 0, 1), new RawFact.Prctl(66, 22, 0));
    assertThat(
            only(
                    inProcess().fact(FactType.PAGES, 2, 0, words(4096, 8192, 1)),
                    FactType.PAGES,
                    RawFact.Pages.class)
                .runs())
        .containsExactly(new RawFact.PageRun(4096, 8192, 1));
    assertThat(
            only(
                    inProcess().fact(FactType.GUARD, 2, 0, words(4096, 1)),
                    FactType.GUARD,
                    RawFact.Ranges.class)
                .ranges())
        .containsExactly(new RawFact.Range(4096, 1));
    assertThat(
            only(
                inProcess().fact(FactType.MAPPED_CONTENT, 2, 0, words(1, 2, 3), utf8("/x")),
                FactType.MAPPED_CONTENT,
                RawFact.MappedContent.class))
        .isEqualTo(
            new RawFact.MappedContent(
                new RawFact.Head(FactType.MAPPED_CONTENT, 2, 0), 1, 2, 3, "/x"));
    assertThat(
            only(
                    inProcess()
                        .fact(
                            FactType.MAPPED_FILE,
                            2,
                            0,
                            words(1),
                            stat(1, 2, 3),
                            stat(4, 5, 6),
                            utf8("/x\0\0")),
                    FactType.MAPPED_FILE,
                    RawFact.MappedFile.class)
                .path())
        .isEqualTo("/x");
  }

  @Test
  void factsOfDescriptorsHaveTheirFields() throws Exception {
    RawFact.Fd fd =
        only(
            inProcess()
                .fact(FactType.FD, 2, 7, ints(5, 0x11), stat(1, 2, 3), stat(4, 5, 6), utf8("/x")),
            FactType.FD,
            RawFact.Fd.class);
    assertThat(fd.openFile()).isEqualTo(5);
    assertThat(fd.poll()).isEqualTo(0x11);
    assertThat(fd.byPath().inode()).isEqualTo(4);
    assertThat(
            only(
                inProcess().fact(FactType.PIPE, 2, 7, ints(4096, 2), words(99), utf8("ab")),
                FactType.PIPE,
                RawFact.Pipe.class))
        .isEqualTo(
            new RawFact.Pipe(
                new RawFact.Head(FactType.PIPE, 2, 7), 4096, 2, 99, Bytes.of(utf8("ab"))));
    assertThat(
            only(
                inProcess().fact(FactType.EPOLL_TARGET, 2, 7, ints(8, -1), words(9)),
                FactType.EPOLL_TARGET,
                RawFact.EpollTarget.class))
        .isEqualTo(
            new RawFact.EpollTarget(new RawFact.Head(FactType.EPOLL_TARGET, 2, 7), 8, -1, 9));
  }

  @Test
  void sockets() throws Exception {
    assertThat(
            only(
                inProcess()
                    .fact(
                        FactType.SOCKET,
                        2,
                        7,
                        words(99),
                        ints(1, 2, 3, 4, 5, 6, 7, 1, 8, 9, 2, 3),
                        utf8("abcde")),
                FactType.SOCKET,
                RawFact.Socket.class))
        .isEqualTo(
            new RawFact.Socket(
                new RawFact.Head(FactType.SOCKET, 2, 7),
                99,
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                true,
                8,
                9,
                Bytes.of(utf8("ab")),
                Bytes.of(utf8("cde"))));
  }

  @Test
  void internetSockets() throws Exception {
    byte[] option = join(ints(6, 1, 0, 4), ints(1, 0));
    RawFact.Inet inet =
        only(
            inProcess()
                .fact(
                    FactType.INET,
                    2,
                    7,
                    words(99),
                    ints(1, 0, 3, 4, 5, 1),
                    words(6, 7, 8),
                    ints(9, 10, 11, 12),
                    option,
                    ints(1, 2, 13, 0)),
            FactType.INET,
            RawFact.Inet.class);
    RawFact.Datagram datagram =
        only(
            inProcess().fact(FactType.DATAGRAM, 2, 7, ints(3, 2), utf8("abcde")),
            FactType.DATAGRAM,
            RawFact.Datagram.class);

    assertThat(inet)
        .isEqualTo(
            new RawFact.Inet(
                new RawFact.Head(FactType.INET, 2, 7),
                99,
                1,
                false,
                3,
                4,
                5,
                true,
                6,
                7,
                8,
                9,
                10,
                11,
                12,
                List.of(
                    new RawFact.Option(6, 1, 0, Bytes.of(ints(1))),
                    new RawFact.Option(1, 2, 13, Bytes.EMPTY))));
    assertThat(datagram.sender()).isEqualTo(Bytes.of(utf8("abc")));
    assertThat(datagram.bytes()).isEqualTo(Bytes.of(utf8("de")));
  }

  @Test
  void factsOfThreadsHaveTheirFields() throws Exception {
    StreamWriter writer =
        inProcess()
            .fact(FactType.THREAD, 2, 3, ints(3, 1003, 1, 'S'))
            .fact(FactType.ALTSTACK, 2, 3, words(1), ints(2, 0), words(3))
            .fact(FactType.RSEQ, 2, 3, words(1, 2), ints(32, 0x53053053, 4, 0))
            .fact(FactType.SIGNALS, 2, 3, new byte[256]);
    RawThread thread = parse(writer.finish()).processes().get(0).threads().get(0);

    assertThat(thread.thread().unshared()).isEqualTo(1);
    assertThat(
            thread.facts().first(FactType.ALTSTACK, RawFact.AltStack.class).orElseThrow().bytes())
        .isEqualTo(3);
    RawFact.Rseq rseq = thread.facts().first(FactType.RSEQ, RawFact.Rseq.class).orElseThrow();
    assertThat(rseq.signature()).isEqualTo(0x53053053L);
    assertThat(rseq.bytes()).isEqualTo(32);
    assertThat(rseq.flags()).isEqualTo(4);
    assertThat(
            thread.facts().first(FactType.SIGNALS, RawFact.Signals.class).orElseThrow().signals())
        .hasSize(2);
  }

  @Test
  void factsOfTheGroupHaveTheirFields() throws Exception {
    StreamWriter writer =
        new StreamWriter()
            .fact(FactType.CLOCKS, 0, 0, words(1, 2, 3))
            .fact(FactType.CPUINFO, 0, 0, words(7), ints(832), new byte[60]);
    FactSet group = parse(writer.finish()).group();

    assertThat(group.first(FactType.CLOCKS, RawFact.Clocks.class).orElseThrow().boottimeNanos())
        .isEqualTo(2);
    RawFact.Cpu cpu = group.first(FactType.CPUINFO, RawFact.Cpu.class).orElseThrow();
    assertThat(cpu.xstateBytes()).isEqualTo(832);
    assertThat(cpu.leaves()).hasSize(15);
  }

  @Test
  void givenBrokenFraming_thenTheMessageSaysWhere() {
    byte[] good = inProcess().finish();
    malformed("0 bytes are no header", new byte[0]);
    malformed("does not begin with DURFACTS", new byte[16]);
    byte[] newer = good.clone();
    newer[8] = 2;
    malformed("version 2 instead of 1", newer);
    byte[] pages = good.clone();
    pages[13] = 0x20;
    malformed("page size 8192", pages);
    malformed("ends at byte 16 without an END record", Arrays.copyOf(good, 20));
    malformed("ends at byte", Arrays.copyOf(good, good.length - 32));
    malformed("is impossible", Arrays.copyOf(good, good.length - 1));
    malformed("bytes behind the END record", Arrays.copyOf(good, good.length + 1));
  }

  @Test
  void givenBrokenRecords_thenTheMessageNamesThem() {
    malformed("unknown record type 99", new StreamWriter().raw(99, 0, 0, 0, new byte[0]).finish());
    malformed(
        "record CLOCKS: ends 8 bytes early",
        new StreamWriter().fact(FactType.CLOCKS, 0, 0, words(1, 2)).finish());
    malformed(
        "8 bytes too many",
        new StreamWriter().fact(FactType.CLOCKS, 0, 0, words(1, 2, 3, 4)).finish());
    malformed(
        "record STAT of process 2 stands behind no record of its process",
        new StreamWriter().text(FactType.STAT, 2, 0, "").finish());
    malformed(
        "stands behind no record of its thread",
        inProcess().text(FactType.THREAD_STAT, 2, 2, "").finish());
    malformed("is impossible", new StreamWriter().raw(1, 0, -1, 0, new byte[0]).finish());
    malformed("is impossible", new StreamWriter().raw(1, -1, 0, 0, new byte[0]).finish());
    malformed(
        "is no letter",
        new StreamWriter()
            .fact(FactType.PROCESS, 2, 0, ints(2, 2, 1, 2, 2, 0), new byte[40])
            .finish());
    malformed(
        "is too large",
        new StreamWriter().fact(FactType.PROCESS, 2, 0, ints(-2), new byte[60]).finish());
    byte[] miscounted = inProcess().finish();
    miscounted[miscounted.length - 8]++;
    malformed("the END record does not count 1 records", miscounted);
  }
}
