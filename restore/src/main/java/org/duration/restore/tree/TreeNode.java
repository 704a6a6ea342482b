// A process that a restore makes.
package org.duration.restore.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.SharedPart;

/** Filled by {@link TreePlanner}, then only read. */
public final class TreeNode {
  /** What a node is made for. */
  public enum Kind {
    /** Makes what is shared, forks, and exits. */
    ROOT,
    /** Lives on. */
    LIVE,
    /** Ends before the group goes on, and waits to be reaped. */
    ZOMBIE,
    /** Plays a session leader that is gone. */
    SESSION_LEADER,
    /** Plays a process group leader that is gone. */
    GROUP_LEADER,
    /** Keeps a group that all others enter or leave late. */
    GROUP_KEEPER,
    /** Plays a parent that is gone: forks in the right session, and exits at once. */
    PARENT
  }

  /**
   * @param sibling forked to be a child of the forker's parent
   */
  public record Fork(TreeNode child, boolean sibling) {}

  private final int pid;
  private final Kind kind;
  private final Optional<ProcessImage> process;
  private final List<Fork> early = new ArrayList<>();
  private final List<Fork> late = new ArrayList<>();
  private final List<TreeNode> standIns = new ArrayList<>();
  private final List<Integer> zombies = new ArrayList<>();
  private boolean foundsSession;
  private boolean foundsGroup;
  private int joins;
  private boolean adopts;
  private boolean lingers;

  TreeNode(int pid, Kind kind, Optional<ProcessImage> process) {
    this.pid = pid;
    this.kind = kind;
    this.process = process;
  }

  static TreeNode of(ProcessImage process) {
    Kind kind = process.live().isPresent() ? Kind.LIVE : Kind.ZOMBIE;
    return new TreeNode(process.pid(), kind, Optional.of(process));
  }

  public int pid() {
    return pid;
  }

  public Kind kind() {
    return kind;
  }

  /** Empty for the root and for stand-ins. */
  public Optional<ProcessImage> process() {
    return process;
  }

  /** Forked while the session is the inherited one. */
  public List<Fork> early() {
    return Collections.unmodifiableList(early);
  }

  /** Forked in the session that this process ends up in. */
  public List<Fork> late() {
    return Collections.unmodifiableList(late);
  }

  /** Both, in the order of forking. */
  public List<Fork> forks() {
    List<Fork> all = new ArrayList<>(early);
    all.addAll(late);
    return all;
  }

  /** Children to reap before this process is ready. */
  public List<TreeNode> standIns() {
    return Collections.unmodifiableList(standIns);
  }

  /** Children that must be dead, and not reaped, before this process is ready. */
  public List<Integer> zombies() {
    return Collections.unmodifiableList(zombies);
  }

  public boolean foundsSession() {
    return foundsSession;
  }

  /** Founds the process group of its own pid, for itself or for others to join. */
  public boolean foundsGroup() {
    return foundsGroup;
  }

  /** The process group to join in the end; 0: none but the own or the inherited one. */
  public int joins() {
    return joins;
  }

  /** Leads a group only until the others have joined it. */
  public boolean movesOn() {
    return foundsGroup && joins != 0;
  }

  /** Stays until those who led a group have moved on to the one they end up in. */
  public boolean lingers() {
    return lingers;
  }

  /** Whether orphans come to this process already while the tree is made. */
  public boolean adopts() {
    return adopts;
  }

  /** Takes part in the barriers of the tree. */
  public boolean meets() {
    return kind != Kind.ROOT && kind != Kind.PARENT;
  }

  void forkEarly(TreeNode child) {
    early.add(new Fork(child, false));
  }

  void forkLate(TreeNode child, boolean sibling) {
    late.add(new Fork(child, sibling));
  }

  void reaps(TreeNode standIn) {
    standIns.add(standIn);
  }

  void leavesZombie(int child) {
    zombies.add(child);
  }

  void foundSession() {
    foundsSession = true;
  }

  void foundGroup() {
    foundsGroup = true;
  }

  void join(int group) {
    joins = group;
  }

  void linger() {
    lingers = true;
  }

  void adopt() {
    adopts = true;
  }

  /** Only who is forked by its parent can have anything in common with it. */
  public boolean shares(SharedPart part) {
    return process.flatMap(ProcessImage::live).filter(live -> live.shares(part)).isPresent();
  }

  boolean subreaper() {
    return process
        .flatMap(ProcessImage::live)
        .map(LiveProcess::attributes)
        .filter(attributes -> attributes.childSubreaper())
        .isPresent();
  }

  @Override
  public String toString() {
    return kind + " " + pid;
  }
}
