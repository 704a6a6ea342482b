// A netlink socket in which nothing waits.
package org.duration.image.files;

import java.util.List;
import org.duration.image.Check;

/**
 * What stands behind an open file that is a netlink socket. Deliberately not kept: whether it was
 * connected to the kernel by name, which is the default; sequence numbers, which are its user's;
 * that messages were lost before. What is sent to its groups between the checkpoint and the restore
 * it does not get.
 *
 * @param type SOCK_RAW or SOCK_DGRAM
 * @param protocol NETLINK_*
 * @param port that the kernel answers to, unsigned; 0: it has none yet
 * @param peerPort whom it is connected to, unsigned; 0: the kernel, or nobody
 * @param peerGroups groups that it is connected to, a bit for each of the first 32
 * @param groups that it has joined, ascending
 * @param options of SOL_NETLINK and SOL_SOCKET that are not as in a fresh socket
 */
public record NetlinkSocket(
    int type,
    int protocol,
    long port,
    long peerPort,
    long peerGroups,
    List<Integer> groups,
    List<InternetOption> options) {
  private static final int DATAGRAM = 2;
  private static final int RAW = 3;
  private static final long LAST = 0xffffffffL;

  public NetlinkSocket {
    Check.that(type == RAW || type == DATAGRAM, "netlink socket of type %d", type);
    Check.notNegative(protocol, "protocol");
    for (long each : List.of(port, peerPort, peerGroups)) {
      Check.that(each >= 0 && each <= LAST, "netlink port or groups %d", each);
    }
    groups = List.copyOf(groups);
    groups.forEach(group -> Check.that(group > 0, "netlink group %d", group));
    options = List.copyOf(options);
  }

  /** {@code netlink socket (protocol 0) 4242}: how a user would know it. */
  @Override
  public String toString() {
    return "netlink socket (protocol " + protocol + ")" + (port == 0 ? "" : " " + port);
  }
}
