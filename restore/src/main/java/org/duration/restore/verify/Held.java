// What a descriptor leads to, as far as the verifier cares.
package org.duration.restore.verify;

/**
 * @param input position in the plan's inputs, for data
 */
record Held(Kind kind, int input) {
  enum Kind {
    /** A data file of the checkpoint. */
    DATA,
    /** A stream that init gave. */
    STREAM,
    /** A file or device of the host, by path. */
    FILE,
    /** One of those, found to be the inode that was looked at before. */
    CHECKED,
    /** A file of the group's own, made by this plan. */
    CONTENT,
    PIPE_READ,
    PIPE_WRITE,
    EPOLL,
    EVENT,
    SOCKET,
    /** A message queue, made by this plan. */
    QUEUE,
    /** A terminal's master. */
    MASTER,
    /** A terminal's other end. */
    TERMINAL
  }

  static Held of(Kind kind) {
    return new Held(kind, -1);
  }

  static Held data(int input) {
    return new Held(Kind.DATA, input);
  }
}
