// Puts the programs of all tasks together.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.image.Address;
import org.duration.image.Image;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.memory.PageExtent;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ProcessState;
import org.duration.image.process.SharedPart;
import org.duration.image.process.ThreadImage;
import org.duration.restore.RestoreOptions;
import org.duration.restore.host.HostFacts;
import org.duration.restore.inherit.CommonPages;
import org.duration.restore.plan.DataInput;
import org.duration.restore.plan.Hole;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanEncoder;
import org.duration.restore.plan.PlanFinish;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.PrctlOption;
import org.duration.restore.plan.TreeOp;
import org.duration.restore.tree.TreeNode;

/** Numbers the tasks, writes their programs, and finds the hole last: its size depends on them. */
public final class GroupCompiler {
  /** All have founded their sessions and groups, and forked. */
  static final int FOUNDED = 0;

  /** All have joined their groups; stand-ins may go. */
  static final int JOINED = 1;

  /** Those who led one group have gone on to another. */
  private static final int MOVED_ON = 2;

  /** All threads have taken their credentials. */
  static final int CREDENTIALS = 3;

  /** Nobody needs a tool any more of a table of descriptors that several processes share. */
  static final int TOOLS_USED = 4;

  /** Such a table is complete: opening a file for a moment is safe again. */
  static final int TABLE_MADE = 5;

  /** All are attached to the segments that are removed already. */
  static final int SEGMENTS_ATTACHED = 6;

  private final Image image;
  private final HostFacts host;
  private final RestoreOptions options;
  private final CommonPages common;
  private final Sharing sharing;
  private final Origins origins = new Origins();
  private final Tools tools;
  private final Terminals terminals;
  private final Map<Integer, Integer> taskOfTid = new HashMap<>();
  private final List<PlanTask> tasks = new ArrayList<>();
  private Optional<StandIns> standIns = Optional.empty();

  private GroupCompiler(Image image, HostFacts host, RestoreOptions options, CommonPages common) {
    this.common = common;
    this.image = image;
    this.host = host;
    this.options = options;
    this.sharing = new Sharing(image);
    this.tools = Tools.from(firstTool(image, sharing));
    this.terminals = new Terminals(image, tools);
  }

  /** One above the last descriptor that the restore itself will use. */
  public static long descriptorsNeeded(Image image, HostFacts host) {
    GroupCompiler compiler =
        new GroupCompiler(image, host, RestoreOptions.DEFAULT, CommonPages.none());
    Program scratch = Program.ofGroup(compiler.origins);
    StandIns standIns = new StandIns(compiler.origins, host.privileges(), scratch, 1);
    new RootProgram(image, host, compiler.sharing, compiler.tools, scratch, standIns)
        .write(List.of(), CommonPages.none());
    return ProcessProgram.descriptorsNeeded(image, compiler.sharing, compiler.tools);
  }

  /**
   * @return empty when no address range is free in all processes
   */
  public static Optional<Plan> compile(
      Image image, HostFacts host, RestoreOptions options, List<TreeNode> nodes) {
    GroupCompiler compiler = new GroupCompiler(image, host, options, CommonPages.of(image, nodes));
    compiler.number(nodes);
    nodes.forEach(compiler::tasks);
    compiler.tasks.addAll(compiler.standIns.orElseThrow().tasks());
    return compiler.plan(nodes);
  }

  private static int firstTool(Image image, Sharing sharing) {
    int data = Plan.DATA_FD + DataFile.values().length + image.pageFiles().size();
    int streams = Plan.STREAM_FD + 4 * image.applications().size();
    return Math.max(sharing.aboveGuests(), Math.max(data, streams));
  }

  private void number(List<TreeNode> nodes) {
    int next = 0;
    for (TreeNode node : nodes) {
      taskOfTid.put(node.pid(), next++);
      for (ThreadImage thread : furtherThreads(node)) {
        taskOfTid.put(thread.tid(), next++);
      }
    }
  }

  private static List<ThreadImage> furtherThreads(TreeNode node) {
    List<ThreadImage> threads = node.process().map(ProcessImage::threads).orElse(List.of());
    return threads.isEmpty() ? threads : threads.subList(1, threads.size());
  }

