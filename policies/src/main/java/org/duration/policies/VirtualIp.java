// An address that moves with its group.
package org.duration.policies;

import java.net.InetAddress;

/**
 * @param prefixLength of the network it belongs to, in bits
 */
public record VirtualIp(InetAddress address, int prefixLength) {

  /**
   * @throws IllegalArgumentException when the prefix is longer than the address
   */
  public VirtualIp {
    int bits = address.getAddress().length * 8;
    if (prefixLength < 1 || prefixLength > bits) {
      throw new IllegalArgumentException(
          "the prefix length of "
              + address.getHostAddress()
              + " is 1 to "
              + bits
              + ", not "
              + prefixLength);
    }
  }

  /** As it is written in a policy: {@code 10.0.0.50/24}. */
  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }
}
