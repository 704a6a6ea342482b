package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Whether, and how, a group's init is reached. Used on the group's thread; read on any. */
final class InitReach {
  private final String name;
  private final GroupServices services;
  private final GroupLedger ledger;
  private final Function<BooleanSupplier, InitTidings> events;
  private volatile Optional<GroupConnections> connections = Optional.empty();
  private Optional<InitTidings> tidings = Optional.empty();
  private long links;

  /**
   * @param events who takes what init tells over a link; he can ask whether that link still counts
   */
  InitReach(
      String name,
      GroupServices services,
      GroupLedger ledger,
      Function<BooleanSupplier, InitTidings> events) {
    this.name = name;
    this.services = services;
    this.ledger = ledger;
    this.events = events;
  }

  Optional<GroupConnections> open() {
    return connections;
  }

  GroupConnections connected() {
    return connections.orElseThrow(
        () ->
            new CommandFailure(
                ExitStatus.BUSY,
                name,
                ledger.elsewhere().orElse("the group has no init yet; try again")));
  }

  GroupConnections connect() throws IOException {
    long link = ++links;
    InitTidings fresh = events.apply(() -> links == link);
    tidings = Optional.of(fresh);
    GroupConnections open =
        GroupConnections.open(
            services.places().initSocket(name),
            fresh,
            services.programs(),
            services.places().stateOf(name).resolve("capture.log"));
    connections = Optional.of(open);
    return open;
  }

  /** Closes the connections; what they lead to runs on. */
  void letGo() {
    links++;
    connections.ifPresent(GroupConnections::close);
    connections = Optional.empty();
  }

  /**
   * Ends init and all that runs in the group, be it an init that nobody told of.
   *
   * @return the ends that init told last
   */
  List<PendingLaunches.Exit> shutDown() {
    Optional<GroupConnections> last = connections.isPresent() ? connections : unattended();
    links++;
    connections = Optional.empty();
    last.ifPresent(Stop::shutDown);
    RuntimeDirectory.remove(services.places().runtimeOf(name));
    return tidings.map(InitTidings::unheard).orElse(List.of());
  }

  /** An init that a client made and then did not tell of. */
  private Optional<GroupConnections> unattended() {
    if (!Files.exists(services.places().initSocket(name))) {
      return Optional.empty();
    }
    try {
      return Optional.of(connect());
    } catch (IOException e) {
      return Optional.empty(); // nobody serves there any more
    }
  }
}
