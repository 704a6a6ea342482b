// Ops of unix sockets.
package org.duration.restore.plan;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.duration.image.Bytes;
import org.duration.image.Check;
import org.duration.image.files.SocketOption;
import org.duration.image.files.UnixName;

/** The verbs of sockets. None of them waits. */
public sealed interface SocketOp extends Op {
  /** {@code DUR_BIND_RIGHTS}. */
  int RIGHTS = 1;

  /** {@code DUR_SEND_SIGNED}. */
  int SIGNED = 1;

  /** {@code DUR_OPTION_BUFFER}. */
  int BUFFER = 1;

  /**
   * A name as bind and connect take it.
   *
   * @param name as {@link UnixName#name}; empty for none
   * @param directory where a relative name leads from, else empty
   */
  record Address(String name, String directory) {
    public static final Address NONE = new Address("", "");

    public Address {
      Check.that(name.length() <= 108, "socket name of %d bytes", name.length());
      Check.that(
          directory.isEmpty() || directory.startsWith("/") && directory.indexOf(0) < 0,
          "directory %s",
          directory);
    }

    public static Address of(UnixName name) {
      return new Address(name.name(), name.directory().orElse(""));
    }

    byte[] bytes() {
      return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    void write(OpWriter out) {
      out.bytes(Bytes.of(bytes())).text(directory);
    }

    @Override
    public String toString() {
      String from = directory.isEmpty() ? "" : " in " + Names.quoted(directory);
      return Names.quoted(UnixName.words(name)) + from;
    }
  }

  /** {@code socket} of AF_UNIX; {@code type} SOCK_*. */
  record Socket(int fd, int type) implements SocketOp {
    @Override
    public String operands() {
      return fd + " " + Names.socketType(type);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(type);
    }
  }

  /**
   * {@code bind}; the file of a socket that nobody has open any more is replaced.
   *
   * @param rights the file gets them
   */
  record Bind(int fd, Address address, java.util.Optional<UnixName.SocketFile> rights)
      implements SocketOp {
    @Override
    public String operands() {
      String file =
          rights
              .map(
                  r -> String.format(" mode %04o uid %d gid %d", r.permissions(), r.uid(), r.gid()))
              .orElse("");
      return fd + " " + address + file;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(address.bytes().length).u32(rights.isPresent() ? RIGHTS : 0);
      out.u32(rights.map(UnixName.SocketFile::permissions).orElse(0));
      out.u32(rights.map(UnixName.SocketFile::uid).orElse(0L));
      out.u32(rights.map(UnixName.SocketFile::gid).orElse(0L));
      address.write(out);
    }
  }

  /** {@code listen}. */
  record Listen(int fd, int backlog) implements SocketOp {
    @Override
    public String operands() {
      return fd + " backlog " + backlog;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(backlog);
    }
  }

  /** {@code connect}. */
  record Connect(int fd, Address address) implements SocketOp {
    @Override
    public String operands() {
      return fd + " " + address;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(address.bytes().length);
      address.write(out);
    }
  }

  /** {@code accept} of the connection that the calling process made. */
  record Accept(int listener, int fd) implements SocketOp {
    @Override
    public String operands() {
      return listener + " -> " + fd;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(listener).u32(fd).u32(0).u32(0);
    }
  }

  /**
   * {@code sendmsg}.
   *
   * @param data data file, or {@link DescriptorOp.SocketPair#NONE}: zeros
   * @param signed with the credentials of the calling process
   * @param piece of a stream so many bytes at once; 0: all
   * @param files descriptors that go along
   * @param to whom, {@link Address#NONE} for whom it is connected to
   */
  record Send(
      int fd,
      int data,
      long offset,
      long bytes,
      boolean signed,
      int piece,
      List<Integer> files,
      Address to)
      implements SocketOp {
    public Send {
      files = List.copyOf(files);
      Check.that(offset >= 0 && bytes >= 0 && piece >= 0, "sends %d at %d", bytes, offset);
    }

    @Override
    public String operands() {
      return fd
          + (data == DescriptorOp.SocketPair.NONE ? " zeros" : " " + data + " @" + offset)
          + " +"
          + bytes
          + (piece == 0 ? "" : " by " + piece)
          + (signed ? " signed" : "")
          + (files.isEmpty() ? "" : " with " + files)
          + (to.equals(Address.NONE) ? "" : " to " + to);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(data).u64(offset).u64(bytes).u32(signed ? SIGNED : 0).u32(files.size());
      out.u32(to.bytes().length).u32(piece);
      files.forEach(out::u32);
      to.write(out);
    }
  }

  /**
   * {@code setsockopt} of SOL_SOCKET.
   *
   * @param exact a buffer size, which must come out as it was
   */
  record SetOption(int fd, SocketOption option, boolean exact) implements SocketOp {
    @Override
    public String operands() {
      return fd
          + " option "
          + option.option()
          + " value "
          + java.util.HexFormat.of().formatHex(option.value().toArray())
          + (exact ? " exactly" : "");
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(option.option()).u32(exact ? BUFFER : 0).u32(option.value().length());
      out.bytes(option.value());
    }
  }

  /** {@code shutdown}; {@code how} SHUT_*. */
  record Shutdown(int fd, int how) implements SocketOp {
    public Shutdown {
      Check.that(how >= 0 && how <= 2, "shutdown %d", how);
    }

    @Override
    public String operands() {
      return fd + " " + List.of("receiving", "sending", "both").get(how);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(how);
    }
  }

  /** Removes a socket's file. */
  record Unbind(Address address) implements SocketOp {
    @Override
    public String operands() {
      return address.toString();
    }

    @Override
    public void write(OpWriter out) {
      out.u32(0).u32(address.bytes().length);
      address.write(out);
    }
  }
}
