// The checkpoint part, of a group or of an application.
package org.duration.policies.file;

import java.util.LinkedHashMap;
import java.util.Map;
import org.duration.policies.CheckpointPolicy;
import org.duration.policies.CheckpointPolicy.Compression;
import org.duration.policies.CheckpointPolicy.ConnectionAction;
import org.duration.policies.CheckpointPolicy.FileAction;
import org.duration.policies.CheckpointPolicy.Hint;
import org.duration.policies.CheckpointPolicy.Hooks;
import org.duration.policies.CheckpointPolicy.Keep;
import org.duration.policies.CheckpointPolicy.OnExit;

final class CheckpointReader {
  private CheckpointReader() {}

  static CheckpointPolicy read(Fields checkpoint) {
    Fields keep = checkpoint.in("keep");
    return new CheckpointPolicy(
        checkpoint
            .textIfPresent("every")
            .filter(every -> !every.equals("never"))
            .map(every -> checkpoint.positive("every")),
        new Keep(keep.number("last"), keep.number("hourly")),
        checkpoint.textIfPresent("store"),
        checkpoint.choice("on-exit", OnExit.class),
        checkpoint.inIfPresent("hint").map(CheckpointReader::hint),
        checkpoint.choice("compress", Compression.class),
        checkpoint.inIfPresent("encrypt").map(encrypt -> encrypt.text("key-file")),
        checkpoint.inIfPresent("sign").map(sign -> sign.text("key-file")),
        files(checkpoint.in("files")),
        network(checkpoint.in("network")),
        checkpoint.inIfPresent("hooks").map(CheckpointReader::hooks));
  }

  private static Hint hint(Fields hint) {
    return new Hint(hint.parsed("below", Quantities::size, 0L), hint.duration("wait"));
  }

  private static CheckpointPolicy.Files files(Fields files) {
    Map<String, FileAction> byPattern = actions(files, FileAction.class);
    return new CheckpointPolicy.Files(byPattern.remove("default"), byPattern);
  }

  private static CheckpointPolicy.Network network(Fields network) {
    Map<String, ConnectionAction> byRange = actions(network, ConnectionAction.class);
    ConnectionAction otherwise = byRange.remove("default");
    for (String range : byRange.keySet()) {
      try {
        Addresses.checkRange(range);
      } catch (IllegalArgumentException e) {
        Origin origin = network.branch().entries().get(range).keyOrigin();
        network.errors().add(origin, network.path().key(range), e.getMessage());
      }
    }
    return new CheckpointPolicy.Network(otherwise, byRange);
  }

  private static <E extends Enum<E>> Map<String, E> actions(Fields fields, Class<E> type) {
    Map<String, E> actions = new LinkedHashMap<>();
    fields.textsByKey().forEach((key, action) -> actions.put(key, Fields.constant(action, type)));
    return actions;
  }

  private static Hooks hooks(Fields hooks) {
    if (!hooks.has("before") && !hooks.has("after")) {
      hooks
          .errors()
          .add(
              hooks.branch().origin(),
              hooks.path(),
              "no hook is named; write before, after or both");
    }
    return new Hooks(hooks.command("before"), hooks.command("after"), hooks.positive("timeout"));
  }
}
