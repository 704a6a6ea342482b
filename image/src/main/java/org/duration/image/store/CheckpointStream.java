// What the stream of one checkpoint looks like.
package org.duration.image.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.duration.image.Check;
import org.duration.image.ImageException;

/**
 * A line that says what it is, a line of JSON that says what follows, the files one behind the
 * other, and the SHA-256 of all of that.
 */
final class CheckpointStream {
  static final String MAGIC = "duration checkpoint stream 1\n";
  static final int DIGEST_BYTES = 32;
  private static final int MAX_HEADER = 1 << 20;
  private static final Pattern OF_CHECKPOINT =
      Pattern.compile(
          "manifest\\.json|pages\\.dat|pages-[0-9]{12}\\.dat|contents\\.dat|checksums\\.dat"
              + "|commit\\.json|SHA256SUMS(\\.hmac)?");

  /** Beside the checkpoints: the interceptor's copies that processes of the group have mapped. */
  private static final Pattern OF_GROUP =
      Pattern.compile("interceptor/libduration-interceptor-[0-9a-f]{16}\\.so");

  private CheckpointStream() {}

  /** One file of it, by its name in the checkpoint's directory or below the group's. */
  record Entry(String name, long bytes) {
    Entry {
      Check.that(
          OF_CHECKPOINT.matcher(name).matches() || OF_GROUP.matcher(name).matches(),
          "a file that belongs to no checkpoint");
      Check.that(bytes >= 0 && bytes <= 1L << 50, "%d bytes of %s", bytes, name);
    }

    boolean ofGroup() {
      return name.startsWith("interceptor/");
    }
  }

  /** What follows. */
  record Header(String group, long seq, List<Entry> files) {
    Header {
      Check.that(group.matches("[a-z0-9][a-z0-9_.-]{0,62}"), "not a group name");
      Check.that(seq > 0 && seq < 1_000_000_000_000L, "seq %d", seq);
      files = List.copyOf(files);
      Check.that(files.size() <= 100, "%d files", files.size());
      Set<String> names = new HashSet<>();
      files.forEach(file -> Check.that(names.add(file.name), "%s twice", file.name));
    }

    long bytes() {
      return files.stream().mapToLong(Entry::bytes).sum();
    }

    /** One line. */
    byte[] line() {
      String json = new String(Json.write(this), StandardCharsets.UTF_8);
      return (json.replaceAll("\\s*\n\\s*", "") + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static Header read(InputStream in) throws IOException {
      byte[] magic = in.readNBytes(MAGIC.length());
      if (!MAGIC.equals(new String(magic, StandardCharsets.ISO_8859_1))) {
        throw new ImageException.BadStream("it is not the stream of a checkpoint");
      }
      java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
      for (int each = in.read(); each != '\n'; each = in.read()) {
        if (each < 0) {
          throw new EOFException("it ends early");
        }
        if (line.size() == MAX_HEADER) {
          throw new ImageException.BadStream("it does not say what follows");
        }
        line.write(each);
      }
      try {
        return Json.read(line.toByteArray(), Header.class);
      } catch (Json.InvalidJson e) {
        throw new ImageException.BadStream(e.getMessage());
      }
    }
  }
}