  private void tasks(TreeNode node) {
    Program program =
        node.process()
            .map(process -> new Program(origins, process))
            .orElseGet(() -> Program.ofGroup(origins));
    switch (node.kind()) {
      case ROOT -> root(node, program);
      case LIVE -> live(node, program);
      case ZOMBIE, SESSION_LEADER, GROUP_LEADER, GROUP_KEEPER, PARENT -> shortLived(node, program);
    }
    add(node.pid(), node.pid(), label(node), program);
    for (ThreadImage thread : furtherThreads(node)) {
      Program own = new Program(origins, node.process().orElseThrow());
      ProcessProgram.thread(host, own, thread);
      add(node.pid(), thread.tid(), "thread " + thread.tid() + " (" + thread.comm() + ")", own);
    }
  }

  /** Its stand-ins are numbered behind all others. */
  private void root(TreeNode node, Program program) {
    StandIns made = new StandIns(origins, host.privileges(), program, taskOfTid.size());
    standIns = Optional.of(made);
    new RootProgram(image, host, sharing, tools, program, made).write(forks(node.forks()), common);
  }

  private void add(int pid, int tid, String label, Program program) {
    tasks.add(new PlanTask(pid, tid, Address.NULL, label, program.steps()));
  }

  private static String label(TreeNode node) {
    String comm = node.process().map(process -> " (" + process.comm() + ")").orElse("");
    return switch (node.kind()) {
      case ROOT -> "root";
      case LIVE -> "process " + node.pid() + comm;
      case ZOMBIE -> "zombie " + node.pid() + comm;
      case SESSION_LEADER -> "stand-in for session leader " + node.pid();
      case GROUP_LEADER -> "stand-in for group leader " + node.pid();
      case GROUP_KEEPER -> "stand-in " + node.pid() + " in group " + node.joins();
      case PARENT -> "stand-in " + node.pid() + " for a parent";
    };
  }

  private void live(TreeNode node, Program program) {
    if (node.adopts()) {
      program.add("subreaper", ThreadProgram.prctl(PrctlOption.SET_CHILD_SUBREAPER, 1));
    }
    tree(node, program);
    List<TreeOp.Thread> threads =
        furtherThreads(node).stream()
            .map(thread -> new TreeOp.Thread(taskOfTid.get(thread.tid()), thread.tid()))
            .toList();
    new ProcessProgram(image, host, options, sharing, tools, program, node.process().orElseThrow())
        .write(threads, common.passedOn(node.pid()));
  }

  private void shortLived(TreeNode node, Program program) {
    tree(node, program);
    TreeOp.Exit exit =
        node.process()
            .map(ProcessImage::state)
            .map(state -> (ProcessState.Zombie) state)
            .map(this::exit)
            .orElse(new TreeOp.Exit(0, 0));
    program.add(label(node), exit);
  }

  private TreeOp.Exit exit(ProcessState.Zombie zombie) {
    boolean core = ZombieCores.comeBack(zombie, host);
    return new TreeOp.Exit(zombie.exitCode(), zombie.signal(), core);
  }

  /** Everything up to the moment at which the tree stands as it stood. */
  private void tree(TreeNode node, Program program) {
    if (node.kind() == TreeNode.Kind.LIVE || !node.forks().isEmpty()) {
      new CommonMemory(image, tools, program)
          .change(common.inherited(node.pid()), common.passedOn(node.pid()));
    }
    forks(node.early()).forEach(fork -> program.add("process " + fork.pid(), fork));
    if (node.foundsSession()) {
      program.add("session " + node.pid(), new TreeOp.SetSid());
      terminals.control(node.pid(), program);
    }
    forks(node.late()).forEach(fork -> program.add("process " + fork.pid(), fork));
    node.process().ifPresent(process -> terminals.leave(process, program));
    reap(node, program, true);
    if (node.foundsGroup()) {
      program.add("process group " + node.pid(), new TreeOp.SetPgid(node.pid()));
    }
    if (!node.meets()) {
      return;
    }
    program.add("process tree", new TreeOp.Barrier(FOUNDED));
    if (node.joins() != 0 && !node.movesOn()) {
      program.add("process group " + node.joins(), new TreeOp.SetPgid(node.joins()));
    }
    program.add("process tree", new TreeOp.Barrier(JOINED));
    if (node.foundsSession()) {
      terminals.foreground(node.pid(), program);
    }
    if (node.movesOn()) { // others had to join the one it leaves, first
      program.add("process group " + node.joins(), new TreeOp.SetPgid(node.joins()));
    }
    if (node.lingers()) {
      program.add("process tree", new TreeOp.Barrier(MOVED_ON));
    }
    reap(node, program, false);
    node.zombies().forEach(pid -> program.add("zombie " + pid, new TreeOp.AwaitExit(pid)));
  }

