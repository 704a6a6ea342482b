// Which open files are the standard streams of applications.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duration.capture.raw.FactSet;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawStat;
import org.duration.image.files.Device;

/**
 * "Leads outside" means: shares an open file with an application's original descriptors 0 to 2, or,
 * for pipes, terminals and sockets, is the same object opened once more (a shell's {@code >
 * /dev/stdout}).
 */
final class Streams {
  /** DUR_STREAM_BASE of frames.h, and the distance between applications. */
  static final int BASE = 200;

  static final int STRIDE = 4;
  private static final int COUNT = 3;

  private static final int FIFO = 0010000;
  private static final int CHARACTER = 0020000;
  private static final int SOCKET = 0140000;

  private final Map<Integer, List<Stream>> byOpenFile = new HashMap<>();
  private final Map<ObjectKey, List<Stream>> byObject = new HashMap<>();

  /** One stream of one application. */
  record Stream(int application, int number) {}

  private record ObjectKey(long device, long inode) {}

  Streams(FactSet group, int applications) {
    Set<Long> own = terminals(group);
    for (RawFact.Fd fd : group.all(FactType.STREAM, RawFact.Fd.class)) {
      int index = fd.head().subject() - BASE;
      Stream stream = new Stream(index / STRIDE, index % STRIDE);
      if (index >= 0 && stream.application() < applications && stream.number() < COUNT) {
        byOpenFile.computeIfAbsent(fd.openFile(), key -> new ArrayList<>()).add(stream);
        if (leadsOutside(fd.stat()) && !own.contains(fd.stat().device())) {
          byObject.computeIfAbsent(key(fd.stat()), key -> new ArrayList<>()).add(stream);
        }
      }
    }
  }

  /**
   * The file systems that terminals stand in whose masters init holds: they lead nowhere outside.
   */
  private static Set<Long> terminals(FactSet group) {
    return group.all(FactType.TERMINAL, RawFact.Terminal.class).stream()
        .filter(fact -> fact.is(RawFact.Terminal.MASTER) && fact.node().error() == 0)
        .map(fact -> fact.node().device())
        .collect(Collectors.toSet());
  }

  /**
   * Where several streams are one open file (a terminal), each descriptor is bound to the stream of
   * its own number, so that they may lead to different places after a restore.
   */
  Optional<Stream> of(RawFact.Fd fd) {
    List<Stream> candidates =
        byOpenFile.getOrDefault(
            fd.openFile(),
            leadsOutside(fd.stat()) ? byObject.getOrDefault(key(fd.stat()), List.of()) : List.of());
    int number = fd.head().subject();
    return candidates.stream()
        .filter(stream -> stream.number() == number)
        .findFirst()
        .or(() -> candidates.stream().filter(stream -> stream.number() == 1).findFirst())
        .or(() -> candidates.stream().findFirst());
  }

  private static boolean leadsOutside(RawStat stat) {
    return switch (stat.type()) {
      case FIFO, SOCKET -> true;
      case CHARACTER -> Device.of(stat.specialDevice()).isEmpty();
      default -> false;
    };
  }

  private static ObjectKey key(RawStat stat) {
    return new ObjectKey(stat.device(), stat.inode());
  }
}
