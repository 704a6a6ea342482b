package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duration.image.store.StoredImage;
import org.duration.restore.Compilation;
import org.duration.restore.RestoreNote;
import org.duration.restore.RestoreRefusal;
import org.duration.restore.show.PlanDisassembler;

/**
 * What {@code plan show} shows.
 *
 * @param works whether it could be restored here and now
 * @param text the plan's disassembly, empty when there is none
 * @param refusals every reason why there is none
 */
public record PlanView(
    String group,
    long seq,
    boolean works,
    String text,
    List<String> notes,
    List<Map<String, Object>> refusals) {

  /** Compiles {@code stored} for this host. */
  public static PlanView of(GroupServices services, String group, StoredImage stored, Path root)
      throws IOException {
    Compilation compilation = RestoreCycle.compile(services, group, stored, root);
    List<String> notes = compilation.notes().stream().map(RestoreNote::sentence).toList();
    long seq = stored.image().header().seq();
    if (compilation instanceof Compilation.Refused refused) {
      return new PlanView(
          group, seq, false, "", notes, refused.refusals().stream().map(PlanView::fields).toList());
    }
    String text = PlanDisassembler.disassemble(((Compilation.Compiled) compilation).plan());
    return new PlanView(group, seq, true, text, notes, List.of());
  }

  private static Map<String, Object> fields(RestoreRefusal refusal) {
    Map<String, Object> fields = new LinkedHashMap<>(Json.fields(refusal));
    fields.put("sentence", refusal.sentence());
    return fields;
  }
}
