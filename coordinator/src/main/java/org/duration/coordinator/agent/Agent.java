package org.duration.coordinator.agent;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.duration.coordinator.os.Places;
import org.duration.coordinator.os.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's own life: one a runtime directory (held by a lock), it adopts the groups that a
 * former agent left running, listens, and ends when it has had no group for a while or its runtime
 * directory has vanished.
 */
public final class Agent {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final long IDLE_SECONDS = 10;

  private final Places places;
  private final Groups groups;
  private final ExecutorService clients =
      Executors.newCachedThreadPool(task -> daemon(task, "client"));
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "idle-watch"));
  private final AtomicInteger connected = new AtomicInteger();
  private volatile long busyAtNanos = System.nanoTime();
  private ServerSocketChannel server;

  public Agent(Places places, Groups groups) {
    this.places = places;
    this.groups = groups;
  }

  /** Serves until it is stopped or idle. Returns at once when another agent has the lock. */
  public void run() throws IOException {
    try (FileChannel file =
            FileChannel.open(
                places.agentLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        LOG.info("another agent serves {}", places.runtime());
        return;
      }
      serve();
    }
  }

  private void serve() throws IOException {
    groups.adopt();
    Files.deleteIfExists(places.agentSocket());
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    SocketAddress.at(places.agentSocket(), server::bind);
    Files.setPosixFilePermissions(
        places.agentSocket(), PosixFilePermissions.fromString("rw-------"));
    watch.scheduleWithFixedDelay(this::endWhenIdle, 1, 1, TimeUnit.SECONDS);
    LOG.info("serving {}", places.runtime());
    try {
      accept();
    } catch (AsynchronousCloseException e) {
      LOG.info("ending");
    } finally {
      Files.deleteIfExists(places.agentSocket());
      groups.letGo();
      clients.shutdown();
      watch.shutdownNow();
    }
  }

  private void accept() throws IOException {
    String owner = Connection.ownerOf(places.agentSocket());
    Requests requests = new Requests(groups, this::stop);
    while (true) {
      SocketChannel client = server.accept();
      connected.incrementAndGet();
      clients.execute(() -> serve(new Connection(client, requests, owner)));
    }
  }

  private void serve(Connection connection) {
    try {
      connection.run();
    } finally {
      busyAtNanos = System.nanoTime();
      connected.decrementAndGet();
    }
  }

  /** Ends the daemon; the groups run on and wait for the next one. */
  void stop() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.warn("cannot close the agent's socket: {}", e.getMessage());
    }
  }

  private void endWhenIdle() {
    if (groups.anyLive() || connected.get() > 0) {
      busyAtNanos = System.nanoTime();
    }
    boolean idle = System.nanoTime() - busyAtNanos > TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
    if (idle || !Files.exists(places.agentSocket())) {
      stop();
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
