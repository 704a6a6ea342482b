// Groups that a random life of processes leads to.
package org.duration.restore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Plays fork, setsid, setpgid, exit and reaping on a small model, and takes the picture: whatever
 * comes out can exist.
 */
public final class RandomTrees {
  private static final class Life {
    final int pid;
    int ppid;
    int sid;
    int pgid;
    boolean zombie;

    Life(int pid, int ppid, int sid, int pgid) {
      this.pid = pid;
      this.ppid = ppid;
      this.sid = sid;
      this.pgid = pgid;
    }
  }

  private final Random random;
  private final List<Life> lives = new ArrayList<>();
  private int nextPid = 10;

  private RandomTrees(long seed) {
    random = new Random(seed);
  }

  /** A group after {@code events} random events. */
  public static GroupBuilder group(long seed, int events) {
    RandomTrees trees = new RandomTrees(seed);
    trees.lives.add(new Life(9, 1, 9, 9));
    for (int i = 0; i < events; i++) {
      trees.event();
    }
    return trees.build();
  }

  private void event() {
    List<Life> alive = lives.stream().filter(life -> !life.zombie).toList();
    Life life = alive.get(random.nextInt(alive.size()));
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> lives.add(new Life(nextPid++, life.pid, life.sid, life.pgid));
      case 3 -> setSid(life);
      case 4, 5 -> setPgid(life);
      default -> exit(life, alive.size());
    }
  }

  private void setSid(Life life) {
    if (lives.stream().noneMatch(other -> other.pgid == life.pid)) {
      life.sid = life.pid;
      life.pgid = life.pid;
    }
  }

  private void setPgid(Life life) {
    if (life.sid == life.pid) {
      return;
    }
    List<Integer> groups =
        lives.stream().filter(other -> other.sid == life.sid).map(other -> other.pgid).toList();
    life.pgid = random.nextBoolean() ? life.pid : groups.get(random.nextInt(groups.size()));
  }

  private void exit(Life life, int alive) {
    if (alive == 1) {
      return;
    }
    lives.stream().filter(other -> other.ppid == life.pid).forEach(other -> other.ppid = 1);
    life.zombie = true;
    lives.removeIf(other -> other.zombie && (other.ppid == 1 || random.nextBoolean()));
  }

  private GroupBuilder build() {
    GroupBuilder group = new GroupBuilder();
    List<Life> ordered = new ArrayList<>();
    add(1, ordered);
    for (Life life : ordered) {
      ProcessBuilder process = group.process(life.pid, life.ppid).in(life.pgid, life.sid);
      if (life.zombie) {
        process.zombie(random.nextInt(256) << 8);
      }
    }
    return group;
  }

  private void add(int ppid, List<Life> ordered) {
    lives.stream()
        .filter(life -> life.ppid == ppid)
        .sorted(Comparator.comparingInt(life -> life.pid))
        .forEach(
            life -> {
              ordered.add(life);
              add(life.pid, ordered);
            });
  }
}
