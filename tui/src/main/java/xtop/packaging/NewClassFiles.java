// SPDX-License-Identifier: BSD-2-Clause
package xtop.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Brings a jar's class files to Java 17's format: the same instructions, with the stack map frames that older files lack.
 * Class files from before Java 6 are verified by inference, each time, by a library that the JVM must load for it (JVMS
 * 4.10.2), and an archive of classes holds them neither verified nor linked.
 */
public final class NewClassFiles {
    private NewClassFiles() {}

    /**
     * Writes the classes, and whatever else the jar holds but its manifest, signatures and module declaration.
     *
     * @param arguments the jar, which must be on the class path too, and the directory to write to
     * @throws IOException when the one cannot be read or the other not be written
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        try (JarFile jar = new JarFile(arguments[0])) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (!entry.isDirectory() && isKept(entry.getName())) {
                    Path file = directory.resolve(entry.getName());
                    Files.createDirectories(file.getParent());
                    try (InputStream in = jar.getInputStream(entry)) {
                        byte[] bytes = in.readAllBytes();
                        Files.write(file, entry.getName().endsWith(".class") ? renewed(bytes) : bytes);
                    }
                }
            }
        }
    }

    private static boolean isKept(String name) {
        return !name.equals(JarFile.MANIFEST_NAME)
                && !name.endsWith("module-info.class")
                && !name.matches("META-INF/[^/]*\\.(SF|DSA|RSA|EC)");
    }

    /** One class file in Java 17's format. */
    static byte[] renewed(byte[] classFile) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public void visit(
                                    int version,
                                    int access,
                                    String name,
                                    String signature,
                                    String parent,
                                    String[] interfaces) {
                                super.visit(Opcodes.V17, access, name, signature, parent, interfaces);
                            }
                        },
                        ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }
}
