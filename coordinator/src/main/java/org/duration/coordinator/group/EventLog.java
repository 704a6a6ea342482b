package org.duration.coordinator.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group's events, appended to {@code events.jsonl}; a full disk loses events, not the group. */
public final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  private static final long LARGEST = 4 << 20;
  private static final int LONGEST = 1000;

  /** Stands first in a line. */
  private static final Pattern NUMBER = Pattern.compile("^\\{\"number\":([0-9]{1,18}),");

  private final Path file;
  private final String group;
  private final Clock clock;
  private String last = "";
  private long number = -1;
  private Consumer<Event> also = event -> {};

  public EventLog(Path file, String group, Clock clock) {
    this.file = file;
    this.group = group;
    this.clock = clock;
  }

  /** Who hears of each event when it is written; must not wait. */
  void alsoTell(Consumer<Event> whom) {
    also = whom;
  }

  /** Writes an event unless the last one was the same: what recurs each interval is told once. */
  public synchronized void addOnce(String kind, String reason, Map<String, Object> data) {
    if (!last.equals(kind + reason)) {
      add(kind, reason, data);
    }
  }

  /**
   * Writes one event, here and as an INFO line of the agent's log. The reason becomes one line of
   * bounded length: it may quote a command, which a user can give any form.
   */
  public synchronized void add(String kind, String reason, Map<String, Object> data) {
    last = kind + reason;
    String sentence = oneLine(reason);
    LOG.info("{}: {}: {}", group, kind, sentence);
    try {
      number = (number < 0 ? newest() : number) + 1;
      bound();
      Event event = new Event(number, clock.instant(), group, kind, sentence, data);
      String line = Json.MAPPER.writeValueAsString(event);
      Files.writeString(
          file,
          line + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      also.accept(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event that is no JSON", e);
    } catch (IOException e) {
      LOG.warn("{}: cannot write {}: {}", group, file, e.getMessage());
    }
  }

  /** Of a former agent; a line that was cut off by a crash is passed over. */
  private long newest() throws IOException {
    long newest = 0;
    for (Path part : List.of(older(file), file)) {
      if (Files.exists(part)) {
        for (String line : Files.readAllLines(part, StandardCharsets.ISO_8859_1)) {
          newest = Math.max(newest, numberOf(line));
        }
      }
    }
    return newest;
  }

  private static long numberOf(String line) {
    Matcher found = NUMBER.matcher(line);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  private static String oneLine(String reason) {
    String line = reason.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }

  /** One older file is kept: a group that is checkpointed each second runs for years. */
  private void bound() throws IOException {
    if (Files.exists(file) && Files.size(file) > LARGEST) {
      Files.move(file, older(file), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Where the events before those of {@code file} stand, if there are any. */
  public static Path older(Path file) {
    return file.resolveSibling(file.getFileName() + ".1");
  }
}
