// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Words for failures whose own message is only a path. */
final class Cause {
    private Cause() {}

    /** What went wrong, for a person. */
    static String of(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return failure.getMessage() + ": no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return failure.getMessage() + ": no permission";
        }
        if (failure instanceof FileSystemException file && file.getReason() == null) {
            return file.getMessage() + ": cannot be made or used";
        }
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }
}
