package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Text on its way across the bridge: UTF-8 in which a lone surrogate, which NumPy's text may hold and Java's encoders
 * replace, has three bytes like any other character of its size.
 */
final class Text {
    /** The first byte of all surrogates, and the least that its second may be. */
    private static final byte SURROGATE = (byte) 0xED;

    private static final byte SECOND = (byte) 0xA0;

    private Text() {}

    static byte[] encode(String text) {
        int lone = loneSurrogate(text, 0);
        if (lone < 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 2);
        int from = 0;
        for (; lone >= 0; lone = loneSurrogate(text, from)) {
            bytes.writeBytes(text.substring(from, lone).getBytes(StandardCharsets.UTF_8));
            char surrogate = text.charAt(lone);
            bytes.write(0xE0 | surrogate >> 12);
            bytes.write(0x80 | surrogate >> 6 & 0x3F);
            bytes.write(0x80 | surrogate & 0x3F);
            from = lone + 1;
        }
        bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    static String decode(byte[] bytes) {
        int surrogate = surrogate(bytes, 0);
        if (surrogate < 0) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder(bytes.length);
        int from = 0;
        for (; surrogate >= 0; surrogate = surrogate(bytes, from)) {
            text.append(new String(bytes, from, surrogate - from, StandardCharsets.UTF_8));
            text.append((char) (0xD000 | (bytes[surrogate + 1] & 0x3F) << 6 | bytes[surrogate + 2] & 0x3F));
            from = surrogate + 3;
        }
        return text.append(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8)).toString();
    }

    /** Where the next one is, -1 for nowhere. */
    private static int loneSurrogate(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char character = text.charAt(i);
            if (Character.isSurrogate(character)) {
                if (Character.isLowSurrogate(character) || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private static int surrogate(byte[] bytes, int from) {
        for (int i = from; i + 2 < bytes.length; i++) {
            if (bytes[i] == SURROGATE && bytes[i + 1] >= SECOND && bytes[i + 1] < 0) {
                return i;
            }
        }
        return -1;
    }

    /** What a call of the bridge left as text, or the exception for its error. */
    static String of(int result) {
        Errors.check(result);
        return last();
    }

    /** The text, or the message, that this thread's last call left. */
    static String last() {
        return decode(lastBytes());
    }

    static byte[] lastBytes() {
        long size = Bridge.last_bytes_size();
        if (size > Integer.MAX_VALUE - 8) {
            throw new UnsupportedOperationException(size + " bytes are more than a byte[] holds");
        }
        byte[] bytes = new byte[(int) size];
        Bridge.last_bytes(bytes);
        return bytes;
    }
}
