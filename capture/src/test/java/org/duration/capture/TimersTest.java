package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.function.Consumer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.PosixTimer;
import org.junit.jupiter.api.Test;

/** POSIX and interval timers of a process. */
class TimersTest {
  private static final String ONE =
      "ID: 7\nsignal: 34/00000000000000ff\nnotify: signal/pid.1002\nClockID: 1\n";

  private static CaptureResult build(String timers, Consumer<StreamWriter> more) throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.process(writer, 2, 1, 'S', 0, timers);
    more.accept(writer);
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);
    return SampleStream.build(writer.finish());
  }

  private static LiveProcess process(String timers, Consumer<StreamWriter> more) throws Exception {
    return ((CaptureResult.Captured) build(timers, more))
        .image()
        .processes()
        .get(0)
        .live()
        .orElseThrow();
  }

  private static String refusal(String timers, Consumer<StreamWriter> more) throws Exception {
    return ((CaptureResult.Refused) build(timers, more)).refusals().get(0).toString();
  }

  @Test
  void givenTimerForTheProcess_thenItHasNoThread() throws Exception {
    LiveProcess process =
        process(
            ONE, writer -> writer.fact(FactType.POSIX_TIMER, 2, 7, words(0, 0, 0, 5), ints(0, 0)));

    assertThat(process.posixTimers())
        .containsExactly(new PosixTimer(7, 1, 0, 34, 0xff, 0, 0, 5, 0));
  }

  @Test
  void givenCpuClockOfOneOfSeveralThreads_thenRefused() throws Exception {
    String timers = ONE.replace("ClockID: 1", "ClockID: 3");

    assertThat(
            refusal(
                timers,
                writer -> writer.fact(FactType.POSIX_TIMER, 2, 7, words(0, 0, 0, 5), ints(0, 0))))
        .contains("timer 7: POSIX timer on a thread's CPU clock", "pthread_getcpuclockid");
  }

  @Test
  void givenDisarmedTimer_thenItIsKept() throws Exception {
    LiveProcess process =
        process(
            ONE, writer -> writer.fact(FactType.POSIX_TIMER, 2, 7, words(0, 0, 0, 0), ints(0, 0)));

    assertThat(process.posixTimers().get(0).remainingNanos()).isZero();
  }

  @Test
  void givenSeveral_thenTheyAreInOrder() throws Exception {
    LiveProcess process =
        process(
            ONE + ONE.replace("ID: 7", "ID: 3"),
            writer ->
                writer
                    .fact(FactType.POSIX_TIMER, 2, 7, words(0, 0, 0, 0), ints(0, 0))
                    .fact(FactType.POSIX_TIMER, 2, 3, words(0, 0, 0, 0), ints(0, 0)));

    assertThat(process.posixTimers()).extracting(PosixTimer::id).containsExactly(3, 7);
  }

  @Test
  void givenTimerWhoseTimesAreMissing_thenRefused() throws Exception {
    assertThat(refusal(ONE, writer -> {}))
        .startsWith("process 2 (guest) timer 7: POSIX timer: it could not be read (not captured)");
  }

  @Test
  void givenTimerForAForeignThread_thenRefused() throws Exception {
    assertThat(
            refusal(
                ONE.replace("pid.1002", "tid.55"),
                writer -> writer.fact(FactType.POSIX_TIMER, 2, 7, words(0, 0, 0, 0), ints(0, 0))))
        .contains("timer 7: impossible facts: it signals host thread 55, which is not there");
  }

  @Test
  void givenTimesBeyondAllTime_thenRefused() throws Exception {
    assertThat(
            refusal(
                ONE,
                writer ->
                    writer.fact(
                        FactType.POSIX_TIMER, 2, 7, words(0, 0, Long.MAX_VALUE, 0), ints(0, 0))))
        .contains("impossible facts: a timer of 9223372036854775807 seconds");
    assertThat(
            refusal(
                ONE,
                writer -> writer.fact(FactType.POSIX_TIMER, 2, 7, words(0, 0, -1, 0), ints(0, 0))))
        .contains("remainingNanos is negative");
  }

  @Test
  void givenIntervalTimerOfOddSize_thenRefused() throws Exception {
    assertThat(refusal("", writer -> writer.fact(FactType.ITIMER, 2, 2, words(1, 2))))
        .contains("impossible facts: an interval timer of 2 words");
  }

  @Test
  void givenIntervalTimerThatHasFired_thenItIsKept() throws Exception {
    LiveProcess process =
        process("", writer -> writer.fact(FactType.ITIMER, 2, 2, words(3, 0, 0, 0)));

    assertThat(process.intervalTimers())
        .extracting(timer -> timer.which())
        .contains(0)
        .doesNotContain(1);
  }

  @Test
  void givenTextThatIsNoTimer_thenRefused() throws Exception {
    assertThat(refusal("ID: x\n", writer -> {})).contains("kernel text: cannot understand timers");
  }
}
