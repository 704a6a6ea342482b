// A checkpoint as one stream.
package org.duration.image.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duration.image.Sha256;

/** Read and checked before, so that rot is not carried on. */
public final class Export {
  private Export() {}

  /**
   * Writes all that a restore elsewhere needs of the store; returns how many bytes.
   *
   * @throws org.duration.image.ImageException.Corrupt it is damaged; nothing was written
   */
  public static long write(GroupCheckpoints checkpoints, long seq, OutputStream to)
      throws IOException {
    StoredImage stored = checkpoints.read(seq);
    stored.requireIntactData();
    Map<String, Path> files = files(stored, checkpoints.directory().getParent());
    List<CheckpointStream.Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      entries.add(new CheckpointStream.Entry(file.getKey(), Files.size(file.getValue())));
    }
    CheckpointStream.Header header =
        new CheckpointStream.Header(stored.commit().group(), seq, entries);
    DigestOutputStream out = new DigestOutputStream(to, Sha256.digest());
    byte[] line = header.line();
    out.write(CheckpointStream.MAGIC.getBytes(StandardCharsets.US_ASCII));
    out.write(line);
    for (CheckpointStream.Entry entry : entries) {
      copy(files.get(entry.name()), entry, out);
    }
    to.write(out.getMessageDigest().digest());
    to.flush();
    return CheckpointStream.MAGIC.length()
        + line.length
        + header.bytes()
        + CheckpointStream.DIGEST_BYTES;
  }

  private static void copy(Path file, CheckpointStream.Entry entry, OutputStream out)
      throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      if (in.transferTo(out) != entry.bytes()) {
        throw new EOFException(file + " changed while it was read");
      }
    }
  }

  private static Map<String, Path> files(StoredImage stored, Path group) throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    for (String name :
        List.of(
            FileNames.SUMS,
            FileNames.COMMIT,
            FileNames.CHECKSUMS,
            FileNames.MANIFEST,
            FileNames.PAGES,
            FileNames.CONTENTS)) {
      files.put(name, stored.directory().resolve(name));
    }
    if (stored.commit().signed().isPresent()) {
      files.put(FileNames.SIGNATURE, stored.directory().resolve(FileNames.SIGNATURE));
    }
    for (int i = 1; i <= stored.image().pageFiles().size(); i++) {
      files.put(stored.pageFile(i).getFileName().toString(), stored.pageFile(i));
    }
    Path interceptor = group.resolve(FileNames.INTERCEPTOR);
    if (Files.isDirectory(interceptor)) {
      try (var all = Files.list(interceptor)) {
        all.filter(file -> file.getFileName().toString().endsWith(".so"))
            .filter(file -> !file.getFileName().toString().startsWith("."))
            .sorted()
            .forEach(file -> files.put(FileNames.INTERCEPTOR + "/" + file.getFileName(), file));
      }
    }
    return files;
  }
}
