import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of numbered lines, written at the start, then read on at its offset and through a mapping, round after round. */
final class TextFile {
    private static final int LINES = 500;
    private static final int LINE_BYTES = 32;

    private final RandomAccessFile reader;
    private final MappedByteBuffer mapping;

    TextFile(Path path) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            text.append(line(i)).append('\n');
        }
        Files.writeString(path, text);
        reader = new RandomAccessFile(path.toFile(), "r");
        mapping = reader.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, LINES * (long) LINE_BYTES);
    }

    void check(long ticks) throws IOException {
        int number = (int) (ticks % LINES);
        if (number == 0) {
            reader.seek(0);
        }
        Check.equal("offset of the file", number * (long) LINE_BYTES, reader.getFilePointer());
        Check.equal("line of the file", line(number), reader.readLine());
        byte[] bytes = new byte[LINE_BYTES - 1];
        mapping.duplicate().position(number * LINE_BYTES).get(bytes);
        Check.equal("line of the mapping", line(number), new String(bytes, StandardCharsets.US_ASCII));
    }

    private static String line(int number) {
        return String.format("%-" + (LINE_BYTES - 1) + "s", "line " + number);
    }
}
