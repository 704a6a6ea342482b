package org.duration.coordinator.agent;

/** Which build this is: clients and agents of different builds do not talk to each other. */
public final class AgentBuild {
  private AgentBuild() {}

  /** The build's id, given by the launcher; {@code unknown} in tests. */
  public static String id() {
    return System.getProperty("duration.build", "unknown");
  }
}
