package org.duration.coordinator.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.duration.coordinator.agent.AgentBuild;
import org.duration.coordinator.group.GroupFiles;
import org.duration.coordinator.group.GroupServices;
import org.duration.coordinator.group.NativePrograms;
import org.duration.coordinator.host.Digests;
import org.duration.coordinator.host.Machine;
import org.duration.coordinator.os.Places;
import org.duration.image.Uid;

/** What groups share, put together for this process. */
final class Local {
  private Local() {}

  static GroupServices services() {
    Places places = Session.here();
    NativePrograms programs =
        NativePrograms.below(Path.of(System.getProperty("duration.home", ".")));
    return new GroupServices(
        places,
        new GroupFiles(places),
        programs,
        new Machine(programs.capture()),
        new Digests(path -> Optional.empty()),
        Clock.systemUTC(),
        AgentBuild.id(),
        Uid.effective());
  }
}
