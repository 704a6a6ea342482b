// A policy as it takes effect, with the origin of each value.
package org.duration.policies.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.duration.policies.Policy;

/** What {@link PolicyLoader} yields and {@code policy show} prints. Immutable. */
public final class EffectivePolicy {
  private final Policy policy;
  private final Tree.Branch tree;

  EffectivePolicy(Policy policy, Tree.Branch tree) {
    this.policy = policy;
    this.tree = tree;
  }

  /** What decisions are made by. */
  public Policy policy() {
    return policy;
  }

  /**
   * The same for a group of another name; this one when it already has that name.
   *
   * @param by whose word it was ({@code command line})
   * @throws IllegalArgumentException when it is no name
   */
  public EffectivePolicy forGroup(String name, String by) {
    if (policy.group().equals(name)) {
      return this;
    }
    Origin given = new Origin.Given(by);
    Tree leaf = new Tree.Leaf(given, TextNode.valueOf(name), name);
    return new EffectivePolicy(policy.forGroup(name), tree.with("group", given, leaf));
  }

  /**
   * The same decisions, shown without some keys.
   *
   * @param keys by path ({@code checkpoint.compress}), with all that stands below them
   */
  public EffectivePolicy without(Collection<String> keys) {
    Tree.Branch shown = tree;
    for (String key : keys) {
      shown = shown.without(List.of(key.split("\\.")));
    }
    return new EffectivePolicy(policy, shown);
  }

  /**
   * The same decisions, with the store that the group really has.
   *
   * @param by whose word it was
   */
  public EffectivePolicy withStore(String directory, String by) {
    Origin given = new Origin.Given(by);
    Tree.Branch checkpoint = (Tree.Branch) tree.get("checkpoint").orElseThrow();
    Tree.Branch changed =
        checkpoint.with(
            "store", given, new Tree.Leaf(given, TextNode.valueOf(directory), directory));
    return new EffectivePolicy(
        policy, tree.with("checkpoint", tree.entries().get("checkpoint").keyOrigin(), changed));
  }

  /**
   * Valid policy YAML with the origin of each value as a comment, in the schema's order; ends with
   * a line feed.
   */
  public String toYaml() {
    return YamlWriter.write(tree);
  }

  /**
   * The policy as JSON ({@code policy}), and beside it, by path, where each value comes from
   * ({@code origins}).
   */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("policy", tree.toJson());
    ObjectNode origins = json.putObject("origins");
    origins().forEach((path, origin) -> origins.put(path, origin.toString()));
    return json;
  }

  /**
   * The origin of each value, by path ({@code checkpoint.keep.last}); lists and mappings count when
   * empty.
   */
  public Map<String, Origin> origins() {
    Map<String, Origin> origins = new LinkedHashMap<>();
    values(tree, KeyPath.TOP).forEach((path, value) -> origins.put(path, value.origin()));
    return origins;
  }

  /**
   * What changes from this policy to the other, one sentence a value: {@code checkpoint.every: 10s
   * becomes 5s}. Empty when they say the same, wherever it stands.
   */
  public List<String> changesTo(EffectivePolicy other) {
    Map<String, Tree> before = values(tree, KeyPath.TOP);
    Map<String, Tree> after = values(other.tree, KeyPath.TOP);
    var paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    List<String> changes = new ArrayList<>();
    for (String path : paths) {
      String old = before.containsKey(path) ? shown(before.get(path)) : "";
      String now = after.containsKey(path) ? shown(after.get(path)) : "";
      if (!old.equals(now)) {
        String change =
            old.isEmpty()
                ? "is now " + now
                : now.isEmpty() ? old + " is gone" : old + " becomes " + now;
        changes.add(path + ": " + change);
      }
    }
    return changes;
  }

  private static String shown(Tree value) {
    JsonNode json = value.toJson();
    return value instanceof Tree.Leaf leaf && json.isTextual()
        ? Scalars.write(leaf.text())
        : json.toString();
  }

  private static Map<String, Tree> values(Tree tree, KeyPath path) {
    Map<String, Tree> values = new LinkedHashMap<>();
    if (tree instanceof Tree.Branch branch && !branch.entries().isEmpty()) {
      branch.entries().forEach((key, entry) -> values.putAll(values(entry.value(), path.key(key))));
    } else if (tree instanceof Tree.Items list && !list.items().isEmpty()) {
      for (int i = 0; i < list.items().size(); i++) {
        values.putAll(values(list.items().get(i), path.index(i)));
      }
    } else {
      values.put(path.toString(), tree);
    }
    return values;
  }
}
