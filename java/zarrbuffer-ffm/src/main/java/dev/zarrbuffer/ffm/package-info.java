/** Between arrays and {@link java.lang.foreign.MemorySegment memory segments}, without a copy. */
package dev.zarrbuffer.ffm;
