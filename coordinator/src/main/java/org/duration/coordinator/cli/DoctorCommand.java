package org.duration.coordinator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.NativePrograms;
import org.duration.coordinator.host.Doctor;
import org.duration.coordinator.host.Finding;
import org.duration.coordinator.survival.Survival;
import org.duration.image.Uid;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: what this host can and cannot do. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Says what this host can and cannot do, and the remedy.")
final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--survives",
      description = "Say what is restored, what by policy and what is refused, on any host.")
  private boolean survives;

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    if (survives) {
      json.print(Survival.table(), () -> printSurvival(Survival.table()));
      return 0;
    }
    Path home = Path.of(System.getProperty("duration.home", "."));
    List<Finding> findings =
        new Doctor(Session.here(), NativePrograms.below(home).directory(), Uid.effective())
            .examine();
    json.print(findings, () -> print(findings));
    boolean well = findings.stream().noneMatch(one -> one.status() == Finding.Status.MISSING);
    return well ? 0 : ExitStatus.FAILED.code();
  }

  private static void printSurvival(List<Survival> rows) {
    Table table = new Table("AREA", "OUTCOME", "WHAT");
    rows.forEach(row -> table.row(row.area(), row.outcome().words(), row.what()));
    table.print();
  }

  private static void print(List<Finding> findings) {
    Table table = new Table("CHECK", "STATUS", "DETAIL", "REMEDY");
    findings.forEach(
        one -> table.row(one.check(), one.status().word(), one.detail(), one.remedy()));
    table.print();
  }
}
