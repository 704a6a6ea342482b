package org.duration.coordinator.cli;

import java.io.File;
import java.io.IOException;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Loads every class of the class path, so that a JVM that is told to archive what it has loaded
 * ({@code -XX:ArchiveClassesAtExit}) archives all that a verb or the agent will need. Run when the
 * program is built or installed, by nobody else.
 */
final class ClassArchive {
  private static final String CLASS = ".class";

  private ClassArchive() {}

  public static void main(String[] arguments) throws IOException {
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (path.endsWith(".jar")) {
        loadAll(path);
      }
    }
    Main.execute("--version"); // which makes classes of its own, for lambdas
  }

  private static void loadAll(String path) throws IOException {
    try (JarFile jar = new JarFile(path);
        Stream<JarEntry> entries = jar.stream()) {
      entries
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(CLASS) && !name.startsWith("META-INF/"))
          .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
          .forEach(ClassArchive::load);
    }
  }

  /** One that needs what is not there is not needed here either. */
  private static void load(String name) {
    try {
      Class.forName(name, false, ClassArchive.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return;
    }
  }
}
