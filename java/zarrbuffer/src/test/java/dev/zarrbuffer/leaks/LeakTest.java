package dev.zarrbuffer.leaks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory does not grow with the number of buffers; {@code ci/soak leaks} shows it on a million. */
@EnabledOnOs(OS.LINUX)
@DisabledIfEnvironmentVariable(
        named = "ASAN_OPTIONS", matches = ".*", disabledReason = "AddressSanitizer takes more addresses than ulimit -v lets")
class LeakTest {
    /** Of 19 KiB on average: 1.1 GiB in all, far more than the limit that holds in the child. */
    private static final int BUFFERS = 60_000;

    private static final double MOST_BYTES_EACH = 512;

    @ParameterizedTest
    @EnumSource(Usage.Way.class)
    void memoryStaysFlat(Usage.Way way) throws Exception {
        Residence residence = Residence.measure(way, BUFFERS, true);
        assertTrue(residence.slope() < MOST_BYTES_EACH, () -> residence.slope() + " bytes stay of each buffer");
    }
}
