import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that pass tokens in a ring, count under a monitor, come and go, and work in pools. */
final class Threads {
    private static final int RING = 16;
    private static final int POOL = 8;

    private final List<BlockingQueue<Long>> ring = new ArrayList<>();
    private final ThreadLocal<AtomicLong> passed = ThreadLocal.withInitial(AtomicLong::new);
    private final ExecutorService pool = Executors.newFixedThreadPool(POOL, Threads::daemon);
    private final Object monitor = new Object();
    private long counted;

    Threads() {
        for (int i = 0; i <= RING; i++) {
            ring.add(new ArrayBlockingQueue<>(4));
        }
        for (int i = 0; i < RING; i++) {
            int index = i;
            Thread thread = daemon(() -> forward(index));
            thread.setName("ring-" + i);
            thread.start();
        }
    }

    void check(long ticks) throws InterruptedException, ExecutionException {
        ring.get(0).put(ticks * 1000);
        Check.equal("token that went round", ticks * 1000 + RING, ring.get(RING).take());
        checkPool(ticks);
        checkNewThread(ticks);
        Check.equal("sum of a fork-join task", 499_500L, ForkJoinPool.commonPool().invoke(new Sum(0, 1000)));
    }

    private void forward(int index) {
        String name = Thread.currentThread().getName();
        try {
            while (true) {
                long token = ring.get(index).take();
                Check.equal("thread's own count", token / 1000, passed.get().getAndIncrement());
                Check.equal("thread's name", name, Thread.currentThread().getName());
                ring.get(index + 1).put(token + 1);
            }
        } catch (InterruptedException problem) {
            throw new Check.Failed("ring thread: expected no interrupt got one");
        }
    }

    private void checkPool(long ticks) throws InterruptedException, ExecutionException {
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < POOL * 2; i++) {
            tasks.add(this::count);
        }
        for (Future<Long> done : pool.invokeAll(tasks)) {
            done.get();
        }
        synchronized (monitor) {
            Check.equal("count under the monitor", (ticks + 1) * POOL * 2, counted);
        }
    }

    private long count() {
        synchronized (monitor) {
            return ++counted;
        }
    }

    private void checkNewThread(long ticks) throws InterruptedException {
        long[] result = new long[1];
        Thread thread = new Thread(() -> result[0] = ticks * 3);
        thread.start();
        thread.join();
        Check.equal("result of a new thread", ticks * 3, result[0]);
    }

    static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    /** Adds the numbers of a range by halving it. */
    private static final class Sum extends RecursiveTask<Long> {
        private static final long serialVersionUID = 1L;
        private final int from;
        private final int to;

        Sum(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        protected Long compute() {
            if (to - from < 50) {
                long sum = 0;
                for (int i = from; i < to; i++) {
                    sum += i;
                }
                return sum;
            }
            Sum left = new Sum(from, (from + to) / 2);
            left.fork();
            return new Sum((from + to) / 2, to).compute() + left.join();
        }
    }
}
