// Whether programs and libraries are still the ones that were mapped.
package org.duration.restore.check;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.duration.image.Image;
import org.duration.image.files.FileIdentity;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.FileDigest;
import org.duration.image.memory.MappedFile;
import org.duration.image.memory.MappedFileId;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.duration.restore.FileHandling;
import org.duration.restore.Findings;
import org.duration.restore.RestoreOptions;
import org.duration.restore.host.FileFacts;
import org.duration.restore.host.FileSameness;
import org.duration.restore.host.HostFacts;

/**
 * Each file once, for the first process that uses it. Size and bytes decide; a new mtime alone is
 * no change. A file that is mapped shared and writable has no digest: size and mtime decide.
 */
public final class MappedFileCheck {
  private final Image image;
  private final HostFacts host;
  private final RestoreOptions options;
  private final Findings findings;
  private final Set<MappedFileId> seen = new HashSet<>();

  private MappedFileCheck(Image image, HostFacts host, RestoreOptions options, Findings findings) {
    this.image = image;
    this.host = host;
    this.options = options;
    this.findings = findings;
  }

  public static void check(Image image, HostFacts host, RestoreOptions options, Findings findings) {
    MappedFileCheck check = new MappedFileCheck(image, host, options, findings);
    image.processes().forEach(process -> process.live().ifPresent(l -> check.process(process, l)));
  }

  private void process(ProcessImage process, LiveProcess live) {
    file(process, live.executable(), "executable ");
    for (Area area : live.memory().areas()) {
      if (area.kind() instanceof AreaKind.FileBacked backed) {
        file(process, backed.file(), area.protection().execute() ? "library " : "mapped file ");
      }
      if (area.flags().contains(AreaFlag.SYNCHRONOUS)) {
        findings.refuse(
            process, "memory " + area.range(), "is mapped with MAP_SYNC", "do without DAX");
      }
    }
  }

  private void file(ProcessImage process, MappedFileId id, String what) {
    MappedFile file = image.mappedFiles().get(id.value());
    if (file.content().isPresent() || !seen.add(id)) {
      return;
    }
    FileFacts facts = host.file(file.path());
    if (!facts.exists()) {
      findings.refuse(
          process,
          what + file.path(),
          "is missing",
          "put the file back that was there at the checkpoint");
      return;
    }
    FileIdentity found = facts.identity().orElseThrow();
    if (file.identity().regular() || found.regular()) {
      regular(process, file, what, found, facts.digest());
    }
  }

  private void regular(
      ProcessImage process,
      MappedFile file,
      String what,
      FileIdentity found,
      Optional<FileDigest> digest) {
    Optional<String> change = change(file, found, digest);
    if (change.isEmpty()) {
      return;
    }
    boolean data = file.digest().isEmpty();
    if (data && options.files().apply(file.path()) == FileHandling.KEEP) {
      findings.note(process, what + file.path(), "kept as it is: " + change.get());
      return;
    }
    findings.refuse(
        process,
        what + file.path(),
        "changed since the checkpoint: " + change.get(),
        data
            ? "put the old file back, or let the policy say keep"
            : "put the file back that was there at the checkpoint");
  }

  private static Optional<String> change(
      MappedFile file, FileIdentity found, Optional<FileDigest> digest) {
    FileIdentity captured = file.identity();
    if (found.regular() != captured.regular()) {
      return Optional.of("another kind of file");
    }
    if (found.size() != captured.size()) {
      return Optional.of(found.size() + " bytes, not " + captured.size());
    }
    if (FileSameness.untouched(captured, found)) {
      return Optional.empty();
    }
    if (file.digest().isEmpty()) {
      boolean written = found.mtimeNanos() != captured.mtimeNanos();
      return written ? Optional.of("another modification time") : Optional.empty();
    }
    return contents(file.digest().get(), digest);
  }

  private static Optional<String> contents(FileDigest captured, Optional<FileDigest> found) {
    if (found.isEmpty()) {
      return Optional.of("its bytes cannot be read");
    }
    if (captured.sha256().equals(found.get().sha256())) {
      return Optional.empty();
    }
    boolean sameBuild =
        captured.buildId().isPresent() && captured.buildId().equals(found.get().buildId());
    return Optional.of(sameBuild ? "other bytes, though of the same build" : "other bytes");
  }
}
