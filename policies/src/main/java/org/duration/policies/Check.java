// One thing that can be looked at and is well or not.
package org.duration.policies;

import java.time.Duration;
import java.util.List;

/**
 * What readiness conditions, probes and resource checks look at. Which of them stand where is the
 * schema's matter.
 */
public sealed interface Check {

  /** Well as soon as the exec succeeded: what an application without {@code ready} waits for. */
  record Started() implements Check {}

  /** Well this long after the start. */
  record Delay(Duration time) implements Check {
    public Delay {
      Durations.checkNotNegative("ready.delay", time);
    }
  }

  /** Well when the file exists. */
  record FileExists(String path) implements Check {}

  /** Well when a connection succeeds. */
  record Tcp(String host, int port) implements Check {
    /**
     * @throws IllegalArgumentException when the port is none
     */
    public Tcp {
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
      }
    }
  }

  /** Well when a GET answers with a status from 200 to 399. */
  record Http(String url) implements Check {}

  /** Well when the command ends with status 0. */
  record Exec(List<String> command) implements Check {
    public Exec {
      command = List.copyOf(command);
    }
  }

  /**
   * Well when the application says so by sd_notify: READY=1 for readiness, WATCHDOG=1 for a probe.
   */
  record Notify() implements Check {}

  /**
   * Well when a process of the application has used processor time, or waits, since the last look.
   */
  record Progress() implements Check {}

  /** Well when something is mounted there and answers. */
  record Mount(String path) implements Check {}

  /** Well when the network interface is up and has a carrier. */
  record Nic(String name) implements Check {}

  /** Well when this host has the address. */
  record Ip(String address) implements Check {}

  /** Well when the directory can be written to. */
  record Disk(String path) implements Check {}

  /** Well when a process of that name runs on the host. */
  record HostProcess(String name) implements Check {}

  /** Well when the systemd unit is active. */
  record Unit(String name) implements Check {}
}
