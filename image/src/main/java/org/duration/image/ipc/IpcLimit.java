// A limit of a group's IPC namespace, where a guest has changed it.
package org.duration.image.ipc;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duration.image.Check;

/**
 * A file of {@code /proc/sys}.
 *
 * @param name {@code kernel/sem}
 * @param values unsigned
 */
public record IpcLimit(String name, List<Long> values) {
  private static final long MEMORY = -1L - (1L << 24);

  /** What a namespace begins with, in the order of DUR_FACT_IPC_LIMIT. */
  private static final List<IpcLimit> FRESH =
      List.of(
          new IpcLimit("kernel/sem", List.of(32000L, 1024000000L, 500L, 32000L)),
          new IpcLimit("kernel/shmmax", List.of(MEMORY)),
          new IpcLimit("kernel/shmall", List.of(MEMORY)),
          new IpcLimit("kernel/shmmni", List.of(4096L)),
          new IpcLimit("kernel/shm_rmid_forced", List.of(0L)),
          new IpcLimit("kernel/msgmax", List.of(8192L)),
          new IpcLimit("kernel/msgmni", List.of(32000L)),
          new IpcLimit("kernel/msgmnb", List.of(16384L)),
          new IpcLimit("fs/mqueue/queues_max", List.of(256L)),
          new IpcLimit("fs/mqueue/msg_max", List.of(10L)),
          new IpcLimit("fs/mqueue/msgsize_max", List.of(8192L)),
          new IpcLimit("fs/mqueue/msg_default", List.of(10L)),
          new IpcLimit("fs/mqueue/msgsize_default", List.of(8192L)));

  private static final Map<String, IpcLimit> BY_NAME = new TreeMap<>();

  static {
    FRESH.forEach(limit -> BY_NAME.put(limit.name(), limit));
  }

  public IpcLimit {
    values = List.copyOf(values);
    Check.that(!values.isEmpty(), "limit %s without a value", name);
  }

  public static List<IpcLimit> fresh() {
    return FRESH;
  }

  /** Where to read and write it. */
  public String path() {
    return "/proc/sys/" + name;
  }

  /** As it is written. */
  public String text() {
    return String.join(" ", values.stream().map(Long::toUnsignedString).toList());
  }

  /** Of each number the larger one of this limit and of a fresh namespace's. */
  public IpcLimit raised() {
    Long[] most = values.toArray(Long[]::new);
    List<Long> begun = BY_NAME.get(name).values();
    for (int i = 0; i < most.length; i++) {
      if (Long.compareUnsigned(most[i], begun.get(i)) < 0) {
        most[i] = begun.get(i);
      }
    }
    return new IpcLimit(name, Arrays.asList(most));
  }

  public boolean isFresh() {
    return equals(BY_NAME.get(name));
  }

  /** Whether there is such a limit. */
  public boolean known() {
    IpcLimit begun = BY_NAME.get(name);
    return begun != null && begun.values().size() == values.size();
  }
}
