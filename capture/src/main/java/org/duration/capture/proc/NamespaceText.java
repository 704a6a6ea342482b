// The namespaces of a process.
package org.duration.capture.proc;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines {@code KIND:[INODE]}: what the link /proc/PID/ns/KIND leads to. */
public record NamespaceText(Map<String, String> links) {
  private static final Pattern LINE = Pattern.compile("([a-z_]{2,24}):(\\[[0-9]{1,20}\\])");

  public NamespaceText {
    links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
  }

  public static NamespaceText parse(String text) throws MalformedText {
    Map<String, String> links = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new MalformedText("ns", line);
      }
      links.put(matcher.group(1), matcher.group(2));
    }
    return new NamespaceText(links);
  }
}
