package org.duration.coordinator.group;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the native programs are: in a checkout below native-shims/target, installed in native. */
public record NativePrograms(Path directory) {
  /** Those of the installation or checkout at {@code home}. */
  public static NativePrograms below(Path home) {
    Path checkout = home.resolve("native-shims/target");
    return new NativePrograms(Files.isDirectory(checkout) ? checkout : home.resolve("native"));
  }

  public Path init() {
    return program("duration-init");
  }

  public Path spawn() {
    return program("duration-spawn");
  }

  public Path exec() {
    return program("duration-exec");
  }

  public Path terminal() {
    return program("duration-terminal");
  }

  public Path capture() {
    return program("duration-capture");
  }

  public Path interceptor() {
    return program("libduration-interceptor.so");
  }

  public Path restorer() {
    return program("restorer.bin");
  }

  private Path program(String name) {
    Path program = directory.resolve(name);
    if (!Files.isReadable(program)) {
      throw new CommandFailure(
          ExitStatus.FAILED, "agent", program + " is missing; run ./dev build, or install again");
    }
    return program;
  }
}
