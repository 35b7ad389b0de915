// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.io.OutputStream;
import xtop.dashboard.OutputPipe;

/** Standard output whose failures can be told from those of a source. */
final class StandardOutput extends OutputStream {
    /** Standard output takes nothing more. */
    static final class LostException extends IOException {
        private static final long serialVersionUID = 1L;

        LostException(IOException cause) {
            super(cause.getMessage(), cause);
        }

        /**
         * Whether its reader went away, which is no failure of ours: {@code xtop ps | head}. The system says so in the
         * person's language; nothing else can happen to a pipe.
         */
        boolean closedPipe() {
            return BROKEN.equals(getMessage()) || OutputPipe.is();
        }
    }

    private static final String BROKEN = "Broken pipe";

    private final OutputStream stream;

    StandardOutput(OutputStream stream) {
        this.stream = stream;
    }

    /** Fails as the next write would where the reader has gone. For those who wait long before they write again. */
    void requireReader() throws LostException {
        if (OutputPipe.isAbandoned()) {
            throw new LostException(new IOException(BROKEN));
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            stream.write(bytes, offset, length);
        } catch (IOException e) {
            throw new LostException(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            stream.flush();
        } catch (IOException e) {
            throw new LostException(e);
        }
    }
}
