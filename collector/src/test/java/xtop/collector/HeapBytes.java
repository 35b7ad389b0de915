// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts the bytes of all objects that can be reached from some, as a 64-bit JVM with compressed pointers lays them out
 * (12 bytes of header, 16 for arrays, multiples of 8), so that the answer is the same on every run. What stands for the
 * kernel and the hypervisor ({@code xtop.xen.memory}), enums, classes and threads are not counted; of the JDK's own
 * objects strings, buffers and collections are, the latter with their entries at the cost of a hash map's.
 */
final class HeapBytes {
    private static final int HEADER = 12;
    private static final int ARRAY_HEADER = 16;
    private static final int POINTER = 4;
    private static final int BUFFER = 64;
    private static final int ENTRY = 32 + POINTER + POINTER / 3;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> open = new ArrayDeque<>();
    private final Map<String, long[]> byClass = new TreeMap<>();
    private long total;

    /** Adds what can be reached from an object and was not counted before; returns its bytes. */
    long add(Object root) {
        long before = total;
        push(root);
        while (!open.isEmpty()) {
            visit(open.pop());
        }
        return total - before;
    }

    /** Bytes of all objects counted so far. */
    long total() {
        return total;
    }

    /** Bytes and number of the objects of each class counted so far. */
    Map<String, long[]> byClass() {
        return byClass;
    }

    private void push(Object object) {
        if (object != null && !isForeign(object) && seen.add(object)) {
            open.push(object);
        }
    }

    private static boolean isForeign(Object object) {
        return object instanceof Enum
                || object instanceof Class
                || object instanceof Thread
                || object.getClass().isHidden()
                || object.getClass().getName().startsWith("xtop.xen.memory.");
    }

    private void visit(Object object) {
        Class<?> type = object.getClass();
        if (type.isArray()) {
            array(object, type.getComponentType());
        } else if (object instanceof String text) {
            count(type, aligned(HEADER + 2 * POINTER + 4) + aligned(ARRAY_HEADER + bytes(text)));
        } else if (object instanceof java.nio.Buffer buffer) {
            count(type, BUFFER);
            if (buffer.hasArray()) {
                push(buffer.array());
            }
        } else if (object instanceof Map<?, ?> map) {
            count(type, 48 + (long) ENTRY * map.size());
            map.forEach((key, value) -> {
                push(key);
                push(value);
            });
        } else if (object instanceof Collection<?> collection) {
            count(type, 24 + (long) POINTER * collection.size());
            collection.forEach(this::push);
        } else if (type.getName().startsWith("java.")) {
            count(type, 24);
        } else {
            fields(object, type);
        }
    }

    private void array(Object array, Class<?> component) {
        int length = Array.getLength(array);
        count(array.getClass(), aligned(ARRAY_HEADER + (long) length * width(component)));
        if (!component.isPrimitive()) {
            for (Object element : (Object[]) array) {
                push(element);
            }
        }
    }

    private void fields(Object object, Class<?> type) {
        long size = HEADER;
        for (Class<?> level = type; level != Object.class; level = level.getSuperclass()) {
            for (Field field : level.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    size += width(field.getType());
                    if (!field.getType().isPrimitive()) {
                        push(value(object, field));
                    }
                }
            }
        }
        count(type, aligned(size));
    }

    private static Object value(Object object, Field field) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private void count(Class<?> type, long bytes) {
        long[] sum = byClass.computeIfAbsent(type.getTypeName(), name -> new long[2]);
        sum[0] += bytes;
        sum[1]++;
        total += bytes;
    }

    private static int bytes(String text) {
        return text.chars().allMatch(c -> c < 256) ? text.length() : 2 * text.length();
    }

    private static int width(Class<?> type) {
        if (!type.isPrimitive()) {
            return POINTER;
        }
        return type == long.class || type == double.class
                ? 8
                : type == int.class || type == float.class ? 4 : type == short.class || type == char.class ? 2 : 1;
    }

    private static long aligned(long size) {
        return (size + 7) & ~7L;
    }
}
