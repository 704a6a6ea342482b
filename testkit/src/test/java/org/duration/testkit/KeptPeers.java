package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.awaitility.Awaitility;

/** The other ends of the guest {@code kept}, outside of its group. */
final class KeptPeers implements AutoCloseable {
  static final String POLICY = "checkpoint: { network: { default: keep }, every: 1h }";

  final NumberedPeer four;
  final NumberedPeer six;

  KeptPeers() throws IOException {
    four = new NumberedPeer("127.0.0.1");
    six = new NumberedPeer("::1");
  }

  Guest guest(Sandbox sandbox) {
    return sandbox.guest("kept", four.port(), six.port());
  }

  /** Both connections carry more, both ways. */
  void goOn(Guest guest) {
    for (NumberedPeer peer : List.of(four, six)) {
      long received = peer.received();
      long sent = peer.sent();
      Awaitility.await()
          .untilAsserted(
              () -> {
                assertThat(peer.trouble()).isEmpty();
                assertThat(guest.failures()).isEmpty();
                assertThat(peer.received()).isGreaterThan(received + (1 << 20));
                assertThat(peer.sent()).isGreaterThan(sent + (1 << 20));
              });
    }
  }

  /** Whoever may look sees no table of ours in this network. */
  static void assertNothingHeldBack(Sandbox sandbox) {
    CommandResult tables = sandbox.run(List.of("/usr/sbin/nft", "list", "tables"));
    assertThat(tables.out()).doesNotContain("duration-");
  }

  @Override
  public void close() throws IOException {
    four.close();
    six.close();
  }
}
