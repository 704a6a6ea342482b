// What a coordinator says of a test's checkpoint, but for what the test is about.
package org.duration.capture;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.duration.image.Application;
import org.duration.image.CheckpointKind;
import org.duration.image.files.InternetName;
import org.duration.image.files.SnapshotOrder;
import org.duration.image.memory.PageBase;

final class ContextBuilder {
  private String group = "shop";
  private List<Application> applications = List.of(new Application("guest", 2, List.of("guest")));
  private Map<Integer, CaptureContext.Registered> registrations =
      Map.of(4, new CaptureContext.Registered(2, OptionalInt.empty()));
  private Optional<String> initialMounts = Optional.empty();
  private Optional<PageBase> base = Optional.empty();
  private Predicate<InternetName> keptPeers = peer -> false;

  ContextBuilder group(String group) {
    this.group = group;
    return this;
  }

  ContextBuilder applications(Application... applications) {
    this.applications = List.of(applications);
    return this;
  }

  ContextBuilder registrations(Map<Integer, CaptureContext.Registered> registrations) {
    this.registrations = registrations;
    return this;
  }

  ContextBuilder initialMounts(String mountinfo) {
    this.initialMounts = Optional.of(mountinfo);
    return this;
  }

  ContextBuilder base(Optional<PageBase> base) {
    this.base = base;
    return this;
  }

  ContextBuilder keptPeers(Predicate<InternetName> keptPeers) {
    this.keptPeers = keptPeers;
    return this;
  }

  CaptureContext build() {
    return new CaptureContext(
        group,
        4711,
        1,
        7,
        CheckpointKind.FULL,
        OptionalLong.empty(),
        "0.1.0",
        5,
        1234,
        applications,
        registrations,
        initialMounts,
        base,
        peer -> false,
        keptPeers,
        SnapshotOrder.NONE);
  }
}
