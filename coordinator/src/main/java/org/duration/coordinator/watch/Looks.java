package org.duration.coordinator.watch;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.duration.policies.Check;

/** Looks at things, each on a thread of its own for as long as it lasts. */
public final class Looks {
  private static final ExecutorService LOOKERS =
      Executors.newCachedThreadPool(task -> daemon(task, "look"));
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "look-timer"));

  private Looks() {}

  /** Looks once; one that has no answer in time is not well. */
  public static CompletableFuture<Look> at(Check check, Duration timeout) {
    return CompletableFuture.supplyAsync(() -> look(check, timeout), LOOKERS)
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            e ->
                e instanceof TimeoutException
                    ? new Look("no answer within " + timeout.toMillis() + " ms")
                    : new Look(String.valueOf(e.getMessage())));
  }

  /** Runs {@code task} later; it must not last. */
  public static void after(Duration time, Runnable task) {
    TIMER.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What a check looks at, in few words: {@code tcp 127.0.0.1:5432}. */
  public static String describe(Check check) {
    if (check instanceof Check.Tcp tcp) {
      return "tcp " + tcp.host() + ":" + tcp.port();
    } else if (check instanceof Check.Http http) {
      return "http " + http.url();
    } else if (check instanceof Check.Exec exec) {
      return "exec " + String.join(" ", exec.command());
    } else if (check instanceof Check.FileExists file) {
      return "file " + file.path();
    }
    return check.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }

  private static Look look(Check check, Duration timeout) {
    try {
      if (check instanceof Check.Tcp tcp) {
        return tcp(tcp, timeout);
      } else if (check instanceof Check.Http http) {
        return http(http, timeout);
      } else if (check instanceof Check.Exec exec) {
        return exec(exec.command(), timeout);
      } else if (check instanceof Check.FileExists file) {
        return Files.exists(Path.of(file.path())) ? Look.WELL : new Look("it is not there");
      }
      throw new IllegalStateException("a check that is not acted upon was let in: " + check);
    } catch (IOException e) {
      return new Look(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private static Look tcp(Check.Tcp check, Duration timeout) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(check.host(), check.port()), (int) timeout.toMillis());
      return Look.WELL;
    }
  }

  private static Look http(Check.Http check, Duration timeout) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(check.url()).toURL().openConnection();
    connection.setConnectTimeout((int) timeout.toMillis());
    connection.setReadTimeout((int) timeout.toMillis());
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    try {
      int status = connection.getResponseCode();
      return status >= 200 && status <= 399 ? Look.WELL : new Look("it answered " + status);
    } finally {
      connection.disconnect();
    }
  }

  private static Look exec(List<String> command, Duration timeout) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        int status = process.exitValue();
        return status == 0 ? Look.WELL : new Look("it ended with " + status);
      }
      return new Look("it ran longer than " + timeout.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Look("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
