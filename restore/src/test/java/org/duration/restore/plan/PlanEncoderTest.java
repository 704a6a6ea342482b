// The bytes of a plan, read back field by field as the header lays them out.
package org.duration.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.process.PosixTimer;
import org.duration.restore.Plans;
import org.duration.restore.SampleGroups;
import org.junit.jupiter.api.Test;

class PlanEncoderTest {
  private static final PlanHeader HEADER = new PlanHeader();

  @Test
  void givenPlan_whenEncoded_thenHeaderLeadsToAllParts() {
    Plan plan = Plans.plan(SampleGroups.ALL.get("threads").get());

    ByteBuffer bytes = encode(plan);

    assertThat(new String(bytes.array(), 0, 8, java.nio.charset.StandardCharsets.ISO_8859_1))
        .isEqualTo("DURPLAN\1");
    assertThat(header(bytes, "total_bytes")).isEqualTo(bytes.capacity());
    assertThat(header(bytes, "hole_start")).isEqualTo(plan.hole().start().value());
    assertThat(header(bytes, "hole_bytes")).isEqualTo(plan.hole().bytes());
    assertThat(header(bytes, "code_offset")).isZero();
    assertThat(header(bytes, "shared_offset")).isEqualTo(plan.hole().sharedOffset());
    assertThat(header(bytes, "stack_offset")).isEqualTo(plan.hole().stackOffset());
    assertThat(header(bytes, "task_count")).isEqualTo(4);
    assertThat(header(bytes, "finish_count")).isEqualTo(3);
    assertThat(header(bytes, "root_pid")).isEqualTo(2);
    assertThat(header(bytes, "ready_tasks")).isEqualTo(3);
  }

  @Test
  void givenPlan_whenEncoded_thenItFitsBetweenItsPlaceInTheHoleAndTheSharedPage() {
    Plan plan = Plans.plan(SampleGroups.ALL.get("orphans").get());

    int length = encode(plan).capacity();

    assertThat((long) length).isEqualTo(PlanEncoder.length(plan.tasks(), plan.finishes()));
    assertThat((long) length)
        .isLessThanOrEqualTo(plan.hole().sharedOffset() - plan.hole().planOffset());
  }

  @Test
  void givenTasks_whenEncoded_thenTheirOpsStandWhereTheyPoint() {
    Plan plan = Plans.plan(SampleGroups.ALL.get("pipeline").get());

    ByteBuffer bytes = encode(plan);

    for (int i = 0; i < plan.tasks().size(); i++) {
      PlanTask task = plan.tasks().get(i);
      int at = (int) header(bytes, "tasks_offset") + i * PlanEncoder.TASK_BYTES;
      int ops = (int) field(bytes, at, "dur_plan_task", "ops_offset");
      int end = ops + (int) field(bytes, at, "dur_plan_task", "ops_bytes");
      assertThat(field(bytes, at, "dur_plan_task", "op_count")).isEqualTo(task.steps().size());
      assertThat(field(bytes, at, "dur_plan_task", "pid")).isEqualTo(task.pid());
      assertThat(field(bytes, at, "dur_plan_task", "tid")).isEqualTo(task.tid());
      assertThat(field(bytes, at, "dur_plan_task", "stack_top")).isEqualTo(task.stackTop().value());
      for (Step step : task.steps()) {
        assertThat(field(bytes, ops, "dur_op", "code")).isEqualTo(step.op().code().number());
        assertThat(field(bytes, ops, "dur_op", "origin")).isEqualTo(step.origin());
        ops += 8 * (int) field(bytes, ops, "dur_op", "words");
      }
      assertThat(ops).isEqualTo(end);
    }
  }

  @Test
  void givenFinish_whenEncoded_thenRegistersAndXstateFollow() {
    Plan plan = Plans.plan(SampleGroups.ALL.get("threads").get());
    PlanFinish finish = plan.finishes().get(1);

    ByteBuffer bytes = encode(plan);

    int at = (int) header(bytes, "finish_offset") + PlanEncoder.FINISH_BYTES + 832;
    assertThat(field(bytes, at, "dur_plan_finish", "tid")).isEqualTo(11);
    assertThat(field(bytes, at, "dur_plan_finish", "flags")).isZero();
    assertThat(field(bytes, at, "dur_plan_finish", "sigmask")).isEqualTo(0x4000);
    assertThat(field(bytes, at, "dur_plan_finish", "xstate_bytes")).isEqualTo(832);
    int registers = HEADER.structs.get("dur_plan_finish").field("registers").offset();
    assertThat(bytes.getLong(at + registers)).isEqualTo(finish.registers().toArray()[0]);
  }

