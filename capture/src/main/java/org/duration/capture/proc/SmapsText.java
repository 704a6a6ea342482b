// /proc/PID/smaps.
package org.duration.capture.proc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.memory.Protection;

/** The areas, in the kernel's order. */
public record SmapsText(List<SmapsArea> areas) {
  private static final String FILE = "smaps";
  private static final Pattern HEADER =
      Pattern.compile(
          "([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-][w-][x-])([ps]) ([0-9a-f]{1,16})"
              + " ([0-9a-f]{2,6}:[0-9a-f]{2,6}) ([0-9]{1,20})(?: +(\\S.*)?)?");
  private static final String FLAGS = "VmFlags:";
  private static final String KEY = "ProtectionKey:";

  public SmapsText {
    areas = List.copyOf(areas);
  }

  /**
   * One area.
   *
   * @param offset in the file, bytes
   * @param device of the file as {@code major:minor} in hexadecimal; not always st_dev
   * @param name path or [name] as the kernel shows it, newlines unescaped; empty for none
   * @param protectionKey of pkey_mprotect; 0 for none
   * @param flags VmFlags, two letters each
   */
  public record SmapsArea(
      AddressRange range,
      Protection protection,
      boolean shared,
      long offset,
      String device,
      long inode,
      String name,
      int protectionKey,
      Set<String> flags) {
    public SmapsArea {
      flags = Set.copyOf(flags);
    }

    /** {@code device} as stat gives it. */
    public long deviceNumber() {
      int colon = device.indexOf(':');
      long major = Long.parseLong(device.substring(0, colon), 16);
      long minor = Long.parseLong(device.substring(colon + 1), 16);
      return minor & 0xff | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
    }

    /** The same object is behind both. */
    public boolean sameFile(SmapsArea other) {
      return inode != 0
          && inode == other.inode
          && device.equals(other.device)
          && name.equals(other.name);
    }
  }

  public static SmapsText parse(String text) throws MalformedText {
    List<SmapsArea> areas = new ArrayList<>();
    String header = null;
    int key = 0;
    Set<String> flags = Set.of();
    for (String line : text.split("\n", -1)) {
      // Attribute lines begin with a capital letter, areas with a digit or a small one.
      if (line.startsWith(FLAGS)) {
        flags = Set.copyOf(Arrays.asList(line.substring(FLAGS.length()).strip().split(" +")));
      } else if (line.startsWith(KEY)) {
        key = Numbers.small(FILE, line.substring(KEY.length()));
      } else if (!line.isEmpty() && !Character.isUpperCase(line.charAt(0))) {
        if (header != null) {
          areas.add(area(header, key, flags));
        }
        header = line;
        key = 0;
        flags = Set.of();
      }
    }
    if (header != null) {
      areas.add(area(header, key, flags));
    }
    return new SmapsText(areas);
  }

  private static SmapsArea area(String line, int key, Set<String> flags) throws MalformedText {
    Matcher header = HEADER.matcher(line);
    if (!header.matches()) {
      throw new MalformedText(FILE, line);
    }
    Address start = new Address(Numbers.hexadecimal(FILE, header.group(1)));
    Address end = new Address(Numbers.hexadecimal(FILE, header.group(2)));
    if (start.compareTo(end) >= 0 || ((start.value() | end.value()) & 4095) != 0) {
      throw new MalformedText(FILE, line);
    }
    return new SmapsArea(
        new AddressRange(start, end),
        Protection.parse(header.group(3)),
        header.group(4).equals("s"),
        Numbers.hexadecimal(FILE, header.group(5)),
        header.group(6),
        Numbers.unsigned(FILE, header.group(7)),
        header.group(8) == null ? "" : header.group(8).replace("\\012", "\n"),
        key,
        flags);
  }
}
