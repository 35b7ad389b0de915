// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli.manual;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes what goes to {@code share}: manual pages and completion. Run by the build; the same input gives the same bytes. */
public final class Share {
    private Share() {}

    /**
     * Writes everything.
     *
     * @param arguments the directory, the version, and the date of the sources (ISO 8601)
     */
    public static void main(String[] arguments) throws IOException {
        Path share = Path.of(arguments[0]);
        String version = arguments[1];
        String date = arguments[2];
        Model model = new Model();
        page(share, "man1/xtop.1", CommandPage.of(model, date, version));
        page(share, "man5/xtop.conf.5", SettingsPage.of(model, date, version));
        page(share, "man7/xtop-fields.7", FieldsPage.of(date, version));
        text(share.resolve("bash-completion/completions/xtop"), BashCompletion.of(model));
        text(share.resolve("zsh/vendor-completions/_xtop"), ZshCompletion.of(model));
    }

    private static void page(Path share, String name, String page) throws IOException {
        Path file = share.resolve("man/" + name + ".gz");
        Files.createDirectories(file.getParent());
        Files.write(file, compressed(page.getBytes(StandardCharsets.UTF_8)));
    }

    private static void text(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** What gzip -9n makes: the best compression, no name, no time. */
    static byte[] compressed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 2, 3});
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(bytes);
        deflater.finish();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        CRC32 crc = new CRC32();
        crc.update(bytes);
        littleEndian(out, (int) crc.getValue());
        littleEndian(out, bytes.length);
        return out.toByteArray();
    }

    private static void littleEndian(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >>> shift);
        }
    }
}
