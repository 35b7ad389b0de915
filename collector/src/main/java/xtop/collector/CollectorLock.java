// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import xtop.fleet.RunDirectory;
import xtop.protocol.GuestText;

/**
 * The lock that keeps a second collector of this machine from fighting for the guests' channels: a locked file in the
 * run directory with {@code pid command} in it. The kernel frees it when its holder dies.
 */
final class CollectorLock implements AutoCloseable {
    private static final int MAX_TEXT = 512;

    private final FileChannel channel;

    private CollectorLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock, making the run directory (mode 0750) where it is missing.
     *
     * @param command named to whoever wants the lock meanwhile
     * @throws ChannelsHeldException another collector has it
     * @throws IOException the directory cannot be made or written
     */
    static CollectorLock take(RunDirectory directory, String command) throws IOException {
        makeDirectory(directory.directory());
        Path file = directory.lock().toPath();
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        try {
            if (!lock(channel)) {
                throw new ChannelsHeldException(holder(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    (ProcessHandle.current().pid() + " " + command + "\n").getBytes(StandardCharsets.UTF_8)));
            return new CollectorLock(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Frees the lock. The file stays: removing it would let two collectors lock two files of one name. */
    @Override
    public void close() {
        try {
            channel.truncate(0);
            channel.close();
        } catch (IOException e) {
            // the kernel frees the lock with the descriptor, which close has given back
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_TEXT);
        channel.read(text, 0);
        String line = GuestText.clean(text.array(), 0, text.position()).strip();
        int space = line.indexOf(' ');
        return space < 0
                ? "another process"
                : "pid " + line.substring(0, space) + " (" + line.substring(space + 1) + ")";
    }

    /**
     * Lets the members of the group {@value RunDirectory#GROUP} read what is published, where there is one: files made in a directory
     * with the set-group-id bit get its group. A service manager does this before us.
     */
    private static void openToGroup(Path directory) {
        try {
            GroupPrincipal group = directory
                    .getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByGroupName(RunDirectory.GROUP);
            Files.getFileAttributeView(directory, PosixFileAttributeView.class).setGroup(group);
            Files.setAttribute(directory, "unix:mode", 02750);
        } catch (IOException | UnsupportedOperationException e) {
            // no such group, or not ours to give: then only our own user reads
        }
    }

    private static void makeDirectory(File directory) throws IOException {
        Path path = directory.toPath();
        if (!Files.isDirectory(path)) {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
            openToGroup(path);
        }
    }
}
