// Plans who forks whom.
package org.duration.restore.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duration.image.Image;
import org.duration.image.process.ProcessImage;
import org.duration.restore.Findings;
import org.duration.restore.tree.TreeNode.Kind;

/** From the image's parents, sessions and groups to a tree of {@link TreeNode}s. */
public final class TreePlanner {
  private static final int INIT = 1;

  private final Findings findings;
  private final SparePids spare;
  private final Births births;
  private final Map<Integer, TreeNode> nodes = new LinkedHashMap<>();
  private final Map<Integer, TreeNode> temporaryParents = new LinkedHashMap<>();
  private final Map<Integer, Integer> sessionAdopters = new LinkedHashMap<>();
  private final TreeNode root;

  private TreePlanner(Image image, SparePids spare, Findings findings) {
    this.findings = findings;
    this.spare = spare;
    this.births = new Births(image, findings);
    this.root = new TreeNode(spare.take(), Kind.ROOT, Optional.empty());
  }

  /**
   * The root first, then every process and stand-in. When {@code findings} has become refused the
   * tree is not to be used.
   */
  public static List<TreeNode> plan(Image image, SparePids spare, Findings findings) {
    TreePlanner planner = new TreePlanner(image, spare, findings);
    List<ProcessImage> processes = image.processes().stream().filter(planner::remains).toList();
    processes.forEach(process -> planner.nodes.put(process.pid(), TreeNode.of(process)));
    processes.forEach(planner::place);
    processes.forEach(planner::session);
    processes.forEach(planner::group);
    processes.forEach(process -> planner.mover(process, planner.nodes.get(process.pid())));
    processes.forEach(planner::sharer);
    return planner.reachable(processes);
  }

  /** Init reaps its zombies at once: one of these was about to vanish. */
  private boolean remains(ProcessImage process) {
    boolean reaped = process.ppid() == INIT && process.live().isEmpty();
    if (reaped) {
      findings.note(process, "zombie", "had ended, and is not made again");
    }
    return !reaped;
  }

  private void place(ProcessImage process) {
    TreeNode node = nodes.get(process.pid());
    int birth = births.session(process.pid());
    if (process.ppid() == INIT) {
      placeUnderInit(node, birth);
      return;
    }
    TreeNode parent = nodes.get(process.ppid());
    int session = Births.sessionOf(parent.process().orElseThrow());
    if (birth == Births.ANY || birth == session) {
      parent.forkLate(node, false);
    } else if (session == parent.pid() && birth == births.session(parent.pid())) {
      parent.forkEarly(node);
    } else if (parent.subreaper()) {
      parent.adopt();
      adopted(node, birth, parent);
    } else {
      refuse(process, "session " + birth, "its parent " + parent.pid() + " was never in it");
    }
    if (node.kind() == Kind.ZOMBIE) {
      parent.leavesZombie(node.pid());
    }
  }

  private void placeUnderInit(TreeNode node, int birth) {
    if (birth == Births.ANY || birth == Births.OUTSIDE) {
      root.forkLate(node, true);
    } else {
      adopted(node, birth, root);
    }
  }

  /** An orphan: born below the leader of its session, and now a child of {@code adopter}. */
  private void adopted(TreeNode node, int session, TreeNode adopter) {
    TreeNode leader = nodes.get(session);
    if (leader == null) {
      leader = sessionStandIn(session, adopter);
    }
    if (sessionAdopters.getOrDefault(session, adopter.pid()) != adopter.pid()) {
      findings.refuse(
          "session " + session, "its orphans came to several processes", "end one of them");
    }
    boolean adopterIsParent =
        leader
            .process()
            .map(p -> p.ppid() == adopterPid(adopter))
            .orElse(true); // its stand-in is a child of the adopter
    if (adopterIsParent) {
      leader.forkLate(node, true);
    } else if (leader.kind() != Kind.LIVE) {
      leader.forkLate(node, false); // orphaned when the leader exits
    } else {
      temporaryParent(leader).forkLate(node, false);
    }
  }

  private int adopterPid(TreeNode adopter) {
    return adopter == root ? INIT : adopter.pid();
  }

  private TreeNode sessionStandIn(int session, TreeNode adopter) {
    TreeNode leader = new TreeNode(session, Kind.SESSION_LEADER, Optional.empty());
    leader.foundSession();
    adopter.forkLate(leader, adopter == root);
    if (adopter != root) {
      adopter.reaps(leader);
    }
    nodes.put(session, leader);
    sessionAdopters.put(session, adopter.pid());
    return leader;
  }

