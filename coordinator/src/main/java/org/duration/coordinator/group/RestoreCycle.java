package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

final class RestoreCycle {
  static RestoreCycle prepare(
      GroupServices services,
      String group,
      Group.RestoreOptions options,
      long receivedNanos,
      Consumer<String> progress)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  GroupRecord record() {
    throw new UnsupportedOperationException();
  }

  List<Path> interceptors() {
    throw new UnsupportedOperationException();
  }

  List<String> notes() {
    throw new UnsupportedOperationException();
  }

  String sentence(RestoreSummary summary) {
    throw new UnsupportedOperationException();
  }

  RestoreSummary complete(GroupConnections connections, Consumer<String> progress)
      throws IOException {
    throw new UnsupportedOperationException();
  }
}
