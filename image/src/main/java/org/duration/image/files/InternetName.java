// An address and a port.
package org.duration.image.files;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Locale;
import org.duration.image.Check;

/**
 * One end of an internet socket: sockaddr_in or sockaddr_in6. The flow label is deliberately not
 * kept: it is no part of a name.
 *
 * @param address 8 or 32 hexadecimal digits, in network order
 * @param scope index of the interface that a link-local address belongs to, else 0
 */
public record InternetName(String address, int port, int scope) {
  private static final String MAPPED = "00000000000000000000ffff";
  private static final int IPV4_DIGITS = 8;

  public InternetName {
    Check.that(address.matches("[0-9a-f]{8}|[0-9a-f]{32}"), "internet address %s", address);
    Check.that(port >= 0 && port <= 0xffff, "port %d", port);
    Check.notNegative(scope, "scope");
  }

  public InternetFamily family() {
    return address.length() == IPV4_DIGITS ? InternetFamily.IPV4 : InternetFamily.IPV6;
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(address);
  }

  /** With an IPv4 address that is written as one of IPv6 written as what it is. */
  public InternetName plain() {
    return address.startsWith(MAPPED)
        ? new InternetName(address.substring(MAPPED.length()), port, 0)
        : this;
  }

  /** As a socket of {@code family} names it. */
  public InternetName in(InternetFamily family) {
    return switch (family) {
      case IPV4 -> plain();
      case IPV6 ->
          family() == InternetFamily.IPV6 ? this : new InternetName(MAPPED + address, port, 0);
    };
  }

  public boolean multicast() {
    String digits = plain().address;
    return digits.length() == IPV4_DIGITS ? digits.charAt(0) == 'e' : digits.startsWith("ff");
  }

  public boolean anyAddress() {
    return address.matches("0*") || plain().address.matches("0*");
  }

  public boolean loopback() {
    String digits = plain().address;
    return digits.length() == IPV4_DIGITS
        ? digits.startsWith("7f")
        : digits.equals("0".repeat(31) + "1");
  }

  /** {@code 127.0.0.1:80}, {@code [::1]:80}, {@code [fe80::1%2]:80}. */
  @Override
  public String toString() {
    try {
      String host = InetAddress.getByAddress(plain().bytes()).getHostAddress();
      String zone = scope == 0 ? "" : "%" + scope;
      return host.contains(":")
          ? String.format(Locale.ROOT, "[%s%s]:%d", shortened(host), zone, port)
          : host + ":" + port;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + address.length() / 2 + " bytes", e);
    }
  }

  /** The first run of zeros as people write it. */
  private static String shortened(String host) {
    return (":" + host + ":").replaceFirst("(:0){2,}:", "::").replaceAll("^:(?!:)|(?<!:):$", "");
  }
}
