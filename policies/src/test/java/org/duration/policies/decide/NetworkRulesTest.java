package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.duration.policies.CheckpointPolicy.ConnectionAction;
import org.duration.policies.CheckpointPolicy.Network;
import org.junit.jupiter.api.Test;

class NetworkRulesTest {
  private static final Network RULES =
      new Network(
          ConnectionAction.RESET,
          Map.of(
              "10.0.0.0/8", ConnectionAction.REFUSE,
              "10.1.128.0/17", ConnectionAction.KEEP,
              "fd00::/9", ConnectionAction.REFUSE,
              "::1", ConnectionAction.KEEP));

  private static ConnectionAction of(String peer) throws UnknownHostException {
    return NetworkRules.of(RULES, InetAddress.getByName(peer).getAddress());
  }

  @Test
  void givenRanges_thenTheLongestThatHoldsThePeerWins() throws UnknownHostException {
    assertThat(of("10.2.3.4")).isEqualTo(ConnectionAction.REFUSE);
    assertThat(of("10.1.128.1")).isEqualTo(ConnectionAction.KEEP);
    assertThat(of("10.1.127.1")).isEqualTo(ConnectionAction.REFUSE);
    assertThat(of("fd7f::1")).isEqualTo(ConnectionAction.REFUSE);
    assertThat(of("::1")).isEqualTo(ConnectionAction.KEEP);
  }

  @Test
  void givenPeerInNoRange_thenTheDefaultHolds() throws UnknownHostException {
    assertThat(of("11.0.0.1")).isEqualTo(ConnectionAction.RESET);
    assertThat(of("fd80::1")).isEqualTo(ConnectionAction.RESET);
    assertThat(of("::2")).isEqualTo(ConnectionAction.RESET);
  }
}
