// The shop's middle: takes orders by HTTP, writes each to PostgreSQL, counts it in redis and remembers it.
//   POST /orders/NUMBER   stores the order; again with the same number it is stored once
//   GET /audit            what each tier has, while no order is on its way

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

public final class Shop {
  private static final int CONNECTIONS = 4;

  private record Answer(int status, String text) {}

  private record Tiers(PostgreSql postgres, Redis redis) {}

  private interface Work {
    Answer with(Tiers tiers) throws IOException;
  }

  private final BlockingQueue<Tiers> idle = new ArrayBlockingQueue<>(CONNECTIONS);
  private final Set<Long> taken = ConcurrentHashMap.newKeySet();
  private final Set<Long> stored = ConcurrentHashMap.newKeySet();

  /** An audit excludes orders; orders do not exclude each other. */
  private final ReadWriteLock books = new ReentrantReadWriteLock(true);

  public static void main(String[] arguments) throws Exception {
    Shop shop = new Shop();
    for (int i = 0; i < CONNECTIONS; i++) {
      shop.idle.add(new Tiers(new PostgreSql(Integer.parseInt(arguments[1])), new Redis(arguments[2])));
    }
    shop.open(Integer.parseInt(arguments[0]));
  }

  private void open(int port) throws Exception {
    // No key on the number: an order that is stored twice is to be seen, and not to be prevented here.
    Tiers tiers = idle.take();
    tiers.postgres().query("CREATE TABLE IF NOT EXISTS orders (id serial PRIMARY KEY, number bigint NOT NULL)");
    tiers.postgres().query("SELECT number FROM orders").forEach(number -> stored.add(Long.parseLong(number)));
    taken.addAll(stored);
    tiers.redis().increment("orders", stored.size() - tiers.redis().increment("orders", 0));
    idle.add(tiers);

    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/orders/", exchange -> answer(exchange, order(exchange)));
    server.createContext("/audit", exchange -> answer(exchange, audit()));
    server.setExecutor(Executors.newFixedThreadPool(2 * CONNECTIONS));
    server.start();
  }

  private Answer order(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    long number = Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
    books.readLock().lock();
    try {
      if (stored.contains(number)) {
        return new Answer(200, "stored " + number);
      }
      return taken.add(number) ? with(tiers -> store(number, tiers)) : new Answer(409, "on its way " + number);
    } finally {
      books.readLock().unlock();
    }
  }

  private Answer store(long number, Tiers tiers) throws IOException {
    tiers.postgres().query("INSERT INTO orders (number) VALUES (" + number + ")");
    tiers.redis().increment("orders", 1);
    stored.add(number);
    return new Answer(200, "stored " + number);
  }

  private Answer audit() {
    books.writeLock().lock();
    try {
      return with(
          tiers -> {
            List<String> orders = tiers.postgres().query("SELECT number FROM orders ORDER BY id");
            long counted = tiers.redis().increment("orders", 0);
            return new Answer(
                200, "jvm " + stored.size() + "\nredis " + counted + "\norders " + String.join(" ", orders));
          });
    } finally {
      books.writeLock().unlock();
    }
  }

  private Answer with(Work work) {
    try {
      Tiers tiers = idle.take();
      try {
        return work.with(tiers);
      } finally {
        idle.add(tiers);
      }
    } catch (IOException | InterruptedException e) {
      return new Answer(500, e.toString());
    }
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    byte[] text = (answer.text() + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }
}
