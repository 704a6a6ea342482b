// A text of /proc is not of the format that its parser knows.
package org.duration.capture.proc;

/** Names the file and quotes the place. */
public final class MalformedText extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int QUOTED = 80;

  MalformedText(String file, String place) {
    super("cannot understand " + file + ": \"" + quoted(place) + "\"");
  }

  private static String quoted(String place) {
    String printable = place.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= QUOTED ? printable : printable.substring(0, QUOTED) + "…";
  }
}
