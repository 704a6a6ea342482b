package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A stream of voice as its listener outside of the group hears it: it stops with the group, and
 * goes on with the packet that was due at the checkpoint. The gaps are printed.
 */
@Tag("it")
@Tag("once")
final class VoiceStreamTest {
  private static final String GROUP = "voice";
  private static final int SAMPLES = 160;
  private static final int FIRST = 0xfff0;
  private static final int SOURCE = 0x5eed;
  private static final int SOME_PACKETS = 25;

  @Test
  void givenListenerOutside_whenKilledAndRestored_thenTheStreamGoesOnAndTheGapIsTheOnlyLoss()
      throws IOException {
    try (Sandbox sandbox = Sandbox.create();
        Listener listener = new Listener()) {
      Guest guest = sandbox.guest("services/rtp_service.py", Integer.toString(listener.port()));
      sandbox.start(GROUP, guest);
      Rounds rounds = new Rounds(GROUP);
      for (int round = 1; round <= Rounds.COUNT; round++) {
        rounds.pauseAtMost(500);
        loseAndRestore(sandbox, listener, rounds.describe(round));
      }
      guest.end();
    }
  }

  private static void loseAndRestore(Sandbox sandbox, Listener listener, String what) {
    int begin = listener.awaitMore(SOME_PACKETS);
    sandbox.am("checkpoint", GROUP).ok();
    int end = listener.awaitMore(1);
    long pause = listener.longestGapMillis(begin, end);
    sandbox.am("stop", "--kill", GROUP).ok();
    int killed = listener.count();

    sandbox.am("restore", "-d", GROUP).ok();
    listener.awaitMore(SOME_PACKETS);

    List<Packet> all = listener.packets();
    assertThat(all.get(killed).number())
        .as("first packet after the restore of " + what)
        .isBetween(all.get(begin - 1).number() + 1, all.get(end - 1).number() + 1);
    for (int i = 1; i < all.size(); i++) {
      if (i != killed) {
        int next = all.get(i - 1).number() + 1;
        assertThat(all.get(i).number()).as("packet " + i + " of " + what).isEqualTo(next);
      }
    }
    System.out.printf(
        "%s: longest gap in a checkpoint %d ms, in kill and restore %d ms%n",
        what, pause, listener.longestGapMillis(killed - 1, killed + 1));
    listener.forgetAllButLast();
  }

  /**
   * @param number of the packet, which its time tells
   */
  private record Packet(long nanos, int number) {
    static Packet of(ByteBuffer header) {
      int number = header.getInt(4) / SAMPLES;
      assertThat(header.getShort(2)).isEqualTo((short) (FIRST + number));
      assertThat(header.getInt(8)).isEqualTo(SOURCE);
      return new Packet(System.nanoTime(), number);
    }
  }

  /** Receives all the time, in a thread of its own. */
  private static final class Listener implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final List<Packet> packets = new ArrayList<>();

    Listener() throws IOException {
      Thread thread = new Thread(this::receive, "listener");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    private void receive() {
      DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
      try {
        while (true) {
          socket.receive(datagram);
          add(Packet.of(ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength())));
        }
      } catch (IOException e) {
        assertThat(socket.isClosed()).isTrue();
      }
    }

    private synchronized void add(Packet packet) {
      packets.add(packet);
    }

    synchronized int count() {
      return packets.size();
    }

    synchronized List<Packet> packets() {
      return List.copyOf(packets);
    }

    synchronized void forgetAllButLast() {
      packets.subList(0, packets.size() - 1).clear();
    }

    /** How many there are, when there are so many more. */
    int awaitMore(int more) {
      int wanted = count() + more;
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> count() >= wanted);
      return count();
    }

    /** Among the packets of these indices. */
    long longestGapMillis(int from, int to) {
      List<Packet> all = packets();
      long longest = 0;
      for (int i = from + 1; i < to; i++) {
        longest = Math.max(longest, all.get(i).nanos() - all.get(i - 1).nanos());
      }
      return Duration.ofNanos(longest).toMillis();
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
