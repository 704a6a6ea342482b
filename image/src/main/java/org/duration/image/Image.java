// The whole of a checkpoint.
package org.duration.image;

import java.util.List;
import java.util.Objects;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileHolds;
import org.duration.image.files.OpenFile;
import org.duration.image.files.PipeImage;
import org.duration.image.files.Snapshots;
import org.duration.image.ipc.IpcObjects;
import org.duration.image.memory.MappedFile;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.PageFile;
import org.duration.image.process.ProcessImage;

/**
 * A group at one moment. Everything that refers to something by id finds it here.
 *
 * @param applications in the order of joining
 * @param processes parents before their children; init is not among them
 * @param mappedFiles by {@link MappedFile#id}: element i has id i; so have the following lists
 * @param contents runs of bytes in the data files
 * @param pageFiles pages of earlier checkpoints that are as they were; extents count them from 1
 */
public record Image(
    ImageHeader header,
    HostSignature host,
    Clocks clocks,
    List<Application> applications,
    List<ProcessImage> processes,
    List<MappedFile> mappedFiles,
    List<OpenFile> openFiles,
    List<PipeImage> pipes,
    List<FileContent> contents,
    FileHolds holds,
    IpcObjects ipc,
    List<PageFile> pageFiles,
    Snapshots snapshots) {
  public Image {
    Objects.requireNonNull(header);
    Objects.requireNonNull(host);
    Objects.requireNonNull(clocks);
    applications = List.copyOf(applications);
    processes = List.copyOf(processes);
    mappedFiles = List.copyOf(mappedFiles);
    openFiles = List.copyOf(openFiles);
    pipes = List.copyOf(pipes);
    contents = List.copyOf(contents);
    pageFiles = List.copyOf(pageFiles);
    ImageConsistency.check(applications, processes, mappedFiles, openFiles, pipes, contents);
    ImageConsistency.check(snapshots, contents);
    ImageConsistency.check(holds, openFiles, processes);
    new IpcConsistency(ipc, contents.size()).check(processes, openFiles);
    ImageConsistency.checkPages(header, processes, pageFiles);
  }

  public Image withOpenFiles(List<OpenFile> changed) {
    return new Image(
        header,
        host,
        clocks,
        applications,
        processes,
        mappedFiles,
        changed,
        pipes,
        contents,
        holds,
        ipc,
        pageFiles,
        snapshots);
  }

  /** The same group, its bytes at other places. */
  public Image withBytesAt(List<ProcessImage> others, List<FileContent> otherContents) {
    return new Image(
        header,
        host,
        clocks,
        applications,
        others,
        mappedFiles,
        openFiles,
        pipes,
        otherContents,
        holds,
        ipc,
        pageFiles,
        snapshots);
  }

  /** Of the file that the extent stands in, which is one, in the checkpoint's directory. */
  public String pageFileName(PageExtent extent) {
    return extent.file() == 0
        ? DataFile.PAGES.fileName()
        : pageFiles.get(extent.file() - 1).fileName();
  }

  public int threadCount() {
    return processes.stream().mapToInt(process -> process.threads().size()).sum();
  }
}
