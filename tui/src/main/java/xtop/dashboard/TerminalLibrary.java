// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/**
 * The few calls of libc that Java has no word for: raw mode, the size of the window, stopping ourselves for the shell,
 * waiting for a key, and whether a pipe has a reader. Linux, glibc or musl (termios(3), ioctl_tty(2), poll(2)). Any thread.
 */
final class TerminalLibrary {
    static final int STANDARD_INPUT = 0;
    static final int STANDARD_OUTPUT = 1;

    /** More than struct termios takes on any Linux: 60 bytes. */
    static final int TERMIOS_BYTES = 128;

    /** tcsetattr's TCSADRAIN: after what was written has gone out. */
    static final int AFTER_OUTPUT = 1;

    /** ioctl_tty(2), x86 and ARM. */
    private static final long TIOCGWINSZ = 0x5413;

    private static final int SIGTSTP = 20;
    private static final short POLLIN = 1;
    private static final short POLLERR = 8;

    static {
        Native.register(TerminalLibrary.class, "c");
    }

    private TerminalLibrary() {}

    static native int tcgetattr(int descriptor, byte[] termios) throws LastErrorException;

    static native int tcsetattr(int descriptor, int when, byte[] termios) throws LastErrorException;

    static native void cfmakeraw(byte[] termios);

    private static native int ioctl(int descriptor, long request, short[] size);

    private static native int raise(int signal);

    private static native int poll(short[] descriptors, long count, int milliseconds);

    private static native int isatty(int descriptor);

    /** Whether a descriptor is a terminal. */
    static boolean isTerminal(int descriptor) {
        return isatty(descriptor) == 1;
    }

    /** Rows and columns of a terminal's window; null where it has none. */
    static short[] size(int descriptor) {
        short[] size = new short[4];
        return ioctl(descriptor, TIOCGWINSZ, size) == 0 && size[0] > 0 && size[1] > 0 ? size : null;
    }

    /** Stops this process as Ctrl-Z does; returns when it is continued. */
    static void stop() {
        // raise(3) signals this very thread, so that the process has stopped before the call is over.
        raise(SIGTSTP);
    }

    /** Whether nobody can ever read what is written to a pipe. */
    static boolean isAbandoned(int descriptor) {
        short[] answer = {(short) descriptor, (short) (descriptor >> 16), 0, 0};
        return poll(answer, 1, 0) > 0 && (answer[3] & POLLERR) != 0;
    }

    /** Waits until a descriptor can be read. */
    static void awaitInput(int descriptor, int milliseconds) {
        // struct pollfd: int fd, short events, short revents; little-endian.
        poll(new short[] {(short) descriptor, (short) (descriptor >> 16), POLLIN, 0}, 1, milliseconds);
    }
}
