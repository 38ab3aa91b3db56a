/** The command line: {@code zarrbuffer info | read | stats | copy | verify | bench}. */
package dev.zarrbuffer.tools;
