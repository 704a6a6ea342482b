package org.duration.coordinator.group;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.duration.coordinator.link.InitEvents;
import org.duration.interceptor.Registration;

/**
 * Brings what init tells on its link's thread to the group's thread. What a former init told last
 * may come when the group lives anew: that is not heard any more.
 */
final class InitTidings implements InitEvents {
  private final GroupThread thread;
  private final Hearer hearer;
  private final BooleanSupplier current;
  private final Queue<PendingLaunches.Exit> unheard = new ConcurrentLinkedQueue<>();

  /** Who acts on it. */
  interface Hearer {
    void ended(PendingLaunches.Exit exit);

    void checkpointWanted();

    void initLost();
  }

  /**
   * @param current whether the link that this came over is still the group's; asked on its thread
   */
  InitTidings(GroupThread thread, Hearer hearer, BooleanSupplier current) {
    this.thread = thread;
    this.hearer = hearer;
    this.current = current;
  }

  @Override
  public void exited(int pid, int status, int remaining, String application) {
    unheard.add(new PendingLaunches.Exit(pid, status, remaining, application));
    tell(() -> Optional.ofNullable(unheard.poll()).ifPresent(hearer::ended));
  }

  @Override
  public void registered(Registration registration) {
    // ps asks init for the whole list when it needs it
  }

  @Override
  public void guestAsks(int what, int pid) {
    tell(hearer::checkpointWanted);
  }

  @Override
  public void gone() {
    tell(hearer::initLost);
  }

  /** The ends that came last, and that nobody will hear of any more. */
  List<PendingLaunches.Exit> unheard() {
    return List.copyOf(unheard);
  }

  private void tell(Runnable task) {
    thread.tell(
        () -> {
          if (current.getAsBoolean()) {
            task.run();
          }
        });
  }
}
