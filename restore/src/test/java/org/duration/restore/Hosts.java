// Hosts for tests: the one that an image was made on, and the same with one thing changed.
package org.duration.restore;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.duration.image.Bytes;
import org.duration.image.CpuFeatures;
import org.duration.image.Image;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.OpenFile;
import org.duration.image.memory.FileDigest;
import org.duration.image.memory.MappedFile;
import org.duration.image.process.ResourceLimit;
import org.duration.restore.host.FileFacts;
import org.duration.restore.host.HostFacts;
import org.duration.restore.host.Privileges;
import org.duration.restore.host.RequiredFile;
import org.duration.restore.host.VdsoFacts;

/** Mutable; {@link #facts} takes the picture. */
public final class Hosts {
  private static final long ALL_CAPABILITIES = (1L << 41) - 1;

  public CpuFeatures cpu = GroupBuilder.cpu(7, 832);
  public String vdso = GroupBuilder.VDSO.sha256();
  public List<VdsoFacts.Segment> segments =
      List.of(
          new VdsoFacts.Segment("[vvar]", 4 * GroupBuilder.PAGE),
          new VdsoFacts.Segment("[vdso]", 2 * GroupBuilder.PAGE));
  public int pageSize = GroupBuilder.PAGE;
  public int pidMax = 4_194_304;
  public int cpus = 2;
  public long memory = 8L << 30;
  public boolean rootless;
  public long uid;
  public long bounding = ALL_CAPABILITIES;
  public long hostCapabilities = ALL_CAPABILITIES;
  public long descriptors = 1 << 20;
  public long coreLimit = ResourceLimit.UNLIMITED;
  public int nice;
  public int oomScoreAdj;
  public Set<HostFacts.Feature> features = EnumSet.allOf(HostFacts.Feature.class);
  public final Map<String, FileFacts> files = new HashMap<>();

  /** Has every file that {@code image} needs, as it was. */
  public static Hosts of(Image image) {
    Hosts host = new Hosts();
    for (RequiredFile required : RequiredFile.of(image)) {
      host.files.put(
          required.path(),
          new FileFacts(Optional.of(GroupBuilder.directoryIdentity()), Optional.empty()));
    }
    for (OpenFile file : image.openFiles()) {
      if (file instanceof OpenFile.RegularFile regular) {
        host.put(regular.path(), regular.identity());
      } else if (file instanceof OpenFile.PathOnly place) {
        host.put(place.path(), place.identity());
      } else if (file instanceof OpenFile.NamedPipe pipe) {
        host.put(pipe.path(), pipe.identity());
      } else if (file instanceof OpenFile.RemovedFile removed) {
        host.files.remove(removed.path());
      }
    }
    for (MappedFile file : image.mappedFiles()) {
      if (file.content().isEmpty()) {
        host.put(file.path(), file.identity());
      } else {
        host.files.remove(file.path());
      }
    }
    return host;
  }

  /** As a plain user has it. */
  public Hosts rootless(long ownUid) {
    rootless = true;
    uid = ownUid;
    hostCapabilities = 0;
    return this;
  }

  public void put(String path, FileIdentity identity) {
    files.put(path, new FileFacts(Optional.of(identity), Optional.of(digest(path))));
  }

  public static FileDigest digest(String content) {
    return new FileDigest(
        Bytes.of(content.getBytes(StandardCharsets.UTF_8)).sha256(), Optional.empty());
  }

  public HostFacts facts() {
    return new HostFacts(
        "6.18.0",
        cpu,
        new VdsoFacts(vdso, segments),
        pageSize,
        pidMax,
        cpus,
        memory,
        9_000,
        privileges(),
        features,
        files);
  }

  private Privileges privileges() {
    List<ResourceLimit> limits =
        IntStream.range(0, 16).mapToObj(i -> new ResourceLimit(i, 0, hard(i))).toList();
    return new Privileges(
        rootless,
        uid,
        uid,
        List.of(uid),
        bounding,
        hostCapabilities,
        hostCapabilities,
        limits,
        nice,
        oomScoreAdj);
  }

  private long hard(int resource) {
    return switch (resource) {
      case 7 -> descriptors;
      case 4 -> coreLimit;
      default -> ResourceLimit.UNLIMITED;
    };
  }
}
