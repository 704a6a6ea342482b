// Numbers the runs of bytes that an image stores, and gathers those of contents.dat.
package org.duration.capture;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.duration.capture.raw.RawFact;
import org.duration.image.Bytes;
import org.duration.image.files.ContentId;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileExtent;

final class Contents {
  static final long PAGE = 4096;

  private final List<FileContent> contents = new ArrayList<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Bytes that stand in the capturer's pages file already. */
  ContentId inPages(long offset, long length) {
    return add(DataFile.PAGES, offset, length);
  }

  /** Likewise of the data of a file. */
  List<FileExtent> extents(List<RawFact.Extent> extents) {
    return extents.stream()
        .map(extent -> new FileExtent(extent.at(), inPages(extent.offset(), extent.bytes())))
        .toList();
  }

  /** Bytes that go to contents.dat. */
  ContentId store(Bytes stored) {
    ContentId id = add(DataFile.CONTENTS, bytes.size(), stored.length());
    bytes.writeBytes(stored.toArray());
    return id;
  }

  private ContentId add(DataFile file, long offset, long length) {
    ContentId id = new ContentId(contents.size());
    contents.add(new FileContent(id, file, offset, length));
    return id;
  }

  List<FileContent> all() {
    return List.copyOf(contents);
  }

  Bytes bytes() {
    return Bytes.of(bytes.toByteArray());
  }
}
