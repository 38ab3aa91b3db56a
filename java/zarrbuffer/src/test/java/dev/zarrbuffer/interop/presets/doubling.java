package dev.zarrbuffer.interop.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/** A user's presets: they inherit ours and wrap functions of the user's own. */
@Properties(
        inherit = dev.zarrbuffer.presets.zarrbuffer.class,
        value = @Platform(include = "doubling.hpp", library = "jnidoubling"),
        target = "dev.zarrbuffer.interop",
        global = "dev.zarrbuffer.interop.Doubling")
public class doubling implements InfoMapper {
    @Override
    public void map(InfoMap infoMap) {}
}
