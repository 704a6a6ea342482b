// The numbers of descriptors that exist only while a plan runs.
package org.duration.restore.compile;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.duration.image.files.DataFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.PipeEnd;
import org.duration.image.files.PipeId;
import org.duration.image.memory.MappedFileId;
import org.duration.image.memory.SharedMemoryId;

/**
 * Numbers ascend from one above every number of a guest. A process has all tools of the root task,
 * and goes on from there with tools of its own.
 */
final class Tools {
  /** A mapped file, open for reading or, where it is mapped shared and writable, for both. */
  record Mapping(MappedFileId file, boolean writable) {}

  private record Memory(SharedMemoryId memory, boolean writable) {}

  private record Data(String fileName) {}

  private record Stream(int application, int stream) {}

  private record Peer(int terminal) {}

  private record End(PipeId pipe, PipeEnd end) {}

  private final int first;
  private final Map<Object, Integer> numbers = new HashMap<>();
  private final Optional<Tools> inherited;
  private int next;

  private Tools(int first, int next, Optional<Tools> inherited) {
    this.first = first;
    this.next = next;
    this.inherited = inherited;
  }

  static Tools from(int first) {
    return new Tools(first, first, Optional.empty());
  }

  /** Those of a process that inherits these. */
  Tools ofProcess() {
    return new Tools(first, next, Optional.of(this));
  }

  /** The first tool's number. */
  int first() {
    return first;
  }

  /** One above the last. */
  int end() {
    return next;
  }

  /** A number that nobody asks for again. */
  int take() {
    return next++;
  }

  /** A file of the checkpoint's directory. */
  int data(String fileName) {
    return number(new Data(fileName));
  }

  int data(DataFile file) {
    return data(file.fileName());
  }

  int stream(int application, int stream) {
    return number(new Stream(application, stream));
  }

  /** The other end of a terminal, for those who are to take control of it. */
  int terminal(int number) {
    return number(new Peer(number));
  }

  int mapping(Mapping mapping) {
    return number(mapping);
  }

  /** Shared memory, open for reading or for both. */
  int memory(SharedMemoryId memory, boolean writable) {
    return number(new Memory(memory, writable));
  }

  int openFile(OpenFileId file) {
    return number(file);
  }

  int pipe(PipeId pipe, PipeEnd end) {
    return number(new End(pipe, end));
  }

  /** An open file stands at a number that something else was given. */
  void openFileAt(OpenFileId file, int number) {
    numbers.put(file, number);
  }

  boolean has(OpenFileId file) {
    return find(file).isPresent();
  }

  private int number(Object key) {
    return find(key).orElseGet(() -> numbers.computeIfAbsent(key, x -> next++));
  }

  private Optional<Integer> find(Object key) {
    Integer own = numbers.get(key);
    return own != null ? Optional.of(own) : inherited.flatMap(tools -> tools.find(key));
  }
}
