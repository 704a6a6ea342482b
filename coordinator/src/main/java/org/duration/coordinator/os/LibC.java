package org.duration.coordinator.os;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The few calls of the C library that neither the JDK nor jnr-posix offers (cold paths only). */
final class LibC {
  static final int O_PATH = 0x200000;
  static final int O_CLOEXEC = 0x80000;
  static final int O_DIRECTORY = 0x10000;

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native int clock_gettime(int clock, long[] time);

  static native int open(String path, int flags) throws LastErrorException;

  static native int close(int fd);

  static native int socket(int family, int type, int protocol) throws LastErrorException;

  static native long sendto(
      int socket, byte[] bytes, long length, int flags, byte[] address, int addressLength)
      throws LastErrorException;

  static native int syncfs(int fd) throws LastErrorException;

  /**
   * @param times seconds and nanoseconds of the last access, and of the last change
   */
  static native int utimensat(int directory, String path, long[] times, int flags)
      throws LastErrorException;

  static void check(String call, int result) {
    if (result < 0) {
      throw new IllegalStateException(call + " failed with errno " + Native.getLastError());
    }
  }
}
