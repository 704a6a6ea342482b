// One connection to PostgreSQL: its simple query protocol, as much of it as the shop needs.

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

final class PostgreSql {
  private static final int PROTOCOL = 3 << 16;

  private final DataInputStream in;
  private final DataOutputStream out;

  PostgreSql(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    byte[] words = "user\0postgres\0database\0postgres\0\0".getBytes(StandardCharsets.UTF_8);
    out.write(ByteBuffer.allocate(8).putInt(words.length + 8).putInt(PROTOCOL).array());
    out.write(words);
    answer();
  }

  /** The first column of each row. */
  List<String> query(String sql) throws IOException {
    byte[] text = (sql + "\0").getBytes(StandardCharsets.UTF_8);
    out.write(ByteBuffer.allocate(5).put((byte) 'Q').putInt(text.length + 4).array());
    out.write(text);
    return answer();
  }

  private List<String> answer() throws IOException {
    List<String> rows = new ArrayList<>();
    String error = null;
    while (true) {
      int type = in.readUnsignedByte();
      ByteBuffer body = ByteBuffer.wrap(in.readNBytes(in.readInt() - 4));
      switch (type) {
        case 'D' -> rows.add(firstColumn(body));
        case 'E' -> error = new String(body.array(), StandardCharsets.UTF_8).replace('\0', ' ');
        case 'Z' -> {
          if (error != null) {
            throw new IOException(error);
          }
          return rows;
        }
        default -> {}
      }
    }
  }

  private static String firstColumn(ByteBuffer row) {
    row.getShort();
    byte[] column = new byte[row.getInt()];
    row.get(column);
    return new String(column, StandardCharsets.UTF_8);
  }
}
