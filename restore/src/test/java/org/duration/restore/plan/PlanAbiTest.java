// Java's constants and sizes against the header that C compiles.
package org.duration.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duration.image.files.LockKind;
import org.duration.restore.plan.DescriptorOp.Notifier.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlanAbiTest {
  private static final PlanHeader HEADER = new PlanHeader();

  /** Codes that C knows and no plan uses. */
  private static final Set<OpCode> UNUSED = Set.of(OpCode.WRITE);

  static Stream<OpSamples> samples() {
    return OpSamples.all().stream();
  }

  @Test
  void givenHeader_whenCompared_thenOpCodesAreTheSame() {
    Map<String, Integer> java =
        Arrays.stream(OpCode.values())
            .collect(Collectors.toMap(code -> "DUR_OP_" + code.name(), OpCode::number));

    assertThat(java).isEqualTo(HEADER.ops);
  }

  @Test
  void givenHeader_whenCompared_thenEveryConstantIsTheSame() {
    Map<String, Long> java =
        Map.ofEntries(
            Map.entry("DUR_PLAN_VERSION", (long) PlanEncoder.VERSION),
            Map.entry("DUR_PLAN_BARRIERS", (long) Plan.BARRIERS),
            Map.entry("DUR_PLAN_DATA_FD", (long) Plan.DATA_FD),
            Map.entry("DUR_FORK_SIBLING", (long) TreeOp.SIBLING),
            Map.entry("DUR_EXIT_CORE", (long) TreeOp.Exit.CORE),
            Map.entry("DUR_FORK_FILES", (long) TreeOp.FILES),
            Map.entry("DUR_FORK_FS", (long) TreeOp.DIRECTORIES),
            Map.entry("DUR_BIND_RIGHTS", (long) SocketOp.RIGHTS),
            Map.entry("DUR_SEND_SIGNED", (long) SocketOp.SIGNED),
            Map.entry("DUR_OPTION_BUFFER", (long) SocketOp.BUFFER),
            Map.entry("DUR_CHECK_SIZE", (long) FileOp.CHECK_SIZE),
            Map.entry("DUR_CHECK_MTIME", (long) FileOp.CHECK_MTIME),
            Map.entry("DUR_CHECK_INO", (long) FileOp.CHECK_INO),
            Map.entry("DUR_CHECK_MIN_SIZE", (long) FileOp.CHECK_MIN_SIZE),
            Map.entry("DUR_CHECK_EMPTY_PIPE", (long) FileOp.CHECK_EMPTY_PIPE),
            Map.entry("DUR_LOCK_FLOCK", LockKind.FLOCK.ordinal() + 1L),
            Map.entry("DUR_LOCK_POSIX", LockKind.POSIX.ordinal() + 1L),
            Map.entry("DUR_LOCK_OFD", LockKind.OFD.ordinal() + 1L),
            Map.entry("DUR_LOCK_LEASE", LockKind.LEASE.ordinal() + 1L),
            Map.entry("DUR_NOTIFIER_SIGNALS", Kind.SIGNALS.ordinal() + 1L),
            Map.entry("DUR_NOTIFIER_INOTIFY", Kind.INOTIFY.ordinal() + 1L),
            Map.entry("DUR_NOTIFIER_PROCESS", Kind.PROCESS.ordinal() + 1L),
            Map.entry("DUR_CREDENTIALS_KEEP_GROUPS", (long) TaskOp.SetCredentials.KEEP_GROUPS),
            Map.entry("DUR_CREDENTIALS_KEEP_IDS", (long) TaskOp.SetCredentials.KEEP_IDS),
            Map.entry("DUR_SYSV_SEGMENT", (long) SysvOp.Kind.SEGMENT.ordinal()),
            Map.entry("DUR_SYSV_SEMAPHORES", (long) SysvOp.Kind.SEMAPHORES.ordinal()),
            Map.entry("DUR_SYSV_QUEUE", (long) SysvOp.Kind.QUEUE.ordinal()),
            Map.entry("DUR_PAIR_CONNECTING_V6ONLY", (long) InternetOp.TcpPair.CONNECTING_ONLY_V6),
            Map.entry("DUR_PAIR_ACCEPTED_V6ONLY", (long) InternetOp.TcpPair.ACCEPTED_ONLY_V6),
            Map.entry("DUR_PAIR_NAME_OPTIONAL", (long) InternetOp.TcpPair.NAME_OPTIONAL),
            Map.entry("DUR_QUEUE_UNSENT", (long) InternetOp.TcpQueue.Queue.UNSENT.ordinal()),
            Map.entry("DUR_QUEUE_RECEIVE", (long) InternetOp.TcpQueue.Queue.RECEIVE.ordinal()),
            Map.entry("DUR_QUEUE_SENT", (long) InternetOp.TcpQueue.Queue.SENT.ordinal()),
            Map.entry("DUR_TERMINAL_OP_LOCKED", (long) TerminalOp.LOCKED),
            Map.entry("DUR_TERMINAL_OP_PACKET", (long) TerminalOp.PACKET),
            Map.entry("DUR_TERMINAL_OP_EXCLUSIVE", (long) TerminalOp.EXCLUSIVE),
            Map.entry("DUR_FINISH_LEADER", (long) PlanEncoder.FINISH_LEADER),
            Map.entry("DUR_FINISH_STOPPED", (long) PlanEncoder.FINISH_STOPPED),
            Map.entry("DUR_FINISH_REPORTED", (long) PlanEncoder.FINISH_REPORTED),
            Map.entry("DUR_FINISH_STRICT", (long) PlanEncoder.FINISH_STRICT),
            Map.entry("DUR_FINISH_FILTERED", (long) PlanEncoder.FINISH_FILTERED));
    Map<String, Long> ofRunTime =
        Map.of(
            "DUR_PLAN_NO_TASK", 0xffffffffL,
            "DUR_READ_HUGE", 1L,
            "DUR_FILE_OWNER", 1L,
            "DUR_NO_FD", Integer.toUnsignedLong(DescriptorOp.SocketPair.NONE),
            "DUR_PLAN_SEGMENTS", 8L,
            "DUR_PLAN_ABORTED", 0x80000000L);

    assertThat(HEADER.defines).containsAllEntriesOf(java).containsAllEntriesOf(ofRunTime);
    assertThat(HEADER.defines).hasSize(java.size() + ofRunTime.size());
  }

  @Test
  void givenHeader_whenCompared_thenSizesOfThePartsAreTheSame() {
    assertThat(HEADER.structs.get("dur_plan_header").bytes()).isEqualTo(PlanEncoder.HEADER_BYTES);
    assertThat(HEADER.structs.get("dur_plan_task").bytes()).isEqualTo(PlanEncoder.TASK_BYTES);
    assertThat(HEADER.structs.get("dur_op").bytes()).isEqualTo(PlanEncoder.OP_BYTES);
    assertThat(HEADER.structs.get("dur_plan_finish").bytes()).isEqualTo(PlanEncoder.FINISH_BYTES);
  }

  @Test
  void givenSamples_whenListed_thenEveryUsedCodeHasOne() {
    Set<OpCode> sampled =
        OpSamples.all().stream().map(sample -> sample.op().code()).collect(Collectors.toSet());

    assertThat(sampled)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(OpCode.values()).filter(code -> !UNUSED.contains(code)).toList());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void givenOp_whenEncoded_thenItIsItsStructAndWhatStandsBehind(OpSamples sample) {
    int fixed = sample.struct().isEmpty() ? 0 : HEADER.structs.get(sample.struct()).bytes();

    ByteBuffer bytes = PlanEncoder.op(new Step(sample.op(), 77));

    assertThat(bytes.remaining())
        .isEqualTo((PlanEncoder.OP_BYTES + fixed + sample.inline() + 7) / 8 * 8);
    assertThat(bytes.order(java.nio.ByteOrder.LITTLE_ENDIAN).getShort(0))
        .isEqualTo((short) sample.op().code().number());
    assertThat(bytes.getShort(2) * 8).isEqualTo(bytes.remaining());
    assertThat(bytes.getInt(4)).isEqualTo(77);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void givenOp_whenShown_thenItIsOneLine(OpSamples sample) {
    assertThat(sample.op().code().word() + " " + sample.op().operands()).doesNotContain("\n");
  }
}
