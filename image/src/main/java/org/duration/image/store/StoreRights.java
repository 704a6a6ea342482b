// Refuses a store that somebody else could change.
package org.duration.image.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.duration.image.ImageException;
import org.duration.image.Uid;

/**
 * Whoever can write to a store can make a restore run his code as its owner. So every directory on
 * the way to it must belong to root or to the user, and must not be writable by others, but for
 * sticky ones ({@code /tmp}), in which others cannot replace what is ours. A group may write where
 * it is the owner's private group (same number).
 *
 * <p>Root is whoever owns {@code /}: in a user namespace that does not have uid 0 of the host, that
 * is the number that all strangers show there.
 */
final class StoreRights {
  private static final int STICKY = 01000;
  private static final int GROUP_WRITE = 0020;
  private static final int OTHERS_WRITE = 0002;

  private static final Path ROOT = Path.of("/");

  private final int user;

  StoreRights(int user) {
    this.user = user;
  }

  /** The uid of this process. */
  static StoreRights ofThisProcess() throws IOException {
    return new StoreRights(Uid.effective());
  }

  /** Checks an existing directory, its ancestors, and the links by which its name leads there. */
  void check(Path store) throws IOException {
    Path given = store.toAbsolutePath().normalize();
    for (Path path = given; path != null; path = path.getParent()) {
      checkOne(store, path, LinkOption.NOFOLLOW_LINKS);
    }
    for (Path path = given.toRealPath(); path != null; path = path.getParent()) {
      checkOne(store, path);
    }
    if (ownerOf(given.toRealPath()) != user) {
      throw new ImageException.UnsafeStore(
          store, "it belongs to uid " + ownerOf(given.toRealPath()));
    }
  }

  private void checkOne(Path store, Path path, LinkOption... options) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,gid,mode", options);
    int owner = (Integer) attributes.get("uid");
    int group = (Integer) attributes.get("gid");
    int mode = (Integer) attributes.get("mode");
    if (owner != 0 && owner != user && owner != ownerOf(ROOT)) {
      throw new ImageException.UnsafeStore(store, path + " belongs to uid " + owner);
    }
    boolean link = options.length > 0 && Files.isSymbolicLink(path);
    boolean privateGroup = group == owner;
    int writers = OTHERS_WRITE | (privateGroup ? 0 : GROUP_WRITE);
    boolean sticky = (mode & STICKY) != 0 && !path.equals(store.toRealPath());
    if (!link && (mode & writers) != 0 && !sticky) {
      throw new ImageException.UnsafeStore(store, path + " is writable by others");
    }
  }

  private static int ownerOf(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid");
  }
}
