package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.coordinator.os.Places;
import org.duration.coordinator.os.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the records of groups; each write replaces the whole file at once. */
public final class GroupFiles {
  private static final Logger LOG = LoggerFactory.getLogger(GroupFiles.class);

  private final Places places;

  public GroupFiles(Places places) {
    this.places = places;
  }

  /** Writes the record so that a reader finds the old one or the new one, whole. */
  public void write(GroupRecord record) throws IOException {
    write(places.recordOf(record.name()), record);
  }

  /** What the applications of the group's policy inherit. */
  void write(String group, CallerContext caller) throws IOException {
    write(places.callerOf(group), caller);
  }

  /** Whoever started applications of the policy last. */
  Optional<CallerContext> caller(String group) throws IOException {
    Path file = places.callerOf(group);
    return Files.exists(file)
        ? Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), CallerContext.class))
        : Optional.empty();
  }

  private static void write(Path file, Object record) throws IOException {
    WholeFile.replace(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(record));
  }

  /** The record of a group that runs or has run here. */
  public Optional<GroupRecord> read(String group) {
    Path file = places.recordOf(group);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), GroupRecord.class));
    } catch (IOException e) {
      LOG.warn(
          "{}: cannot read {}: {}; the group is taken as unknown", group, file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Names of the groups that have a record, in alphabetical order. */
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(places.state())) {
      return names; // nothing was ever run here
    }
    try (Stream<Path> entries = Files.list(places.state())) {
      entries
          .filter(entry -> Files.isRegularFile(entry.resolve("group.json")))
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .forEach(names::add);
    }
    return names;
  }
}
