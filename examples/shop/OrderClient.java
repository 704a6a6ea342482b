// Orders without end from a shop that may be lost and restored meanwhile, and keeps books of its own.
//   java OrderClient.java http://127.0.0.1:8080      then, a line each on standard input:
//   mark    what the shop has acknowledged by now must never be missing again (say it before a checkpoint)
//   audit   pauses the orders and compares; answers "ok …", or "WRONG …" with each thing that is wrong

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

public final class OrderClient {
  private static final int CUSTOMERS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String shop;
  private final AtomicLong last = new AtomicLong();
  private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();
  private final Set<Long> safe = new TreeSet<>();

  /** An audit waits for the orders that are on their way. */
  private final ReadWriteLock counter = new ReentrantReadWriteLock(true);

  private OrderClient(String shop) {
    this.shop = shop;
  }

  public static void main(String[] arguments) throws Exception {
    OrderClient client = new OrderClient(arguments[0]);
    for (int i = 0; i < CUSTOMERS; i++) {
      Thread customer = new Thread(client::orderForEver);
      customer.setDaemon(true);
      customer.start();
    }
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(line.equals("mark") ? client.mark() : client.audit());
    }
  }

  private String mark() {
    safe.addAll(acknowledged);
    return "marked " + safe.size();
  }

  private void orderForEver() {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    while (true) {
      counter.readLock().lock();
      try {
        long number = last.incrementAndGet();
        while (!ask(http, "POST", "/orders/" + number).equals("stored " + number)) {
          pause();
        }
        acknowledged.add(number);
      } finally {
        counter.readLock().unlock();
      }
      pause();
    }
  }

  private String audit() {
    counter.writeLock().lock();
    try {
      String answer;
      while (!(answer = ask(HttpClient.newHttpClient(), "GET", "/audit")).startsWith("jvm ")) {
        pause();
      }
      return compare(answer.lines().toList());
    } finally {
      counter.writeLock().unlock();
    }
  }

  private String compare(List<String> lines) {
    List<String> wrong = new ArrayList<>();
    List<Long> orders =
        Arrays.stream(lines.get(2).split(" ")).skip(1).map(Long::parseLong).toList();
    for (String tier : lines.subList(0, 2)) {
      if (Long.parseLong(tier.split(" ")[1]) != orders.size()) {
        wrong.add(tier + ", but the database has " + orders.size());
      }
    }
    Set<Long> there = new TreeSet<>();
    orders.stream().filter(order -> !there.add(order)).forEach(twice -> wrong.add(twice + " is there twice"));
    there.stream().filter(order -> order > last.get()).forEach(order -> wrong.add(order + " nobody ordered"));
    safe.stream().filter(order -> !there.contains(order)).forEach(order -> wrong.add(order + " is missing"));
    // What the shop acknowledged after the checkpoint went with it, and is not asked for again.
    long gone = acknowledged.stream().filter(order -> !there.contains(order)).count();
    acknowledged.retainAll(there);
    return wrong.isEmpty()
        ? "ok " + orders.size() + " orders, gone since the checkpoint " + gone
        : "WRONG " + String.join("; ", wrong);
  }

  /** The answer's text; empty when there was none. */
  private String ask(HttpClient http, String method, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(shop + path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body().strip();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
