/**
 * Writes down what is only to be remembered. What was done is done: that it cannot be written down (a full /var, or one
 * that is read-only) must not undo it, nor keep anything else from being done.
 */
export const ifPossible = (write: () => void): void => {
  try {
    write()
  } catch {
    // nobody can do anything about it here
  }
}
