import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * An HTTP server on a port, with a cache that is always full: it answers each path with how often it was asked for and
 * a digest, and its collector is never without work.
 */
public final class HttpGuest {
    private static final int CACHED = 2000;
    private static final int CACHED_BYTES = 8000;

    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final Map<Integer, byte[]> cache = new ConcurrentHashMap<>();

    public static void main(String[] arguments) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        HttpServer server = HttpServer.create(address, 50);
        server.createContext("/", new HttpGuest()::answer);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        int times = asked.merge(path, 1, Integer::sum);
        for (int i = 0; i < 20; i++) {
            byte[] bytes = new byte[CACHED_BYTES];
            bytes[0] = (byte) i;
            cache.put(Math.floorMod(times * 31 + i * 97 + path.hashCode(), CACHED), bytes);
        }
        byte[] body = (times + " " + digest(path)).getBytes("UTF-8");
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static String digest(String text) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes("UTF-8"));
            return String.format("%064x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
