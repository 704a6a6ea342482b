// What waits to be read in internet sockets.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.InetSockets.InetFile;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.image.Bytes;
import org.duration.image.files.ContentId;
import org.duration.image.files.InternetName;
import org.duration.image.files.InternetSocket.Datagram;
import org.duration.image.files.TcpPeer;

/** By the descriptor that it was read through. */
final class InetQueues {
  private record Fd(int pid, int number) {
    static Fd of(RawFact fact) {
      return new Fd(fact.head().pid(), fact.head().subject());
    }
  }

  private final Contents contents;
  private final Map<Fd, RawFact> unread = new HashMap<>();
  private final Map<Fd, List<RawFact>> datagrams = new HashMap<>();
  private final Map<Fd, RawFact> kept = new HashMap<>();

  InetQueues(RawFacts raw, Contents contents) {
    this.contents = contents;
    for (RawProcess process : raw.processes()) {
      for (RawFact fact : process.facts().all(FactType.INET_UNREAD, RawFact.class)) {
        unread.put(Fd.of(fact), fact);
      }
      for (RawFact fact : process.facts().all(FactType.TCP_KEPT, RawFact.class)) {
        kept.put(Fd.of(fact), fact);
      }
      for (RawFact fact : process.facts().all(FactType.DATAGRAM, RawFact.class)) {
        datagrams.computeIfAbsent(Fd.of(fact), fd -> new ArrayList<>()).add(fact);
      }
    }
  }

  Optional<ContentId> unread(InetFile one) throws RefusedFact {
    RawFact fact = unread.get(Fd.of(one.inet()));
    if (fact == null && one.socket().unread() > 0) {
      throw one.refused("what waits in it was not captured", "try again");
    }
    return fact == null ? Optional.empty() : store(((RawFact.Blob) readable(one, fact)).bytes());
  }

  /** Of one that can be kept; the next word is the policy's. */
  Optional<TcpPeer> kept(InetFile one) throws RefusedFact {
    RawFact fact = kept.get(Fd.of(one.inet()));
    if (fact == null) {
      return Optional.empty();
    }
    if (fact instanceof RawFact.Unread failed) {
      throw one.refused(
          "its packets could not be held back, or its state not be read ("
              + ErrnoName.of(failed.errno())
              + ")",
          "try again, or let checkpoint.network in the policy say reset");
    }
    RawFact.TcpKept known = (RawFact.TcpKept) fact;
    return Optional.of(new TcpPeer.Kept(known.progress(), store(known.sending()), known.unsent()));
  }

  List<Datagram> datagrams(InetFile one) throws RefusedFact {
    List<Datagram> queue = new ArrayList<>();
    for (RawFact fact : datagrams.getOrDefault(Fd.of(one.inet()), List.of())) {
      RawFact.Datagram datagram = (RawFact.Datagram) readable(one, fact);
      InternetName sender =
          InetNames.of(datagram.sender())
              .orElseThrow(
                  () ->
                      new RefusedFact(
                          one.resource(), Evidences.impossible("a datagram without a sender")));
      queue.add(new Datagram(sender, store(datagram.bytes())));
    }
    return queue;
  }

  private static RawFact readable(InetFile one, RawFact fact) throws RefusedFact {
    if (fact instanceof RawFact.Unread failed) {
      throw one.refused(
          "what waits in it could not be read (" + ErrnoName.of(failed.errno()) + ")", "try again");
    }
    return fact;
  }

  private Optional<ContentId> store(Bytes bytes) {
    return bytes.length() == 0 ? Optional.empty() : Optional.of(contents.store(bytes));
  }
}
