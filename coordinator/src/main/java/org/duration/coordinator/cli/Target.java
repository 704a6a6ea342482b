package org.duration.coordinator.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.duration.coordinator.group.Checkpoints;
import org.duration.coordinator.group.GroupName;
import org.duration.image.store.GroupCheckpoints;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code GROUP} or {@code GROUP@SEQ}. */
record Target(String group, OptionalLong seq) {
  static final Target NONE = new Target("", OptionalLong.empty());

  GroupCheckpoints checkpoints(Optional<Path> store) {
    return Checkpoints.of(group, store, Session.here());
  }

  /** To be read. */
  GroupCheckpoints checkpoints(Optional<Path> store, KeyOption keys) {
    return checkpoints(store).with(keys.seals(group));
  }

  long choose(GroupCheckpoints checkpoints) {
    return Checkpoints.choose(group, checkpoints, seq);
  }

  /** Parses what the user typed. */
  static final class Converter implements ITypeConverter<Target> {
    @Override
    public Target convert(String text) {
      int at = text.indexOf('@');
      if (at < 0) {
        return new Target(GroupName.check(text), OptionalLong.empty());
      }
      String number = text.substring(at + 1);
      if (!number.matches("[0-9]{1,18}")) {
        throw new TypeConversionException("'" + text + "' is not GROUP@SEQ");
      }
      return new Target(
          GroupName.check(text.substring(0, at)), OptionalLong.of(Long.parseLong(number)));
    }
  }
}
