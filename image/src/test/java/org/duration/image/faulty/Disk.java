package org.duration.image.faulty;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A directory whose N-th change goes wrong. Below the paths that it hands out everything is done to
 * real files; it counts what changes them, and remembers what a loss of power would leave of it.
 */
public final class Disk {
  /** What goes wrong. */
  public enum Fault {
    /** The process is killed: from here on it does nothing more. */
    KILL,

    /** The same, and what was not synced is lost, some of it or all. */
    POWER_LOSS,

    /** The call fails once. */
    EIO,

    /** The disk is full from here on; of a write half is done. */
    ENOSPC,

    /** A write does half of what it was asked, and says so. */
    SHORT_WRITE
  }

  /** Ends the victim wherever it is. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final Path root;
  private final Fault fault;
  private final long at;
  private final FaultyFiles provider;
  private final Map<Object, byte[]> syncedFiles = new HashMap<>();
  private final Map<Object, Map<String, Object>> syncedNames = new HashMap<>();
  private long changes;

  /**
   * @param at number of the change that goes wrong, from 1; 0: none
   */
  public Disk(Path root, Fault fault, long at) throws IOException {
    this.root = root;
    this.fault = fault;
    this.at = at;
    this.provider = new FaultyFiles(this);
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        synced(path);
      }
    }
  }

  public Path path() {
    return wrap(root);
  }

  public long changes() {
    return changes;
  }

  // ---- what the file system calls

  /** True when half of it is to be written. */
  synchronized boolean change(Path path, boolean write) throws IOException {
    changes++;
    if (at == 0 || changes < at) {
      return false;
    }
    switch (fault) {
      case KILL, POWER_LOSS -> throw new Killed();
      case EIO -> {
        if (changes == at) {
          throw new FileSystemException(path.toString(), null, "Input/output error");
        }
      }
      case ENOSPC -> {
        if (write && changes > at) {
          throw new FileSystemException(path.toString(), null, "No space left on device");
        }
        return write;
      }
      case SHORT_WRITE -> {
        return write;
      }
    }
    return false;
  }

  synchronized void created(Path path) throws IOException {
    syncedFiles.remove(key(path));
    syncedNames.remove(key(path));
  }

  synchronized void synced(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      syncedNames.put(key(path), names(path));
    } else {
      syncedFiles.put(key(path), Files.readAllBytes(path));
    }
  }

  private static Map<String, Object> names(Path directory) throws IOException {
    Map<String, Object> names = new HashMap<>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.toList()) {
        names.put(entry.getFileName().toString(), key(entry));
      }
    }
    return names;
  }

  private static Object key(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  // ---- what is left

  /** What somebody finds who comes after: on the disk, under names of a process that is dead. */
  public void leave(Path copy, long seed) throws IOException {
    Map<Object, Path> where = new HashMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        where.put(key(path), path);
      }
    }
    leave(root, copy, fault == Fault.POWER_LOSS ? new Random(seed) : null, where);
  }

  private void leave(Path from, Path to, Random loss, Map<Object, Path> where) throws IOException {
    Files.createDirectories(to);
    Map<String, Object> names = names(from);
    if (loss != null && loss.nextInt(3) > 0) {
      names = syncedNames.getOrDefault(key(from), Map.of());
    }
    for (Map.Entry<String, Object> each : names.entrySet()) {
      Path real = where.get(each.getValue());
      if (real == null) {
        continue; // deleted, and only the deletion's name was not synced: its blocks are gone
      }
      Path target = to.resolve(each.getKey().replace("-" + pid() + "-", "-999999999-"));
      if (Files.isDirectory(real)) {
        leave(real, target, loss, where);
      } else {
        Files.write(target, left(real, each.getValue(), loss));
      }
    }
    Files.setLastModifiedTime(to, java.nio.file.attribute.FileTime.fromMillis(0));
  }

  private byte[] left(Path file, Object key, Random loss) throws IOException {
    byte[] now = Files.readAllBytes(file);
    byte[] synced = syncedFiles.getOrDefault(key, new byte[0]);
    if (loss == null || loss.nextInt(3) == 0 || java.util.Arrays.equals(now, synced)) {
      return now;
    }
    return synced;
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  // ---- paths

  Path wrap(Path real) {
    return (Path)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Path.class, Wrapped.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "real":
                  return real;
                case "getFileSystem":
                  return provider.fileSystem();
                default:
                  break;
              }
              Object[] plain = arguments == null ? new Object[0] : arguments.clone();
              for (int i = 0; i < plain.length; i++) {
                plain[i] = plain[i] instanceof Path path ? unwrap(path) : plain[i];
              }
              try {
                Object result = method.invoke(real, plain);
                return result instanceof Path path ? wrap(path) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** A path of ours. */
  interface Wrapped {
    Path real();
  }

  static Path unwrap(Path path) {
    return path instanceof Wrapped wrapped ? wrapped.real() : path;
  }

  FileChannel channel(Path real, FileChannel channel) {
    return new FaultyChannel(this, real, channel);
  }
}
