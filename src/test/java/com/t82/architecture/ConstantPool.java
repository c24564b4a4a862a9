package com.t82.architecture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.asm.ClassReader;

/**
 * The texts in the constant pool of a class file: literals, values of annotations, names and descriptors (JVMS 4.4).
 */
final class ConstantPool {

    private static final int CONSTANT_UTF8 = 1;

    private ConstantPool() {}

    static List<String> texts(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        List<String> texts = new ArrayList<>();
        for (int item = 1; item < reader.getItemCount(); item++) {
            int offset = reader.getItem(item);
            if (offset > 0 && reader.readByte(offset - 1) == CONSTANT_UTF8) {
                texts.add(text(reader, offset));
            }
        }
        return texts;
    }

    private static String text(ClassReader reader, int offset) {
        int length = reader.readUnsignedShort(offset);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) reader.readByte(offset + 2 + i);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
