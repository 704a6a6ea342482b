import java.util.Objects;

/** The self-checks of the Java guest: one that does not hold ends the guest with its message. */
final class Check {
    private Check() {}

    static void equal(String what, Object expected, Object got) {
        if (!Objects.equals(expected, got)) {
            throw new Failed(what + ": expected " + expected + " got " + got);
        }
    }

    static void holds(String what, boolean condition, Object got) {
        if (!condition) {
            throw new Failed(what + " got " + got);
        }
    }

    /** A check that did not hold. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }
}
