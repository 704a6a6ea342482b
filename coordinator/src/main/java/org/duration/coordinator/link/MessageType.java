package org.duration.coordinator.link;

/** The frame types: {@code enum dur_message} of frames.h (a test compares the two). */
final class MessageType {
  static final int ERROR = 1;
  static final int HELLO = 10;
  static final int HELLO_OK = 11;
  static final int SIGNAL = 14;
  static final int OK = 15;
  static final int PROCESSES = 16;
  static final int PROCESS_LIST = 17;
  static final int STREAMS = 18;
  static final int RESTORE = 19;
  static final int RESTORED = 20;
  static final int SHUTDOWN = 21;
  static final int RELEASED = 22;
  static final int APPLICATIONS = 23;
  static final int APPLICATION_LIST = 24;
  static final int FORGET = 25;
  static final int TERMINAL = 26;
  static final int EXIT = 30;
  static final int REGISTERED = 31;
  static final int GUEST_REQUEST = 32;
  static final int CAPTURE = 50;
  static final int CAPTURED = 51;
  static final int FINISH = 52;
  static final int FINISHED = 53;
  static final int PHASE = 54;
  static final int THAW = 55;
  static final int THAWED = 56;

  private MessageType() {}
}
