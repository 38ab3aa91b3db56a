package dev.zarrbuffer.imglib2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import org.junit.jupiter.api.Test;

/** The code of docs/interchange.md. */
class ImagesDocTest {
    @Test
    void anArrayIsAnImage() {
        NDArray volume = NDArray.zeros(DType.UINT16, 64, 512, 512);
        Img<UnsignedShortType> image = Images.of(volume, new UnsignedShortType());
        image.getAt(511, 0, 63).set(1000);
        NDArray back = Images.toArray(image);
        assertEquals(1000, back.getInt(63, 0, 511));
        assertTrue(volume.allEqual(back, true));
    }
}
