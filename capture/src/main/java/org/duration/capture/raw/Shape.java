// How the payload of a record is read.
package org.duration.capture.raw;

/** One reader for each; several types share the plain ones. */
enum Shape {
  TEXT(FactReader::text),
  BYTES(FactReader::bytes),
  WORDS(FactReader::words),
  CLOCKS(FactReader::clocks),
  CPU(FactReader::cpu),
  PROCESS(FactReader::process),
  LINK(FactReader::link),
  SIGACTION(FactReader::sigaction),
  POSIX_TIMER(FactReader::posixTimer),
  PRCTLS(FactReader::prctls),
  MAPPED_FILE(FactReader::mappedFile),
  MAPPED_CONTENT(FactReader::mappedContent),
  PAGES(FactReader::pages),
  SIGNALS(FactReader::signals),
  RANGES(FactReader::ranges),
  TRACKING(FactReader::tracking),
  THREAD(FactReader::thread),
  ALTSTACK(FactReader::altStack),
  RSEQ(FactReader::rseq),
  SECCOMP_FILTER(FactReader::seccompFilter),
  FD(FactReader::fd),
  PIPE(FactReader::pipe),
  SOCKET(FactReader::socket),
  EPOLL_TARGET(FactReader::epollTarget),
  FILE_CONTENT(FactReader::fileContent),
  SHARED_MEMORY(IpcFactReader::sharedMemory),
  SYSV_SEGMENT(IpcFactReader::segment),
  SEM_VALUES(IpcFactReader::semaphores),
  SYSV_MESSAGE(IpcFactReader::message),
  QUEUE(IpcFactReader::queue),
  SEM_UNDO(IpcFactReader::undos),
  FD_OWNER(FactReader::fdOwner),
  INOTIFY_PATH(FactReader::inotifyPath),
  SNAPSHOT(FactReader::snapshot),
  UNIX_SOCKET(UnixFactReader::socket),
  UNIX_MESSAGE(UnixFactReader::message),
  UNIX_CREATOR(UnixFactReader::creator),
  UNIX_SIGNER(UnixFactReader::signer),
  SOCKET_OPTIONS(UnixFactReader::options),
  INET(InetFactReader::inet),
  DATAGRAM(InetFactReader::datagram),
  TCP_KEPT(InetFactReader::tcpKept),
  NETLINK(InetFactReader::netlink),
  TERMINAL(TerminalReader::terminal);

  interface Reader {
    RawFact read(RawFact.Head head, PayloadReader payload) throws MalformedStream;
  }

  private final Reader reader;

  Shape(Reader reader) {
    this.reader = reader;
  }

  RawFact read(RawFact.Head head, PayloadReader payload) throws MalformedStream {
    RawFact fact = reader.read(head, payload);
    payload.end();
    return fact;
  }
}
