/** Between arrays and images of imglib2, without a copy where both can have the same memory. */
package dev.zarrbuffer.imglib2;
