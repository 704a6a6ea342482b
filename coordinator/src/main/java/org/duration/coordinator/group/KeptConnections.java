package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.duration.coordinator.link.Blockade;
import org.duration.coordinator.os.WholeFile;
import org.duration.image.Image;
import org.duration.image.files.InternetSocket.TcpConnection;
import org.duration.image.files.OpenFile;
import org.duration.image.files.TcpPeer;
import org.duration.policies.CheckpointPolicy;
import org.duration.policies.CheckpointPolicy.ConnectionAction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to the outside that outlive a group which ended with a checkpoint. A mark beside its
 * checkpoints says which of them may be gone on with, once; it is written before the first packet
 * is held back and goes with the last, so that whoever comes after a crash finds what to clear.
 */
final class KeptConnections {
  private static final Logger LOG = LoggerFactory.getLogger(KeptConnections.class);
  private static final String FILE = "connections.json";

  /** How far it has come. */
  enum Stage {
    /** A checkpoint is being taken to end with; the group may run on. */
    ENDING,

    /** The group has ended with the checkpoint, and nothing has run since. */
    ENDED,

    /** A restore is letting the group go: nobody may go on with these connections again. */
    RESUMING
  }

  /**
   * What stands in the file.
   *
   * @param table of nftables, by which packets are held back
   * @param seq of the checkpoint; 0 as long as there is none
   */
  record Mark(Stage stage, String table, long seq) {}

  private final Path file;
  private final String group;
  private final Blockade blockade;

  /**
   * @param directory of the group in its store
   */
  KeptConnections(Path directory, NativePrograms programs) {
    this.file = directory.resolve(FILE);
    this.group = directory.getFileName().toString();
    this.blockade = new Blockade(programs.capture());
  }

  static boolean wanted(CheckpointPolicy.Network network) {
    return network.otherwise() == ConnectionAction.KEEP
        || network.byRange().containsValue(ConnectionAction.KEEP);
  }

  /** Before anything runs that would rely on it. */
  static void requireSupport(
      String group, CheckpointPolicy.Network network, NativePrograms programs) throws IOException {
    if (!wanted(network)) {
      return;
    }
    String lacks = new Blockade(programs.capture()).lacks();
    if (!lacks.isEmpty()) {
      throw new CommandFailure(
          ExitStatus.FAILED,
          group,
          "checkpoint.network: connections cannot be kept here ("
              + lacks
              + "); run it as root, or let the"
              + " policy say reset");
    }
  }

  Optional<Mark> mark() {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), Mark.class));
    } catch (IOException e) {
      LOG.warn("{}: cannot read {}: {}; its connections are reset", group, file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Whether a restore of that checkpoint goes on with its connections. */
  boolean resumes(long seq) {
    return mark().filter(mark -> mark.stage() == Stage.ENDED && mark.seq() == seq).isPresent();
  }

  /** Before a checkpoint to end with: under which name packets are to be held back. */
  String begin() throws IOException {
    clear(OptionalInt.empty());
    String table = String.format("duration-%s-%08x", group, ThreadLocalRandom.current().nextInt());
    write(new Mark(Stage.ENDING, table, 0));
    return table;
  }

  /** The group has ended with this checkpoint. Packets of all its connections are held back. */
  void ended(Image image) throws IOException {
    List<Blockade.Pair> pairs = pairs(image);
    String table = mark().orElseThrow(() -> new IOException(file + " is gone")).table();
    if (pairs.isEmpty()) {
      clear(OptionalInt.empty());
      return;
    }
    blockade.raise(table, pairs);
    write(new Mark(Stage.ENDED, table, image.header().seq()));
  }

  /** Before the first of its sockets is made; here they may never have been held back. */
  void hold(Image image) throws IOException {
    Mark mark = mark().orElseThrow(() -> new IOException(file + " is gone"));
    blockade.raise(mark.table(), pairs(image));
  }

  /**
   * Right before the group is let go: what happens from now on, nobody can take back.
   *
   * @return the table to lift when it has been
   */
  String resume() throws IOException {
    Mark mark = mark().orElseThrow(() -> new IOException(file + " is gone"));
    write(new Mark(Stage.RESUMING, mark.table(), mark.seq()));
    return mark.table();
  }

  /** After a crash: a mark of something that nobody is at any more. */
  void clearUnfinished(OptionalInt initHostPid) {
    if (mark().filter(mark -> mark.stage() != Stage.ENDED).isPresent()) {
      clear(initHostPid);
    }
  }

  /**
   * Nothing is held back any more, and nothing is gone on with.
   *
   * @param initHostPid of a group that runs, whose sockets may have been left in repair mode
   */
  void clear(OptionalInt initHostPid) {
    mark()
        .ifPresent(
            mark -> {
              try {
                blockade.lift(mark.table(), initHostPid);
                Files.deleteIfExists(file);
              } catch (IOException e) {
                LOG.warn("{}: {} of nftables stays: {}", group, mark.table(), e.getMessage());
              }
            });
  }

  private static List<Blockade.Pair> pairs(Image image) {
    return image.openFiles().stream()
        .filter(OpenFile.Internet.class::isInstance)
        .map(one -> ((OpenFile.Internet) one).socket())
        .filter(TcpConnection.class::isInstance)
        .map(TcpConnection.class::cast)
        .filter(one -> one.other() instanceof TcpPeer.Kept)
        .map(one -> new Blockade.Pair(one.name(), one.peer()))
        .toList();
  }

  private void write(Mark mark) throws IOException {
    WholeFile.replace(file, Json.MAPPER.writeValueAsBytes(mark));
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
