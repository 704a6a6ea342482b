// Builds images for tests, from a few words.
package org.duration.restore;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.duration.image.Application;
import org.duration.image.Bytes;
import org.duration.image.CheckpointKind;
import org.duration.image.Clocks;
import org.duration.image.CpuFeatures;
import org.duration.image.CpuLeaf;
import org.duration.image.HostSignature;
import org.duration.image.Image;
import org.duration.image.ImageHeader;
import org.duration.image.Vdso;
import org.duration.image.files.ContentId;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileExtent;
import org.duration.image.files.FileHolds;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.FileLock;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.PipeEnd;
import org.duration.image.files.PipeId;
import org.duration.image.files.PipeImage;
import org.duration.image.files.SignalOwner;
import org.duration.image.files.Snapshots;
import org.duration.image.ipc.IpcLimit;
import org.duration.image.ipc.IpcObjects;
import org.duration.image.ipc.PosixQueue;
import org.duration.image.ipc.ShmFile;
import org.duration.image.ipc.SysvObjects;
import org.duration.image.memory.MappedFile;
import org.duration.image.memory.MappedFileId;
import org.duration.image.memory.SharedMemory;
import org.duration.image.memory.SharedMemoryId;

/** A group of processes whose pieces are consistent by themselves. */
public final class GroupBuilder {
  public static final int PAGE = 4096;
  public static final Vdso VDSO = Vdso.of(vdsoBytes());

  private final List<ProcessBuilder> processes = new ArrayList<>();
  private final List<OpenFile> openFiles = new ArrayList<>();
  private final List<PipeImage> pipes = new ArrayList<>();
  private final List<MappedFile> mappedFiles = new ArrayList<>();
  private final List<FileLock> locks = new ArrayList<>();
  private final List<SignalOwner> owners = new ArrayList<>();
  private final List<FileContent> contents = new ArrayList<>();
  private SysvObjects sysv = SysvObjects.NONE;
  private List<PosixQueue> queues = List.of();
  private List<IpcLimit> limits = List.of();
  private final List<SharedMemory> memories = new ArrayList<>();
  private final List<ShmFile> shmFiles = new ArrayList<>();
  private final Map<String, MappedFileId> mappedByPath = new TreeMap<>();
  private long pagesEnd;
  private CpuFeatures cpu = cpu(7, 832);

  /** Adds a process that lives, with an executable, a stack and a vdso. */
  public ProcessBuilder process(int pid, int ppid) {
    ProcessBuilder process = new ProcessBuilder(this, pid, ppid);
    processes.add(process);
    return process;
  }

  public OpenFileId stream(int stream) {
    return add(new OpenFile.Stream(nextFile(), stream == 0 ? 0 : 1, 0, stream));
  }

  public OpenFileId file(String path, int flags, long offset) {
    return file(path, flags, offset, 100);
  }

  public OpenFileId file(String path, int flags, long offset, long size) {
    return add(new OpenFile.RegularFile(nextFile(), flags, offset, path, regular(path, size)));
  }

  /** A file without a name that holds {@code bytes} at {@code at}, and is empty else. */
  public OpenFileId removed(String path, int flags, long offset, long at, long bytes) {
    List<FileExtent> extents =
        bytes == 0 ? List.of() : List.of(new FileExtent(at, content(DataFile.PAGES, bytes)));
    return add(
        new OpenFile.RemovedFile(
            nextFile(), flags, offset, path, regular(path, at + bytes), extents));
  }

  /** One more open file of it. */
  public OpenFileId removedAgain(OpenFileId first, int flags) {
    OpenFile.RemovedFile file = (OpenFile.RemovedFile) openFiles.get(first.value());
    return add(
        new OpenFile.RemovedFile(
            nextFile(), flags, 0, file.path(), file.identity(), file.extents()));
  }

  public OpenFileId removedDirectory(String path) {
    return add(
        new OpenFile.RemovedFile(nextFile(), 0200000, 0, path, directoryIdentity(), List.of()));
  }

