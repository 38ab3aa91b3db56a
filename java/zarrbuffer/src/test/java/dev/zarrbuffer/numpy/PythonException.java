package dev.zarrbuffer.numpy;

/** A Python exception, as the embedded interpreter raised it. */
public final class PythonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String type;

  PythonException(String type, String message) {
    super(message);
    this.type = type;
  }

  /** The name of its Python class, such as {@code "ValueError"}. */
  public String type() {
    return type;
  }

  @Override
  public String toString() {
    return type + ": " + getMessage();
  }
}
