/** The command line: {@code zarrbuffer info | read | copy | verify | bench}. */
package dev.zarrbuffer.tools;
