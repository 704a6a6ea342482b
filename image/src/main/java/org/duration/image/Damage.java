// What of a checkpoint is damaged.
package org.duration.image;

/**
 * One finding.
 *
 * @param file name of the file in the checkpoint's directory
 * @param what the part of it, and what is wrong with it
 */
public record Damage(String file, String what) {
  @Override
  public String toString() {
    return file + ": " + what;
  }
}
