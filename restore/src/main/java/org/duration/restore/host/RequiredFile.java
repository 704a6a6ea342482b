// A path of which a compile needs facts.
package org.duration.restore.host;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.duration.image.Image;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.OpenFile;
import org.duration.image.files.PathReference;
import org.duration.image.files.UnixLink;
import org.duration.image.memory.MappedFile;
import org.duration.image.process.LiveProcess;

/**
 * @param captured the file whose bytes must still be the same; empty where only its presence counts
 * @param link what counts is the symbolic link that stood there, not what it leads to
 */
public record RequiredFile(String path, Optional<FileIdentity> captured, boolean link) {

  /** Whether {@code found} may be another file than the captured one, so that its bytes decide. */
  public boolean digestNeeded(FileIdentity found) {
    return captured.isPresent() && !FileSameness.untouched(captured.get(), found);
  }

  /** Every path that {@code image} needs, once each, in order of paths. */
  public static List<RequiredFile> of(Image image) {
    var paths = new TreeMap<String, Optional<FileIdentity>>(Comparator.naturalOrder());
    for (OpenFile file : image.openFiles()) {
      if (file instanceof OpenFile.Inotify inotify) {
        inotify.watches().forEach(watch -> paths.putIfAbsent(watch.path(), Optional.empty()));
      }
      path(file).ifPresent(path -> paths.putIfAbsent(path, Optional.empty()));
      if (file instanceof OpenFile.RemovedFile removed) {
        nameAndParents(removed.path(), paths);
      }
    }
    image
        .processes()
        .forEach(process -> process.live().ifPresent(live -> directories(live, paths)));
    for (MappedFile file : image.mappedFiles()) {
      if (file.digest().isPresent()) {
        paths.put(file.path(), Optional.of(file.identity()));
      } else {
        paths.putIfAbsent(file.path(), Optional.empty());
      }
    }
    Set<String> links = links(image);
    return paths.entrySet().stream()
        .map(e -> new RequiredFile(e.getKey(), e.getValue(), links.contains(e.getKey())))
        .toList();
  }

  private static Set<String> links(Image image) {
    return image.openFiles().stream()
        .filter(OpenFile.PathOnly.class::isInstance)
        .map(OpenFile.PathOnly.class::cast)
        .filter(place -> place.identity().symbolicLink())
        .map(OpenFile.PathOnly::path)
        .collect(Collectors.toSet());
  }

  /** What stands at a name, and which of its directories are there. */
  private static void nameAndParents(String path, TreeMap<String, Optional<FileIdentity>> paths) {
    for (Path at = Path.of(path); at != null && at.getParent() != null; at = at.getParent()) {
      paths.putIfAbsent(at.toString(), Optional.empty());
    }
  }

  private static void directories(LiveProcess live, TreeMap<String, Optional<FileIdentity>> paths) {
    for (PathReference place : List.of(live.workingDirectory(), live.root())) {
      paths.putIfAbsent(place.path(), Optional.empty());
    }
  }

  private static Optional<String> path(OpenFile file) {
    if (file instanceof OpenFile.RegularFile regular) {
      return Optional.of(regular.path());
    } else if (file instanceof OpenFile.Directory directory) {
      return Optional.of(directory.path());
    } else if (file instanceof OpenFile.PathOnly place) {
      return Optional.of(place.path());
    } else if (file instanceof OpenFile.NamedPipe pipe) {
      return Optional.of(pipe.path());
    } else if (file instanceof OpenFile.CharacterDevice device) {
      return Optional.of(device.path());
    } else if (file instanceof OpenFile.UnixSocket socket) {
      return outside(socket);
    }
    return Optional.empty();
  }

  /** The file of a socket that datagrams are sent to. */
  public static Optional<String> outside(OpenFile.UnixSocket socket) {
    return socket.link() instanceof UnixLink.Outside outside && outside.peer().startsWith("/")
        ? Optional.of(outside.peer())
        : Optional.empty();
  }
}
