// Which of an application's streams a descriptor is bound to.
package org.duration.restore.compile;

import java.util.Set;
import java.util.TreeSet;
import org.duration.image.Image;
import org.duration.image.files.Descriptor;
import org.duration.image.files.OpenFile;
import org.duration.image.process.ProcessImage;

/**
 * A terminal is often one open file for stdin, stdout and stderr, and so is known as stdin alone.
 * The new streams may be three different things: descriptors 1 and 2 then take stdout and stderr.
 */
final class Streams {
  private Streams() {}

  /** For descriptor {@code fd} that leads to {@code stream}. */
  static int number(Image image, OpenFile.Stream stream, int fd) {
    boolean couldBeAll = stream.stream() == 0 && (fd == 1 || fd == 2);
    return couldBeAll && !has(image, stream.application(), fd) ? fd : stream.stream();
  }

  /** All numbers that descriptors leading to {@code stream} take, itself included. */
  static Set<Integer> needed(Image image, OpenFile.Stream stream) {
    Set<Integer> numbers = new TreeSet<>(Set.of(stream.stream()));
    for (ProcessImage process : image.processes()) {
      process
          .live()
          .ifPresent(
              live ->
                  live.descriptors().stream()
                      .filter(descriptor -> descriptor.openFile().equals(stream.id()))
                      .map(Descriptor::fd)
                      .forEach(fd -> numbers.add(number(image, stream, fd))));
    }
    return numbers;
  }

  private static boolean has(Image image, int application, int number) {
    return image.openFiles().stream()
        .anyMatch(
            file ->
                file instanceof OpenFile.Stream stream
                    && stream.application() == application
                    && stream.stream() == number);
  }
}
