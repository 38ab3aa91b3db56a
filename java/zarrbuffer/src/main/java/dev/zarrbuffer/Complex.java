package dev.zarrbuffer;

/**
 * A complex number: what an element of {@code complex64} or {@code complex128} is in Java.
 *
 * @param re the real part
 * @param im the imaginary part
 */
public record Complex(double re, double im) {
    /** As Python prints it: {@code (1.0+2.0j)}. */
    @Override
    public String toString() {
        String sign = Math.copySign(1, im) < 0 ? "-" : "+";
        return "(" + re + sign + Math.abs(im) + "j)";
    }
}
