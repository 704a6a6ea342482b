package org.duration.coordinator.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.duration.policies.EventSink;
import org.duration.policies.EventSink.Topic;

/**
 * Tells those whom the policy names of events, in their order and each by itself: a slow one delays
 * the events behind it, and never the group.
 */
final class EventHooks {
  private static final String KIND = "hook";
  private static final long PATIENCE_SECONDS = 30;
  private static final int ATTEMPTS = 3;

  private final String group;
  private final EventLog events;
  private final ExecutorService teller;

  EventHooks(String group, EventLog events) {
    this.group = group;
    this.events = events;
    this.teller =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "hooks " + group);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Tells whoever wants to know of such an event; returns at once. */
  void tell(List<EventSink> sinks, Event event) {
    Optional<Topic> topic = topic(event.kind());
    sinks.stream()
        .filter(sink -> topic.isPresent() && sink.topics().contains(topic.get()))
        .forEach(sink -> teller.execute(() -> tell(sink.target(), event)));
  }

  /** Each kind of event belongs to one topic; what tells of hooks themselves to none. */
  static Optional<Topic> topic(String kind) {
    return switch (kind) {
      case "fault", "suspect" -> Optional.of(Topic.FAULT);
      case "recovery", "decision", "restored" -> Optional.of(Topic.RECOVERY);
      case "alarm", "cleared" -> Optional.of(Topic.ALARM);
      case "checkpoint", "refused", "skipped" -> Optional.of(Topic.CHECKPOINT);
      case "policy" -> Optional.of(Topic.POLICY);
      case KIND -> Optional.empty();
      default -> Optional.of(Topic.STATE);
    };
  }

  private void tell(EventSink.Target target, Event event) {
    String why = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        byte[] bytes = Json.MAPPER.writeValueAsBytes(event);
        why =
            target instanceof EventSink.Target.Exec exec
                ? run(exec.command(), bytes)
                : post(((EventSink.Target.Webhook) target).url(), bytes);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("an event that is no JSON", e);
      } catch (IOException e) {
        why = String.valueOf(e.getMessage());
      }
      if (why.isEmpty()) {
        return;
      }
    }
    events.add(
        KIND,
        "event "
            + event.number()
            + " of "
            + group
            + " was not taken by "
            + words(target)
            + ": "
            + why,
        Map.of("event", event.number()));
  }

  private static String run(List<String> command, byte[] event) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      writeTo(process, event);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return "it ran longer than " + PATIENCE_SECONDS + " s";
      }
      return process.exitValue() == 0 ? "" : "it ended with " + process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } finally {
      process.destroyForcibly();
    }
  }

  /** Whoever does not read it has been told all the same. */
  private static void writeTo(Process process, byte[] event) {
    try (OutputStream input = process.getOutputStream()) {
      input.write(event);
    } catch (IOException e) {
      return; // its exit status counts
    }
  }

  private static String post(String url, byte[] event) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    connection.setReadTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    try (OutputStream body = connection.getOutputStream()) {
      body.write(event);
    }
    int status = connection.getResponseCode();
    connection.disconnect();
    return status >= 200 && status <= 299 ? "" : "it answered " + status;
  }

  private static String words(EventSink.Target target) {
    return target instanceof EventSink.Target.Exec exec
        ? String.join(" ", exec.command())
        : ((EventSink.Target.Webhook) target).url();
  }
}
