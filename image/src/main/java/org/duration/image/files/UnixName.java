// What a unix socket is bound to.
package org.duration.image.files;

import java.util.Objects;
import java.util.Optional;
import org.duration.image.Check;

/**
 * The name as it was given to bind.
 *
 * @param name each byte as one character; an abstract one begins with NUL
 * @param directory absolute; where a relative name leads from
 * @param file what stands at the name; empty for an abstract one, and where it has been removed
 */
public record UnixName(String name, Optional<String> directory, Optional<SocketFile> file) {
  private static final int MOST = 108;

  /** Rights of the socket's file. */
  public record SocketFile(int permissions, long uid, long gid) {
    public SocketFile {
      Check.that(permissions >= 0 && permissions <= 07777, "permissions %o", permissions);
      Check.that(uid >= 0 && gid >= 0, "uid %d, gid %d", uid, gid);
    }
  }

  public UnixName {
    checked(name);
    Objects.requireNonNull(file);
    boolean relative = name.charAt(0) != 0 && name.charAt(0) != '/';
    Check.that(relative == directory.isPresent(), "the directory of socket name %s", words(name));
    directory.ifPresent(path -> Check.that(path.startsWith("/"), "directory %s", path));
    Check.that(name.charAt(0) != 0 || file.isEmpty(), "a file of socket name %s", words(name));
  }

  static void checked(String name) {
    Check.that(
        !name.isEmpty() && name.length() <= MOST && name.chars().allMatch(c -> c < 256),
        "socket name %s",
        words(name));
    Check.that(name.charAt(0) == 0 || name.indexOf(0) < 0, "socket name %s", words(name));
  }

  /** No file. */
  public boolean isAbstract() {
    return name.charAt(0) == 0;
  }

  /** As ss(8) writes it. */
  public static String words(String name) {
    return name.replace('\0', '@');
  }

  @Override
  public String toString() {
    return words(name);
  }
}
