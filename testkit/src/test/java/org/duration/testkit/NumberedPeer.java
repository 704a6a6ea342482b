package org.duration.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The other end of one connection of the guest {@code kept}, outside of its group: writes and reads
 * without a pause, and knows of each byte where it belongs.
 */
final class NumberedPeer implements AutoCloseable {
  private static final int PIECE = 1 << 14;

  private final ServerSocket server;
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<String> trouble = new AtomicReference<>("");

  NumberedPeer(String address) throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getByName(address));
    background(this::accept);
  }

  String port() {
    return Integer.toString(server.getLocalPort());
  }

  long received() {
    return received.get();
  }

  long sent() {
    return sent.get();
  }

  /** What it noticed; empty as long as all is as it should be. */
  String trouble() {
    return trouble.get();
  }

  private static void background(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      Socket connection = server.accept();
      background(() -> noticing(() -> write(connection.getOutputStream())));
      noticing(() -> read(connection.getInputStream()));
    } catch (IOException e) {
      trouble.compareAndSet("", "accept: " + e.getMessage());
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void noticing(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      trouble.compareAndSet("", e.getMessage());
    }
  }

  private static byte at(long position) {
    return (byte) (position * 2654435761L >>> 24);
  }

  private void write(OutputStream to) throws IOException {
    byte[] piece = new byte[PIECE];
    while (true) {
      for (int i = 0; i < piece.length; i++) {
        piece[i] = at(sent.get() + i);
      }
      to.write(piece);
      sent.addAndGet(piece.length);
    }
  }

  /** A little slower than the guest writes. */
  private void read(InputStream from) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int got = from.read(piece); got >= 0; got = from.read(piece)) {
      for (int i = 0; i < got; i++) {
        if (piece[i] != at(received.get() + i)) {
          throw new IOException("byte " + (received.get() + i) + " is another");
        }
      }
      received.addAndGet(got);
      pause();
    }
    throw new IOException("the other end was closed");
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
