// What a restore changes of files, written down before it does.
package org.duration.coordinator.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory with {@code log} (a JSON object a line), {@code data} (bytes that were overwritten)
 * and what was removed. All entries are on the disk before the first change begins, so whatever was
 * changed can be taken back, after a death of the agent or of the machine too. {@code released}
 * says that the restored group has been let go: then nothing is taken back any more.
 */
final class UndoLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String RELEASED = "released";

  private final Path directory;
  private final FileChannel log;
  private final FileChannel data;
  private int aside;

  private UndoLog(Path directory, FileChannel log, FileChannel data) {
    this.directory = directory;
    this.log = log;
    this.data = data;
  }

  /** A new one. */
  static UndoLog begin(Path directory) throws IOException {
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    StandardOpenOption[] fresh = {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE};
    UndoLog undo =
        new UndoLog(
            directory,
            FileChannel.open(directory.resolve("log"), fresh),
            FileChannel.open(directory.resolve("data"), fresh));
    sync(directory);
    sync(directory.getParent());
    return undo;
  }

  /** A name in this directory that nothing has. */
  Path freshAside() {
    return directory.resolve("aside." + aside++);
  }

  /** Where the next bytes of {@link #keep} will stand. */
  long dataEnd() throws IOException {
    return data.position();
  }

  /** Bytes that are about to be overwritten. */
  void keep(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      data.write(bytes);
    }
  }

  /** On the disk with the next {@link #sync()}. */
  void write(UndoEntry entry) throws IOException {
    ByteBuffer line =
        ByteBuffer.wrap((JSON.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      log.write(line);
    }
  }

  /** From here on what was written down may be changed. */
  void sync() throws IOException {
    data.force(false);
    log.force(false);
  }

  /** The group is about to go on by itself. */
  void release() throws IOException {
    Files.createFile(directory.resolve(RELEASED));
    sync(directory);
  }

  @Override
  public void close() throws IOException {
    log.close();
    data.close();
  }

  /** Takes back what a log says, unless its group was let go; the log is gone then. */
  static boolean takeBack(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    boolean released = Files.exists(directory.resolve(RELEASED));
    if (!released) {
      List<UndoEntry> entries = entries(directory.resolve("log"));
      try (FileChannel data =
          FileChannel.open(directory.resolve("data"), StandardOpenOption.READ)) {
        Undo undo = new Undo(directory, data);
        for (int i = entries.size() - 1; i >= 0; i--) {
          undo.take(entries.get(i));
        }
      }
    }
    forget(directory);
    return !released;
  }

  /** Removes a log that is not needed any more. */
  static void forget(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.deleteIfExists(directory.resolve("log"));
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** A last line without its end was never followed by its change. */
  private static List<UndoEntry> entries(Path log) throws IOException {
    List<UndoEntry> entries = new ArrayList<>();
    if (!Files.exists(log)) {
      return entries;
    }
    String text = Files.readString(log);
    for (int from = 0, end; (end = text.indexOf('\n', from)) >= 0; from = end + 1) {
      try {
        entries.add(JSON.readValue(text.substring(from, end), UndoEntry.class));
      } catch (JsonProcessingException e) {
        throw new IOException(
            log + " is damaged; the files it speaks of are as a restore left them", e);
      }
    }
    return entries;
  }

  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
