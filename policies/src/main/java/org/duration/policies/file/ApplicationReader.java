// One application of the applications part.
package org.duration.policies.file;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.duration.policies.Application;
import org.duration.policies.Application.Stream;
import org.duration.policies.CheckpointPolicy;
import org.duration.policies.FaultPolicy;
import org.duration.policies.Nodes;

final class ApplicationReader {
  private final Set<String> names;
  private final CheckpointPolicy checkpoint;
  private final FaultPolicy faults;
  private final boolean groupHasBackups;

  /**
   * @param names of all applications of the policy
   * @param checkpoint the group's, for applications that say nothing of it
   * @param faults likewise
   */
  ApplicationReader(
      Set<String> names, CheckpointPolicy checkpoint, FaultPolicy faults, boolean groupHasBackups) {
    this.names = names;
    this.checkpoint = checkpoint;
    this.faults = faults;
    this.groupHasBackups = groupHasBackups;
  }

  Application read(String name, Fields fields) {
    checkNamed(name, fields, "after");
    checkNamed(name, fields, "before");
    Optional<Nodes> nodes = nodes(fields);
    var faultReader = new FaultReader(groupHasBackups || FaultReader.hasBackups(nodes));
    return new Application(
        name,
        fields.command("command"),
        fields.textIfPresent("user"),
        fields.textIfPresent("group"),
        fields.in("environment").textsByKey(),
        fields.textIfPresent("working-directory"),
        new Application.Streams(
            stream(fields, "stdin"), stream(fields, "stdout"), stream(fields, "stderr")),
        others(name, fields.texts("after")),
        others(name, fields.texts("before")),
        fields.flag("auto-start"),
        CheckReader.ready(fields),
        stop(fields.in("stop")),
        fields.inIfPresent("restart").map(restart -> restart.command("command")).orElse(List.of()),
        CheckReader.probes(fields, "watch"),
        fields.inIfPresent("checkpoint").map(CheckpointReader::read).orElse(checkpoint),
        fields.inIfPresent("faults").map(faultReader::read).orElse(faults),
        nodes);
  }

  /** What waits for itself is among the errors by now. */
  private static List<String> others(String name, List<String> named) {
    return named.stream().filter(other -> !other.equals(name)).toList();
  }

  private void checkNamed(String name, Fields fields, String key) {
    List<String> others = fields.texts(key);
    for (int i = 0; i < others.size() && !fields.errors().full(); i++) {
      if (others.get(i).equals(name)) {
        fields.error(key, i, name + " cannot wait for itself");
      } else if (!names.contains(others.get(i))) {
        fields.error(key, i, unknown(others.get(i), names));
      }
    }
  }

  static String unknown(String name, Set<String> names) {
    return "no application is named " + name + "; " + NearestWord.advice(name, names);
  }

  private static Stream stream(Fields fields, String key) {
    String text = fields.text(key);
    return switch (text) {
      case "default" -> new Stream.Usual();
      case "discard" -> new Stream.Discard();
      default -> new Stream.ToFile(text);
    };
  }

  private static Application.Stop stop(Fields stop) {
    return new Application.Stop(
        stop.text("signal"), stop.command("command"), stop.duration("grace"));
  }

  static Optional<Nodes> nodes(Fields fields) {
    return fields
        .inIfPresent("nodes")
        .flatMap(
            nodes ->
                nodes.made(
                    () ->
                        Optional.of(
                            new Nodes(
                                nodes.textIfPresent("primary"),
                                nodes.texts("backups"),
                                nodes.number("replicas"),
                                nodes.texts("spare"),
                                nodes.texts("storage"))),
                    Optional.empty()));
  }
}
