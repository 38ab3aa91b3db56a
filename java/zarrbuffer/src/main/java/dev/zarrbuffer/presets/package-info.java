/** How JavaCPP generates {@code dev.zarrbuffer.jni} and {@code dev.zarrbuffer.cpp} from C++ headers. */
package dev.zarrbuffer.presets;
