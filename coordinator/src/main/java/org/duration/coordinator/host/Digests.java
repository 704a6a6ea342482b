package org.duration.coordinator.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.duration.capture.FileDigests;
import org.duration.coordinator.os.FileMeta;
import org.duration.image.files.FileIdentity;
import org.duration.image.memory.FileDigest;

/**
 * Digests of executables and libraries, computed once for each state of a file and shared by all
 * groups of the agent. The identity is looked at before and after the reading, so a file that
 * changes meanwhile has no digest.
 */
public final class Digests implements FileDigests {
  private static final int LARGEST_CACHE = 4096;

  private final Map<FileIdentity, FileDigest> known;
  private final Interceptors interceptors;

  /** Where the interceptor's copies stand, which a group sees below its own directory. */
  @FunctionalInterface
  public interface Interceptors {
    /** The file on the host that the group sees at {@code path}, if it is one of ours. */
    Optional<Path> find(String path);
  }

  public Digests(Interceptors interceptors) {
    this(new ConcurrentHashMap<>(), interceptors);
  }

  private Digests(Map<FileIdentity, FileDigest> known, Interceptors interceptors) {
    this.known = known;
    this.interceptors = interceptors;
  }

  /** The same cache, with another group's interceptors. */
  public Digests with(Interceptors other) {
    return new Digests(known, other);
  }

  @Override
  public Optional<FileDigest> digest(String path, FileIdentity identity) {
    FileDigest cached = known.get(identity);
    if (cached != null) {
      return Optional.of(cached);
    }
    try {
      Optional<Path> own = interceptors.find(path);
      if (own.isPresent()) {
        return digest(own.get());
      }
      return compute(Path.of(path), identity);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<FileDigest> digest(Path own) throws IOException {
    FileIdentity identity = identityOf(own);
    FileDigest cached = known.get(identity);
    return cached != null ? Optional.of(cached) : compute(own, identity);
  }

  private Optional<FileDigest> compute(Path file, FileIdentity identity) throws IOException {
    if (!identity.equals(identityOf(file))) {
      return Optional.empty();
    }
    FileDigest digest = ElfDigest.of(file);
    if (!identity.equals(identityOf(file))) {
      return Optional.empty();
    }
    if (known.size() >= LARGEST_CACHE) {
      known.clear();
    }
    known.put(identity, digest);
    return Optional.of(digest);
  }

  /** {@code stat} of a path, links followed. */
  public static FileIdentity identityOf(Path file) throws IOException {
    return identity(Files.readAttributes(file, "unix:*"));
  }

  /** {@code lstat} of a path. */
  static FileIdentity linkAt(Path file) throws IOException {
    return identity(Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS));
  }

  private static FileIdentity identity(Map<String, Object> stat) {
    return new FileIdentity(
        (Long) stat.get("dev"),
        (Long) stat.get("ino"),
        (Long) stat.get("size"),
        (Integer) stat.get("mode"),
        (Integer) stat.get("uid"),
        (Integer) stat.get("gid"),
        (Integer) stat.get("nlink"),
        (Long) stat.get("rdev"),
        FileMeta.nanos(stat.get("lastModifiedTime")),
        FileMeta.nanos(stat.get("ctime")));
  }
}
