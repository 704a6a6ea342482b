// IP addresses and ranges as policies write them.
package org.duration.policies.file;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.duration.policies.VirtualIp;

/** Only literals: reading a policy must never ask a name server. */
final class Addresses {
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F.:]*");

  private Addresses() {}

  /**
   * @throws IllegalArgumentException when it is no literal address
   */
  static InetAddress address(String text) {
    if (IPV4.matcher(text).matches() || IPV6.matcher(text).matches()) {
      try {
        return InetAddress.getByName(text);
      } catch (UnknownHostException e) {
        throw noAddress(text);
      }
    }
    throw noAddress(text);
  }

  private static IllegalArgumentException noAddress(String text) {
    return new IllegalArgumentException(
        Scalars.quote(Scalars.shorten(text))
            + " is no IP address; write for example 10.0.0.5 or fd00::5");
  }

  /**
   * @throws IllegalArgumentException when it is no address with a prefix length that fits it
   */
  static VirtualIp withPrefix(String text) {
    int slash = text.indexOf('/');
    return new VirtualIp(
        address(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /**
   * @throws IllegalArgumentException when it is neither an address nor a range
   */
  static void checkRange(String text) {
    int slash = text.indexOf('/');
    int bits = address(slash < 0 ? text : text.substring(0, slash)).getAddress().length * 8;
    if (slash >= 0 && Integer.parseInt(text.substring(slash + 1)) > bits) {
      throw new IllegalArgumentException("the prefix length of " + text + " is more than " + bits);
    }
  }
}
