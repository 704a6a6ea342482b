import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;

/** Memory of every kind a JVM has: old and young arrays, direct buffers, strings in maps; each with its checksum. */
final class Memory {
    private static final int BLOCK_BYTES = 1 << 16;
    private static final int DIRECT_BLOCKS = 64;
    private static final int WORDS = 20_000;
    private static final int CHANGES = 16;

    private final Random random = new Random(4711);
    private final List<byte[]> blocks = new ArrayList<>();
    private final List<Long> checksums = new ArrayList<>();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(DIRECT_BLOCKS * BLOCK_BYTES);
    private final long[] directChecksums = new long[DIRECT_BLOCKS];
    private final Map<String, String> words = new HashMap<>();
    private long wordsHash;

    Memory(int megabytes) {
        for (int i = 0; i < megabytes * 16; i++) {
            byte[] block = newBlock();
            blocks.add(block);
            checksums.add(checksum(block));
        }
        for (int i = 0; i < DIRECT_BLOCKS; i++) {
            fillDirect(i);
        }
        for (int i = 0; i < WORDS; i++) {
            putWord(i, 0);
        }
    }

    void checkAndChange(long ticks) {
        for (int i = (int) (ticks % 4); i < blocks.size(); i += 4) {
            Check.equal("checksum of block " + i, checksums.get(i), checksum(blocks.get(i)));
        }
        for (int i = 0; i < DIRECT_BLOCKS; i++) {
            Check.equal("checksum of direct block " + i, directChecksums[i], directChecksum(i));
        }
        long hash = words.entrySet().stream().mapToLong(Memory::hash).sum();
        Check.equal("hash of the words", wordsHash, hash);
        change(ticks);
    }

    /** Replaces blocks by new ones, so that the collector has work and objects move. */
    private void change(long ticks) {
        for (int i = 0; i < CHANGES; i++) {
            int index = random.nextInt(blocks.size());
            blocks.set(index, newBlock());
            checksums.set(index, checksum(blocks.get(index)));
            putWord(random.nextInt(WORDS), ticks);
        }
        fillDirect((int) (ticks % DIRECT_BLOCKS));
        garbage();
    }

    private void garbage() {
        int sum = 0;
        for (int i = 0; i < 2000; i++) {
            sum += new byte[1024].length;
        }
        Check.equal("bytes of garbage", 2000 * 1024, sum);
    }

    private byte[] newBlock() {
        byte[] block = new byte[BLOCK_BYTES];
        random.nextBytes(block);
        return block;
    }

    private void fillDirect(int index) {
        direct.position(index * BLOCK_BYTES);
        direct.put(newBlock());
        directChecksums[index] = directChecksum(index);
    }

    private long directChecksum(int index) {
        CRC32 crc = new CRC32();
        crc.update(direct.duplicate().clear().position(index * BLOCK_BYTES).limit((index + 1) * BLOCK_BYTES));
        return crc.getValue();
    }

    private static long checksum(byte[] block) {
        CRC32 crc = new CRC32();
        crc.update(block);
        return crc.getValue();
    }

    private void putWord(int number, long ticks) {
        String key = "word " + number;
        if (words.containsKey(key)) {
            wordsHash -= hash(Map.entry(key, words.get(key)));
        }
        words.put(key, "value " + number + " of round " + ticks);
        wordsHash += hash(Map.entry(key, words.get(key)));
    }

    private static long hash(Map.Entry<String, String> entry) {
        return 31L * entry.getKey().hashCode() + entry.getValue().hashCode();
    }
}
