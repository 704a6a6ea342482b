// Finds where several processes have private memory.
package org.duration.restore.inherit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Image;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.Area;
import org.duration.image.memory.PageExtent;
import org.duration.image.process.ProcessImage;

/** Areas of one shape that overlap are one region. An area without pages has nothing to share. */
final class Regions {
  /**
   * @param pages of each process that has any in it, by pid
   */
  record Populated(Region region, Map<Integer, List<PageExtent>> pages) {}

  private record Piece(int pid, AddressRange range, List<PageExtent> pages) {}

  private final Map<Shape, List<Piece>> pieces = new LinkedHashMap<>();

  private Regions() {}

  /** Those that more than one process has pages in. */
  static List<Populated> of(Image image) {
    Regions regions = new Regions();
    for (ProcessImage process : image.processes()) {
      process.live().ifPresent(live -> regions.collect(process.pid(), live.memory()));
    }
    List<Populated> found = new ArrayList<>();
    regions.pieces.forEach((shape, pieces) -> found.addAll(joined(shape, pieces)));
    return found;
  }

  private void collect(int pid, AddressSpace memory) {
    List<List<PageExtent>> pages = AreaPages.of(memory);
    for (int i = 0; i < memory.areas().size(); i++) {
      Area area = memory.areas().get(i);
      Optional<Shape> shape = pages.get(i).isEmpty() ? Optional.empty() : Shape.of(area);
      if (shape.isPresent()) {
        pieces
            .computeIfAbsent(shape.get(), x -> new ArrayList<>())
            .add(new Piece(pid, area.range(), pages.get(i)));
      }
    }
  }

  private static List<Populated> joined(Shape shape, List<Piece> pieces) {
    List<Populated> joined = new ArrayList<>();
    pieces.sort(Comparator.comparing(piece -> piece.range().start()));
    int from = 0;
    Address end = Address.NULL;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      if (i > from && piece.range().start().compareTo(end) >= 0) {
        populated(shape, pieces.subList(from, i), end).ifPresent(joined::add);
        from = i;
      }
      end = piece.range().end().compareTo(end) > 0 ? piece.range().end() : end;
    }
    populated(shape, pieces.subList(from, pieces.size()), end).ifPresent(joined::add);
    return joined;
  }

  private static Optional<Populated> populated(Shape shape, List<Piece> pieces, Address end) {
    Map<Integer, List<PageExtent>> pages = new TreeMap<>();
    pieces.forEach(
        piece -> pages.computeIfAbsent(piece.pid(), x -> new ArrayList<>()).addAll(piece.pages()));
    AddressRange range = new AddressRange(pieces.get(0).range().start(), end);
    return pages.size() < 2
        ? Optional.empty()
        : Optional.of(new Populated(new Region(range, shape), pages));
  }
}
