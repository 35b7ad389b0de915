// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.util.List;
import xtop.fleet.Fleet;
import xtop.xen.XenException;

/**
 * All that a diagnosis looks at; nothing of it changes anything. Failures have the words of the system as their message;
 * {@link java.nio.file.NoSuchFileException} and {@link java.nio.file.AccessDeniedException} tell which. Whatever could wait for
 * another process waits so long at most as the implementation says.
 */
public interface Machine {
    /** Text of a small file, or of one of the kernel's. */
    String text(String path) throws IOException;

    /** What a file is. */
    FileState file(String path) throws IOException;

    /** Names in a directory. */
    List<String> names(String directory) throws IOException;

    /** Opens a device for reading and writing, and closes it. */
    void open(String device) throws IOException;

    /** Bytes that are free where a file is or would be. */
    long freeBytes(String path) throws IOException;

    /** Loads a library by its so-name; returns the file it came from. */
    String library(String soName) throws IOException;

    /** Runs a program and returns what it printed; fails where it is missing, fails or takes too long. */
    String run(String... command) throws IOException;

    /** Asks xenstored. */
    StoreAnswer xenstore() throws XenException;

    /** Asks the running service by its control socket. */
    String ask(String word) throws IOException;

    /** The published fleet. */
    Fleet fleet() throws IOException;

    /** A property of this Java machine; empty where it has none. */
    String property(String name);

    /** A setting of this Java machine, such as {@code UseSharedSpaces}; empty where it has none. */
    String setting(String name);

    /** This process. */
    long pid();

    /** Now, ns since 1970. */
    long now();
}
