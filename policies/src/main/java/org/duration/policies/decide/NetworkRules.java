// Which rule of checkpoint.network is about a connection.
package org.duration.policies.decide;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import org.duration.policies.CheckpointPolicy.ConnectionAction;
import org.duration.policies.CheckpointPolicy.Network;

/** The longest range that holds the address of the other end wins. */
public final class NetworkRules {
  private NetworkRules() {}

  /** What is done about a connection with {@code peer}: 4 or 16 bytes, in network order. */
  public static ConnectionAction of(Network network, byte[] peer) {
    int longest = -1;
    ConnectionAction action = network.otherwise();
    for (Map.Entry<String, ConnectionAction> rule : network.byRange().entrySet()) {
      int length = matching(rule.getKey(), peer);
      if (length > longest) {
        longest = length;
        action = rule.getValue();
      }
    }
    return action;
  }

  /** The prefix length of a range that holds {@code peer}, else -1. */
  private static int matching(String range, byte[] peer) {
    int slash = range.indexOf('/');
    byte[] start = bytes(slash < 0 ? range : range.substring(0, slash));
    int length = slash < 0 ? start.length * 8 : Integer.parseInt(range.substring(slash + 1));
    return start.length == peer.length && samePrefix(start, peer, length) ? length : -1;
  }

  /** A literal: that was checked when the policy was read. */
  private static byte[] bytes(String address) {
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  private static boolean samePrefix(byte[] one, byte[] other, int length) {
    int whole = length / 8;
    int rest = length % 8;
    if (!Arrays.equals(one, 0, whole, other, 0, whole)) {
      return false;
    }
    return rest == 0 || (one[whole] & 0xff) >> 8 - rest == (other[whole] & 0xff) >> 8 - rest;
  }
}
