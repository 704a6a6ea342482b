package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.List;
import java.util.function.Consumer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Bytes;
import org.duration.image.Image;
import org.duration.image.files.DataFile;
import org.duration.image.files.Descriptor;
import org.duration.image.files.EpollEntry;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.PipeEnd;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.MappedFile;
import org.duration.image.process.IntervalTimer;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.PosixTimer;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ProcessState;
import org.duration.image.process.ThreadImage;
import org.junit.jupiter.api.Test;

class ImageBuilderTest {
  private static CaptureResult.Captured captured(byte[] stream) throws Exception {
    CaptureResult result = SampleStream.build(stream);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return (CaptureResult.Captured) result;
  }

  private static Image image(Consumer<StreamWriter> more) throws Exception {
    return captured(SampleStream.bytes(more)).image();
  }

  private static Image image() throws Exception {
    return image(writer -> {});
  }

  private static LiveProcess first(Image image) {
    return image.processes().get(0).live().orElseThrow();
  }

  @Test
  void headerComesFromTheContextAndTheClock() throws Exception {
    var header = image().header();

    assertThat(header.group()).isEqualTo("shop");
    assertThat(header.seq()).isEqualTo(7);
    assertThat(header.pauseMicros()).isEqualTo(1234);
    assertThat(header.createdAt().toEpochMilli()).isEqualTo(1_760_000_000_000L);
  }

  @Test
  void clocksAreTheGroups() throws Exception {
    var clocks = image().clocks();

    assertThat(clocks.monotonicNanos()).isEqualTo(1_000_000_000 + 5_000_000_007L);
    assertThat(clocks.boottimeNanos()).isEqualTo(1_000_000_000);
  }

  @Test
  void hostIsDescribed() throws Exception {
    var host = image().host();

    assertThat(List.of(host.kernelRelease(), host.kernelVersion(), host.machine(), host.hostname()))
        .containsExactly("6.18.0", "#1 SMP", "x86_64", "node-a");
    assertThat(host.cpu().xcr0()).isEqualTo(7);
    assertThat(host.vdso().orElseThrow().bytes()).isEqualTo(Bytes.of(new byte[] {1, 2, 3}));
  }

  @Test
  void treeIsInOrderWithItsStates() throws Exception {
    Image image = image();

    assertThat(image.processes()).extracting(ProcessImage::pid).containsExactly(2, 4, 5);
    assertThat(image.processes())
        .extracting(ProcessImage::state)
        .containsExactly(
            new ProcessState.Running(),
            new ProcessState.Stopped(19, true),
            new ProcessState.Zombie(3 << 8));
    assertThat(image.processes().get(2).comm()).isEqualTo("gone");
    assertThat(image.processes())
        .extracting(p -> p.application().orElse(-1))
        .containsExactly(0, 0, 0);
    assertThat(image.processes()).extracting(ProcessImage::execCount).containsExactly(0, 2, 0);
    assertThat(image.processes())
        .extracting(ProcessImage::registered)
        .containsExactly(false, true, false);
  }

  @Test
  void memoryIsDescribed() throws Exception {
    var memory = first(image()).memory();

    assertThat(memory.areas())
        .extracting(area -> area.kind().getClass().getSimpleName())
        .containsExactly("FileBacked", "Heap", "Anonymous", "Stack", "Vdso", "Vsyscall");
    assertThat(memory.areas().get(0).kind())
        .isEqualTo(new AreaKind.FileBacked(first(image()).executable(), 0x1000));
    assertThat(memory.areas().get(1).flags())
        .containsExactlyInAnyOrder(AreaFlag.MAY_WRITE, AreaFlag.ACCOUNTED, AreaFlag.NO_HUGE_PAGE);
    assertThat(memory.layout().brk()).isEqualTo(new Address(0x10002ff3));
    assertThat(memory.layout().startStack()).isEqualTo(new Address(0x7ffff0000800L));
    assertThat(memory.pages()).hasSize(2);
    assertThat(memory.auxv().length()).isEqualTo(32);
  }

  @Test
  void givenPagesAcrossTwoAreas_thenTheyAreCutAtTheBorder() throws Exception {
    Image image =
        image(
            writer ->
                writer
                    .fact(FactType.PAGES, 2, 0, words(0x7ffff0000000L, 0x1000, 0x3000))
                    .fact(FactType.GUARD, 2, 0, words(0x7f0000000000L, 0x1000)));

    assertThat(first(image).memory().pages())
        .extracting(e -> e.offset())
        .containsExactly(0L, 0x1000L, 0x3000L);
    assertThat(first(image).memory().guards())
        .containsExactly(AddressRange.of(new Address(0x7f0000000000L), 0x1000));
  }

  @Test
  void mappedFilesAreSharedAndDigested() throws Exception {
    Image image = image();

    assertThat(image.mappedFiles()).hasSize(1);
    MappedFile file = image.mappedFiles().get(0);
    assertThat(file.path()).isEqualTo("/bin/guest");
    assertThat(file.identity().inode()).isEqualTo(42);
    assertThat(file.content()).isEmpty();
    assertThat(file.digest().orElseThrow().buildId()).contains("abcd");
  }

