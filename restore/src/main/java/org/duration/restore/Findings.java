// Collects what stands against a restore.
package org.duration.restore;

import java.util.ArrayList;
import java.util.List;
import org.duration.image.process.ProcessImage;

/** Every check adds to it and goes on, so that a user sees all reasons at once. */
public final class Findings {
  private final List<RestoreRefusal> refusals = new ArrayList<>();
  private final List<RestoreNote> notes = new ArrayList<>();

  public void refuse(ProcessImage process, String resource, String detail, String remedy) {
    refusals.add(new RestoreRefusal(process.pid(), process.comm(), resource, detail, remedy));
  }

  /** About the whole group. */
  public void refuse(String resource, String detail, String remedy) {
    refusals.add(new RestoreRefusal(0, "", resource, detail, remedy));
  }

  public void note(ProcessImage process, String resource, String detail) {
    notes.add(new RestoreNote(process.pid(), resource, detail));
  }

  public boolean refused() {
    return !refusals.isEmpty();
  }

  public List<RestoreRefusal> refusals() {
    return List.copyOf(refusals);
  }

  public List<RestoreNote> notes() {
    return List.copyOf(notes);
  }
}
