// A POSIX message queue.
package org.duration.image.ipc;

import java.util.List;
import org.duration.image.Check;

/**
 * Nobody is registered with it by mq_notify. Deliberately not captured: its times.
 *
 * @param name with its slash
 * @param mode permission bits
 * @param mostMessages mq_maxmsg
 * @param messageBytes mq_msgsize
 * @param messages as they will be received
 */
public record PosixQueue(
    String name,
    int mode,
    long uid,
    long gid,
    long mostMessages,
    long messageBytes,
    List<PosixMessage> messages) {
  public PosixQueue {
    name(name);
    Check.that(mode >= 0 && mode <= 07777, "mode %o", mode);
    Check.notNegative(uid, "uid");
    Check.notNegative(gid, "gid");
    Check.that(mostMessages > 0 && messageBytes > 0, "queue %s for nothing", name);
    messages = List.copyOf(messages);
    Check.that(messages.size() <= mostMessages, "queue %s holds more than it can", name);
  }

  /** As mq_open takes it. */
  public static void name(String name) {
    boolean one = name.length() > 1 && name.lastIndexOf('/') == 0 && name.indexOf(0) < 0;
    Check.that(one, "name %s of a message queue", name);
  }

  @Override
  public String toString() {
    return "message queue " + name;
  }
}
