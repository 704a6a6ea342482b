package org.duration.coordinator.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcFileTest {
  @TempDir Path directory;

  @Test
  void givenNumberBelowSys_whenRead_thenAllItsDigits() throws IOException {
    int max = Integer.parseInt(ProcFile.text(Path.of("/proc/sys/kernel/pid_max")));

    assertThat(max).isGreaterThanOrEqualTo(301);
  }

  @Test
  void givenOwnStatus_whenRead_thenFieldsByName() throws IOException {
    Map<String, String> status = ProcFile.status((int) Processes.pid());

    assertThat(status).containsKeys("Name", "NSpid", "VmRSS", "Threads");
    assertThat(ProcFile.innermost(status, "NSpid")).isPositive();
  }

  @Test
  void givenProcessThatIsGone_whenRead_thenNoSuchFile() {
    assertThatThrownBy(() -> ProcFile.status(Integer.MAX_VALUE))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void givenNestedNamespaces_whenAskedForTheInnermost_thenTheLastNumber() {
    assertThat(ProcFile.innermost(Map.of("NSpid", "4711\t12\t3"), "NSpid")).isEqualTo(3);
    assertThat(ProcFile.innermost(Map.of(), "NSpid")).isZero();
  }

  @Test
  void givenSocketPathThatIsTooLongForTheKernel_whenBoundAndConnected_thenTheyMeet()
      throws IOException {
    Path deep = directory;
    while (deep.toString().length() < 200) {
      deep = Files.createDirectory(deep.resolve("a-directory-with-a-long-name"));
    }
    Path path = deep.resolve("init.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      SocketAddress.at(path, server::bind);

      SocketAddress.at(path, client::connect);

      assertThat(client.isConnected()).isTrue();
      assertThat(path).exists();
    }
  }

  @Test
  void givenLongPathInADirectoryThatIsGone_whenConnected_thenAnErrorThatNamesIt()
      throws IOException {
    Path path = directory.resolve("x".repeat(150)).resolve("init.sock");
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      assertThatThrownBy(() -> SocketAddress.at(path, client::connect))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("ENOENT");
    }
  }
}
