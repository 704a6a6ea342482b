package org.duration.restore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.duration.image.Bytes;
import org.duration.image.Image;
import org.duration.restore.Compilation;
import org.duration.restore.Hosts;
import org.duration.restore.InternetGroups;
import org.duration.restore.PlanCompiler;
import org.duration.restore.Plans;
import org.duration.restore.RestoreOptions;
import org.duration.restore.SampleGroups;
import org.duration.restore.plan.InternetOp;
import org.duration.restore.plan.NetlinkOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.junit.jupiter.api.Test;

/** What a plan may not do with internet and netlink sockets. */
class InternetRulesTest {
  private final Plan plan = Plans.plan(SampleGroups.ALL.get("internet").get());

  private <T extends Op> void found(Class<T> kind, UnaryOperator<T> change, String problem) {
    Plan changed = Mutations.with(plan, 0, kind, change::apply);
    assertThat(PlanVerifier.verify(changed)).anyMatch(one -> one.toString().contains(problem));
  }

  @Test
  void givenCompiledPlan_thenNothingIsFound() {
    assertThat(PlanVerifier.verify(plan)).isEmpty();
  }

  @Test
  void givenSocketThatIsNotThere_thenFound() {
    found(InternetOp.Bind.class, op -> new InternetOp.Bind(9999, op.name()), "9999 is no SOCKET");
    found(InternetOp.Listen.class, op -> new InternetOp.Listen(9999, 1), "9999 is no SOCKET");
    found(InternetOp.Shutdown.class, op -> new InternetOp.Shutdown(9999, 1), "9999 is no SOCKET");
    found(
        InternetOp.Connect.class,
        op -> new InternetOp.Connect(9999, op.peer()),
        "9999 is no SOCKET");
  }

  @Test
  void givenSocketOfAnotherType_thenFound() {
    found(
        InternetOp.Socket.class,
        op -> new InternetOp.Socket(op.fd(), op.family(), 3),
        "socket of type 3");
  }

  @Test
  void givenOptionThatRepairsOrRunsPrograms_thenFound() {
    for (int[] option : new int[][] {{6, 19}, {1, 26}, {1, 50}, {6, 31}, {77, 1}}) {
      found(
          InternetOp.SetOption.class,
          op -> new InternetOp.SetOption(op.fd(), option[0], option[1], op.value()),
          "sets option " + option[1] + " of level " + option[0]);
    }
    found(
        InternetOp.SetOption.class,
        op -> new InternetOp.SetOption(op.fd(), 1, 9, Bytes.of(new byte[200])),
        "sets option 9");
  }

  @Test
  void givenNetlinkOptionOfNoImage_thenFound() {
    Plan netlink = Plans.plan(SampleGroups.ALL.get("netlink").get());
    Plan changed =
        Mutations.with(
            netlink, 0, NetlinkOp.SetOption.class, op -> new NetlinkOp.SetOption(9999, 7, 1));

    assertThat(PlanVerifier.verify(netlink)).isEmpty();
    assertThat(PlanVerifier.verify(changed))
        .anyMatch(one -> one.toString().contains("9999 is no SOCKET"))
        .anyMatch(one -> one.toString().contains("sets netlink option 7"));
  }

  @Test
  void givenBytesBehindTheData_thenFound() {
    found(
        InternetOp.Fill.class,
        op -> new InternetOp.Fill(op.from(), op.to(), op.offset(), 1 << 30),
        "reads 1073741824 bytes");
    found(
        InternetOp.SendDatagram.class,
        op ->
            new InternetOp.SendDatagram(
                op.fd(), op.from(), 1 << 30, op.bytes(), op.to(), op.source()),
        "bytes at 1073741824");
  }

  @Test
  void givenQueueOfAConnectionThatGoesOn_whenItIsNotThere_thenFound() {
    Plan resumed = Plans.plan(SampleGroups.ALL.get("resumed").get());
    Plan elsewhere =
        Mutations.with(
            resumed,
            0,
            InternetOp.TcpQueue.class,
            op -> new InternetOp.TcpQueue(op.from(), 9999, op.offset(), 1 << 30, op.queue()));

    assertThat(PlanVerifier.verify(resumed)).isEmpty();
    assertThat(resumed.resumes()).isTrue();
    assertThat(plan.resumes()).isFalse();
    assertThat(PlanVerifier.verify(elsewhere))
        .anyMatch(one -> one.toString().contains("9999 is no SOCKET"))
        .anyMatch(one -> one.toString().contains("reads 1073741824 bytes"));
  }

  @Test
  void givenConnectionThatWasKept_whenTheGroupHasRunOn_thenItIsResetAndNamed() {
    Image image = InternetGroups.resumed().build();

    Compilation.Compiled compiled =
        (Compilation.Compiled)
            PlanCompiler.compile(image, Hosts.of(image).facts(), RestoreOptions.DEFAULT);

    assertThat(compiled.plan().resumes()).isFalse();
    assertThat(compiled.notes().toString()).contains("has run on since this checkpoint");
  }

  @Test
  void givenBothEndsAtOneNumber_thenFound() {
    found(
        InternetOp.TcpPair.class,
        op -> new InternetOp.TcpPair(op.accepted(), op.accepted(), op.peer(), false, op.segment()),
        "both ends at");
  }
}