  /** Parents exit at once, other stand-ins only when everybody has joined. */
  private static void reap(TreeNode node, Program program, boolean parents) {
    node.standIns().stream()
        .filter(standIn -> parents == (standIn.kind() == TreeNode.Kind.PARENT))
        .forEach(standIn -> program.add(label(standIn), new TreeOp.WaitChild(standIn.pid())));
  }

  private List<TreeOp.Fork> forks(List<TreeNode.Fork> forks) {
    return forks.stream()
        .map(
            fork ->
                new TreeOp.Fork(
                    taskOfTid.get(fork.child().pid()),
                    fork.child().pid(),
                    fork.sibling(),
                    fork.child().shares(SharedPart.DESCRIPTORS),
                    fork.child().shares(SharedPart.DIRECTORIES)))
        .toList();
  }

  private Optional<Plan> plan(List<TreeNode> nodes) {
    List<PlanFinish> finishes = new Finishes(image, host).all();
    int stacks = image.processes().stream().mapToInt(p -> p.threads().size()).max().orElse(1);
    long planBytes = PlanEncoder.length(tasks, finishes);
    Hole shape = Hole.of(Address.NULL, host.restorerBytes(), planBytes, Math.max(1, stacks));
    return HoleFinder.find(image, shape.bytes() + shape.parking(host.vdso().bytes()).bytes())
        .map(start -> Hole.of(start, host.restorerBytes(), planBytes, Math.max(1, stacks)))
        .map(hole -> plan(hole, nodes, finishes));
  }

  private Plan plan(Hole hole, List<TreeNode> nodes, List<PlanFinish> finishes) {
    return new Plan(
        hole,
        placed(hole),
        origins.all(),
        participants(nodes),
        finishes,
        inputs(),
        image.applications().size(),
        tools.first(),
        host.vdso().bytes());
  }

  /** The tasks of one process stand behind each other, each with a stack of its own. */
  private List<PlanTask> placed(Hole hole) {
    List<PlanTask> placed = new ArrayList<>();
    int stack = 0;
    for (PlanTask task : tasks) {
      stack = task.tid() == task.pid() ? 0 : stack + 1;
      placed.add(task.at(hole.stackTop(stack)));
    }
    return placed;
  }

  private List<Integer> participants(List<TreeNode> nodes) {
    List<Integer> counts = new ArrayList<>(Collections.nCopies(Plan.BARRIERS, 0));
    int meeting = (int) nodes.stream().filter(TreeNode::meets).count();
    counts.set(FOUNDED, meeting);
    counts.set(JOINED, meeting);
    counts.set(MOVED_ON, (int) nodes.stream().filter(TreeNode::lingers).count());
    counts.set(CREDENTIALS, image.threadCount());
    int sharers = sharing.tableSharers().size();
    counts.set(TOOLS_USED, sharers);
    counts.set(TABLE_MADE, sharers);
    counts.set(SEGMENTS_ATTACHED, Sysv.meeting(image).size());
    return counts;
  }

  private List<DataInput> inputs() {
    Map<String, Long> ends = new HashMap<>();
    for (FileContent content : image.contents()) {
      ends.merge(content.file().fileName(), content.offset() + content.bytes(), Math::max);
    }
    for (ProcessImage process : image.processes()) {
      for (PageExtent extent : process.pages()) {
        if (extent.isZeros()) {
          continue;
        }
        ends.merge(image.pageFileName(extent), extent.offset() + extent.bytes(), Math::max);
      }
    }
    return RootProgram.inputs(image).stream()
        .map(file -> new DataInput(file, ends.getOrDefault(file, 0L)))
        .toList();
  }
}
