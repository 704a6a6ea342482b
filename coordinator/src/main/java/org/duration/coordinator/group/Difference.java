package org.duration.coordinator.group;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.duration.image.Image;
import org.duration.image.files.Descriptor;
import org.duration.image.process.ProcessImage;
import org.duration.image.store.StoredImage;

/**
 * What two checkpoints of one group differ in, process by process.
 *
 * @param from the one compared with
 * @param sameGroup false: of two runs, or two groups, in which a pid is nobody's in particular
 */
public record Difference(
    String from, String to, long secondsBetween, boolean sameGroup, List<OfProcess> processes) {

  /**
   * @param change {@code new}, {@code gone}, {@code changed} or {@code same}
   * @param opened descriptors that lead somewhere else than before, and new ones: number and kind
   * @param closed likewise
   */
  public record OfProcess(
      int pid,
      String comm,
      String change,
      int threads,
      long bytes,
      PageDifference pages,
      int areasMapped,
      int areasUnmapped,
      List<String> opened,
      List<String> closed) {}

  public Difference {
    processes = List.copyOf(processes);
  }

  /** Reads the pages that do not stand in a file which both have. */
  public static Difference of(StoredImage from, StoredImage to) throws IOException {
    Map<Integer, ProcessImage> before = byPid(from.image());
    Map<Integer, ProcessImage> after = byPid(to.image());
    Map<Integer, OfProcess> all = new TreeMap<>();
    try (PageComparison pages = new PageComparison(from, to)) {
      for (ProcessImage process : after.values()) {
        Optional<ProcessImage> old = Optional.ofNullable(before.get(process.pid()));
        all.put(process.pid(), one(from, to, pages, old, Optional.of(process)));
      }
      for (ProcessImage process : before.values()) {
        if (!after.containsKey(process.pid())) {
          all.put(process.pid(), one(from, to, pages, Optional.of(process), Optional.empty()));
        }
      }
    }
    var a = from.image().header();
    var b = to.image().header();
    return new Difference(
        a.group() + "@" + a.seq(),
        b.group() + "@" + b.seq(),
        java.time.Duration.between(a.createdAt(), b.createdAt()).toSeconds(),
        a.coordinatorPid() == b.coordinatorPid() && a.incarnation() == b.incarnation(),
        new ArrayList<>(all.values()));
  }

  private static OfProcess one(
      StoredImage from,
      StoredImage to,
      PageComparison comparison,
      Optional<ProcessImage> old,
      Optional<ProcessImage> now)
      throws IOException {
    ProcessImage shown = now.or(() -> old).orElseThrow();
    PageDifference pages =
        comparison.of(
            old.map(ProcessImage::pages).orElse(List.of()),
            now.map(ProcessImage::pages).orElse(List.of()));
    List<String> areasBefore = areas(old);
    List<String> areasAfter = areas(now);
    List<String> filesBefore = files(from.image(), old);
    List<String> filesAfter = files(to.image(), now);
    List<String> opened = without(filesAfter, filesBefore);
    List<String> closed = without(filesBefore, filesAfter);
    int mapped = without(areasAfter, areasBefore).size();
    int unmapped = without(areasBefore, areasAfter).size();
    boolean same =
        pages.none()
            && opened.isEmpty()
            && closed.isEmpty()
            && mapped + unmapped == 0
            && old.map(ProcessImage::live).equals(now.map(ProcessImage::live));
    return new OfProcess(
        shown.pid(),
        shown.comm(),
        old.isEmpty() ? "new" : now.isEmpty() ? "gone" : same ? "same" : "changed",
        shown.threads().size(),
        shown.pages().stream().mapToLong(extent -> extent.bytes()).sum(),
        pages,
        mapped,
        unmapped,
        opened,
        closed);
  }

  private static Map<Integer, ProcessImage> byPid(Image image) {
    Map<Integer, ProcessImage> processes = new TreeMap<>();
    image.processes().forEach(process -> processes.put(process.pid(), process));
    return processes;
  }

  private static List<String> areas(Optional<ProcessImage> process) {
    return process.flatMap(ProcessImage::live).stream()
        .flatMap(live -> live.memory().areas().stream())
        .map(area -> area.range() + " " + area.protection())
        .toList();
  }

  /** Number, kind, and the path where there is one. */
  private static List<String> files(Image image, Optional<ProcessImage> process) {
    return process.flatMap(ProcessImage::live).stream()
        .flatMap(live -> live.descriptors().stream())
        .sorted(Comparator.comparingInt(Descriptor::fd))
        .map(each -> file(image, each))
        .toList();
  }

  private static String file(Image image, Descriptor descriptor) {
    JsonNode file = Json.MAPPER.valueToTree(image.openFiles().get(descriptor.openFile().value()));
    String path = file.path("path").asText();
    return descriptor.fd()
        + ": "
        + file.path("kind").asText("file")
        + (path.isEmpty() ? "" : " " + path);
  }

  private static List<String> without(List<String> all, List<String> those) {
    List<String> left = new ArrayList<>(all);
    java.util.Set<String> out = new java.util.HashSet<>(those);
    left.removeIf(out::contains);
    return left;
  }
}