  @Test
  void givenMapping_whenEncoded_thenEachFieldStandsInItsPlace() {
    AddressRange range = AddressRange.of(new Address(0x7f0000000000L), 0x2000);

    ByteBuffer op = op(new MemoryOp.MapFile(range, 5, 2, 207, 0x3000));

    assertThat(field(op, 8, "dur_op_map", "address")).isEqualTo(0x7f0000000000L);
    assertThat(field(op, 8, "dur_op_map", "bytes")).isEqualTo(0x2000);
    assertThat(field(op, 8, "dur_op_map", "protection")).isEqualTo(5);
    assertThat(field(op, 8, "dur_op_map", "flags")).isEqualTo(2);
    assertThat(field(op, 8, "dur_op_map", "offset")).isEqualTo(0x3000);
    assertThat(field(op, 8, "dur_op_map", "fd")).isEqualTo(207);
  }

  @Test
  void givenPosixTimer_whenEncoded_thenEachFieldStandsInItsPlace() {
    ByteBuffer op =
        op(new TaskOp.Timer(new PosixTimer(7, 1, 4, 35, 9, 42, 2_000_000_003L, 1_000_000_005L, 0)));

    assertThat(field(op, 8, "dur_op_posix_timer", "id")).isEqualTo(7);
    assertThat(field(op, 8, "dur_op_posix_timer", "clock")).isEqualTo(1);
    assertThat(field(op, 8, "dur_op_posix_timer", "notify")).isEqualTo(4);
    assertThat(field(op, 8, "dur_op_posix_timer", "signal")).isEqualTo(35);
    assertThat(field(op, 8, "dur_op_posix_timer", "value")).isEqualTo(9);
    assertThat(field(op, 8, "dur_op_posix_timer", "tid")).isEqualTo(42);
    assertThat(field(op, 8, "dur_op_posix_timer", "interval_seconds")).isEqualTo(2);
    assertThat(field(op, 8, "dur_op_posix_timer", "interval_nanos")).isEqualTo(3);
    assertThat(field(op, 8, "dur_op_posix_timer", "value_seconds")).isEqualTo(1);
    assertThat(field(op, 8, "dur_op_posix_timer", "value_nanos")).isEqualTo(5);
  }

  @Test
  void givenTimerFd_whenEncoded_thenEachFieldStandsInItsPlace() {
    ByteBuffer op = op(new DescriptorOp.TimerFd(209, 1, 04000, 1, 1_500_000_000L, 7, 2));

    assertThat(field(op, 8, "dur_op_timerfd", "fd")).isEqualTo(209);
    assertThat(field(op, 8, "dur_op_timerfd", "flags")).isEqualTo(04000);
    assertThat(field(op, 8, "dur_op_timerfd", "settime_flags")).isEqualTo(1);
    assertThat(field(op, 8, "dur_op_timerfd", "interval_nanos")).isEqualTo(500_000_000);
    assertThat(field(op, 8, "dur_op_timerfd", "value_nanos")).isEqualTo(7);
    assertThat(field(op, 8, "dur_op_timerfd", "ticks")).isEqualTo(2);
  }

  @Test
  void givenOpTooLarge_whenEncoded_thenItIsRefused() {
    Op huge = new FileOp.ChDir("/" + "x".repeat(600_000));

    assertThatThrownBy(() -> op(huge))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chdir");
  }

  @Test
  void givenSamePlan_whenEncodedTwice_thenBytesAreEqual() {
    Plan one = Plans.plan(SampleGroups.ALL.get("descriptors").get());
    Plan other = Plans.plan(SampleGroups.ALL.get("descriptors").get());

    assertThat(PlanEncoder.encode(one)).isEqualTo(PlanEncoder.encode(other));
  }

  private static ByteBuffer encode(Plan plan) {
    return ByteBuffer.wrap(PlanEncoder.encode(plan)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer op(Op op) {
    return PlanEncoder.op(new Step(op, 0)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long header(ByteBuffer bytes, String name) {
    return field(bytes, 0, "dur_plan_header", name);
  }

  private static long field(ByteBuffer bytes, int at, String struct, String name) {
    PlanHeader.Field field = HEADER.structs.get(struct).field(name);
    return switch (field.bytes()) {
      case 2 -> bytes.getShort(at + field.offset());
      case 4 -> bytes.getInt(at + field.offset());
      default -> bytes.getLong(at + field.offset());
    };
  }
}
