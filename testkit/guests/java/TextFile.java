import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A file of numbered lines, written at the start, then read on at its offset, and through a mapping if so wished. */
final class TextFile {
    private static final int LINES = 500;
    private static final int LINE_BYTES = 32;

    private final RandomAccessFile reader;
    private final Optional<MappedByteBuffer> mapping;

    TextFile(Path path, boolean mapped) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            text.append(line(i)).append('\n');
        }
        try (FileOutputStream out = new FileOutputStream(path.toFile())) {
            out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        }
        reader = new RandomAccessFile(path.toFile(), "r");
        mapping = mapped ? Optional.of(map()) : Optional.empty();
    }

    private MappedByteBuffer map() throws IOException {
        return reader.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, LINES * (long) LINE_BYTES);
    }

    void check(long ticks) throws IOException {
        int number = (int) (ticks % LINES);
        if (number == 0) {
            reader.seek(0);
        }
        Check.equal("offset of the file", number * (long) LINE_BYTES, reader.getFilePointer());
        Check.equal("line of the file", line(number), reader.readLine());
        mapping.ifPresent(buffer -> Check.equal("line of the mapping", line(number), mappedLine(buffer, number)));
    }

    private static String mappedLine(MappedByteBuffer buffer, int number) {
        byte[] bytes = new byte[LINE_BYTES - 1];
        buffer.duplicate().position(number * LINE_BYTES).get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static String line(int number) {
        return String.format("%-" + (LINE_BYTES - 1) + "s", "line " + number);
    }
}
