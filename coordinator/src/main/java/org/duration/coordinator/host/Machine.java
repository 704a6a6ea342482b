package org.duration.coordinator.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.image.Bytes;
import org.duration.image.CpuFeatures;
import org.duration.image.CpuLeaf;
import org.duration.restore.host.VdsoFacts;

/** What stays the same as long as this kernel runs: looked at once, and then remembered. */
public final class Machine {
  private static final Path PROC = Path.of("/proc");

  private final Path capture;
  private Optional<CpuFeatures> cpu = Optional.empty();
  private Optional<VdsoFacts> vdso = Optional.empty();

  /**
   * @param capture the program that tells what the CPU can
   */
  public Machine(Path capture) {
    this.capture = capture;
  }

  synchronized CpuFeatures cpu() throws IOException {
    if (cpu.isEmpty()) {
      cpu = Optional.of(askCpu(capture));
    }
    return cpu.get();
  }

  synchronized VdsoFacts vdso() throws IOException {
    if (vdso.isEmpty()) {
      vdso = Optional.of(readVdso());
    }
    return vdso.get();
  }

  private static CpuFeatures askCpu(Path capture) throws IOException {
    Process process = new ProcessBuilder(capture.toString(), "--cpu").start();
    String line =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    String[] words = line.split(" ");
    if (words.length != 2 + CpuLeaf.values().length) {
      throw new IOException(capture + " --cpu says: " + line);
    }
    Map<CpuLeaf, Integer> leaves = new EnumMap<>(CpuLeaf.class);
    for (CpuLeaf leaf : CpuLeaf.values()) {
      leaves.put(leaf, Integer.parseUnsignedInt(words[2 + leaf.ordinal()], 16));
    }
    return new CpuFeatures(
        Long.parseUnsignedLong(words[0], 16), Integer.parseUnsignedInt(words[1], 16), leaves);
  }

  /** The vdso of our own process: the kernel maps the same bytes into every one. */
  private static VdsoFacts readVdso() throws IOException {
    List<VdsoFacts.Segment> segments = new ArrayList<>();
    String digest = "";
    for (String line : Files.readAllLines(PROC.resolve("self/maps"))) {
      int name = line.indexOf("[v");
      if (name < 0 || line.endsWith("[vsyscall]")) {
        continue;
      }
      String[] range = line.substring(0, line.indexOf(' ')).split("-");
      long start = Long.parseUnsignedLong(range[0], 16);
      int bytes = (int) (Long.parseUnsignedLong(range[1], 16) - start);
      segments.add(new VdsoFacts.Segment(line.substring(name), bytes));
      if (line.endsWith("[vdso]")) {
        digest = Bytes.of(memory(start, bytes)).sha256();
      }
    }
    return new VdsoFacts(digest, segments);
  }

  private static byte[] memory(long start, int bytes) throws IOException {
    try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
      byte[] content = new byte[bytes];
      memory.seek(start);
      memory.readFully(content);
      return content;
    }
  }
}