  private TreeNode temporaryParent(TreeNode leader) {
    return temporaryParents.computeIfAbsent(
        leader.pid(),
        pid -> {
          TreeNode parent = new TreeNode(spare.take(), Kind.PARENT, Optional.empty());
          leader.forkLate(parent, false);
          leader.reaps(parent);
          return parent;
        });
  }

  private void session(ProcessImage process) {
    if (Births.sessionOf(process) == process.pid()) {
      nodes.get(process.pid()).foundSession();
    }
  }

  private void group(ProcessImage process) {
    TreeNode node = nodes.get(process.pid());
    int group = process.pgid();
    if (group <= 1) {
      return; // a group from outside the namespace: the inherited one
    }
    if (group == process.pid()) {
      foundGroup(node);
      return;
    }
    if (node.foundsSession()) {
      refuse(process, "process group " + group, "a session leader is always in its own");
      return;
    }
    TreeNode leader = nodes.get(group);
    if (leader == null) {
      leader = groupStandIn(process, group);
    }
    if (sessionOf(leader, process) != Births.sessionOf(process)) {
      refuse(process, "process group " + group, "its leader is in another session");
    }
    foundGroup(leader);
    node.join(group);
  }

  private int sessionOf(TreeNode leader, ProcessImage member) {
    return switch (leader.kind()) {
      case LIVE, ZOMBIE -> Births.sessionOf(leader.process().orElseThrow());
      case SESSION_LEADER -> leader.pid();
      case GROUP_LEADER, GROUP_KEEPER, ROOT, PARENT -> Births.sessionOf(member);
    };
  }

  private void foundGroup(TreeNode leader) {
    if (!leader.foundsSession()) {
      leader.foundGroup();
    }
  }

  private TreeNode groupStandIn(ProcessImage member, int group) {
    TreeNode leader = new TreeNode(group, Kind.GROUP_LEADER, Optional.empty());
    standIn(member, leader);
    nodes.put(group, leader);
    return leader;
  }

  /** One who leads a group, and then joins another: neither may be empty for a moment. */
  private void mover(ProcessImage process, TreeNode mover) {
    if (!mover.movesOn()) {
      return;
    }
    mover.linger();
    TreeNode target = nodes.get(mover.joins());
    if (target.process().isEmpty()) {
      target.linger();
    }
    boolean onlyMovers =
        nodes.values().stream()
            .filter(node -> node.joins() == mover.pid())
            .allMatch(TreeNode::movesOn);
    if (onlyMovers) {
      TreeNode keeper = new TreeNode(spare.take(), Kind.GROUP_KEEPER, Optional.empty());
      keeper.join(mover.pid());
      keeper.linger();
      standIn(process, keeper);
    }
  }

  /** Forked and reaped by whoever leads the session of {@code member}. */
  private void standIn(ProcessImage member, TreeNode standIn) {
    int session = Births.sessionOf(member);
    TreeNode holder = session == Births.OUTSIDE ? root : nodes.get(session);
    if (holder == null) {
      refuse(member, "process group " + member.pgid(), "nobody leads its session " + session);
      return;
    }
    holder.forkLate(standIn, holder == root);
    if (holder != root) {
      holder.reaps(standIn);
    }
  }

  private void sharer(ProcessImage process) {
    boolean shares = process.live().filter(l -> !l.sharedWithParent().isEmpty()).isPresent();
    TreeNode parent = nodes.get(process.ppid());
    boolean forks =
        parent != null
            && parent.forks().stream()
                .anyMatch(fork -> fork.child().pid() == process.pid() && !fork.sibling());
    if (shares && !forks) {
      refuse(process, "what it shares with process " + process.ppid(), "that one cannot fork it");
    }
  }

  /** From the root on; a process that nobody forks means an image that cannot be. */
  private List<TreeNode> reachable(Collection<ProcessImage> processes) {
    List<TreeNode> found = new ArrayList<>(List.of(root));
    Set<Integer> pids = new HashSet<>();
    for (int i = 0; i < found.size(); i++) {
      for (TreeNode.Fork fork : found.get(i).forks()) {
        if (pids.add(fork.child().pid())) {
          found.add(fork.child());
        }
      }
    }
    if (!findings.refused()) {
      processes.stream()
          .filter(process -> !pids.contains(process.pid()))
          .forEach(p -> refuse(p, "session " + p.sid(), "nobody can have forked it there"));
    }
    return found;
  }

  private void refuse(ProcessImage process, String resource, String detail) {
    findings.refuse(process, resource, detail, "end the process before the checkpoint");
  }
}
