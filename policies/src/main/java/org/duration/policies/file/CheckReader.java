// Readiness conditions, probes and resource checks.
package org.duration.policies.file;

import java.time.Duration;
import java.util.List;
import org.duration.policies.Application;
import org.duration.policies.Check;
import org.duration.policies.FaultPolicy;
import org.duration.policies.Probe;

final class CheckReader {
  private static final String HERE = "127.0.0.1";

  private CheckReader() {}

  static Application.Ready ready(Fields application) {
    return application
        .inIfPresent("ready")
        .map(ready -> new Application.Ready(check(ready), ready.positive("timeout")))
        .orElseGet(() -> new Application.Ready(new Check.Started(), Duration.ofSeconds(60)));
  }

  static List<Probe> probes(Fields fields, String key) {
    return fields.each(key).stream().map(CheckReader::probe).toList();
  }

  private static Probe probe(Fields probe) {
    return new Probe(
        check(probe),
        probe.positive("every"),
        probe.positive("timeout"),
        probe.number("fall"),
        probe.number("rise"),
        probe.choice("fault", FaultPolicy.Kind.class));
  }

  /** The schema lets exactly one of the keys through. */
  private static Check check(Fields fields) {
    if (fields.has("delay")) {
      return new Check.Delay(fields.duration("delay"));
    } else if (fields.has("file")) {
      return new Check.FileExists(fields.text("file"));
    } else if (fields.has("tcp")) {
      return fields.parsed("tcp", CheckReader::tcp, new Check.Tcp(HERE, 1));
    } else if (fields.has("http")) {
      return new Check.Http(fields.text("http"));
    } else if (fields.has("exec")) {
      return new Check.Exec(fields.command("exec"));
    } else if (fields.has("notify")) {
      return new Check.Notify();
    } else if (fields.has("progress")) {
      return new Check.Progress();
    }
    return resource(fields);
  }

  private static Check resource(Fields fields) {
    if (fields.has("mount")) {
      return new Check.Mount(fields.text("mount"));
    } else if (fields.has("nic")) {
      return new Check.Nic(fields.text("nic"));
    } else if (fields.has("ip")) {
      return fields.parsed("ip", CheckReader::ip, new Check.Ip(HERE));
    } else if (fields.has("disk")) {
      return new Check.Disk(fields.text("disk"));
    } else if (fields.has("process")) {
      return new Check.HostProcess(fields.text("process"));
    }
    return new Check.Unit(fields.text("unit"));
  }

  private static Check tcp(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? HERE : text.substring(0, colon);
    boolean bracketed = host.startsWith("[");
    return new Check.Tcp(
        bracketed ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(text.substring(colon + 1)));
  }

  private static Check ip(String text) {
    return new Check.Ip(Addresses.address(text).getHostAddress());
  }
}
