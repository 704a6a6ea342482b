package org.duration.coordinator.group;

import java.util.List;

/**
 * What the client has to execute, because it has to inherit the client's streams, environment,
 * working directory and limits.
 *
 * @param group the group's name
 * @param launch the number that the client carries it out under
 * @param init the command line that makes the group's init; empty when it exists
 * @param spawn the command line that launches an application, without the application's own; empty
 *     for a restore
 * @param terminal the command line that lends the client's terminal to the application; empty when
 *     none of a restore's applications has one
 * @param notes what the user should know, one line each
 * @param detached its streams are log files
 */
public record LaunchOrder(
    String group,
    long launch,
    List<String> init,
    List<String> spawn,
    List<String> terminal,
    List<String> notes,
    boolean detached) {
  public LaunchOrder {
    init = List.copyOf(init);
    spawn = List.copyOf(spawn);
    terminal = List.copyOf(terminal);
    notes = List.copyOf(notes);
  }
}
