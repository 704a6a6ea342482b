package org.duration.coordinator.os;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file operation failed, in words: the JDK's own message is often the bare path. */
public final class IoWords {
  private IoWords() {}

  /** Such as {@code no such file or directory: /etc/x}. */
  public static String of(IOException failure) {
    if (failure instanceof FileSystemException file) {
      return file.getFile() == null ? why(file) : why(file) + ": " + file.getFile();
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private static String why(FileSystemException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (failure instanceof AccessDeniedException) {
      return "no permission";
    }
    if (failure instanceof NotDirectoryException) {
      return "not a directory";
    }
    return failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason();
  }
}