  /** Shared memory that holds {@code bytes} at {@code at}, and is empty else. */
  public SharedMemoryId memory(String name, int seals, long at, long bytes) {
    SharedMemoryId id = new SharedMemoryId(memories.size());
    List<FileExtent> extents =
        bytes == 0 ? List.of() : List.of(new FileExtent(at, content(DataFile.PAGES, bytes)));
    memories.add(new SharedMemory(id, name, regular(name, at + bytes), seals, extents));
    return id;
  }

  /** A file in /dev/shm of 100 bytes. */
  public GroupBuilder shmFile(String path) {
    List<FileExtent> extents = List.of(new FileExtent(0, content(DataFile.PAGES, 100)));
    shmFiles.add(new ShmFile(path, regular(path, 100), extents));
    return this;
  }

  public GroupBuilder queues(PosixQueue... all) {
    queues = List.of(all);
    return this;
  }

  public GroupBuilder limits(IpcLimit... all) {
    limits = List.of(all);
    return this;
  }

  public GroupBuilder sysv(SysvObjects objects) {
    sysv = objects;
    return this;
  }

  public OpenFileId memoryFile(SharedMemoryId memory, int flags, long offset) {
    return add(new OpenFile.MemoryFile(nextFile(), flags, offset, memory));
  }

  /** A mapped file whose bytes stand with an open one. */
  public MappedFileId mappedRemoved(OpenFileId open) {
    OpenFile.RemovedFile file = (OpenFile.RemovedFile) openFiles.get(open.value());
    return addMapped(
        new MappedFile(
            new MappedFileId(mappedFiles.size()),
            file.path(),
            file.identity(),
            Optional.of(content(DataFile.PAGES, 0)),
            Optional.empty()));
  }

  public OpenFileId directory(String path) {
    return add(new OpenFile.Directory(nextFile(), 0200000, 0, path, directoryIdentity()));
  }

  /** Opened with O_PATH and O_NOFOLLOW. */
  public OpenFileId pathOnly(String path, int mode) {
    return add(
        new OpenFile.PathOnly(
            nextFile(), 010400000, path, new FileIdentity(8, 9, 4, mode, 0, 0, 1, 0, 7, 8)));
  }

  /** A pipe with unread bytes; its two open files, reading end first. */
  public List<OpenFileId> pipe(long unread) {
    Optional<ContentId> content =
        unread == 0 ? Optional.empty() : Optional.of(content(DataFile.CONTENTS, unread));
    PipeId pipe = new PipeId(pipes.size());
    pipes.add(new PipeImage(pipe, 65536, content));
    return List.of(
        add(new OpenFile.Pipe(nextFile(), 0, pipe, PipeEnd.READ)),
        add(new OpenFile.Pipe(nextFile(), 1, pipe, PipeEnd.WRITE)));
  }

  /** One more open file of a pipe's end. */
  public OpenFileId pipeAgain(OpenFileId end, int flags) {
    OpenFile.Pipe pipe = (OpenFile.Pipe) openFiles.get(end.value());
    return add(new OpenFile.Pipe(nextFile(), flags, pipe.pipe(), pipe.end()));
  }

  /** An open file of a named pipe that holds what {@code end}'s pipe holds. */
  public OpenFileId namedPipe(String path, int flags, OpenFileId end) {
    PipeId pipe = ((OpenFile.Pipe) openFiles.get(end.value())).pipe();
    FileIdentity fifo =
        new FileIdentity(66, 77, 0, 0010600, 0, 0, 1, 0, 5_000_000_000L, 6_000_000_000L);
    return add(new OpenFile.NamedPipe(nextFile(), flags, pipe, path, fifo));
  }

  public OpenFileId nextFile() {
    return new OpenFileId(openFiles.size());
  }

  public OpenFileId add(OpenFile file) {
    openFiles.add(file);
    return file.id();
  }

