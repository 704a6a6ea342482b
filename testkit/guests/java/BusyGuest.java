import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A JVM at work: allocates, hashes, locks, schedules and reads files in many threads, and checks all of it each round.
 *
 * <p>Usage: {@code java BusyGuest PROGRESS-FILE [SCRATCH-DIR [MEGABYTES [nio]]]}; ends on SIGTERM (the line {@code done N}
 * comes from a shutdown hook) or when PROGRESS-FILE.stop exists. With {@code nio} the file is also mapped through a channel:
 * the JDK's channels keep a unix socket without a peer for the whole life of the JVM.
 */
public final class BusyGuest {
    private static final int DEFAULT_MEGABYTES = 48;

    private final Path progress;
    private final Path stop;
    private volatile long ticks;

    private BusyGuest(Path progress) {
        this.progress = progress;
        this.stop = progress.resolveSibling(progress.getFileName() + ".stop");
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 1) {
            System.err.println("usage: java BusyGuest PROGRESS-FILE [SCRATCH-DIR [MEGABYTES [nio]]]");
            System.exit(2);
        }
        Path scratch = Path.of(arguments.length > 1 ? arguments[1] : "/tmp");
        int megabytes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : DEFAULT_MEGABYTES;
        boolean nio = arguments.length > 3 && arguments[3].equals("nio");
        BusyGuest guest = new BusyGuest(Path.of(arguments[0]));
        Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> guest.fail(thread, problem));
        guest.run(scratch, megabytes, nio);
    }

    private void run(Path scratch, int megabytes, boolean nio) throws Exception {
        Memory memory = new Memory(megabytes);
        Threads threads = new Threads();
        Timers timers = new Timers();
        TextFile file = new TextFile(scratch.resolve("BusyGuest.data"), nio);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
        say("ready");
        while (!Files.exists(stop)) {
            memory.checkAndChange(ticks);
            threads.check(ticks);
            timers.check(ticks);
            file.check(ticks);
            Check.equal("main thread", main, Thread.currentThread());
            ticks++;
            say("tick " + ticks);
            System.out.println("line " + ticks);
            timers.sleep(100, TimeUnit.MILLISECONDS);
        }
        System.exit(0);
    }

    /** Halts with 0, where a JVM that a signal ends would report 143. */
    private void end() {
        say("done " + ticks);
        Runtime.getRuntime().halt(0);
    }

    private void fail(Thread thread, Throwable problem) {
        problem.printStackTrace();
        String what = problem instanceof Check.Failed ? problem.getMessage() : thread.getName() + ": expected no exception got " + problem;
        say("FAIL " + what.replace('\n', ' '));
        Runtime.getRuntime().halt(1);
    }

    private void say(String line) {
        try (FileOutputStream out = new FileOutputStream(progress.toFile(), true)) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException problem) {
            System.err.println("guest: cannot write " + progress + ": " + problem);
            Runtime.getRuntime().halt(3);
        }
    }
}
