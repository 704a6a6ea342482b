// Whatever processes have in common, each ends up with its own memory.
package org.duration.restore.inherit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.duration.image.Address;
import org.duration.image.Image;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.PageExtent;
import org.duration.image.process.ProcessImage;
import org.duration.restore.Hosts;
import org.duration.restore.Plans;
import org.duration.restore.plan.Plan;
import org.duration.restore.verify.PlanVerifier;

class CommonPagesProperties {
  @Property(tries = 500, seed = "20261121")
  void everyProcessHasItsAreasAndItsPages(@ForAll long seed) {
    Image image = ForkedGroups.random(seed).build();
    Plan plan = Plans.plan(image, Hosts.of(image));

    Map<Integer, PlanMemory.Space> spaces = PlanMemory.of(plan);

    assertThat(PlanVerifier.verify(plan)).isEmpty();
    for (ProcessImage process : image.processes()) {
      PlanMemory.Space space = spaces.get(process.pid());
      assertThat(words(space.pages)).isEqualTo(pages(image, process));
      assertThat(space.protection).isEqualTo(protection(process));
    }
  }

  private static Map<Address, String> words(Map<Address, PlanMemory.Frame> frames) {
    Map<Address, String> words = new TreeMap<>();
    frames.forEach((page, frame) -> words.put(page, frame.toString()));
    return words;
  }

  private static Map<Address, String> pages(Image image, ProcessImage process) {
    Map<Address, String> pages = new TreeMap<>();
    for (PageExtent extent : process.pages()) {
      for (Address page : PlanMemory.pages(extent.range())) {
        long offset = extent.offset() + page.minus(extent.address());
        pages.put(page, image.pageFileName(extent) + "@" + offset);
      }
    }
    return pages;
  }

  private static Map<Address, Integer> protection(ProcessImage process) {
    Map<Address, Integer> protection = new TreeMap<>();
    for (Area area : process.live().orElseThrow().memory().areas()) {
      if (!(area.kind() instanceof AreaKind.Vdso)) {
        PlanMemory.pages(area.range())
            .forEach(page -> protection.put(page, area.protection().bits()));
      }
    }
    return protection;
  }
}