  @Test
  void givenDeletedExecutable_thenItsContentIsInTheImage() throws Exception {
    byte[] stream =
        SampleStream.bytes(
            writer ->
                writer.fact(
                    FactType.MAPPED_CONTENT, 2, 0, words(0x400000, 0x5000, 9), utf8("/bin/guest")));

    CaptureResult.Captured captured = captured(stream);

    MappedFile file =
        captured.image().mappedFiles().get(first(captured.image()).executable().value());
    assertThat(file.path()).isEqualTo("/bin/guest");
    assertThat(file.digest()).isEmpty();
    var content = captured.image().contents().get(file.content().orElseThrow().value());
    assertThat(content.file()).isEqualTo(DataFile.PAGES);
    assertThat(content.offset()).isEqualTo(0x5000);
    assertThat(content.bytes()).isEqualTo(9);
  }

  @Test
  void descriptorsShareOpenFiles() throws Exception {
    List<Descriptor> descriptors = first(image()).descriptors();

    assertThat(descriptors).extracting(Descriptor::fd).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(descriptors.get(3).openFile()).isEqualTo(descriptors.get(4).openFile());
    assertThat(descriptors.get(3).closeOnExec()).isTrue();
    assertThat(descriptors.get(4).closeOnExec()).isFalse();
  }

  @Test
  void openFilesAreOfTheirKinds() throws Exception {
    List<OpenFile> files = image().openFiles();

    assertThat(files.subList(0, 3))
        .containsExactly(
            new OpenFile.Stream(new OpenFileId(0), 0, 0, 0),
            new OpenFile.Stream(new OpenFileId(1), 1, 0, 1),
            new OpenFile.Stream(new OpenFileId(2), 1, 0, 2));
    OpenFile.RegularFile file = (OpenFile.RegularFile) files.get(3);
    assertThat(file.offset()).isEqualTo(77);
    assertThat(file.statusFlags()).isEqualTo(0102001);
    assertThat(file.path()).isEqualTo("/var/log/x");
    assertThat(((OpenFile.Pipe) files.get(4)).end()).isEqualTo(PipeEnd.READ);
    assertThat(((OpenFile.Pipe) files.get(5)).end()).isEqualTo(PipeEnd.WRITE);
    assertThat(files.get(6)).isInstanceOf(OpenFile.CharacterDevice.class);
  }

  @Test
  void givenUnreadBytes_thenTheyAreStoredOnce() throws Exception {
    CaptureResult.Captured captured = captured(SampleStream.bytes());
    var pipe = captured.image().pipes().get(0);
    var content = captured.image().contents().get(pipe.unread().orElseThrow().value());

    assertThat(captured.image().pipes()).hasSize(1);
    assertThat(pipe.capacity()).isEqualTo(65536);
    assertThat(content.file()).isEqualTo(DataFile.CONTENTS);
    assertThat(captured.contents()).isEqualTo(Bytes.of(utf8("hello")));
  }

  @Test
  void eventFilesHaveTheirState() throws Exception {
    byte[] anonymous = stat(70, 0600, 0);
    Image image =
        image(
            writer -> {
              SampleStream.fd(
                  writer,
                  8,
                  20,
                  -1,
                  anonymous,
                  noStat(2),
                  "anon_inode:[eventfd]",
                  "04002",
                  "eventfd-count:               1f\neventfd-id: 1\neventfd-semaphore: 1\n");
              SampleStream.fd(
                  writer,
                  9,
                  21,
                  -1,
                  anonymous,
                  noStat(2),
                  "anon_inode:[timerfd]",
                  "02000002",
                  "clockid: 1\nticks: 2\nsettime flags: 01\nit_value: (3, 4)\nit_interval: (0, 5)\n");
              SampleStream.fd(
                  writer,
                  11,
                  22,
                  -1,
                  anonymous,
                  noStat(2),
                  "anon_inode:[eventpoll]",
                  "02",
                  "tfd:        8 events:       19 data:                9  pos:0 ino:7d0 sdev:f\n");
              writer.fact(FactType.EPOLL_TARGET, 2, 11, ints(8, 20), words(9));
            });

    List<OpenFile> files = image.openFiles();
    assertThat(files.get(7)).isEqualTo(new OpenFile.EventFd(new OpenFileId(7), 04002, 0x1f, true));
    assertThat(files.get(8))
        .isEqualTo(new OpenFile.TimerFd(new OpenFileId(8), 2, 1, 1, 2, 5, 3_000_000_004L));
    assertThat(files.get(9))
        .isEqualTo(
            new OpenFile.Epoll(
                new OpenFileId(9), 2, List.of(new EpollEntry(8, new OpenFileId(7), 0x19, 9))));
  }

