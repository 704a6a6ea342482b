package org.duration.image.faulty;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** Hands everything on to the real file system, and tells the disk of what changes it. */
final class FaultyFiles extends FileSystemProvider {
  private final FileSystem real = FileSystems.getDefault();
  private final FileSystemProvider provider = real.provider();
  private final FileSystem fileSystem = new Whole();
  private final Disk disk;

  FaultyFiles(Disk disk) {
    this.disk = disk;
  }

  FileSystem fileSystem() {
    return fileSystem;
  }

  private Path changing(Path path) throws IOException {
    Path plain = Disk.unwrap(path);
    disk.change(plain, false);
    return plain;
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path plain = Disk.unwrap(path);
    boolean makes =
        options.contains(StandardOpenOption.CREATE_NEW)
            || options.contains(StandardOpenOption.CREATE) && !Files.exists(plain);
    if (makes || options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      disk.change(plain, false);
    }
    FileChannel channel = provider.newFileChannel(plain, options, attributes);
    if (makes) {
      disk.created(plain);
    }
    return disk.channel(plain, channel);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    provider.createDirectory(changing(path), attributes);
    disk.created(Disk.unwrap(path));
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    provider.createLink(changing(link), Disk.unwrap(existing));
  }

  @Override
  public void delete(Path path) throws IOException {
    provider.delete(changing(path));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    provider.move(changing(source), Disk.unwrap(target), options);
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    throw new UnsupportedOperationException("the store copies nothing");
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    provider.setAttribute(changing(path), name, value, options);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    DirectoryStream<Path> entries =
        provider.newDirectoryStream(Disk.unwrap(directory), path -> true);
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> plain = entries.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return plain.hasNext();
          }

          @Override
          public Path next() {
            return disk.wrap(plain.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    return provider.isSameFile(Disk.unwrap(one), Disk.unwrap(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return provider.isHidden(Disk.unwrap(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return provider.getFileStore(Disk.unwrap(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    provider.checkAccess(Disk.unwrap(path), modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return provider.getFileAttributeView(Disk.unwrap(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return provider.readAttributes(Disk.unwrap(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return provider.readAttributes(Disk.unwrap(path), names, options);
  }

  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }

  /** For those who ask a path for its file system. */
  private final class Whole extends FileSystem {
    @Override
    public FileSystemProvider provider() {
      return FaultyFiles.this;
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return real.getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
      return disk.wrap(real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      return real.getPathMatcher(pattern);
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      return real.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
      throw new UnsupportedOperationException();
    }
  }
}
