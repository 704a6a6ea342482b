// The keys by which the checkpoints of a group are written and read.
package org.duration.image.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.image.ImageException;
import org.duration.image.seal.StoreKey;

/**
 * @param encrypt what is written is encrypted with it; empty: not at all
 * @param sign what is written is signed with it, and what is read must be; empty: not at all
 * @param others by which older checkpoints can be read, or those from somewhere else
 * @param memory a directory whose files are on no disk: what is to be encrypted, or was, is there
 */
public record Seals(
    Optional<StoreKey> encrypt,
    Optional<StoreKey> sign,
    List<StoreKey> others,
    Optional<Path> memory) {
  public static final Seals NONE =
      new Seals(Optional.empty(), Optional.empty(), List.of(), Optional.empty());

  public Seals {
    others = List.copyOf(others);
  }

  /**
   * @param what it was done: encrypted, signed
   * @throws ImageException.KeyRefused none of the keys has this fingerprint
   */
  StoreKey require(Path checkpoint, String what, String fingerprint) {
    List<StoreKey> all =
        Stream.of(encrypt.stream(), sign.stream(), others.stream()).flatMap(each -> each).toList();
    return all.stream()
        .filter(key -> key.fingerprint().equals(fingerprint))
        .findFirst()
        .orElseThrow(() -> refused(checkpoint, what, fingerprint, all));
  }

  private static ImageException refused(
      Path checkpoint, String what, String fingerprint, List<StoreKey> all) {
    String given =
        all.isEmpty()
            ? "and no key is known"
            : "and not with "
                + String.join(" or ", all.stream().map(StoreKey::fingerprint).distinct().toList());
    return new ImageException.KeyRefused(
        "checkpoint " + checkpoint + " is " + what + " with key " + fingerprint + ", " + given,
        "name its key file with --key-file or DURATION_KEY_FILE, or in the group's policy");
  }

  Path memoryDirectory() {
    return memory.orElseThrow(() -> new IllegalStateException("keys without a place in memory"));
  }

  /** Whether what these write can go on using page files of a checkpoint. */
  Optional<String> whyNoShare(CommitRecord commit) {
    Optional<String> sealed = commit.sealed().map(CommitRecord.Sealed::key);
    Optional<String> signed = commit.signed().map(CommitRecord.Signed::key);
    if (!sealed.equals(encrypt.map(StoreKey::fingerprint))) {
      return Optional.of(why("encrypted", sealed, encrypt));
    }
    if (!signed.equals(sign.map(StoreKey::fingerprint))) {
      return Optional.of(why("signed", signed, sign));
    }
    return Optional.empty();
  }

  private static String why(String what, Optional<String> then, Optional<StoreKey> now) {
    if (then.isEmpty()) {
      return "that one is not " + what;
    }
    return now.isEmpty()
        ? "that one is " + what + ", and this one is not to be"
        : "that one is " + what + " with another key";
  }
}
