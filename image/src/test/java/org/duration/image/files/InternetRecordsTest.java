package org.duration.image.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.duration.image.Bytes;
import org.junit.jupiter.api.Test;

/** Internet sockets check themselves, and say their names as people write them. */
class InternetRecordsTest {
  private static final String MAPPED = "00000000000000000000ffff7f000001";

  private static InternetName name(String address, int port) {
    return new InternetName(address, port, 0);
  }

  @Test
  void givenNames_thenTheyReadAsUsual() {
    assertThat(name("7f000001", 80)).hasToString("127.0.0.1:80");
    assertThat(name("0".repeat(31) + "1", 80)).hasToString("[::1]:80");
    assertThat(name("0".repeat(32), 80)).hasToString("[::]:80");
    assertThat(name("20010db8" + "0".repeat(23) + "1", 80)).hasToString("[2001:db8::1]:80");
    assertThat(new InternetName("fe80" + "0".repeat(27) + "1", 80, 2))
        .hasToString("[fe80::1%2]:80");
    assertThat(name(MAPPED, 80)).hasToString("127.0.0.1:80");
  }

  @Test
  void givenMappedName_thenItIsTheSameInBothFamilies() {
    assertThat(name(MAPPED, 80).plain()).isEqualTo(name("7f000001", 80));
    assertThat(name("7f000001", 80).in(InternetFamily.IPV6)).isEqualTo(name(MAPPED, 80));
    assertThat(name(MAPPED, 80).in(InternetFamily.IPV4)).isEqualTo(name("7f000001", 80));
  }

  @Test
  void givenNames_thenTheirKindsAreKnown() {
    assertThat(name("00000000", 1).anyAddress()).isTrue();
    assertThat(name("00000000000000000000ffff00000000", 1).anyAddress()).isTrue();
    assertThat(name("7f000001", 1).anyAddress()).isFalse();
    assertThat(name(MAPPED, 1).loopback()).isTrue();
    assertThat(name("0".repeat(31) + "1", 1).loopback()).isTrue();
    assertThat(name("0a000001", 1).loopback()).isFalse();
    assertThat(name("ef010203", 1).multicast()).isTrue();
    assertThat(name("ff02" + "0".repeat(27) + "1", 1).multicast()).isTrue();
  }

  @Test
  void givenImpossibleNames_thenRejected() {
    assertThatThrownBy(() -> name("7f00000", 80)).hasMessageContaining("internet address");
    assertThatThrownBy(() -> name("7F000001", 80)).hasMessageContaining("internet address");
    assertThatThrownBy(() -> name("7f000001", 65536)).hasMessageContaining("port");
    assertThatThrownBy(() -> new InternetName("7f000001", 80, -1)).hasMessageContaining("scope");
  }

  @Test
  void givenNameOfAnotherFamily_thenRejected() {
    assertThatThrownBy(
            () ->
                new InternetSocket.TcpUnconnected(
                    InternetFamily.IPV6, Optional.of(name("7f000001", 80)), List.of()))
        .hasMessageContaining("named");
    assertThatThrownBy(
            () ->
                new InternetSocket.TcpListener(
                    InternetFamily.IPV4, name("7f000001", 0), 1, 0, List.of()))
        .hasMessageContaining("port 0");
  }

  @Test
  void givenOptions_thenTheirNumbersAreRead() {
    assertThat(new InternetOption(1, 9, InternetOption.number(77)).number()).isEqualTo(77);
    assertThat(new InternetOption(1, 9, Bytes.EMPTY).number()).isZero();
    assertThatThrownBy(() -> new InternetOption(1, 9, Bytes.of(new byte[137])))
        .hasMessageContaining("137 bytes");
  }
}
