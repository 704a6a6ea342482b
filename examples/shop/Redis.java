// One connection to redis, by its unix socket: commands whose answer is a line.

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

final class Redis {
  private final SocketChannel channel;
  private final BufferedReader in;

  Redis(String path) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(path)));
    in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  /** The number after which a counter stands now. */
  long increment(String counter, long by) throws IOException {
    ByteBuffer command = ByteBuffer.wrap(("INCRBY " + counter + " " + by + "\r\n").getBytes(StandardCharsets.UTF_8));
    while (command.hasRemaining()) {
      channel.write(command);
    }
    String answer = in.readLine();
    if (answer == null || !answer.startsWith(":")) {
      throw new IOException("redis answered " + answer);
    }
    return Long.parseLong(answer.substring(1));
  }
}
