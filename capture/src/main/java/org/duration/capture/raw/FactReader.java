// Reads each struct of native-shims/abi/capture_stream.h.
package org.duration.capture.raw;

import java.util.ArrayList;
import java.util.List;
import org.duration.image.Bytes;

/** Field by field in the header's order; padding is skipped. */
final class FactReader {
  private static final int LEAVES = 15;
  private static final int SHARED_KINDS = 5;
  private static final int SIGINFO_BYTES = 128;

  private FactReader() {}

  private interface Element<T> {
    T read(PayloadReader payload) throws MalformedStream;
  }

  /** The payload is an array; the loop is bounded by the payload, which is in memory already. */
  private static <T> List<T> array(PayloadReader payload, Element<T> element)
      throws MalformedStream {
    List<T> elements = new ArrayList<>();
    while (payload.remaining() > 0) {
      elements.add(element.read(payload));
    }
    return List.copyOf(elements);
  }

  static RawFact text(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Text(head, p.text());
  }

  static RawFact bytes(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Blob(head, p.rest());
  }

  static RawFact words(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Words(head, array(p, PayloadReader::u64));
  }

  static RawFact clocks(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Clocks(head, p.u64(), p.u64(), p.u64());
  }

  static RawFact cpu(RawFact.Head head, PayloadReader p) throws MalformedStream {
    long xcr0 = p.u64();
    int xstateBytes = p.number();
    List<Integer> leaves = new ArrayList<>();
    for (int i = 0; i < LEAVES; i++) {
      leaves.add(p.i32());
    }
    return new RawFact.Cpu(head, xcr0, xstateBytes, List.copyOf(leaves));
  }

  static RawFact process(RawFact.Head head, PayloadReader p) throws MalformedStream {
    int pid = p.number();
    int hostPid = p.number();
    int ppid = p.number();
    int pgid = p.number();
    int sid = p.number();
    char state = letter(p);
    int threads = p.number();
    int shares = p.i32();
    List<Integer> sharedWith = new ArrayList<>();
    for (int i = 0; i < SHARED_KINDS; i++) {
      sharedWith.add(p.number());
    }
    int tracer = p.number();
    int stopSignal = p.number();
    p.i32();
    return new RawFact.Process(
        head,
        pid,
        hostPid,
        ppid,
        pgid,
        sid,
        state,
        threads,
        shares,
        List.copyOf(sharedWith),
        tracer,
        stopSignal);
  }

  static RawFact link(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Link(head, p.stat(), p.stat(), p.text());
  }

  static RawFact sigaction(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.SigAction(head, p.u64(), p.u64(), p.u64(), p.u64());
  }

  static RawFact posixTimer(RawFact.Head head, PayloadReader p) throws MalformedStream {
    var timer = new RawFact.PosixTimer(head, p.u64(), p.u64(), p.u64(), p.u64(), p.i32());
    p.i32();
    return timer;
  }

  static RawFact prctls(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Prctls(head, array(p, q -> new RawFact.Prctl(q.i32(), q.i32(), q.u64())));
  }

  static RawFact mappedFile(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.MappedFile(head, p.u64(), p.stat(), p.stat(), p.text());
  }

  static RawFact mappedContent(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.MappedContent(head, p.u64(), p.u64(), p.u64(), p.text());
  }

  static RawFact pages(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Pages(head, array(p, q -> new RawFact.PageRun(q.u64(), q.u64(), q.u64())));
  }

  static RawFact signals(RawFact.Head head, PayloadReader p) throws MalformedStream {
    List<Bytes> signals = array(p, q -> q.bytes(SIGINFO_BYTES));
    return new RawFact.Signals(head, signals);
  }

  static RawFact ranges(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Ranges(head, array(p, q -> new RawFact.Range(q.u64(), q.u64())));
  }

  static RawFact tracking(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Tracking(head, p.u64(), p.number(), p.i32());
  }

  static RawFact thread(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Thread(head, p.number(), p.number(), p.i32(), letter(p));
  }

  static RawFact altStack(RawFact.Head head, PayloadReader p) throws MalformedStream {
    long pointer = p.u64();
    int flags = p.i32();
    p.i32();
    return new RawFact.AltStack(head, pointer, flags, p.u64());
  }

  static RawFact rseq(RawFact.Head head, PayloadReader p) throws MalformedStream {
    var rseq = new RawFact.Rseq(head, p.u64(), p.u64(), p.u32(), p.u32(), p.i32());
    p.i32();
    return rseq;
  }

  static RawFact seccompFilter(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.SeccompFilter(head, p.u64(), p.rest());
  }

  static RawFact fd(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Fd(head, p.number(), p.i32(), p.stat(), p.stat(), p.text());
  }

  static RawFact pipe(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Pipe(head, p.number(), p.u32(), p.u64(), p.rest());
  }

  static RawFact socket(RawFact.Head head, PayloadReader p) throws MalformedStream {
    long inode = p.u64();
    int domain = p.i32();
    int type = p.i32();
    int protocol = p.i32();
    int poll = p.i32();
    int listening = p.i32();
    int unread = p.i32();
    int unsent = p.i32();
    boolean message = p.i32() != 0;
    int nameError = p.i32();
    int peerError = p.i32();
    int nameBytes = p.number();
    int peerBytes = p.number();
    return new RawFact.Socket(
        head,
        inode,
        domain,
        type,
        protocol,
        poll,
        listening,
        unread,
        unsent,
        message,
        nameError,
        peerError,
        p.bytes(nameBytes),
        p.bytes(peerBytes));
  }

  static RawFact epollTarget(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.EpollTarget(head, p.number(), p.i32(), p.u64());
  }

  static RawFact fileContent(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.FileContent(
        head,
        p.u64(),
        p.u64(),
        p.u64(),
        array(p, q -> new RawFact.Extent(q.u64(), q.u64(), q.u64())));
  }

  static RawFact fdOwner(RawFact.Head head, PayloadReader p) throws MalformedStream {
    RawFact.FdOwner owner = new RawFact.FdOwner(head, p.number(), p.number(), p.number());
    p.i32();
    return owner;
  }

  static RawFact inotifyPath(RawFact.Head head, PayloadReader p) throws MalformedStream {
    int wd = p.number();
    p.i32();
    return new RawFact.InotifyPath(head, wd, p.stat(), p.text());
  }

  static RawFact snapshot(RawFact.Head head, PayloadReader p) throws MalformedStream {
    RawStat stat = p.stat();
    long atime = p.u64();
    int path = p.number();
    int target = p.number();
    boolean linked = p.number() != 0;
    p.i32();
    return new RawFact.Snapshot(
        head,
        stat,
        atime,
        p.padded(path),
        p.padded(target),
        linked,
        array(p, q -> new RawFact.Extent(q.u64(), q.u64(), q.u64())));
  }

  private static char letter(PayloadReader p) throws MalformedStream {
    int letter = p.i32();
    if (letter <= ' ' || letter > '~') {
      throw p.malformed("state " + letter + " is no letter");
    }
    return (char) letter;
  }
}
