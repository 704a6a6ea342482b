// The netlink sockets of a group: those that an image can hold, and why it cannot hold others.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duration.capture.OpenFiles.Opened;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.image.Bytes;
import org.duration.image.Evidence;
import org.duration.image.files.InternetOption;
import org.duration.image.files.NetlinkSocket;
import org.duration.image.files.OpenFile;
import org.duration.image.files.SocketOption;

/** One that is idle is what its options, groups and names are, where the kernel keeps no more. */
final class NetlinkSockets {
  private static final int FAMILY = 16;
  private static final int SOCKET = 1;
  private static final int LIST_MEMBERSHIPS = 9;
  private static final int ENOPROTOOPT = 92;
  private static final int POLLIN = 1;
  private static final int POLLERR = 8;
  private static final int NAME_BYTES = 12;

  /** NETLINK_* whose sockets have no state in the kernel beyond what every netlink socket has. */
  private static final Map<Integer, String> PLAIN =
      Map.of(
          0, "route",
          2, "usersock",
          4, "sock_diag",
          6, "xfrm",
          7, "selinux",
          10, "fib_lookup",
          15, "kobject_uevent",
          21, "crypto");

  private static final Map<Integer, String> OTHERS =
      Map.of(
          3, "firewall",
          5, "nflog",
          8, "iscsi",
          9, "audit",
          11, "connector",
          12, "netfilter",
          16, "generic",
          18, "scsi",
          20, "rdma");

  private interface Refuse {
    RefusedFact because(String reason, String remedy);
  }

  private record Place(int pid, int subject) {
    static Place of(RawFact fact) {
      return new Place(fact.head().pid(), fact.head().subject());
    }
  }

  private final Map<Long, RawFact.Netlink> facts = new HashMap<>();
  private final Map<Place, List<RawFact.SocketValue>> options = new HashMap<>();

  NetlinkSockets(RawFacts raw) {
    for (RawProcess process : raw.processes()) {
      for (var fact : process.facts().all(FactType.NETLINK, RawFact.Netlink.class)) {
        facts.putIfAbsent(fact.inode(), fact);
      }
      for (var fact : process.facts().all(FactType.SOCKET_OPTION, RawFact.SocketOptions.class)) {
        options.put(Place.of(fact), fact.options());
      }
    }
  }

  boolean knows(RawFact.Socket socket) {
    return socket.domain() == FAMILY && facts.containsKey(socket.inode());
  }

  OpenFile of(Opened file, RawFact.Socket socket) throws RefusedFact {
    RawFact.Netlink fact = facts.get(socket.inode());
    String resource = OpenFiles.resource(file.fd());
    Name name = Name.of(socket.name());
    Name peer = Name.of(socket.peer());
    String words = words(socket, name);
    requireIdle(
        socket,
        fact,
        (reason, remedy) ->
            new RefusedFact(resource, new Evidence("netlink socket", words, reason, remedy)));
    return new OpenFile.Netlink(
        file.id(),
        file.info().statusFlags(),
        new NetlinkSocket(
            socket.type(),
            socket.protocol(),
            name.port(),
            peer.port(),
            peer.groups(),
            groups(fact),
            options(fact, resource)));
  }

  private static void requireIdle(RawFact.Socket socket, RawFact.Netlink fact, Refuse refuse)
      throws RefusedFact {
    if (!PLAIN.containsKey(socket.protocol())) {
      throw refuse.because(
          "what the kernel keeps for sockets of this protocol cannot be captured",
          "close it before the checkpoint, or run what uses it outside the group");
    }
    if (fact.elsewhere()) {
      throw refuse.because(
          "it is of another network namespace", "let the process that made it close it");
    }
    if ((socket.poll() & POLLIN) != 0) {
      throw refuse.because("messages wait in it that nobody has read yet", Evidences.ONCE_READ);
    }
    if ((socket.poll() & POLLERR) != 0) {
      throw refuse.because(
          "messages for it were lost, and nobody has been told yet", Evidences.ONCE_READ);
    }
    if (fact.options().stream().anyMatch(NetlinkSockets::unread)) {
      throw refuse.because("its options could not be read", "close it");
    }
  }

  /** {@code generic, port 4242}. */
  private static String words(RawFact.Socket socket, Name name) {
    int protocol = socket.protocol();
    String word =
        PLAIN.getOrDefault(protocol, OTHERS.getOrDefault(protocol, "of protocol " + protocol));
    return word + (name.port() == 0 ? "" : ", port " + name.port());
  }

  /** An older kernel does not have the newer options. */
  private static boolean unread(RawFact.Option option) {
    return option.error() != 0 && option.error() != ENOPROTOOPT;
  }

  private static List<Integer> groups(RawFact.Netlink fact) {
    List<Integer> groups = new ArrayList<>();
    for (RawFact.Option option : fact.options()) {
      if (option.level() != SOCKET && option.name() == LIST_MEMBERSHIPS) {
        Bytes set = option.value();
        for (int bit = 0; bit < set.length() * Byte.SIZE; bit++) {
          if ((set.buffer().get(bit / Byte.SIZE) >>> bit % Byte.SIZE & 1) != 0) {
            groups.add(bit + 1);
          }
        }
      }
    }
    return groups;
  }

  private List<InternetOption> options(RawFact.Netlink fact, String resource) throws RefusedFact {
    List<InternetOption> kept = new ArrayList<>();
    for (RawFact.Option option : fact.options()) {
      InternetOption one = new InternetOption(option.level(), option.name(), option.value());
      boolean filter = option.level() == SOCKET;
      if (filter ? one.value().length() > 0 : isSet(one)) {
        kept.add(one);
      }
    }
    for (SocketOption option : SocketOptions.kept(besideFilter(fact), resource)) {
      kept.add(new InternetOption(SOCKET, option.option(), option.value()));
    }
    return kept;
  }

  private static boolean isSet(InternetOption option) {
    return option.name() != LIST_MEMBERSHIPS && option.number() != 0;
  }

  /** Of the filter there is more than that there is one. */
  private List<RawFact.SocketValue> besideFilter(RawFact.Netlink fact) {
    return options.getOrDefault(Place.of(fact), List.of()).stream()
        .filter(option -> option.option() != InternetOption.FILTER)
        .toList();
  }

  /** struct sockaddr_nl. */
  private record Name(long port, long groups) {
    static Name of(Bytes name) {
      return name.length() < NAME_BYTES
          ? new Name(0, 0)
          : new Name(
              Integer.toUnsignedLong(name.buffer().getInt(4)),
              Integer.toUnsignedLong(name.buffer().getInt(8)));
    }
  }
}
