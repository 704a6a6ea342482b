// What the root task does: makes everything that is shared, then the tree.
package org.duration.restore.compile;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.duration.image.Image;
import org.duration.image.files.DataFile;
import org.duration.image.files.OpenFile;
import org.duration.image.memory.PageFile;
import org.duration.image.process.ResourceLimit;
import org.duration.restore.host.HostFacts;
import org.duration.restore.inherit.CommonPages;
import org.duration.restore.inherit.Level;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.MemoryOp;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.TaskOp;
import org.duration.restore.plan.TreeOp;

/**
 * Begins with what init gives: data files at 100, streams at 200, and numbers that are init's own.
 */
final class RootProgram {
  private static final int RLIMIT_NOFILE = 7;

  private final Image image;
  private final HostFacts host;
  private final Sharing sharing;
  private final Tools tools;
  private final Program program;
  private final StandIns standIns;

  RootProgram(
      Image image,
      HostFacts host,
      Sharing sharing,
      Tools tools,
      Program program,
      StandIns standIns) {
    this.image = image;
    this.host = host;
    this.sharing = sharing;
    this.tools = tools;
    this.program = program;
    this.standIns = standIns;
  }

  /** The data files that the image's bytes stand in, in the order in which init opens them. */
  static List<String> inputs(Image image) {
    Set<DataFile> files = EnumSet.of(DataFile.PAGES);
    image.contents().forEach(content -> files.add(content.file()));
    return Stream.concat(
            files.stream().map(DataFile::fileName),
            image.pageFiles().stream().map(PageFile::fileName))
        .toList();
  }

  /** Clears first: forks of an almost empty address space are cheap, and everybody inherits it. */
  void write(List<TreeOp.Fork> forks, CommonPages common) {
    program.add("address space", new MemoryOp.Clear());
    if (common.any()) {
      program.add("vdso, out of the way of memory in common", new MemoryOp.ParkVdso());
    }
    takeOver();
    new ShmFiles(image, host, tools, program).make();
    new SharedMemories(image, host, tools, program).make();
    IpcLimits limits = new IpcLimits(image, program);
    limits.raise();
    new Sysv(image, host, tools, program).make(standIns);
    new PosixQueues(image, tools, program).make();
    limits.lower();
    new MappedFiles(image, host, tools, program).open();
    Terminals terminals = new Terminals(image, tools);
    terminals.make(program);
    sharedFiles();
    terminals.finish(program);
    new CommonMemory(image, tools, program).change(Level.EMPTY, common.ofRoot());
    forks.forEach(fork -> program.add("process " + fork.pid(), fork));
    program.add("the root task", new TreeOp.Exit(0, 0));
  }

  /** What watches a socket comes behind it, and what waits in a socket behind that. */
  private void sharedFiles() {
    OpenFiles files = new OpenFiles(image, host, tools, program);
    UnixSockets sockets = new UnixSockets(image, tools, standIns);
    List<OpenFile> shared =
        sharing.madeByRoot().stream()
            .filter(file -> !(file instanceof OpenFile.UnixSocket))
            .toList();
    sockets.connect();
    files.make(shared);
    sockets.fill();
  }

  private void takeOver() {
    int limit = (int) host.privileges().descriptors();
    program.add(
        "descriptors for the restore",
        new TaskOp.RLimit(
            new ResourceLimit(RLIMIT_NOFILE, limit, host.privileges().hardLimit(RLIMIT_NOFILE))));
    program.add(
        "descriptors of init", new DescriptorOp.CloseRange(tools.first(), DescriptorOp.LAST));
    List<String> inputs = inputs(image);
    for (int i = 0; i < inputs.size(); i++) {
      int tool = tools.data(inputs.get(i));
      program.add(
          "data file " + inputs.get(i), new DescriptorOp.Dup(Plan.DATA_FD + i, tool, false));
    }
    for (OpenFile file : sharing.madeByRoot()) {
      if (file instanceof OpenFile.Stream stream) {
        takeStreams(stream);
      }
    }
    new Terminals(image, tools).takeOver(program);
    program.add("descriptors of init", new DescriptorOp.CloseRange(0, tools.first() - 1));
  }

  private void takeStreams(OpenFile.Stream stream) {
    for (int number : Streams.needed(image, stream)) {
      program.add(
          "stream " + number + " of application " + stream.application(),
          new DescriptorOp.Dup(
              Plan.STREAM_FD + 4 * stream.application() + number,
              tools.stream(stream.application(), number),
              false));
    }
  }
}
