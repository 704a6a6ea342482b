// Words for the numbers in ops.
package org.duration.restore.plan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duration.image.Address;
import org.duration.image.Bytes;
import org.duration.image.process.ResourceLimit;

/** For disassemblies and sentences; numbers without a word stay numbers. */
public final class Names {
  public static final int O_CLOEXEC = 02000000;
  static final int SOCK_NONBLOCK = 04000;
  static final long NANOS = 1_000_000_000;

  private static final String[] ACCESS = {"rdonly", "wronly", "rdwr", "access-3"};

  private static final Map<Integer, String> OPEN =
      flags(
          "creat",
          0100,
          "excl",
          0200,
          "noctty",
          0400,
          "trunc",
          01000,
          "append",
          02000,
          "nonblock",
          04000,
          "dsync",
          010000,
          "async",
          020000,
          "direct",
          040000,
          "largefile",
          0100000,
          "directory",
          0200000,
          "nofollow",
          0400000,
          "noatime",
          01000000,
          "cloexec",
          02000000,
          "sync",
          04000000,
          "path",
          010000000,
          "tmpfile",
          020000000);

  private static final Map<Integer, String> MAP =
      flags(
          "shared",
          1,
          "private",
          2,
          "fixed",
          0x10,
          "anonymous",
          0x20,
          "growsdown",
          0x100,
          "denywrite",
          0x800,
          "locked",
          0x2000,
          "noreserve",
          0x4000,
          "populate",
          0x8000,
          "stack",
          0x20000,
          "hugetlb",
          0x40000,
          "sync",
          0x80000);

  private static final Map<Integer, String> ADVICE =
      flags(
          "random",
          1,
          "sequential",
          2,
          "discard",
          4,
          "dontfork",
          10,
          "mergeable",
          12,
          "hugepage",
          14,
          "nohugepage",
          15,
          "dontdump",
          16,
          "wipeonfork",
          18,
          "guard-install",
          102);

  private static final List<String> SIGNALS =
      List.of(
          "0", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
          "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
          "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private static final List<String> RESOURCES =
      List.of(
          "cpu",
          "fsize",
          "data",
          "stack",
          "core",
          "rss",
          "nproc",
          "nofile",
          "memlock",
          "as",
          "locks",
          "sigpending",
          "msgqueue",
          "nice",
          "rtprio",
          "rttime");

  private Names() {}

  public static String signal(int signal) {
    return signal < SIGNALS.size() ? SIGNALS.get(signal) : "RT" + signal;
  }

  public static String resource(int resource) {
    return resource < RESOURCES.size() ? RESOURCES.get(resource) : Integer.toString(resource);
  }

  public static String limit(long value) {
    return value == ResourceLimit.UNLIMITED ? "unlimited" : Long.toUnsignedString(value);
  }

  static String openFlags(int flags) {
    int access = flags & 3;
    int rest = flags & ~3;
    if ((rest & 04010000) == 04010000) {
      rest &= ~010000; // O_SYNC contains O_DSYNC
    }
    return join(ACCESS[access], rest, OPEN);
  }

  static String mapFlags(int flags) {
    return join("", flags, MAP);
  }

  static String eventFdFlags(int flags) {
    String rest = (flags & ~1) == 0 ? "" : " " + join("", flags & ~1, OPEN);
    return ((flags & 1) == 0 ? "" : " semaphore") + rest;
  }

  static String socketType(int type) {
    String word =
        switch (type & ~SOCK_NONBLOCK) {
          case 1 -> "stream";
          case 2 -> "datagram";
          case 5 -> "seqpacket";
          default -> "type-" + (type & ~SOCK_NONBLOCK);
        };
    return word + ((type & SOCK_NONBLOCK) == 0 ? "" : "|nonblock");
  }

  static String advice(int advice) {
    return ADVICE.getOrDefault(advice, Integer.toString(advice));
  }

  static String protection(int bits) {
    return ((bits & 1) == 0 ? "-" : "r")
        + ((bits & 2) == 0 ? "-" : "w")
        + ((bits & 4) == 0 ? "-" : "x");
  }

  static String handler(Address handler) {
    return handler.value() == 0 ? "default" : handler.value() == 1 ? "ignore" : handler.toString();
  }

  /** Seconds with nine places. */
  static String nanos(long nanos) {
    return nanos == 0 ? "0" : String.format("%d.%09ds", nanos / NANOS, nanos % NANOS);
  }

  static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** One line, whatever the text holds. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        quoted.append(String.format("\\x%02x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private static String join(String first, int bits, Map<Integer, String> words) {
    List<String> parts = new ArrayList<>();
    if (!first.isEmpty()) {
      parts.add(first);
    }
    int rest = bits;
    for (Map.Entry<Integer, String> word : words.entrySet()) {
      if ((rest & word.getKey()) == word.getKey()) {
        parts.add(word.getValue());
        rest &= ~word.getKey();
      }
    }
    if (rest != 0) {
      parts.add(String.format("%#x", rest));
    }
    return String.join("|", parts);
  }

  private static Map<Integer, String> flags(Object... wordsAndBits) {
    Map<Integer, String> words = new LinkedHashMap<>();
    for (int i = 0; i < wordsAndBits.length; i += 2) {
      words.put((Integer) wordsAndBits[i + 1], (String) wordsAndBits[i]);
    }
    return words;
  }
}
