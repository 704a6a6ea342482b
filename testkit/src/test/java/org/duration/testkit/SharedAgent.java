package org.duration.testkit;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One agent and one store for all tests of a class: as on a user's machine, many groups come and go
 * while it runs. Each test has a group and directories of its own.
 */
final class SharedAgent implements BeforeAllCallback, AfterAllCallback {
  private final Supplier<Sandbox> maker;
  private Sandbox house;

  private SharedAgent(Supplier<Sandbox> maker) {
    this.maker = maker;
  }

  static SharedAgent create() {
    return new SharedAgent(Sandbox::create);
  }

  /** As {@link Sandbox#proving}. */
  static SharedAgent proving() {
    return new SharedAgent(Sandbox::proving);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    house = maker.get();
    house.am("status").ok();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    house.close();
  }

  Sandbox room() {
    return house.room();
  }
}
