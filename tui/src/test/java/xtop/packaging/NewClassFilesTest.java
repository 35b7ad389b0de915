// SPDX-License-Identifier: BSD-2-Clause
package xtop.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.MethodNode;
import picocli.CommandLine;

/** The distribution's Picocli is the published one in another format. */
class NewClassFilesTest {
    private static final int JAVA_17 = 61;

    @Test
    void theFormatIsNewAndTheInstructionsAreTheOldOnes() throws IOException {
        byte[] published = classFile(CommandLine.class);
        ClassNode before = node(published);
        ClassNode after = node(NewClassFiles.renewed(published));
        assertThat(before.version & 0xffff).isLessThan(50);
        assertThat(after.version).isEqualTo(JAVA_17);
        assertThat(after.methods).hasSameSizeAs(before.methods);
        for (int method = 0; method < after.methods.size(); method++) {
            assertThat(instructions(after.methods.get(method)))
                    .as(after.methods.get(method).name)
                    .isEqualTo(instructions(before.methods.get(method)));
        }
        assertThat(after.methods.stream().anyMatch(NewClassFilesTest::hasFrames))
                .isTrue();
    }

    private static List<Integer> instructions(MethodNode method) {
        List<Integer> opcodes = new ArrayList<>();
        for (AbstractInsnNode node : method.instructions) {
            if (node.getOpcode() >= 0) {
                opcodes.add(node.getOpcode());
            }
        }
        return opcodes;
    }

    private static boolean hasFrames(MethodNode method) {
        for (AbstractInsnNode node : method.instructions) {
            if (node instanceof FrameNode) {
                return true;
            }
        }
        return false;
    }

    private static ClassNode node(byte[] classFile) {
        ClassNode node = new ClassNode();
        new ClassReader(classFile).accept(node, 0);
        return node;
    }

    private static byte[] classFile(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return in.readAllBytes();
        }
    }
}
