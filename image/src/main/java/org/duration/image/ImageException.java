// What can go wrong with images and stores.
package org.duration.image;

import java.io.IOException;
import java.nio.file.Path;

/** Messages are whole sentences for a user: what is wrong with which object, and what to do. */
public abstract sealed class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;

  private ImageException(ErrorKind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public ErrorKind kind() {
    return kind;
  }

  /** A checkpoint's bytes are not what was written. */
  public static final class Corrupt extends ImageException {
    private static final long serialVersionUID = 1L;
    private final Damage damage;

    public Corrupt(Path directory, Damage damage) {
      this(directory, damage, null);
    }

    public Corrupt(Path directory, Damage damage, Throwable cause) {
      super(
          ErrorKind.CORRUPT,
          "checkpoint " + directory + " is damaged: " + damage + "; restore another checkpoint",
          cause);
      this.damage = damage;
    }

    public Damage damage() {
      return damage;
    }
  }

  /** A newer build wrote the checkpoint. */
  public static final class NewerFormat extends ImageException {
    private static final long serialVersionUID = 1L;
    private final long version;

    public NewerFormat(Path directory, long version) {
      super(
          ErrorKind.HOST,
          "checkpoint "
              + directory
              + " has format version "
              + version
              + ", this build reads up to "
              + ImageHeader.CURRENT_FORMAT
              + "; use the build that wrote it, or a newer one",
          null);
      this.version = version;
    }

    public long version() {
      return version;
    }
  }

  /** What should have been the stream of a checkpoint, or does not fit the store. */
  public static final class BadStream extends ImageException {
    private static final long serialVersionUID = 1L;

    public BadStream(String why) {
      this(why, "export the checkpoint once more, and let nothing change it on the way");
    }

    public BadStream(String why, String remedy) {
      super(ErrorKind.CORRUPT, "the stream is refused: " + why + "; " + remedy, null);
    }
  }

  /** There is no such checkpoint. */
  public static final class Missing extends ImageException {
    private static final long serialVersionUID = 1L;

    public Missing(Path directory) {
      super(ErrorKind.REFUSED, "there is no checkpoint " + directory, null);
    }
  }

  /** A key is missing, is another one, or is not kept as a key must be. */
  public static final class KeyRefused extends ImageException {
    private static final long serialVersionUID = 1L;

    public KeyRefused(String why, String remedy) {
      super(ErrorKind.REFUSED, why + "; " + remedy, null);
    }
  }

  /** A checkpoint is not signed as it must be. */
  public static final class SignatureRefused extends ImageException {
    private static final long serialVersionUID = 1L;

    public SignatureRefused(Path directory, String why) {
      super(
          ErrorKind.CORRUPT,
          "checkpoint "
              + directory
              + " is refused: "
              + why
              + "; restore another one, and find out who can write to the store",
          null);
    }
  }

  /** The store is at a place that others can write to. */
  public static final class UnsafeStore extends ImageException {
    private static final long serialVersionUID = 1L;

    public UnsafeStore(Path store, String reason) {
      super(
          ErrorKind.REFUSED,
          "store "
              + store
              + " is refused: "
              + reason
              + "; choose a directory that only you can write to",
          null);
    }
  }

  /** The file system did not do what it was asked. */
  public static final class StoreFailure extends ImageException {
    private static final long serialVersionUID = 1L;
    private final boolean full;

    public StoreFailure(String doing, Path path, IOException cause) {
      super(ErrorKind.HOST, "cannot " + doing + " " + path + ": " + reason(cause), cause);
      full = reason(cause).contains("No space left") || reason(cause).contains("quota exceeded");
    }

    /** The disk is full: deleting checkpoints, or another store, helps. */
    public boolean full() {
      return full;
    }

    private static String reason(IOException cause) {
      if (cause instanceof java.nio.file.FileSystemException failure
          && failure.getReason() != null) {
        return failure.getReason();
      }
      String name = cause.getClass().getSimpleName();
      return cause.getMessage() == null
              || name.startsWith("NoSuch")
              || name.startsWith("AccessDenied")
          ? name
          : cause.getMessage();
    }
  }
}
