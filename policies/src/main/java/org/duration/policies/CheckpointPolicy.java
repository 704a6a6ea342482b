// When checkpoints are made, what goes into them, where they are kept and for how long.
package org.duration.policies;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * @param every from one periodic checkpoint to the next; empty: only on request
 * @param keyFile what is stored is encrypted with it; empty: not at all
 * @param signKeyFile what is stored is signed with it, and what is read must be; empty: not at all
 * @param store an absolute directory; empty: the agent's own store
 */
public record CheckpointPolicy(
    Optional<Duration> every,
    Keep keep,
    Optional<String> store,
    OnExit onExit,
    Optional<Hint> hint,
    Compression compress,
    Optional<String> keyFile,
    Optional<String> signKeyFile,
    Files files,
    Network network,
    Optional<Hooks> hooks) {

  /**
   * @throws IllegalArgumentException when the interval is not positive
   */
  public CheckpointPolicy {
    every.ifPresent(interval -> Durations.checkPositive("checkpoint.every", interval));
  }

  /**
   * Which checkpoints stay; the last good one always does.
   *
   * @param last the newest so many, at least 1
   * @param hourly and the newest of each of the last so many hours that have one
   */
  public record Keep(int last, int hourly) {
    /**
     * @throws IllegalArgumentException when nothing would be kept
     */
    public Keep {
      if (last < 1 || hourly < 0) {
        throw new IllegalArgumentException("keep.last is at least 1 and keep.hourly at least 0");
      }
    }
  }

  /** What becomes of the checkpoints after a normal end. */
  public enum OnExit {
    KEEP,
    DELETE
  }

  /**
   * Waiting for a moment, named by the application, with less to save.
   *
   * @param belowBytes so little to save is a good moment
   * @param longest to wait
   */
  public record Hint(long belowBytes, Duration longest) {
    public Hint {
      Durations.checkNotNegative("checkpoint.hint.wait", longest);
    }
  }

  /** How stored pages are compressed. */
  public enum Compression {
    /** Where it pays. */
    AUTO,
    NONE,
    ZSTD
  }

  /**
   * What is done about files that are open for writing.
   *
   * @param byPattern path patterns ({@code *} within a directory, {@code **} across); the longest
   *     match wins
   */
  public record Files(FileAction otherwise, Map<String, FileAction> byPattern) {
    public Files {
      byPattern = Collections.unmodifiableMap(new LinkedHashMap<>(byPattern));
    }
  }

  /** What is done about one file. */
  public enum FileAction {
    /** Its contents go with the checkpoint. */
    SNAPSHOT,
    /** On restore it goes back to its length. */
    TRUNCATE,
    /** It is left as it is. */
    KEEP,
    /** It is named, and not restored over when it changed. */
    REFUSE
  }

  /**
   * What is done about connections to the outside.
   *
   * @param byRange address ranges of the other end ({@code 10.0.0.0/8}); the longest match wins
   */
  public record Network(ConnectionAction otherwise, Map<String, ConnectionAction> byRange) {
    public Network {
      byRange = Collections.unmodifiableMap(new LinkedHashMap<>(byRange));
    }
  }

  /** What is done about one connection. */
  public enum ConnectionAction {
    /** It goes on after a restore. */
    KEEP,
    /** The other end sees a reset. */
    RESET,
    /** No checkpoint is made; the connection is named. */
    REFUSE
  }

  /**
   * Commands around the freeze.
   *
   * @param before run before it; when it fails there is no checkpoint; empty: none
   * @param after run after the thaw, also of a failed checkpoint; empty: none
   * @param timeout of each; one that runs longer is killed and has failed
   */
  public record Hooks(List<String> before, List<String> after, Duration timeout) {
    public Hooks {
      before = List.copyOf(before);
      after = List.copyOf(after);
      Durations.checkPositive("checkpoint.hooks.timeout", timeout);
    }
  }
}
