// An image whose connections to the outside are at their end.
package org.duration.restore.compile;

import org.duration.image.Image;
import org.duration.image.files.InternetSocket.TcpConnection;
import org.duration.image.files.OpenFile;
import org.duration.image.files.TcpPeer;

/** The group has run on since, or somewhere else: to splice them would lose or double bytes. */
public final class Severed {
  private Severed() {}

  public static Image of(Image image) {
    return image.withOpenFiles(image.openFiles().stream().map(Severed::file).toList());
  }

  /** Whether anything of it would go on. */
  public static boolean keeps(Image image) {
    return image.openFiles().stream().anyMatch(Severed::kept);
  }

  private static boolean kept(OpenFile file) {
    return file instanceof OpenFile.Internet internet
        && internet.socket() instanceof TcpConnection connection
        && connection.other() instanceof TcpPeer.Kept;
  }

  private static OpenFile file(OpenFile file) {
    if (!kept(file)) {
      return file;
    }
    OpenFile.Internet internet = (OpenFile.Internet) file;
    TcpConnection connection = (TcpConnection) internet.socket();
    return new OpenFile.Internet(
        internet.id(), internet.statusFlags(), connection.withOther(new TcpPeer.Outside()));
  }
}
