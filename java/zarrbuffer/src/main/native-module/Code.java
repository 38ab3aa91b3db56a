package @module@;

import dev.zarrbuffer.presets.NativeCode;

/** Says that this jar has native code. */
public final class Code implements NativeCode {}
