package org.duration.capture.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Java and C agree on native-shims/abi/capture_stream.h. */
class AbiTest {
  private String header;

  @BeforeEach
  void readHeader() throws IOException {
    String home = System.getProperty("duration.home");
    assumeTrue(home != null, "duration.home is not set: run it by maven");
    header = Files.readString(Path.of(home, "native-shims/abi/capture_stream.h"));
  }

  private Map<String, Integer> numbers(String pattern) {
    Map<String, Integer> numbers = new HashMap<>();
    Matcher matcher = Pattern.compile(pattern).matcher(header);
    while (matcher.find()) {
      numbers.put(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }
    return numbers;
  }

  @Test
  void factsHaveTheSameNumbers() {
    Map<String, Integer> java = new HashMap<>();
    for (FactType type : FactType.values()) {
      java.put(type.name(), type.code());
    }

    assertThat(java).isEqualTo(numbers("\\bDUR_FACT_([A-Z_]+) = ([0-9]+)"));
  }

  @Test
  void versionAndMagicAreTheSame() {
    assertThat(numbers("#define DUR_(STREAM_VERSION) ([0-9]+)u"))
        .containsEntry("STREAM_VERSION", RawStream.VERSION);
    assertThat(header).contains("#define DUR_STREAM_MAGIC \"" + RawStream.MAGIC + "\"");
  }

  @Test
  void sizesAreTheSame() throws MalformedStream {
    Map<String, Integer> sizes = numbers("sizeof\\(struct (dur_[a-z_]+)\\) == ([0-9]+)");
    assertThat(sizes)
        .containsEntry("dur_stream_header", RawStream.HEADER_BYTES)
        .containsEntry("dur_record", RawStream.RECORD_BYTES)
        .containsEntry("dur_stat", StreamWriter.stat(0, 0, 0).length);
    fits(FactType.EXE, sizes.get("dur_fact_path"));
    fits(FactType.CPUINFO, sizes.get("dur_fact_cpu"));
    fits(FactType.MAPPED_FILE, sizes.get("dur_fact_mapped_file"));
    fits(FactType.SNAPSHOT, sizes.get("dur_fact_snapshot"));
    fits(FactType.FD, sizes.get("dur_fact_fd"));
    fits(FactType.RSEQ, sizes.get("dur_fact_rseq"));
    fits(FactType.SOCKET, sizes.get("dur_fact_socket"));
    fits(FactType.UNIX_SOCKET, sizes.get("dur_fact_unix"));
    fits(FactType.UNIX_MESSAGE, sizes.get("dur_fact_unix_message"));
    fits(FactType.UNIX_SIGNER, sizes.get("dur_fact_unix_signer"));
    fits(FactType.SOCKET_OPTION, sizes.get("dur_fact_option"));
    fits(FactType.SHARED_MEMORY, sizes.get("dur_fact_shared_memory"));
    fits(FactType.SYSV_SEGMENT, sizes.get("dur_fact_sysv_segment"));
    fits(FactType.SEM_UNDO, sizes.get("dur_fact_sem_undo"));
    fits(FactType.INET, sizes.get("dur_fact_inet"));
  }

  /** A payload of the C struct's size is read to its end, and one that is shorter is not. */
  private static void fits(FactType type, int bytes) throws MalformedStream {
    RawFact.Head head = new RawFact.Head(type, 2, 0);
    assertThat(
            type.shape().read(head, new PayloadReader(head, java.nio.ByteBuffer.allocate(bytes))))
        .isNotNull();
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                type.shape()
                    .read(head, new PayloadReader(head, java.nio.ByteBuffer.allocate(bytes - 1))))
        .isInstanceOf(MalformedStream.class);
  }
}