  @Test
  void givenPipeWithoutAnyWriter_thenItIsAtItsEnd() throws Exception {
    Image image =
        image(
            writer -> {
              SampleStream.fd(
                  writer, 8, 20, 0x10, stat(71, 0010600, 0), noStat(2), "pipe:[71]", "0");
              writer.fact(FactType.PIPE, 2, 8, ints(4096, 0), words(71));
            });

    assertThat(image.pipes()).hasSize(2);
    assertThat(image.pipes().get(1).unread()).isEmpty();
  }

  @Test
  void signalsAndTimersAreDescribed() throws Exception {
    Image image =
        image(
            writer ->
                writer
                    .text(FactType.TIMERS, 2, 0, "")
                    .fact(FactType.SHARED_SIGNALS, 2, 0, siginfo(10)));
    LiveProcess process = first(image);

    assertThat(process.actions()).extracting(a -> a.signal()).containsExactly(2, 13);
    assertThat(process.actions().get(1).handler()).isEqualTo(new Address(1));
    assertThat(process.intervalTimers()).containsExactly(new IntervalTimer(0, 1_500_000, 250_000));
    assertThat(process.pending()).extracting(s -> s.signal()).containsExactly(10);
  }

  private static byte[] siginfo(int signal) {
    byte[] siginfo = new byte[128];
    siginfo[0] = (byte) signal;
    return siginfo;
  }

  @Test
  void givenPosixTimerForAThread_thenItsNumberIsTheGroups() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.process(
        writer,
        2,
        1,
        'S',
        0,
        "ID: 7\nsignal: 34/00000000000000ff\nnotify: signal/tid.1003\nClockID: 1\n");
    writer.fact(FactType.POSIX_TIMER, 2, 7, words(0, 5, 1, 6), ints(2, 0));
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);

    assertThat(first(captured(writer.finish()).image()).posixTimers())
        .containsExactly(new PosixTimer(7, 1, 4, 34, 0xff, 3, 5, 1_000_000_006L, 2));
  }

  @Test
  void limitsAndAttributesAreDescribed() throws Exception {
    LiveProcess process = first(image());

    assertThat(process.limits()).hasSize(16);
    assertThat(
            process.limits().stream()
                .filter(l -> l.resource() == 7)
                .findFirst()
                .orElseThrow()
                .soft())
        .isEqualTo(1024);
    assertThat(process.umask()).isEqualTo(022);
    assertThat(process.workingDirectory().path()).isEqualTo("/srv");
    assertThat(process.attributes().personality()).isEqualTo(0x40000);
    assertThat(process.attributes().childSubreaper()).isTrue();
    assertThat(process.attributes().coredumpFilter()).isEqualTo(0x33);
  }

  @Test
  void threadsAreDescribed() throws Exception {
    List<ThreadImage> threads = first(image()).threads();

    assertThat(threads).extracting(ThreadImage::tid).containsExactly(2, 3);
    ThreadImage thread = threads.get(1);
    assertThat(thread.restartedCall()).hasValue(202);
    assertThat(thread.registers().rip()).isEqualTo(new Address(0x400100));
    assertThat(thread.registers().rax()).isEqualTo(202);
    assertThat(thread.scheduling().nice()).isEqualTo(5);
    assertThat(thread.attributes().parentDeathSignal()).isEqualTo(9);
    assertThat(thread.attributes().tscMode()).isEqualTo(1);
    assertThat(thread.credentials().uid().real()).isEqualTo(1000);
    assertThat(thread.credentials().groups()).containsExactly(27L, 100L);
    assertThat(thread.credentials().bounding()).isEqualTo(0x1ffffffffffL);
    assertThat(thread.rseq()).isEmpty();
    assertThat(thread.altStack().disabled()).isTrue();
  }

  @Test
  void givenSignalThatCameMeanwhile_thenTheWaitOfTheFirstThreadEnds() throws Exception {
    Image image = image(writer -> writer.fact(FactType.SHARED_SIGNALS, 2, 0, siginfo(2)));
    List<ThreadImage> threads = first(image).threads();

    assertThat(threads.get(0).restartedCall()).isEmpty();
    assertThat(threads.get(0).registers().rax()).isEqualTo(-4);
    assertThat(threads.get(1).restartedCall()).hasValue(202);
  }

  @Test
  void givenLongChain_thenOrderNeedsNoStack() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    for (int pid = 5000; pid > 2; pid--) {
      SampleStream.zombie(writer, pid, pid - 1, 0);
    }
    SampleStream.zombie(writer, 2, 1, 0);

    assertThat(captured(writer.finish()).image().processes()).hasSize(4999);
  }

  @Test
  void areasKeepTheirNames() throws Exception {
    Area heap = first(image()).memory().areas().get(1);

    assertThat(heap.kind()).isEqualTo(new AreaKind.Heap());
    assertThat(heap.bytes()).isEqualTo(0x3000);
    assertThat(heap.shared()).isFalse();
  }
}
