package org.duration.coordinator.link;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.duration.coordinator.os.SocketAddress;
import org.duration.interceptor.Registration;

/** The coordinator's connection to a group's init (pid 1 of the group). Thread-safe. */
public final class InitLink implements Closeable {
  private static final long ANSWER_TIMEOUT_MILLIS = 10_000;

  private static final long END_TIMEOUT_MILLIS = 1_000;
  private static final int TO_PROCESS = 0;
  private static final int TO_PROCESS_GROUP = 1;
  private static final int TO_ALL = 2;

  /** How many first processes a frame names; a full one is followed by another. */
  private static final int RELEASED_PIDS = 15;

  private final SocketChannel channel;
  private final InitEvents events;
  private final AtomicLong ids = new AtomicLong(1);
  private final Map<Long, CompletableFuture<Frame>> asked = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean open = true;

  private InitLink(SocketChannel channel, InitEvents events) {
    this.channel = channel;
    this.events = events;
  }

  /** Connects and subscribes to init's events, those first that it kept while nobody listened. */
  public static InitLink connect(Path socket, InitEvents events) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      SocketAddress.at(socket, channel::connect);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    InitLink link = new InitLink(channel, events);
    Thread reader = new Thread(link::readAll, "init-link " + socket.getParent().getFileName());
    reader.setDaemon(true);
    reader.start();
    return link;
  }

  /** What init says of itself. */
  public record Greeting(int hostPid, int applications, int processes, String group) {}

  /** Asks who is there; the first call makes this connection the one that gets the events. */
  public Greeting hello() throws IOException {
    Payload answer = ask(MessageType.HELLO, Payload.write().u32(1).u32(0), MessageType.HELLO_OK);
    int hostPid = answer.u32();
    answer.u32();
    return new Greeting(hostPid, answer.u32(), answer.u32(), answer.string());
  }

  /** Sends a signal to one process of the group. */
  public void signalProcess(int pid, int signal) throws IOException {
    ask(
        MessageType.SIGNAL,
        Payload.write().u32(pid).u32(signal).u32(TO_PROCESS).u32(0),
        MessageType.OK);
  }

  /** Sends a signal to all processes of the group. */
  public void signalAll(int signal) throws IOException {
    ask(MessageType.SIGNAL, Payload.write().u32(0).u32(signal).u32(TO_ALL).u32(0), MessageType.OK);
  }

  /** Sends a signal to a process group of the group. */
  public void signalProcessGroup(int pgid, int signal) throws IOException {
    ask(
        MessageType.SIGNAL,
        Payload.write().u32(pgid).u32(signal).u32(TO_PROCESS_GROUP).u32(0),
        MessageType.OK);
  }

  /**
   * An application, ended ones included as long as init has a place for them.
   *
   * @param index which numbers its streams
   * @param pid of its first process
   * @param terminal whether it has one of its own
   */
  public record Launched(int index, int pid, boolean ended, boolean terminal, String name) {}

  /** The first process of a running application, 0 when there is none of that name. */
  public int firstProcess(String application) throws IOException {
    return applications().stream()
        .filter(one -> one.name().equals(application))
        .mapToInt(Launched::pid)
        .reduce(0, (before, last) -> last);
  }

  /** The applications that run, in the order of their places. */
  public List<Launched> applications() throws IOException {
    return launched().stream().filter(one -> !one.ended()).toList();
  }

  /** The applications that were launched, in the order of their places. */
  public List<Launched> launched() throws IOException {
    Payload answer = ask(MessageType.APPLICATIONS, Payload.write(), MessageType.APPLICATION_LIST);
    int count = answer.u32();
    answer.u32();
    List<Launched> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = answer.u32();
      int pid = answer.u32();
      answer.u32();
      boolean ended = answer.u32() != 0;
      answer.u32();
      boolean terminal = answer.u32() != 0;
      all.add(new Launched(index, pid, ended, terminal, answer.string()));
    }
    return all;
  }

  /**
   * What init knows of the group's processes.
   *
   * @param lastPid the pid cursor of the group's namespace
   * @param registrations the processes that registered themselves
   */
  public record Processes(int lastPid, List<Registration> registrations) {
    public Processes {
      registrations = List.copyOf(registrations);
    }
  }

  /** Asks for what init knows of the processes. */
  public Processes processes() throws IOException {
    Payload answer = ask(MessageType.PROCESSES, Payload.write(), MessageType.PROCESS_LIST);
    int count = answer.u32();
    int lastPid = answer.u32();
    List<Registration> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(registration(answer));
    }
    return new Processes(lastPid, list);
  }

  /** Tells where an application's streams lead after a restore; an empty path: to init's caller. */
  public void streams(int index, String application, String logPath) throws IOException {
    ask(
        MessageType.STREAMS,
        Payload.write().u32(index).u32(0).string(application).string(logPath),
        MessageType.OK);
  }

  /** Gives an application, whose streams are told, back the terminal that it had. */
  public void terminal(int index, String application, int number, List<Integer> streams)
      throws IOException {
    int bits = streams.stream().mapToInt(stream -> 1 << stream).sum();
    ask(
        MessageType.TERMINAL,
        Payload.write().u32(index).u32(number).u32(bits).u32(0).string(application),
        MessageType.OK);
  }

  /** What a restore needs of init. Offsets are those of the group's clocks against the host's. */
  public record RestoreOrder(
      long monotonicOffsetNanos,
      long boottimeOffsetNanos,
      int lastPid,
      int timeoutMillis,
      Path plan,
      Path restorer,
      List<Path> dataFiles) {}

  /**
   * How the making of the tree ended: {@code errno} 0 when every task waits at the last barrier.
   */
  public record Restored(int errno, int task, int op, int tasks) {}

  /** Makes the tree; returns when all its tasks wait for their release, or the first one failed. */
  public Restored restore(RestoreOrder order) throws IOException {
    Payload request =
        Payload.write()
            .u64(order.monotonicOffsetNanos())
            .u64(order.boottimeOffsetNanos())
            .u32(order.lastPid())
            .u32(order.timeoutMillis())
            .u32(order.dataFiles().size())
            .u32(0)
            .string(order.plan().toString())
            .string(order.restorer().toString());
    order.dataFiles().forEach(file -> request.string(file.toString()));
    Payload answer =
        ask(
            MessageType.RESTORE,
            request,
            MessageType.RESTORED,
            order.timeoutMillis() + ANSWER_TIMEOUT_MILLIS);
    return new Restored(answer.u32(), answer.u32(), answer.u32(), answer.u32());
  }

  /** Tells which processes are the applications' first ones, in the order of their names. */
  public void released(List<Registration> roots) throws IOException {
    for (int from = 0; from <= roots.size(); from += RELEASED_PIDS) {
      List<Registration> some = roots.subList(from, Math.min(roots.size(), from + RELEASED_PIDS));
      Payload payload = Payload.write().u32(some.size());
      for (int i = 0; i < RELEASED_PIDS; i++) {
        payload.u32(i < some.size() ? some.get(i).pid() : 0);
      }
      some.forEach(root -> payload.string(root.application()));
      ask(MessageType.RELEASED, payload, MessageType.OK);
    }
  }

  /** Tells of a restored process what its own interceptor told before the checkpoint. */
  public void register(Registration registration) throws IOException {
    ask(
        MessageType.REGISTERED,
        Payload.write()
            .u32(registration.pid())
            .u32(registration.ppid())
            .u32(registration.execCount())
            .u32(0)
            .u64(registration.startTime())
            .string(registration.application()),
        MessageType.OK);
  }

  /** Lets go of the streams of an application that ended for good: their readers see the end. */
  public void forget(String application) throws IOException {
    ask(MessageType.FORGET, Payload.write().string(application), MessageType.OK);
  }

  /** Ends the group: SIGKILL to all, then init exits. The answer is {@link InitEvents#gone}. */
  public void shutdown() throws IOException {
    send(new Frame(MessageType.SHUTDOWN, 0, new byte[0]));
  }

  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    open = false;
    channel.close();
  }

  private Payload ask(int type, Payload payload, int expected) throws IOException {
    return ask(type, payload, expected, ANSWER_TIMEOUT_MILLIS);
  }

  private Payload ask(int type, Payload payload, int expected, long timeoutMillis)
      throws IOException {
    long id = ids.getAndIncrement();
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    asked.put(id, answer);
    try {
      send(new Frame(type, id, payload.bytes()));
      if (!open) {
        throw new IOException("init is gone");
      }
      return Answers.of(answer.get(timeoutMillis, TimeUnit.MILLISECONDS), expected);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for init", e);
    } catch (ExecutionException e) {
      throw new IOException("init is gone", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("init did not answer within " + timeoutMillis + " ms", e);
    } finally {
      asked.remove(id);
    }
  }

  private synchronized void send(Frame frame) throws IOException {
    frame.writeTo(channel);
  }

  private void readAll() {
    try {
      while (true) {
        dispatch(Frame.readFrom(channel));
      }
    } catch (IOException e) {
      open = false;
      asked.values().forEach(answer -> answer.completeExceptionally(e));
      events.gone();
      ended.countDown();
    }
  }

  /** Waits, bounded, until all has been read that an init which is gone had told. */
  public void awaitEnd() {
    try {
      ended.await(END_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void dispatch(Frame frame) throws IOException {
    CompletableFuture<Frame> waiting = asked.get(frame.id());
    if (frame.id() != 0 && waiting != null) {
      waiting.complete(frame);
      return;
    }
    Payload payload = Payload.read(frame.payload());
    switch (frame.type()) {
      case MessageType.EXIT -> exit(payload);
      case MessageType.REGISTERED -> events.registered(registration(payload));
      case MessageType.GUEST_REQUEST -> events.guestAsks(payload.u32(), payload.u32());
      default -> throw new IOException("init sent a frame of unknown type " + frame.type());
    }
  }

  private void exit(Payload payload) throws IOException {
    int pid = payload.u32();
    int status = payload.u32();
    int remaining = payload.u32();
    boolean first = payload.u32() != 0;
    String application = payload.string();
    events.exited(pid, status, remaining, first ? application : "");
  }

  private static Registration registration(Payload payload) throws IOException {
    int pid = payload.u32();
    int ppid = payload.u32();
    int execCount = payload.u32();
    payload.u32();
    return new Registration(pid, ppid, execCount, payload.u64(), payload.string());
  }
}
