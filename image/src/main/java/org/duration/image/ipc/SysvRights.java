// By what key a SysV object is found, and who may use it.
package org.duration.image.ipc;

import org.duration.image.Check;

/**
 * {@code struct ipc_perm}.
 *
 * @param key 0: IPC_PRIVATE
 * @param mode permission bits
 */
public record SysvRights(int key, int mode, long uid, long gid, long creatorUid, long creatorGid) {
  private static final long MOST = 0xffffffffL;

  public SysvRights {
    Check.that(mode >= 0 && mode <= 0777, "mode %o", mode);
    for (long id : new long[] {uid, gid, creatorUid, creatorGid}) {
      Check.that(id >= 0 && id < MOST, "id %d", id);
    }
  }
}