  /** A program or library of which the host has the same bytes. */
  public MappedFileId mapped(String path) {
    return mappedByPath.computeIfAbsent(
        path,
        p ->
            addMapped(
                new MappedFile(
                    new MappedFileId(mappedFiles.size()),
                    p,
                    regular(p, 8 * PAGE),
                    Optional.empty(),
                    Optional.of(Hosts.digest(p)))));
  }

  /** A program or library that is only in the image any more. */
  public MappedFileId deleted(String path) {
    return addMapped(
        new MappedFile(
            new MappedFileId(mappedFiles.size()),
            path,
            regular(path, 8 * PAGE),
            Optional.of(content(DataFile.PAGES, 8 * PAGE)),
            Optional.empty()));
  }

  /** A file that is mapped shared and writable. */
  public MappedFileId sharedFile(String path) {
    return addMapped(
        new MappedFile(
            new MappedFileId(mappedFiles.size()),
            path,
            regular(path, 8 * PAGE),
            Optional.empty(),
            Optional.empty()));
  }

  public GroupBuilder cpu(CpuFeatures other) {
    cpu = other;
    return this;
  }

  public GroupBuilder lock(FileLock lock) {
    locks.add(lock);
    return this;
  }

  public GroupBuilder owner(SignalOwner owner) {
    owners.add(owner);
    return this;
  }

  public Image build() {
    return new Image(
        header(),
        new HostSignature("6.18.0", "#1", "x86_64", "node-a", PAGE, cpu, Optional.of(VDSO)),
        new Clocks(1_000, 2_000, 3_000_000_000L),
        List.of(new Application("app", 10, List.of("/bin/app"))),
        processes.stream().map(ProcessBuilder::build).toList(),
        mappedFiles,
        openFiles,
        pipes,
        contents,
        new FileHolds(locks, owners),
        new IpcObjects(memories, shmFiles, sysv, queues, limits),
        List.of(),
        Snapshots.NONE);
  }

  /** Room for so many bytes of pages: its offset. */
  public long takePages(long bytes) {
    long offset = pagesEnd;
    pagesEnd += bytes;
    return offset;
  }

  public static FileIdentity regular(String path, long size) {
    long inode = 1000 + Math.floorMod(path.hashCode(), 100_000);
    return new FileIdentity(66, inode, size, 0100755, 0, 0, 1, 0, 5_000_000_000L, 6_000_000_000L);
  }

  public static FileIdentity directoryIdentity() {
    return new FileIdentity(66, 2, 4096, 0040755, 0, 0, 2, 0, 5_000_000_000L, 6_000_000_000L);
  }

  public static CpuFeatures cpu(long xcr0, int xstateBytes) {
    Map<CpuLeaf, Integer> leaves = new EnumMap<>(CpuLeaf.class);
    for (CpuLeaf leaf : CpuLeaf.values()) {
      leaves.put(leaf, 0xff);
    }
    return new CpuFeatures(xcr0, xstateBytes, leaves);
  }

  private MappedFileId addMapped(MappedFile file) {
    mappedFiles.add(file);
    return file.id();
  }

  ContentId content(DataFile file, long bytes) {
    ContentId id = new ContentId(contents.size());
    long offset =
        file == DataFile.PAGES
            ? takePages(bytes)
            : contents.stream().filter(c -> c.file() == file).mapToLong(FileContent::bytes).sum();
    contents.add(new FileContent(id, file, offset, bytes));
    return id;
  }

  private static ImageHeader header() {
    return new ImageHeader(
        ImageHeader.CURRENT_FORMAT,
        "shop",
        4711,
        1,
        3,
        CheckpointKind.FULL,
        OptionalLong.empty(),
        Instant.EPOCH,
        "test",
        99,
        1000);
  }

  private static Bytes vdsoBytes() {
    byte[] bytes = new byte[2 * PAGE];
    bytes[100] = 0x0f;
    bytes[101] = 0x05;
    return Bytes.of(bytes);
  }
}
